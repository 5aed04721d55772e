package referral_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// An asked is an example case with the engine that answers it.
type asked struct {
	name   string
	engine *referral.Engine
	body   []byte
}

// examples are all cases of the examples, read once.
var examples = sync.OnceValues(func() ([]asked, error) {
	var all []asked
	for _, pattern := range []string{"../examples/*/cases", "../examples/scenarios/*/cases"} {
		folders, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, folder := range folders {
			tests, err := author.Tests(os.DirFS(folder))
			if err != nil {
				return nil, err
			}
			dir := filepath.Dir(folder)
			n, err := author.Open(os.DirFS(dir), content.CN()...)
			if err != nil {
				return nil, err
			}
			for _, test := range tests {
				e, err := test.On(n, os.DirFS(dir))
				if err != nil {
					return nil, err
				}
				all = append(all, asked{filepath.Base(dir) + "/" + test.Name, e, test.Case})
			}
		}
	}
	return all, nil
})

func exampleCases(t *testing.T) []asked {
	t.Helper()
	all, err := examples()
	check(t, err)
	if len(all) < 20 {
		t.Fatalf("only %d example cases", len(all))
	}
	return all
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// without leaves some facts of a case out.
func without(t *testing.T, body []byte, random *rand.Rand, share float64) []byte {
	t.Helper()
	var doc, facts map[string]json.RawMessage
	check(t, json.Unmarshal(body, &doc))
	check(t, json.Unmarshal(doc["facts"], &facts))
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		if random.Float64() < share {
			delete(facts, name)
		}
	}
	doc["facts"] = wire.Canonical(facts)
	return wire.Canonical(doc)
}

// For every example case, and for what is left of it without some facts, and every
// institution: the answer says nothing that the decision does not.
func TestEvidenceWhyNotAgreesWithTheDecision(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	answers, is := 0, map[string]int{}
	for _, x := range exampleCases(t) {
		for round := range 4 {
			body := x.body
			if round > 0 {
				body = without(t, body, random, 0.15*float64(round))
			}
			c, err := x.engine.ParseCase(body)
			check(t, err)
			d := x.engine.Decide(c)
			for in := range x.engine.View().Institutions() {
				w, err := x.engine.WhyNot(c, in.ID)
				check(t, err)
				for _, wrong := range contradictions(d, w) {
					t.Errorf("%s, round %d, %s: %s\n%s\n%s\n%s", x.name, round, in.ID, wrong, w.JSON(), d.JSON(), body)
				}
				answers++
				is[w.Is]++
			}
		}
	}
	for _, word := range []string{referral.IsDestination, referral.IsWaypoint, referral.IsHere, referral.IsNotNeeded, referral.Lacks, referral.ComesAfter} {
		if is[word] == 0 {
			t.Errorf("no institution is %q: %v", word, is)
		}
	}
	t.Logf("evidence: %s | %s | %s", "why-not agrees with the decision, for every example case with and without facts and every institution", "all", fmt.Sprintf("%d answers: %v", answers, is))
}

// contradictions are where an answer and its decision disagree.
func contradictions(d *referral.Decision, w *referral.WhyNot) []string {
	var wrong []string
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	id, held := w.Institution.ID, d.Disposition == referral.HoldAndCall
	moves := slices.ContainsFunc(d.Plan, func(s referral.Step) bool {
		return (s.Action == "transfer" || s.Action == "team_comes") && s.Site.ID == id
	})
	say((w.Is == referral.IsDestination) != (id == d.Destination), "the destination is %s", d.Destination)
	say(w.Is == referral.IsDestination && w.Reason != "", "the destination is refused: %s", w.Reason)
	say((w.Is == referral.IsHere) != (id == d.Here && id != d.Destination), "the patient is at %s", d.Here)
	say((w.Is == referral.IsWaypoint) != (moves && id != d.Destination), "he comes by: %v", moves)
	say(w.Is == referral.IsNotNeeded && d.Destination != d.Here, "he is moved")
	say(w.Is == referral.ComesAfter && d.Destination == d.Here, "nobody comes first: he remains")
	notDown := d.Disposition == referral.Stay && w.Is == referral.Lacks // he might go down to it
	say(d.Destination == d.Here && !held && id != d.Here && w.Is != referral.IsNotNeeded && !notDown, "he remains")
	say(w.Disposition != d.Disposition || w.Destination != d.Destination || w.Case != d.Case || w.Here != d.Here, "another decision")
	say((w.Reason == "") != (w.Is == referral.IsDestination || w.Is == referral.IsWaypoint || w.Is == referral.IsNotNeeded), "reason %q", w.Reason)
	say(w.Is == referral.Lacks && w.Reason == string(plan.ByUnmet) && slices.ContainsFunc(w.Needs, func(n referral.NeedAt) bool { return n.Service == w.Service && n.Offers }), "it lacks %s, and offers it", w.Service)
	say(w.Text.Zh == "" || w.Text.En == "" || len([]rune(w.Text.Zh)) > 60 || len(w.Text.En) > 200, "text %v", w.Text)
	return append(append(wrong, needsAgree(d, w)...), refusalsAgree(d, w)...)
}

// needsAgree compares the needs with the steps of the plan.
func needsAgree(d *referral.Decision, w *referral.WhyNot) []string {
	var wrong []string
	for _, s := range d.Plan {
		if s.Action != "transfer" && s.Action != "team_comes" {
			continue
		}
		for _, service := range s.Services {
			if !slices.ContainsFunc(w.Needs, func(n referral.NeedAt) bool { return n.Service == service && n.ServedAt == s.Site.ID }) {
				wrong = append(wrong, "he goes to "+s.Site.ID+" for "+service+", which is no need there")
			}
		}
	}
	for _, n := range w.Needs {
		switch {
		case n.Offers && n.ServedAt == "" && n.Truth == "true" && w.Is == referral.ComesAfter && n.Deciding:
			wrong = append(wrong, "it would serve the deciding need, and nobody does")
		case !n.Offers && len(n.Reasons) == 0:
			wrong = append(wrong, n.Service+" is not offered, for no reason")
		case n.Deciding && !n.Offers && w.Is == referral.ComesAfter:
			wrong = append(wrong, "it would do, and lacks the deciding "+n.Service)
		case n.Deciding && !n.Offers && w.Is == referral.Lacks && !slices.ContainsFunc(n.Reasons, func(r referral.NotThere) bool { return r.Reason == w.Reason && r.Text == w.Text }):
			wrong = append(wrong, "it lacks the deciding "+n.Service+", and the reason is "+w.Reason)
		case n.Offers && n.StartsIn != nil && n.StartsIn.Minutes.Lo < 0:
			wrong = append(wrong, n.Service+" starts before now")
		}
	}
	return wrong
}

// refusalsAgree compares the reasons with those that the decision lists.
func refusalsAgree(d *referral.Decision, w *referral.WhyNot) []string {
	var wrong []string
	for _, r := range d.Rejected {
		if r.Institution != w.Institution.ID {
			continue
		}
		told := slices.ContainsFunc(w.Needs, func(n referral.NeedAt) bool {
			return n.Service == r.Service && slices.Contains(n.Reasons, referral.NotThere{Reason: r.Reason, Text: r.Text})
		})
		if !told {
			wrong = append(wrong, fmt.Sprintf("the decision refuses it: %s, %s, %s", r.Service, r.Reason, r.Text.En))
		}
	}
	return wrong
}

// Rows that a plan may not use, though the catalogue has them, are refused in the
// words of the decision: one that nobody has confirmed, one that is suspended.
func TestWhyNotRowsThatMayNotBeUsed(t *testing.T) {
	for _, tt := range []struct{ name, example, patch, institution, reason string }{
		{"assumed", "anxi/lin-anticoagulant", `{"institutions": {"hutou": {"services": {"pci": {"asserted": {"as": "assumed"}}}}}}`, "hutou", "assumed"},
		{"suspended", "anxi/lin-anticoagulant", `{"institutions": {"hutou": {"services": {"pci": {"status": "suspended"}}}}}`, "hutou", "status"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := named(t, tt.example)
			catalog, err := files.Open(os.DirFS("../examples/anxi/catalog"))
			check(t, err)
			patch, err := wire.ParseJSON("", []byte(tt.patch), 1000)
			check(t, err)
			check(t, catalog.Update(func(tx *capability.Tx) error { return tx.Merge(patch) }))
			e, err := x.engine.With(catalog.View())
			check(t, err)
			c, err := e.ParseCase(x.body)
			check(t, err)
			d := e.Decide(c)
			w, err := e.WhyNot(c, tt.institution)
			check(t, err)
			if w.Is != referral.Lacks || w.Reason != tt.reason {
				t.Errorf("%s", w.JSON())
			}
			if !slices.ContainsFunc(d.Rejected, func(r referral.RejectedSite) bool { return r.Institution == tt.institution && r.Reason == tt.reason }) {
				t.Errorf("the decision does not say so: %s", wire.Canonical(d.Rejected))
			}
			for _, wrong := range contradictions(d, w) {
				t.Error(wrong)
			}
		})
	}
}

// The same question gets the same bytes.
func TestWhyNotIsTheSameAgain(t *testing.T) {
	for _, x := range exampleCases(t)[:3] {
		c, err := x.engine.ParseCase(x.body)
		check(t, err)
		for in := range x.engine.View().Institutions() {
			a, err := x.engine.WhyNot(c, in.ID)
			check(t, err)
			b, err := x.engine.WhyNot(c, in.ID)
			check(t, err)
			if !bytes.Equal(a.JSON(), b.JSON()) {
				t.Errorf("%s, %s: %s and %s", x.name, in.ID, a.JSON(), b.JSON())
			}
		}
	}
}

// Whoever does not know an id is told the near one, or the one of that name.
func TestWhyNotUnknownInstitution(t *testing.T) {
	x := exampleCases(t)[0]
	c, err := x.engine.ParseCase(x.body)
	check(t, err)
	for id, want := range map[string]string{
		"lantain":        `the catalog has no institution "lantain"; did you mean "lantian"?`,
		"安溪县医院":          `the catalog has no institution "安溪县医院"; its id is "anxi-county-hospital"`,
		"":               `the catalog has no institution ""`,
		"somewhere-else": `the catalog has no institution "somewhere-else"`,
	} {
		w, err := x.engine.WhyNot(c, id)
		if w != nil || err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "[unknown-institution]") {
			t.Errorf("%q: %v, %v", id, w, err)
		}
	}
}

// The assessment has the acuity of the decision, and of its reasons those about
// urgency; where nothing could raise it, nothing is missing.
func TestAssessAgreesWithTheDecision(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	flagged, open := 0, 0
	for _, x := range exampleCases(t) {
		for round := range 6 {
			body := x.body
			if round > 0 {
				body = without(t, body, random, 0.18*float64(round))
			}
			c, err := x.engine.ParseCase(body)
			check(t, err)
			d, a := x.engine.Decide(c), x.engine.Assess(c)
			name := fmt.Sprintf("%s, round %d", x.name, round)
			if !bytes.Equal(wire.Canonical(a.Acuity.Acuity), wire.Canonical(d.Acuity)) {
				t.Errorf("%s: acuity %+v, decided %+v", name, a.Acuity, d.Acuity)
			}
			raised := slices.ContainsFunc(a.Reasons, func(r referral.Reason) bool { return r.Truth != "" })
			if a.Acuity.Graded && a.Acuity.Possible < a.Acuity.Level && !raised {
				t.Errorf("%s: possibly %d, and no rule could raise it from %d", name, a.Acuity.Possible, a.Acuity.Level)
			}
			if !raised && len(a.Missing) > 0 {
				t.Errorf("%s: nothing could raise it, and %s is missing", name, a.Missing[0].Fact)
			}
			decided := map[string]bool{}
			for _, r := range d.Reasons {
				decided[string(wire.Canonical(r))] = true
			}
			for _, r := range a.Reasons {
				if known := decided[string(wire.Canonical(r))]; r.Truth == "" && !known {
					t.Errorf("%s: the decision does not know the reason %s", name, wire.Canonical(r))
				}
			}
			if again := x.engine.Assess(c); !bytes.Equal(again.JSON(), a.JSON()) {
				t.Errorf("%s: other bytes the second time", name)
			}
			flagged += len(a.Flags)
			open += len(a.Missing)
		}
	}
	if flagged == 0 || open == 0 {
		t.Errorf("%d flags, %d missing facts: too tame", flagged, open)
	}
}
