package episode_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
)

// A told is a file of testdata: an episode, what was due at some times before its
// end, and its state then.
type told struct {
	Name    string
	Why     string
	Episode json.RawMessage
	Expect  []struct {
		At, Why string
		Due     []string
		NextAt  string `json:"next_at"`
	}
	State struct {
		Phase, BSeR, Site, Asked string
		EnRoute                  bool `json:"en_route"`
		Intervals                map[string]any
		Contradicted             []string
		PassedOver               []string `json:"passed_over"`
		ClockFaults              []string `json:"clock_faults"`
	}
}

func all(t testing.TB) []told {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	var list []told
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		x := told{Name: strings.TrimSuffix(filepath.Base(file), ".json")}
		d := json.NewDecoder(bytes.NewReader(src))
		d.DisallowUnknownFields()
		if err := d.Decode(&x); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		list = append(list, x)
	}
	return list
}

func (x told) parse(t testing.TB) *episode.Episode {
	t.Helper()
	e, err := episode.Parse(x.Episode)
	if err != nil {
		t.Fatalf("%s: %v", x.Name, err)
	}
	return e
}

func clock(t testing.TB, s string) wire.Time {
	t.Helper()
	at, err := wire.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// until is the episode as it was at a time.
func until(e *episode.Episode, at wire.Time) *episode.Episode {
	then := *e
	then.Events = slices.DeleteFunc(slices.Clone(e.Events), func(x episode.Event) bool { return x.At.Sub(at) > 0 })
	return &then
}

func lines(w *episode.Worklist) []string {
	all := []string{}
	for _, a := range w.Actions {
		line := string(a.Action) + " " + a.To
		if a.Service != "" {
			line += " " + a.Service
		}
		if a.OverdueMinutes != nil {
			line += fmt.Sprintf(" +%d", *a.OverdueMinutes)
		}
		all = append(all, line)
	}
	return all
}

// What is due, and when to look again, is what each episode of testdata argues:
// acknowledgement (S20), answers (S21), services that could not be done (S18), first
// contact after a return (S23), review (S24), refusal (S25). Mechanisms: Q17, H11.
func TestDue(t *testing.T) {
	for _, x := range all(t) {
		e := x.parse(t)
		for _, want := range x.Expect {
			at := clock(t, want.At)
			w := until(e, at).State().Due(at)
			next := ""
			if w.NextAt != nil {
				next = w.NextAt.String()
			}
			if got := lines(w); !slices.Equal(got, want.Due) || next != want.NextAt {
				t.Errorf("%s at %s (%s):\n got %q, next %s\nwant %q, next %s", x.Name, want.At, want.Why, got, next, want.Due, want.NextAt)
			}
		}
	}
}

// The state at the end is the one that each episode argues; every clock is kept, an
// interval without its two clocks is null (S12).
func TestState(t *testing.T) {
	for _, x := range all(t) {
		s := x.parse(t).State()
		want := x.State
		if s.Phase != episode.Phase(want.Phase) || s.BSeR != want.BSeR || s.Site != want.Site || s.Asked != want.Asked || s.EnRoute != want.EnRoute {
			t.Errorf("%s: %s %s at %s, asked %s, on his way %t; want %+v", x.Name, s.Phase, s.BSeR, s.Site, s.Asked, s.EnRoute, want)
		}
		got := map[string]any{}
		for _, i := range s.Intervals {
			switch name := strings.TrimSpace(i.Interval + " " + i.Service); {
			case i.ClockFault:
				got[name] = "fault"
			case i.Minutes == nil:
				got[name] = nil
			default:
				got[name] = float64(*i.Minutes)
			}
		}
		for name, minutes := range want.Intervals {
			if is, there := got[name]; !there || is != minutes {
				t.Errorf("%s: %s is %v, want %v", x.Name, name, is, minutes)
			}
		}
		var contradicted, faults, passed []string
		for _, c := range s.Contradicted {
			contradicted = append(contradicted, fmt.Sprintf("%s %s %s %s", c.Institution, c.Service, c.At, c.ByRole))
		}
		for _, f := range s.ClockFaults {
			faults = append(faults, fmt.Sprintf("%s %d", f.Event, f.Minutes))
		}
		if err := s.Err(); err != nil {
			passed = strings.Split(err.Error(), "\n")
		}
		if !slices.Equal(contradicted, want.Contradicted) || !slices.Equal(faults, want.ClockFaults) || !slices.Equal(passed, want.PassedOver) {
			t.Errorf("%s: contradicted %q, clocks %q, passed over %q", x.Name, contradicted, faults, passed)
		}
	}
}

// The same events give the same bytes in whatever order they come, one by one or
// together, once or twice.
func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, x := range all(t) {
		e := x.parse(t)
		want, state := e.JSON(), e.State().JSON()
		for range 20 {
			events := append(slices.Clone(e.Events), e.Events[random.IntN(len(e.Events))])
			random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			got := *e
			got.Events = nil
			more := &got
			for _, event := range events {
				var err error
				if more, err = more.With(event); err != nil {
					t.Fatal(x.Name, err)
				}
			}
			if !bytes.Equal(more.JSON(), want) || !bytes.Equal(more.State().JSON(), state) {
				t.Fatalf("%s: another state of %v", x.Name, events)
			}
		}
		if again, err := episode.Parse(want); err != nil || !bytes.Equal(again.JSON(), want) {
			t.Errorf("%s is not read as it is written: %v", x.Name, err)
		}
	}
}

// Whatever events come in whatever order, nothing panics, a worklist is in order of
// time and shows nothing that is not due yet, and nobody who is waited for, treated elsewhere or on the road is
// forgotten (S24, S25): something is due, or becomes due.
func TestAnyEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var given []*episode.Episode
	var events []episode.Event
	for _, x := range all(t) {
		e := x.parse(t)
		given, events = append(given, e), append(events, e.Events...)
	}
	waiting := []episode.Phase{episode.PhaseAdvised, episode.PhaseRequested, episode.PhaseAccepted, episode.PhaseScheduled, episode.PhaseUnscheduled, episode.PhaseNotAttended, episode.PhaseDeclined, episode.PhaseCancelling, episode.PhaseRefused}
	for range 5000 {
		e := *given[random.IntN(len(given))]
		own := e.Events
		e.Events = nil
		some := make([]episode.Event, random.IntN(30))
		for i := range some {
			if some[i] = own[random.IntN(len(own))]; random.IntN(3) == 0 {
				some[i] = events[random.IntN(len(events))]
			}
			some[i].ID, some[i].Re = fmt.Sprint("x", i), fmt.Sprint("x", random.IntN(40))
			some[i].At = e.Decision.At.Add(random.IntN(600) - 60)
		}
		full, err := e.With(some...)
		if err != nil {
			t.Fatal(err)
		}
		s := full.State()
		w := s.Due(e.Decision.At.Add(random.IntN(600)))
		gone := s.Site != e.Decision.Here && slices.Contains([]episode.Phase{episode.PhaseArrived, episode.PhaseCompleted}, s.Phase)
		lost := s.EnRoute && s.Phase == episode.PhaseCancelled
		if (slices.Contains(waiting, s.Phase) || gone || lost) && len(w.Actions) == 0 && w.NextAt == nil {
			t.Fatalf("%s and nothing to do: %s", s.Phase, full.JSON())
		}
		inTime(t, w)
	}
}

func inTime(t *testing.T, w *episode.Worklist) {
	t.Helper()
	least := math.MaxInt
	for _, a := range w.Actions {
		overdue := -1
		if a.OverdueMinutes != nil {
			if overdue = *a.OverdueMinutes; overdue < 0 || a.DueAt.Sub(w.At) != -overdue {
				t.Fatalf("%s has what is not due", w.JSON())
			}
		}
		if overdue > least {
			t.Fatalf("%s is out of order", w.JSON())
		}
		least = overdue
	}
	if w.NextAt != nil && w.NextAt.Sub(w.At) <= 0 {
		t.Fatalf("%s looks back", w.JSON())
	}
}

// Each of the ten states of BSeR's value set is the state of a phase, and no other
// code is given.
func TestBusinessStatus(t *testing.T) {
	src, err := os.ReadFile("testdata/TaskBusinessStatusVS.fsh")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`TaskBusinessStatusCS#([0-9.]+)`).FindAllStringSubmatch(string(src), -1) {
		want = append(want, m[1])
	}
	var got []string
	for _, p := range episode.Phases() {
		if code := p.BSeR(); code != "" {
			got = append(got, code)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if got := slices.Compact(got); len(want) != 10 || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Each state is one of the words that the papers have, and what happened says which.
func TestFormState(t *testing.T) {
	want := map[string]string{"lin": "returned", "came-here": "arrived", "turned-back": "accepted", "changed-mind": "departed", "spoken-with": "cancelled", "observed": "in_treatment", "asked-elsewhere": "sent"}
	seen := map[episode.Phase]bool{}
	for _, x := range all(t) {
		e := x.parse(t)
		for i := range len(e.Events) + 1 {
			then := *e
			then.Events = e.Events[:i]
			s := then.State()
			if seen[s.Phase] = true; !slices.Contains(form.States(), s.FormState()) {
				t.Errorf("%s: %s is %q on paper", x.Name, s.Phase, s.FormState())
			}
		}
		if got := e.State().FormState(); want[x.Name] != "" && got != want[x.Name] {
			t.Errorf("%s is %q on paper, want %q", x.Name, got, want[x.Name])
		}
	}
	for _, p := range episode.Phases() {
		if !seen[p] {
			t.Errorf("no episode of testdata is ever %s", p)
		}
	}
	lin := all(t)[slices.IndexFunc(all(t), func(x told) bool { return x.Name == "lin" })].parse(t)
	if got := until(lin, clock(t, "2022-11-26T16:30:00+08:00")).State().FormState(); got != "in_treatment" {
		t.Errorf("with the wire across he is %q on paper", got)
	}
}

// Every kind of event can happen in some phase.
func TestEveryKindHappens(t *testing.T) {
	for _, k := range episode.Kinds() {
		if !slices.ContainsFunc(episode.Phases(), func(p episode.Phase) bool { return slices.Contains(p.Allows(), k) }) {
			t.Errorf("%s can never happen", k)
		}
	}
}

// A reader tells every mistake at once, with its place; what could name a person is one
// (S29).
func TestMistakes(t *testing.T) {
	_, err := episode.Parse([]byte(`{"schema": "fenji.episode/2", "decision": {"hash": "sha256:1", "at": "2022-11-26", "disposition": "refer_upp", "possible": 6},
  "events": [{"id": "李明", "event": "acceptd", "at": "2022-11-26T13:52:00+08:00"}, {"id": "b", "event": "scheduled", "site": "x", "service": "pci"},
  {"id": "c", "event": "clock", "clock": "arrived", "at": "2022-11-26T13:52:00+08:00", "note": "x"},
  {"id": "d", "event": "cancelled", "reason": "he moved away", "at": "2022-11-26T13:52:00+08:00"},
  {"id": "d", "event": "refused", "at": "2022-11-26T13:52:00+08:00"}]}`))
	want := []string{
		"/schema: schema must be", "/id: id is missing", "/decision/hash", "/decision/case", "/decision/at: a time such as", "/decision/here", `unknown disposition "refer_upp"; did you mean "refer_up"?`,
		"acuity is 1 to 5, not 6", `/events/0/id: "李明" is not a code`, `unknown event "acceptd"; did you mean "accepted"?`, "/events/1/at: at is missing",
		"/events/1/appointment_at: scheduled says appointment_at", "/events/1/service: scheduled has no service", `"arrived" is a clock that is set by itself`, `unknown key "note"`,
		`"he moved away" is not a code`, `/events/4/id: "d" is another event already: cancelled`,
	}
	if err == nil {
		t.Fatal("read")
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("no %s in\n%v", w, err)
		}
	}
	if n := len(err.(wire.Problems)); n != len(want) {
		t.Errorf("%d problems, want %d:\n%v", n, len(want), err)
	}
}

// An event of an episode that is given again with other words is refused, and the
// episode stays as it was.
func TestWithRefuses(t *testing.T) {
	e := all(t)[0].parse(t)
	before := e.JSON()
	event := e.Events[0]
	event.ByRole = "nurse"
	other := event
	other.ID = ""
	got, err := e.With(event, other)
	if err == nil || len(err.(wire.Problems)) != 2 || !bytes.Equal(got.JSON(), before) {
		t.Errorf("%v\n%s", err, got.JSON())
	}
}

func FuzzParse(f *testing.F) {
	for _, x := range all(f) {
		f.Add([]byte(x.Episode))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		e, err := episode.Parse(src)
		if err != nil {
			return
		}
		again, err := episode.Parse(e.JSON())
		if err != nil || !bytes.Equal(again.JSON(), e.JSON()) {
			t.Fatalf("%s is not read as it is written: %v", e.JSON(), err)
		}
		s := e.State()
		s.JSON()
		s.Due(e.Decision.At).JSON()
	})
}
