package replay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// patched is an engine with a change to its catalogue.
func patched(t testing.TB, e *referral.Engine, patch string) *referral.Engine {
	t.Helper()
	n, err := files.Patch([]byte(patch), "patch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	view, err := replay.Laid(e.View(), n)
	if err != nil {
		t.Fatal(err)
	}
	after, err := e.With(view)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

const verified = `{as: verified, by: county-hospital, at: "2024-02-20"}`

// sunk are things that a township took over from the county, as Lipu's townships did:
// an X-ray with its reading from afar, blood tests, beds, sutures.
var sunk = fmt.Sprintf(`institutions: {township: {services: {
  xray: {hours: always, lead: 20m, asserted: %[1]s},
  ultrasound: {hours: always, lead: 20m, asserted: %[1]s},
  lab.basic: {hours: always, lead: 30m, asserted: %[1]s},
  inpatient.care: {hours: always, asserted: %[1]s},
  wound.suture: {hours: always, asserted: %[1]s},
  specialist.clinic: {hours: always, asserted: %[1]s}}}}`, verified)

// compared is a what-if over visits, and its lines.
func compared(t *testing.T, before, after *referral.Engine, in []byte) (*replay.Comparison, []replay.Move) {
	t.Helper()
	var out bytes.Buffer
	c, err := (&replay.WhatIf{Before: before, After: after, Workers: 2}).Do(bytes.NewReader(in), &out, "test")
	if err != nil {
		t.Fatal(err)
	}
	var moves []replay.Move
	for line := range strings.Lines(out.String()) {
		var m struct {
			Line     int
			Case     string
			Breaches []string
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		moves = append(moves, replay.Move{Line: m.Line, Case: m.Case, Breaches: m.Breaches})
	}
	return c, moves
}

// records are what an engine says of visits, one by one and by nothing of replay but
// the reading of a line.
func records(t *testing.T, e *referral.Engine, in []byte) (all []*referral.Decision) {
	t.Helper()
	for line := range bytes.Lines(in) {
		v, err := replay.ParseVisit(line)
		if err != nil {
			t.Fatal(err)
		}
		c, err := e.ParseCase(v.Case)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Decide(c))
	}
	return all
}

// A what-if is what deciding every case twice by hand gives; with capabilities sunk to
// the township its referrals fall, and the guard holds.
//
// Mechanisms: L26, Q24, D16.
func TestEvidenceWhatIfIsTwoDecisions(t *testing.T) {
	in, after := visits(t, 900), patched(t, county(), sunk)
	c, moves := compared(t, county(), after, in)
	a, b := records(t, county(), in), records(t, after, in)
	matrix, moved, saved := map[string]int{}, 0, int64(0)
	var lines []int
	for i := range a {
		matrix[a[i].Level+" "+b[i].Level]++
		if a[i].Destination != b[i].Destination {
			moved++
			saved += int64(road(county(), a[i]) - road(after, b[i]))
		}
		if a[i].Destination != b[i].Destination || a[i].Disposition != b[i].Disposition {
			lines = append(lines, i+1)
		}
	}
	var told []int
	for _, m := range moves {
		told = append(told, m.Line)
	}
	if !bytes.Equal(wire.Canonical(matrix), wire.Canonical(c.Matrix)) || moved != c.Moved || !slices.Equal(lines, told) || saved != c.Minutes.Least || saved != c.Minutes.Most {
		t.Errorf("by hand %v %d moved, %d minutes, lines %v\ngot %v %d %v %v", matrix, moved, saved, lines, c.Matrix, c.Moved, c.Minutes, told)
	}
	if c.Moved == 0 || len(c.Breaches) > 0 {
		t.Errorf("%d moved, breaches %v", c.Moved, c.Breaches)
	}
	was, is := rate(c.BeforeRates, "up_township.advised"), rate(c.AfterRates, "up_township.advised")
	if is >= was {
		t.Errorf("township referral %.1f before and %.1f after", was, is)
	}
	t.Logf("evidence: what-if of %d visits against two decisions of each | equal | equal, %d moved", len(a), moved)
	t.Logf("evidence: township referral with capabilities sunk to it, synthetic | falls, and the guard holds | %.1f %% to %.1f %%, %d breaches", was, is, len(c.Breaches))
	if c, _ := compared(t, county(), county(), in[:len(in)/4]); c.Moved+c.Otherwise > 0 {
		t.Error("nothing changed, and cases move")
	}
}

func road(e *referral.Engine, d *referral.Decision) int {
	if d.Destination == d.Here {
		return 0
	}
	return e.View().Travel(d.Here, d.Destination).Lo
}

func rate(all []replay.Indicator, id string) float64 {
	for _, i := range all {
		if i.ID == id && i.Value != nil {
			x, _ := i.Value.Float64()
			return x
		}
	}
	return -1
}

// The guard names a case with a danger sign that a change sends lower, and one that
// becomes less urgent: a catalogue that claims at the township what only the county
// has; packs of which one is left out.
func TestGuard(t *testing.T) {
	in := visits(t, 500)
	var claims []string
	for row := range mustInstitution(t, "county-hospital").Services {
		claims = append(claims, fmt.Sprintf("%s: {service: %s, hours: always, asserted: %s}", row, mustInstitution(t, "county-hospital").Services[row].Service, verified))
	}
	slices.Sort(claims)
	c, moves := compared(t, county(), patched(t, county(), "institutions: {township: {services: {"+strings.Join(claims, ",\n")+"}}}"), in)
	if c.Breached[replay.DangerLower] == 0 || len(c.Breaches) != c.Breached[replay.DangerLower] {
		t.Errorf("%v", c.Breached)
	}
	for _, b := range c.Breaches {
		if !slices.ContainsFunc(moves, func(m replay.Move) bool {
			return m.Line == b.Line && m.Case == b.Case && slices.Contains(m.Breaches, b.Kind)
		}) {
			t.Errorf("%+v is among no moves", b)
		}
	}
	packs := slices.DeleteFunc(content.CN(), func(p *pack.Pack) bool { return p.ID == "cn-2018-complaints" })
	less, err := referral.New(county().View(), packs...)
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := compared(t, county(), less, in); c.Breached[replay.LessUrgent] == 0 {
		t.Errorf("%v", c.Breached)
	}
}

func mustInstitution(t *testing.T, id string) *capability.Institution {
	in, ok := county().View().Institution(id)
	if !ok {
		t.Fatal(id)
	}
	return in
}

// anxiWorld is an engine and visits: the chest-pain network's own cases.
func anxiWorld(t *testing.T) (*referral.Engine, []byte) {
	t.Helper()
	c, err := files.Open(anxi.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(c.View(), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(anxi.Cases, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	for _, name := range names {
		src, err := fs.ReadFile(anxi.Cases, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&in, src); err != nil {
			t.Fatal(err)
		}
		in.WriteByte('\n')
	}
	return e, in.Bytes()
}

// The answers of a gap analysis are those of deciding every case anew on every changed
// catalogue, with nothing spared.
//
// Mechanisms: D5, L11.
func TestEvidenceGapIsBruteForce(t *testing.T) {
	e, in := anxiWorld(t)
	g := &replay.Gap{Engine: e, Workers: 2, First: 10, Sites: []string{"lantian", "lantian-village-south", "hutou"}}
	r, err := g.Do(bytes.NewReader(in), "test")
	if err != nil {
		t.Fatal(err)
	}
	before := records(t, e, in)
	if want := bruteMissing(t, e, in, before, g.Sites)[:min(10, len(r.Missing))]; !slices.Equal(want, missing(r)) {
		t.Errorf("missing by brute force\n%v\ngot\n%v", strings.Join(want, "\n"), strings.Join(missing(r), "\n"))
	}
	if want := bruteLosses(t, e, in, before); !slices.Equal(want[:min(10, len(want))], losses(r)) {
		t.Errorf("losses by brute force\n%v\ngot\n%v", strings.Join(want, "\n"), strings.Join(losses(r), "\n"))
	}
	if len(r.Missing) == 0 || len(r.Losses) == 0 || len(r.Refusals) > 0 {
		t.Errorf("%d missing, %d losses, %v", len(r.Missing), len(r.Losses), r.Refusals)
	}
	few := &replay.Gap{Engine: e, Workers: 2, First: 2, Sites: g.Sites}
	if r2, err := few.Do(bytes.NewReader(in), "test"); err != nil || r2.Spared == 0 || !slices.Equal(missing(r2), missing(r)[:2]) {
		t.Errorf("of two asked for: %v, %d spared, %v", err, r2.Spared, missing(r2))
	}
	t.Logf("evidence: gap analysis against deciding every case of every change | equal | equal: %d services, %d losses; %d changes tried, %d cases decided anew",
		len(r.Missing), len(r.Losses), r.Tried, r.Decided)
}

func missing(r *replay.GapReport) (lines []string) {
	for _, m := range r.Missing {
		lines = append(lines, fmt.Sprintf("%06d %06d %s %s lower %d nearer %d worse %d", 1_000_000-m.Kept, m.Danger, m.Site, m.Service, m.Lower, m.Nearer, m.Worse))
	}
	return lines
}

func losses(r *replay.GapReport) (lines []string) {
	for _, l := range r.Losses {
		lines = append(lines, fmt.Sprintf("%06d %s %s %s higher %d", 1_000_000-l.Moved, l.Kind, l.Site, l.ID, l.Higher))
	}
	return lines
}

var rank = map[string]int{"village": 1, "township": 2, "county": 3, "tertiary": 4}

// bruteMissing tries every term at every place that does not list it, on every case.
func bruteMissing(t *testing.T, e *referral.Engine, in []byte, before []*referral.Decision, sites []string) (lines []string) {
	for _, site := range sites {
		x, _ := e.View().Institution(site)
		for term, says := range e.Set().Terms {
			if rank[e.View().Word(x.Level)] < rank[says.LeastLevel]-1 { // it sinks by one level at most
				continue
			}
			if slices.ContainsFunc(x.Rows(), func(s *capability.Service) bool { return s.Service == term }) {
				continue
			}
			patch := fmt.Sprintf(`institutions: {%s: {services: {supposed: {service: %s, hours: always, asserted: {as: verified, by: %s, at: "%s"}}}}}`, site, term, site, e.View().Published().Date())
			n, err := files.Patch([]byte(patch), "")
			if err != nil {
				t.Fatal(err)
			}
			view, err := replay.Laid(e.View(), n)
			if err != nil {
				continue // no service such as this
			}
			after, err := e.With(view)
			if err != nil {
				t.Fatal(err)
			}
			lower, nearer, worse, danger := 0, 0, 0, 0
			for i, d := range records(t, after, in) {
				was := before[i]
				here, _ := e.View().Institution(was.Here)
				above := rank[e.View().Word(x.Level)]
				if was.Destination == was.Here || was.Here != site && (above <= rank[e.View().Word(here.Level)] || above > rank[was.Level]) {
					continue
				}
				switch a, b := rank[was.Level], rank[d.Level]; {
				case b < a && dangerous(e, d):
					danger++
				case b < a:
					lower++
				case b > a:
					worse++
				case d.Destination != was.Destination && road(after, d) < road(e, was):
					nearer++
				case d.Destination != was.Destination && road(after, d) > road(e, was):
					worse++
				}
			}
			if lower+nearer+danger > 0 {
				lines = append(lines, fmt.Sprintf("%06d %06d %s %s lower %d nearer %d worse %d", 1_000_000-lower-nearer, danger, site, term, lower, nearer, worse))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// dangerous reports whether a true rule of a decision raises a flag, or is locked and
// asks for urgency.
func dangerous(e *referral.Engine, d *referral.Decision) bool {
	return slices.ContainsFunc(d.Reasons, func(r referral.Reason) bool {
		x := e.Set().Rule(r.Rule).Then
		return r.Truth == "" && (x.Flag != nil || e.Set().Rule(r.Rule).Locked && x.Acuity > 0 && x.Acuity < 4)
	})
}

// bruteLosses takes away every person and device in turn.
func bruteLosses(t *testing.T, e *referral.Engine, in []byte, before []*referral.Decision) (lines []string) {
	try := func(kind, site, id, patch string) {
		moved, higher := 0, 0
		for i, d := range records(t, patched(t, e, patch), in) {
			if d.Destination != before[i].Destination || d.Disposition != before[i].Disposition {
				moved++
				if rank[d.Level] > rank[before[i].Level] {
					higher++
				}
			}
		}
		if moved > 0 {
			lines = append(lines, fmt.Sprintf("%06d %s %s %s higher %d", 1_000_000-moved, kind, site, id, higher))
		}
	}
	for x := range e.View().Institutions() {
		for id := range x.Equipment {
			try("equipment", x.ID, id, fmt.Sprintf("institutions: {%s: {equipment: {%s: null}}}", x.ID, id))
		}
		for id, s := range x.Staff {
			if s.Person == "" {
				try("person", x.ID, id, fmt.Sprintf("institutions: {%s: {staff: {%s: null}}}", x.ID, id))
			}
		}
	}
	for p := range e.View().Postings() {
		try("person", "", p.Person, fmt.Sprintf("postings: {%s: null}", p.ID))
	}
	slices.Sort(lines)
	return lines
}
