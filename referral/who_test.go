package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// named is the example case of that name.
func named(t *testing.T, name string) asked {
	t.Helper()
	all := exampleCases(t)
	i := slices.IndexFunc(all, func(x asked) bool { return x.name == name })
	if i < 0 {
		t.Fatal("no example case ", name)
	}
	return all[i]
}

// Who offers a service says of the places without it what a decision says of them,
// and of the place that the decision chooses when it begins.
func TestWhoAgreesWithTheDecision(t *testing.T) {
	x := named(t, "anxi/lin-anticoagulant")
	c, err := x.engine.ParseCase(x.body)
	check(t, err)
	d := x.engine.Decide(c)
	w, err := x.engine.Who(referral.WhoQuestion{Service: "pci", Here: c.Here, At: c.At, Link: c.Link})
	check(t, err)
	compared := 0
	for _, r := range d.Rejected {
		if r.Service != "pci" {
			continue
		}
		compared++
		if !slices.ContainsFunc(w.Rejected, func(n referral.WhoNot) bool {
			return n.Institution.ID == r.Institution && n.Reason == r.Reason && n.Text == r.Text
		}) {
			t.Errorf("the decision says of %s: %s; the answer %+v", r.Institution, r.Text.En, w.Rejected)
		}
	}
	transfer := slices.IndexFunc(d.Plan, func(s referral.Step) bool { return s.Action == "transfer" && s.Service == "pci" })
	if compared == 0 || transfer < 0 {
		t.Fatalf("nothing to compare: %s", d.JSON())
	}
	i := slices.IndexFunc(w.Offers, func(o referral.WhoOffers) bool { return o.Institution.ID == d.Destination })
	if i < 0 || w.Offers[i].StartsIn.Minutes != d.Plan[transfer].StartsIn.Minutes || w.Offers[i].Standing != "verified" {
		t.Errorf("the decision goes to %s in %v minutes; offers %+v", d.Destination, d.Plan[transfer].StartsIn.Minutes, w.Offers)
	}
	if len(w.Offers) != w.OfferCount || len(w.Rejected) != w.RejectedCount || w.OfferCount+w.RejectedCount < 7 || w.Name.Zh != "急诊介入" {
		t.Errorf("%s", w.JSON())
	}
}

// A floor leaves out the places below it, for that reason; a stay beyond what the
// catalogue is looked ahead for is refused.
func TestWhoFloorAndStay(t *testing.T) {
	x := named(t, "anxi/lin")
	c, err := x.engine.ParseCase(x.body)
	check(t, err)
	q := referral.WhoQuestion{Service: "chest_pain.assessment", Here: c.Here, At: c.At}
	anywhere, err := x.engine.Who(q)
	check(t, err)
	q.Floor = "county"
	high, err := x.engine.Who(q)
	check(t, err)
	low := func(o referral.WhoOffers) bool { return o.Level == "township" || o.Level == "village" }
	if !slices.ContainsFunc(anywhere.Offers, low) || slices.ContainsFunc(high.Offers, low) {
		t.Errorf("%s\n%s", anywhere.JSON(), high.JSON())
	}
	if !slices.ContainsFunc(high.Rejected, func(n referral.WhoNot) bool { return n.Reason == "floor" && n.Institution.ID == "lantian" }) {
		t.Errorf("%s", high.JSON())
	}
	q.Stay = referral.MaxStay
	if _, err := x.engine.Who(q); err != nil {
		t.Error(err)
	}
	q.Stay++
	if _, err := x.engine.Who(q); err == nil {
		t.Error("too long a stay is asked of the catalogue")
	}
}

// Of many places the soonest and the nearest are listed, and all are counted.
func TestWhoListsNoMoreThanPeopleRead(t *testing.T) {
	x := named(t, "anxi/lin")
	c, err := x.engine.ParseCase(x.body)
	check(t, err)
	catalog, err := capability.Load(x.engine.View().JSON())
	check(t, err)
	var many []string
	for i := range 300 {
		row := `"ecg.report": {"asserted": {"as": "verified"}}`
		if i >= 150 {
			row = `"ecg.acquire": {}`
		}
		many = append(many, fmt.Sprintf(`"post-%03d": {"level": "village", "name": {"zh": "点", "en": "post"}, "services": {%s}}`, i, row))
	}
	patch, err := wire.ParseJSON("", []byte(`{"institutions": {`+strings.Join(many, ",")+`}}`), 1<<20)
	check(t, err)
	check(t, catalog.Update(func(tx *capability.Tx) error { return tx.Merge(patch) }))
	e, err := x.engine.With(catalog.View())
	check(t, err)
	w, err := e.Who(referral.WhoQuestion{Service: "ecg.report", Here: c.Here, At: c.At})
	check(t, err)
	if len(w.Offers) != referral.MaxListed || len(w.Rejected) != referral.MaxListed || w.OfferCount < 150 || w.RejectedCount < 150 {
		t.Errorf("%d of %d offers, %d of %d rejections", len(w.Offers), w.OfferCount, len(w.Rejected), w.RejectedCount)
	}
}

// Where the catalogue no longer knows the place of a case, why-not says so, and
// the case is still assessed: everything is possible.
func TestPlaceThatIsGone(t *testing.T) {
	x, other := named(t, "anxi/lin"), named(t, "p1/road-45")
	c, err := x.engine.ParseCase(x.body)
	check(t, err)
	elsewhere, err := x.engine.With(other.engine.View())
	check(t, err)
	for in := range elsewhere.View().Institutions() {
		if w, err := elsewhere.WhyNot(c, in.ID); w != nil || err == nil {
			t.Errorf("%v, %v", w, err)
		}
	}
	if a := elsewhere.Assess(c); a.Acuity.Graded || a.Acuity.Possible != 1 {
		t.Errorf("%+v", a.Acuity)
	}
}
