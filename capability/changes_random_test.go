package capability_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// dayOf is a day of the sixty from the first of April that random catalogues speak of.
func dayOf(n int) string {
	return fmt.Sprintf("2022-%02d-%02d", 4+n/30, 1+n%30)
}

// randomCounty is a document in which rows lean on terms, people, stock and each
// other at random, without opening hours.
func randomCounty(r *rand.Rand) string {
	var b strings.Builder
	skills := []string{"surgery", "anaesthesia"} // not alike: one that nobody has is no mistake of writing
	term := func() string {
		from := r.IntN(50)
		return []string{"", fmt.Sprintf(`from: "%s"`, dayOf(from)), fmt.Sprintf(`to: "%s"`, dayOf(from)), fmt.Sprintf(`from: "%s", to: "%s"`, dayOf(from), dayOf(from+r.IntN(60-from)))}[r.IntN(4)]
	}
	braces := func(parts ...string) string {
		return "{" + strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ") + "}"
	}
	b.WriteString("schema: fenji.catalog/1\nid: random\npublished: 2022-03-31T00:00:00+08:00\ninstitutions:\n")
	for i := range 2 {
		fmt.Fprintf(&b, "  i%d:\n    level: township\n    hours: always\n    services:\n", i)
		for s := range 4 {
			var needs []string
			for k := range 2 {
				if r.IntN(3) == 0 {
					needs = append(needs, fmt.Sprintf("skills: [{skill: %s, count: %d}]", skills[k], 1+r.IntN(2)))
					break
				}
			}
			if r.IntN(4) == 0 {
				needs = append(needs, "stock: [drug]")
			}
			if s > 0 && r.IntN(3) == 0 {
				needs = append(needs, fmt.Sprintf("services: [t%d]", r.IntN(s)))
			}
			status := ""
			if r.IntN(6) == 0 {
				status = fmt.Sprintf(`status: withdrawn, status_from: "%s"`, dayOf(r.IntN(60)))
			}
			fmt.Fprintf(&b, "      t%d: %s\n", s, braces(term(), status, "requires: "+braces(needs...)))
			if r.IntN(4) == 0 {
				fmt.Fprintf(&b, "      t%d-again: %s\n", s, braces(fmt.Sprintf("service: t%d", s), term()))
			}
		}
		b.WriteString("    staff:\n")
		for p := range 2 {
			absences := ""
			if r.IntN(2) == 0 {
				from := r.IntN(50)
				absences = fmt.Sprintf(`absences: [{from: "%s", to: "%s"}]`, dayOf(from), dayOf(from+r.IntN(10)))
			}
			fmt.Fprintf(&b, "      p%d%d: %s\n", i, p, braces(fmt.Sprintf("skills: [%s]", braces("skill: "+skills[r.IntN(2)], strings.Replace(term(), "to:", "until:", 1))), absences))
		}
		fmt.Fprintf(&b, "    stock: {a: {terms: [drug], quantity: 1, expires: \"%s\"}, b: {terms: [drug], quantity: 0}}\n", dayOf(r.IntN(60)))
	}
	b.WriteString("postings:\n")
	for p := range 3 {
		fmt.Fprintf(&b, "  q%d: %s\n", p, braces(fmt.Sprintf("workplace: i%d, employer: i%d, person: p%d%d, skills: [%s]", p%2, 1-p%2, 1-p%2, r.IntN(2), skills[r.IntN(2)]), term(),
			fmt.Sprintf(`presence: {"%s": absent}`, dayOf(r.IntN(60)))))
	}
	return b.String()
}

// offeredOn is the rows of an institution that questions find open at noon of a day.
func offeredOn(t *testing.T, v *capability.View, in *capability.Institution, day string) map[string]bool {
	t.Helper()
	when, found := at(t, day+"T12:00:00+08:00"), map[string]bool{}
	for _, row := range in.Rows() {
		offers, _ := v.Inquire(when, nil).Ask(capability.Question{Services: []string{row.Service}, Here: in.ID, At: when}, in.ID)
		for _, o := range offers {
			found[o.Service.ID] = found[o.Service.ID] || o.Start.Lo == 0
		}
	}
	return found
}

// What changes is what asking on every day finds to have changed, no more and no
// less, each with a cause; and a row is lost without a person exactly when a
// catalogue that does not have them does not offer it.
func TestChangesAgainstEveryDay(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2022))
	changes, lost, kept := 0, 0, 0
	for range 60 {
		doc := randomCounty(r)
		c := capability.New()
		if err := merge(t, c, doc); err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		v := c.View()
		var want, got []string
		for in := range v.Institutions() {
			before := offeredOn(t, v, in, dayOf(0))
			for n := 1; n < 60; n++ {
				now := offeredOn(t, v, in, dayOf(n))
				for _, row := range in.Rows() {
					if now[row.ID] != before[row.ID] {
						want = append(want, fmt.Sprintf("%s %s/%s %t", dayOf(n), in.ID, row.ID, now[row.ID]))
					}
				}
				before = now
			}
		}
		for _, x := range v.Changes(at(t, dayOf(0)+"T12:00:00+08:00"), at(t, dayOf(59)+"T12:00:00+08:00")) {
			got = append(got, fmt.Sprintf("%s %s/%s %t", x.At.Date(), x.Institution, x.Row, x.Appears))
			if x.Cause.Kind == "" || x.Cause.ID == "" || x.Why.En == "" {
				t.Errorf("no cause: %+v\n%s", x, doc)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s\nof\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), doc)
		}
		changes += len(got)
		l, k := dependsAgain(t, c, doc, dayOf(r.IntN(60)))
		lost, kept = lost+l, kept+k
	}
	if changes < 300 || lost < 10 || kept < 100 {
		t.Errorf("%d changes, %d rows lost, %d kept: too few to say anything", changes, lost, kept)
	}
}

// dependsAgain compares what depends on each posting with the catalogue without it.
func dependsAgain(t *testing.T, c *capability.Catalog, doc, day string) (lost, kept int) {
	t.Helper()
	v, noon := c.View(), at(t, day+"T12:00:00+08:00")
	for p := range v.Postings() {
		without := capability.New()
		if err := merge(t, without, doc); err != nil {
			t.Fatal(err)
		}
		if err := merge(t, without, "postings: {"+p.ID+": null}"); err != nil {
			t.Fatal(err)
		}
		// The posting alone: at its workplace nobody else has the id.
		depends := map[string]bool{}
		for _, d := range v.DependsOn(capability.Thing{Kind: capability.Person, ID: p.ID}, noon) {
			depends[d.Institution+"/"+d.Row] = d.Lost
		}
		for in := range v.Institutions() {
			before := offeredOn(t, v, in, day)
			other, _ := without.View().Institution(in.ID)
			after := offeredOn(t, without.View(), other, day)
			for _, row := range in.Rows() {
				key := in.ID + "/" + row.ID
				gone := before[row.ID] && !after[row.ID]
				if depends[key] != gone {
					t.Fatalf("without %s on %s: %s lost %t, want %t\n%s", p.ID, day, key, depends[key], gone, doc)
				}
				if gone {
					lost++
				} else if _, named := depends[key]; named {
					kept++
				}
			}
		}
	}
	return lost, kept
}
