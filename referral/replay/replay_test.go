package replay_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/pathways"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// county is the engine of the invented county, its catalogue kept up to date over the
// year; compiled once.
var county = sync.OnceValue(func() *referral.Engine {
	c, err := files.Open(pathways.Catalog)
	if err != nil {
		panic(err)
	}
	view, err := replay.Kept(c.View(), c.View().Published())
	if err != nil {
		panic(err)
	}
	e, err := referral.New(view, content.CN()...)
	if err != nil {
		panic(err)
	}
	return e
})

func mixOf(t testing.TB, src []byte) (*replay.Mix, error) {
	t.Helper()
	n, err := yaml.Parse("year.yaml", src, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return replay.ReadMix(n)
}

// year is the made-up year of the county.
func year(t testing.TB, seed uint64) *replay.Year {
	t.Helper()
	src, err := os.ReadFile("../../examples/pathways/year.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := mixOf(t, src)
	if err != nil {
		t.Fatal(err)
	}
	y, err := replay.NewYear(m, county().View(), func(name string) ([]byte, error) { return fs.ReadFile(pathways.Cases, name+".json") },
		seed, county().View().Published().Add(24*60), 365)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func visits(t testing.TB, count int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := year(t, 1).Write(&b, 0, count); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Lines that are no visit, put among others; the last says who the patient is, which no
// line of a replay may (S29).
const broken = `{}
{"schema":"fenji.visit/2","case":{}}
not a case at all
{"schema":"fenji.visit/1","case":{"schema":"fenji.case/1","id":"x","at":"2024-03-02T10:00:00+08:00","here":"nowhere","facts":{}}}
{"schema":"fenji.visit/1","case":{},"actual":{"name":"张三"}}
`

// However many work on them, the records are the same bytes in the order of the
// input, and so is what was counted; a line that is refused takes its place.
func TestWorkersMakeNoDifference(t *testing.T) {
	in := append([]byte(broken), visits(t, 300)...)
	for _, whole := range []bool{false, true} {
		var first []byte
		var counted []byte
		for _, workers := range []int{1, 2, 7} {
			var out bytes.Buffer
			r := &replay.Run{Engine: county(), Whole: whole, Workers: workers}
			tally, err := r.Do(bytes.NewReader(in), &out, nil)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first, counted = out.Bytes(), wire.Canonical(tally)
				checkBroken(t, out.String(), tally)
			}
			if !bytes.Equal(first, out.Bytes()) || !bytes.Equal(counted, wire.Canonical(tally)) {
				t.Errorf("whole %t: %d workers give other bytes", whole, workers)
			}
		}
	}
}

func checkBroken(t *testing.T, out string, tally *replay.Tally) {
	t.Helper()
	if tally.Refused != 5 || tally.Lines != 305 || tally.Counts["decided"] != 300 || tally.Faults != 0 {
		t.Errorf("%d refused of %d, %d decided", tally.Refused, tally.Lines, tally.Counts["decided"])
	}
	for i, line := range strings.SplitAfter(out, "\n")[:5] {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"schema":"fenji.problem/1","line":%d,`, i+1)) || strings.Contains(line, "张三") {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
}

// errKilled stands for whatever ends the work in its midst.
var errKilled = errors.New("killed")

// Work that was broken off anywhere and went on from its last point gives the same
// bytes and counts as work that was not.
func TestEvidenceGoesOnFromAPoint(t *testing.T) {
	in := append([]byte(broken), visits(t, 200)...)
	var want bytes.Buffer
	r := &replay.Run{Engine: county(), Workers: 2}
	counted, err := r.Do(bytes.NewReader(in), &want, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, stop := range []int{10, 60, 190} {
		var out bytes.Buffer
		var kept []byte
		r := &replay.Run{Engine: county(), Workers: 2, Every: 10}
		r.Keep = func(p replay.Point) error {
			kept = wire.Canonical(p)
			if p.Lines >= stop {
				return errKilled
			}
			return nil
		}
		if _, err := r.Do(bytes.NewReader(in), &out, nil); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		out.WriteString("half a li") // that the point does not speak of
		r.Keep = nil
		from, err := r.ReadPoint(kept, bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		out.Truncate(int(from.Output))
		again, err := r.Do(bytes.NewReader(in[from.Input:]), &out, from)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), want.Bytes()) || !bytes.Equal(wire.Canonical(again), wire.Canonical(counted)) {
			t.Errorf("broken off after line %d: other bytes", stop)
		}
		for name, other := range map[string]*replay.Run{"options": {Engine: county(), Whole: true}, "population": {Engine: county(), Basis: replay.Insured}} {
			if _, err := other.ReadPoint(kept, bytes.NewReader(in)); err == nil {
				t.Errorf("a run of other %s goes on from the point", name)
			}
		}
		if _, err := r.ReadPoint(kept, bytes.NewReader(visits(t, 300))); err == nil {
			t.Error("goes on in another input")
		}
	}
	t.Log("evidence: broken off after 10, 60 and 190 of 205 lines and gone on | the same bytes and counts | the same")
}

// The same seed and number give the same visit, in any order; another seed gives
// others; each is read without a mistake and says that it is synthetic.
func TestYearIsItsSeed(t *testing.T) {
	y, other := year(t, 1), year(t, 2)
	alike := 0
	for i := 99; i >= 0; i-- {
		a, b := y.Append(nil, i), year(t, 1).Append(nil, i)
		if !bytes.Equal(a, b) {
			t.Fatalf("visit %d differs", i)
		}
		if bytes.Equal(a, other.Append(nil, i)) {
			alike++
		}
		v, err := replay.ParseVisit(a)
		if err != nil || !v.Actual.Synthetic {
			t.Fatalf("visit %d: %v %s", i, err, a)
		}
		if _, err := county().ParseCase(v.Case); err != nil {
			t.Errorf("visit %d: %v", i, err)
		}
	}
	if alike > 0 {
		t.Errorf("%d visits of another seed are the same", alike)
	}
}

// The classes of the mix come in their shares.
func TestYearHoldsItsShares(t *testing.T) {
	src := visits(t, 4000)
	urgent := bytes.Count(src, []byte(`"visit":"emergency"`)) + bytes.Count(src, []byte(`"visit":"inpatient"`))
	if told := 4000 * 60 / 100; urgent < told*8/100 || urgent > told*12/100 {
		t.Errorf("%d urgent of %d told", urgent, told)
	}
}

func TestMixTellsItsMistakes(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"no schema", "places: {village: 100}\nclasses: {a: {share: 100, habits: {here: 100}}}\npresentations: [{class: a, case: x, weight: 1}]", `/schema: schema must be "fenji.mix/1"`},
		{"shares", "schema: fenji.mix/1\nplaces: {village: 90}\nclasses: {a: {share: 100, habits: {here: 100}}}\npresentations: [{class: a, case: x, weight: 1}]", "/places: the shares add up to 90"},
		{"class", "schema: fenji.mix/1\nplaces: {village: 100}\nclasses: {minor: {share: 100, habits: {here: 100}}}\npresentations: [{class: minr, case: x, weight: 1}]", `did you mean "minor"?`},
		{"empty class", "schema: fenji.mix/1\nplaces: {village: 100}\nclasses: {minor: {share: 100, habits: {here: 100}}}", "no presentation is of this class"},
	} {
		if _, err := mixOf(t, []byte(tt.src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// What nobody told is unknown with a reason, and never nought.
func TestIndicatorsOfNothingAreUnknown(t *testing.T) {
	for _, i := range replay.NewTally(replay.Everybody).Indicators(0) {
		if i.Value != nil || i.Unknown.Zh == "" || i.Unknown.En == "" || i.Definition.Zh == "" || i.Name.En == "" {
			t.Errorf("%+v", i)
		}
	}
}

// told is a visit at the township of a case that is kept there, with what happened.
func told(t *testing.T, actual string) string {
	return strings.Replace(visit(t, "cough-minor.json", actual), `"here":"village-plain"`, `"here":"township"`, 1)
}

// visit is a line of a case, with what happened.
func visit(t *testing.T, file, actual string) string {
	t.Helper()
	src, err := fs.ReadFile(pathways.Cases, file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := wire.ParseJSON("", src, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return `{"schema":"fenji.visit/1","case":` + string(wire.Canonical(n.Plain())) + `,"actual":` + actual + "}\n"
}

// Each indicator is what its definition says of visits counted by hand.
//
// Mechanisms: L4, Q5, W6.
func TestIndicatorsByHand(t *testing.T) {
	in := told(t, `{"resident":true,"visit":"outpatient","treated_at":"county-hospital","acuity":4,"needed_level":"village","outcome":{"result":"overridden","reason":"bed","by_role":"doctor"},"referral":{"to":"county-hospital","issued":"2024-03-02T10:00:00+08:00","answered":"2024-03-05T10:00:00+08:00","arrived":"2024-03-02T12:00:00+08:00","complete":true}}`) +
		told(t, `{"resident":true,"visit":"inpatient","treated_at":"city-hospital","acuity":2,"needed_level":"county","referral":{"to":"city-hospital","issued":"2024-03-02T10:00:00+08:00","answered":"2024-03-05T10:01:00+08:00","complete":true}}`) +
		told(t, `{"resident":true,"visit":"outpatient","treated_at":"township","clocks":{"first_contact":"2024-03-02T10:00:00+08:00","ecg":"2024-03-02T10:10:00+08:00","needle":"2024-03-02T10:31:00+08:00"}}`) +
		told(t, `{"resident":true,"visit":"discharge","treated_at":"village-plain"}`) +
		told(t, `{"resident":false,"treated_at":"city-hospital"}`) + // not of the population
		told(t, `{"treated_at":"city-hospital"}`) + // nobody knows
		told(t, `{"resident":true}`) // where he went is not known
	tally, err := (&replay.Run{Engine: county(), Basis: replay.Residents}).Do(strings.NewReader(in), &bytes.Buffer{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, i := range tally.Indicators(0) {
		got[i.ID] = "?"
		if i.Value != nil {
			got[i.ID] = i.Value.String()
		}
	}
	for id, want := range map[string]string{
		"in_county.actual":           "75.0",  // 3 of 4
		"in_county_inpatient.actual": "0.0",   // the one went to the city
		"primary.actual":             "66.7",  // township and village of 3
		"up.actual":                  "66.7",  // county and city of 3, the discharge left out
		"down.actual":                "100.0", // the one discharge
		"up_to_down.actual":          "2.00",
		"arrived.actual":             "50.0",
		"returned.actual":            "0.0",  // both are known not to have come back
		"answered_72h.actual":        "50.0", // 72 h is in time, a minute more is not
		"referral.p50":               "120",
		"bypass.actual":              "66.7",
		"could_have_stayed.actual":   "100.0",
		"contact_ecg.within":         "100.0",
		"contact_needle.within":      "0.0",
		"contact_wire.within":        "?",
		"under.actual":               "50.0", // the second was judged II
		"over.actual":                "0.0",
		"too_low.actual":             "50.0",
		"too_high.actual":            "0.0", // he was at the township already
		"remote_reads.advised":       "?",
		"up.advised":                 "0.0",
		"in_county.advised":          "100.0",
	} {
		if got[id] != want {
			t.Errorf("%s is %s, not %s", id, got[id], want)
		}
	}
	for ref, n := range tally.Rules { // what was done goes back to the rules (S30)
		if n.Cases != 5 || n.Overridden != 1 || n.Followed+n.Declined != 0 || n.Judged != 2 || n.Under != 1 {
			t.Errorf("%s: %+v", ref, *n)
		}
	}
	if tally.Counts["basis.unknown"] != 1 || tally.Counts["basis.others"] != 1 {
		t.Errorf("%v", tally.Counts)
	}
}

// Who is advised up goes for want of something where he is, and past a level for want of
// something there, as the decision says (a village that has no CT, a township that has
// none either); who went higher than advised without a gap chose to, if he is on record
// to have declined what was advised.
func TestGapsAreCountedAsDecided(t *testing.T) {
	in := visit(t, "headache-child.json", `{"treated_at":"county-hospital"}`) +
		told(t, `{"treated_at":"county-hospital","outcome":{"result":"declined","by_role":"doctor"}}`) +
		told(t, `{"treated_at":"county-hospital","outcome":{"result":"overridden","reason":"bed","by_role":"doctor"}}`) +
		told(t, `{"treated_at":"county-hospital"}`)
	tally, err := (&replay.Run{Engine: county(), Basis: replay.Everybody}).Do(strings.NewReader(in), &bytes.Buffer{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range tally.Indicators(0) {
		want := map[string]string{"up_capability.advised": "100.0", "up_capacity.advised": "0.0", "bypass.advised": "100.0", "bypass.actual": "75.0", "bypass_chosen.actual": "33.3"}[i.ID]
		if want != "" && (i.Value == nil || i.Value.String() != want) {
			t.Errorf("%s is %v (%v of %v), not %s", i.ID, i.Value, *i.Numerator, *i.Denominator, want)
		}
	}
	if tally.Counts["advised.bypass.capability"] != 1 {
		t.Errorf("%v", tally.Counts)
	}
}
