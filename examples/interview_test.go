package examples_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// plain is a village clinic with a sphygmomanometer, a thermometer and a watch.
const plain = "village-plain"

// pathways is the engine of the invented county.
func pathways(t *testing.T) *referral.Engine {
	t.Helper()
	n, err := author.Open(os.DirFS("pathways"), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	return n.Engine
}

// A visit is a patient of whom everything is known.
type visit struct {
	kind  string // minor, chronic, urgent, vague
	about string // the complaint, and what is wrong with him
	facts map[string]any
	born  string
	kept  []string // what the clinic's record tells before he comes in
	full  *referral.Decision
	src   []byte
}

// A mixer makes visits at random, always the same ones from the same seed.
type mixer struct {
	t      *testing.T
	engine *referral.Engine
	random *rand.Rand
	at     wire.Time
}

func (m *mixer) between(low, high int) int { return low + m.random.IntN(high-low+1) }

// ordinary are the values of facts, other than signs, in somebody who is not very ill.
func (m *mixer) ordinary() map[string]any {
	sbp := m.between(112, 134)
	return map[string]any{
		"sbp": sbp, "dbp": m.between(68, 84), "hr": m.between(64, 88), "rr": m.between(14, 18), "temp": json.Number(fmt.Sprintf("36.%d", m.between(1, 9))),
		"spo2": m.between(97, 99), "usual_sbp": sbp, "usual_spo2": 98, "glucose": json.Number(fmt.Sprintf("5.%d", m.between(0, 9))), "potassium": json.Number("4.2"),
		"consciousness": "alert", "pain_nrs": m.between(0, 3), "visit_kind": "new", "ecg_status": "not_done", "exposure": "none", "full_sentences": true, "diagnosis": []string{},
		"danger_level": 0, "bmi": 22, "visits_14d": 1, "sites_changed": 0,
		"onset": m.at.Add(-m.between(120, 3000)).String(), "first_contact": m.at.Add(-5).String(), "arrival": m.at.Add(-5).String(),
	}
}

// mothers are the complaints of women who are pregnant or have just given birth, and
// children those of children, for whom the scale of the clinic is not made.
var (
	mothers = map[string]string{"pregnancy_trouble": "pregnant", "labour": "pregnant", "waters_broken": "pregnant", "fetal_movement_less": "pregnant",
		"antenatal_visit": "pregnant", "after_birth_trouble": "post_partum"}
	children = []string{"newborn_trouble", "newborn_visit", "poor_feeding", "crying_child", "child_mouth_hand_rash"}
)

// visit is somebody with a complaint, not very ill: whatever is a sign is not there.
func (m *mixer) visit(kind, complaint string) *visit {
	v := &visit{kind: kind, about: complaint, facts: m.ordinary()}
	voc := m.engine.Set().Vocabulary
	for i := range voc.Len() {
		f := voc.Fact(i)
		_, given := v.facts[f.Name]
		switch {
		case given || f.Derive != nil:
		case f.Kind == fact.KindBool && f.Otherwise == nil:
			v.facts[f.Name] = false
		case f.Kind == fact.KindSet:
			v.facts[f.Name] = map[string][]string{"has": {}, "not": f.Words()}
		case f.Kind == fact.KindChoice && f.Otherwise == nil:
			for _, word := range []string{"none", "no", "normal", "never", "other"} {
				if _, ok := f.Choice(word); ok && v.facts[f.Name] == nil {
					v.facts[f.Name] = word
				}
			}
		}
	}
	age, sex, pregnancy := m.between(18, 80), []string{"male", "female"}[m.random.IntN(2)], "impossible"
	if mothers[complaint] != "" {
		age, sex, pregnancy = m.between(20, 40), "female", mothers[complaint]
		v.facts["gestation_weeks"] = 24
	}
	if kind == "chronic" {
		if mothers[complaint] == "" {
			age = m.between(45, 80)
		}
		v.facts["visit_kind"] = "chronic_follow_up"
		v.kept = []string{"birth_date", "sex", "comorbidity", "diagnosis", "visit_kind", "complaint"} // he is on the register, and due
	}
	v.born = fmt.Sprintf("%d-%02d-15", 2024-age, m.between(3, 12))
	v.facts["sex"], v.facts["pregnancy"] = sex, pregnancy
	v.facts["complaint"] = []string{complaint}
	if complaint == "low_back_pain" {
		v.facts["diagnosis"] = []string{"M54.5"}
	}
	return v
}

// scoped leaves out of the visit what only rules off its pathways read: nobody asks
// for that, though a true one still fires.
func (m *mixer) scoped(v *visit) bool {
	if !m.decide(v) {
		return false
	}
	c, err := m.engine.ParseCase(v.src)
	if err != nil {
		return false
	}
	asked := m.assess(c)
	voc := m.engine.Set().Vocabulary
	read := map[string]bool{"complaint": true, "visit_kind": true, "sex": true, "pregnancy": true, "onset": true, "first_contact": true, "arrival": true}
	note := func(f *fact.Fact) {
		read[f.Name] = true
		for _, s := range f.Instead {
			read[s.Fact] = true
		}
		if f.Derive != nil {
			for _, name := range f.Derive.Parts() {
				read[name] = true
			}
		}
		for name := range f.Applies {
			read[name] = true
		}
	}
	for _, r := range m.engine.Set().Rules {
		if c.Off(r) || r.For != nil && asked.Truth(r.For) == rule.False {
			continue
		}
		for _, condition := range []*rule.Condition{r.For, r.When} {
			if condition == nil {
				continue
			}
			for _, x := range condition.Reads() {
				if x.Fact >= 0 {
					note(voc.Fact(x.Fact))
				}
			}
		}
	}
	maps.DeleteFunc(v.facts, func(name string, _ any) bool { return !read[name] })
	return m.decide(v)
}

// assess answers conditions for a case.
func (m *mixer) assess(c *triage.Case) *rule.Evaluation {
	return triage.Assess(m.engine.Set(), c, "cn-2018", triage.Local{}, nil).Evaluation
}

// decide fills in the visit's case and decision; false where it is no case.
func (m *mixer) decide(v *visit) bool {
	v.src = must(map[string]any{"schema": "fenji.case/1", "id": "visit", "at": m.at, "here": plain, "link": "phone", "birth_date": v.born, "facts": v.facts})
	c, err := m.engine.ParseCase(v.src)
	if err == nil {
		v.full = m.engine.Decide(c)
	}
	return err == nil
}

// worsen gives the visit a sign, or a vital sign, of the kind that makes II or I.
func (m *mixer) worsen(v *visit) {
	type change struct {
		fact string
		to   any
	}
	var all []change
	vital := map[string]any{"sbp": 72, "hr": 172, "temp": 41.5, "consciousness": "stupor"}
	voc := m.engine.Set().Vocabulary
	c, err := m.engine.ParseCase(v.src)
	if err != nil {
		m.t.Fatal(err)
	}
	asked := m.assess(c)
	for _, r := range m.engine.Set().Rules {
		if r.Then.Acuity == 0 || r.Then.Acuity > 2 || c.Off(r) || r.For != nil && asked.Truth(r.For) == rule.False {
			continue
		}
		for _, read := range r.When.Reads() {
			if read.Fact < 0 {
				continue
			}
			switch f := voc.Fact(read.Fact); {
			case read.Choice != "" && f.Kind == fact.KindSet:
				not := slices.DeleteFunc(f.Words(), func(id string) bool { return id == read.Choice })
				all = append(all, change{f.Name, map[string][]string{"has": {read.Choice}, "not": not}})
			case f.Kind == fact.KindBool:
				all = append(all, change{f.Name, true})
			case vital[f.Name] != nil:
				all = append(all, change{f.Name, vital[f.Name]})
			}
		}
	}
	slices.SortFunc(all, func(a, b change) int {
		return cmp.Or(strings.Compare(a.fact, b.fact), strings.Compare(string(must(a.to)), string(must(b.to))))
	})
	one := all[m.random.IntN(len(all))]
	v.facts[one.fact], v.about = one.to, v.about+" with "+one.fact
	if one.fact == "act_now" { // whatever it is, he is not awake as others are
		delete(v.facts, "consciousness")
	}
}

// complaints are those of grown-ups: where a rule on a pathway of theirs lets the patient
// stay, the ones he comes with by himself and the visits that were arranged; those that
// open many pathways; and all but the visits.
func complaints(set *pack.Set) (stays, follow, vague, all []string) {
	for _, code := range slices.Sorted(maps.Keys(set.Complaints)) {
		if slices.Contains(children, code) {
			continue
		}
		pathways := set.Complaints[code].Pathways
		keeps := slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool {
			return r.Then.Stay && slices.ContainsFunc(r.Pathway, func(p string) bool { return slices.Contains(pathways, p) })
		})
		chronic := strings.HasSuffix(code, "_follow_up") || strings.HasSuffix(code, "_visit") || code == "prescription_refill"
		switch {
		case chronic && keeps:
			follow = append(follow, code)
		case keeps:
			stays = append(stays, code)
		}
		if slices.Contains(pathways, "general") || len(pathways) > 2 {
			vague = append(vague, code)
		}
		if !chronic {
			all = append(all, code)
		}
	}
	return stays, follow, vague, all
}

// visits are so many of a kind whose complete case is of that kind.
func (m *mixer) visits(kind string, n int, from []string, fits func(*referral.Decision) bool) []*visit {
	var all []*visit
	for tries := 0; len(all) < n && tries < 20*n && len(from) > 0; tries++ {
		v := m.visit(kind, from[m.random.IntN(len(from))])
		if !m.scoped(v) {
			continue
		}
		if kind == "urgent" {
			if m.worsen(v); !m.decide(v) {
				continue
			}
		}
		if fits(v.full) {
			all = append(all, v)
		}
	}
	return all
}

// obtainable is the visit's case without what this clinic can't measure.
func (m *mixer) obtainable(v *visit) *referral.Decision {
	less := *v
	less.facts = maps.Clone(v.facts)
	for name := range less.facts {
		i, _ := m.engine.Set().Vocabulary.Lookup(name)
		if way := m.engine.Set().Vocabulary.Fact(i).Obtain; way != "" {
			w, err := m.engine.Who(referral.WhoQuestion{Service: way, Here: plain, At: m.at, Link: "phone"})
			if err != nil {
				m.t.Fatal(err)
			}
			here := slices.ContainsFunc(w.Offers, func(o referral.WhoOffers) bool { return o.Institution.ID == plain })
			if !here {
				delete(less.facts, name)
			}
		}
	}
	if !m.decide(&less) {
		m.t.Fatal("what can be had here is no case")
	}
	return less.full
}

// same is what the interview must find as the complete case has it.
func same(d *referral.Decision) string {
	var steps []string
	for _, s := range d.Plan {
		steps = append(steps, fmt.Sprint(s.Action, " ", s.Service, " ", s.Site.ID, " ", s.Possible, " ", s.RequiresKnown))
	}
	return fmt.Sprint(d.Disposition, " ", d.Level, " ", d.Destination, " ", d.Acuity.Level, " ", strings.Join(steps, "; "))
}

func quantile(of []int, q float64) int {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[min(len(of)-1, int(q*float64(len(of))))]
}

// The interview finds what the complete case says, on few screens: over a mix of
// 70 % minor, 20 % follow-up and 10 % urgent visits, and some that are vague.
func TestEvidenceInterview(t *testing.T) {
	e := pathways(t)
	at, err := wire.ParseTime("2024-03-05T10:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	m := &mixer{t: t, engine: e, random: rand.New(rand.NewPCG(5, 6)), at: at}
	stays, follow, vague, all := complaints(e.Set())
	mild := func(d *referral.Decision) bool { return d.Acuity.Level >= 4 }
	visits := slices.Concat(
		m.visits("minor", 84, stays, func(d *referral.Decision) bool { return d.Disposition == referral.Stay }),
		m.visits("chronic", 24, follow, mild),
		m.visits("urgent", 12, all, func(d *referral.Decision) bool { return d.Acuity.Level <= 2 }),
		m.visits("vague", 24, vague, func(*referral.Decision) bool { return true }),
	)
	screens, raised, found, stopped := map[string][]int{}, map[string]int{}, map[string]int{}, []int{}
	asks := map[string]map[string][]int{}
	minor, lacking := map[string]int{}, map[string]int{}
	for _, v := range visits {
		in, err := author.Interviewed(e, v.src, v.kept...)
		if err != nil {
			t.Errorf("%s: %v", v.about, err)
			continue
		}
		c, err := e.ParseCase(in.Case)
		if err != nil {
			t.Fatal(err)
		}
		got, want := e.Decide(c), m.obtainable(v)
		if same(got) == same(want) {
			found[v.kind]++
		} else {
			t.Errorf("%s %s: the interview finds\n%s\nall that can be had here gives\n%s\n%s\n%s", v.kind, v.about, same(got), same(want), in.Case, v.src)
		}
		checkScreens(t, in)
		n := len(in.Screens)
		if v.kind == "urgent" {
			n = in.Stopped
		}
		screens[v.kind] = append(screens[v.kind], n)
		if v.kind == "urgent" && strings.Contains(v.about, "act_now") {
			stopped = append(stopped, in.Stopped)
		}
		if v.kind != "urgent" {
			if asks[v.kind] == nil {
				asks[v.kind] = map[string][]int{}
			}
			asks[v.kind][v.about] = append(asks[v.kind][v.about], n)
		}
		if v.kind == "minor" {
			minor[v.about]++
			if got.Disposition != referral.Stay {
				raised[v.about]++
				lacking[v.about+" for want of "+strings.Join(in.Last.NotHere, ", ")]++
			}
		}
	}
	total := 0
	for _, n := range raised {
		total += n
	}
	log := func(what, target, measured string, args ...any) {
		t.Logf("evidence: %s | %s | %s", "interview: "+what, target, fmt.Sprintf(measured, args...))
	}
	count := func(kind string) int { return len(screens[kind]) }
	if first := quantile(stopped, 1); first > 2 {
		t.Errorf("%d answers before the first act", first)
	}
	for kind, most := range map[string]int{"minor": 9, "vague": 14} {
		if n := quantile(screens[kind], .9); n > most {
			t.Errorf("%s: %d screens at the 90th percentile, at most %d are wanted", kind, n, most)
		}
	}
	log("same disposition, level, destination, acuity and plan as all that can be had here", "all", "%d of %d", found["minor"]+found["chronic"]+found["urgent"]+found["vague"], len(visits))
	log("answers to the first act, of what is on the first screen", "at most 2", "at most %d, %d visits", quantile(stopped, 1), len(stopped))
	log("screens of a minor illness", "p50 ≤ 6, p90 ≤ 9", "p50 %d, p90 %d, %d visits, %d complaints", quantile(screens["minor"], .5), quantile(screens["minor"], .9), count("minor"), len(stays))
	log("screens of a follow-up", "at most 4", "p50 %d, p90 %d, at most %d, %d visits, %d complaints", quantile(screens["chronic"], .5), quantile(screens["chronic"], .9), quantile(screens["chronic"], 1), count("chronic"), len(follow))
	log("screens until an urgent visit is proven urgent", "", "p50 %d, p90 %d, %d visits", quantile(screens["urgent"], .5), quantile(screens["urgent"], .9), count("urgent"))
	log("screens of a vague complaint", "p90 ≤ 14", "p50 %d, p90 %d, %d visits", quantile(screens["vague"], .5), quantile(screens["vague"], .9), count("vague"))
	log("minor visits raised only by what this clinic can't measure", "≤ 15 %", "%d of %d", total, count("minor"))
	for _, want := range slices.Sorted(maps.Keys(lacking)) {
		t.Logf("raised: %d %s", lacking[want], want)
	}
	for _, kind := range []string{"minor", "chronic", "vague"} {
		for _, about := range slices.Sorted(maps.Keys(asks[kind])) {
			t.Logf("%s %s: %v screens, raised %d of %d", kind, about, asks[kind][about], raised[about], minor[about])
		}
	}
}

// checkScreens holds the screens of an interview to what every screen promises.
func checkScreens(t *testing.T, in *author.Interview) {
	t.Helper()
	seen := map[string]bool{}
	for k, n := range in.Screens {
		g := n.Group
		if len(g.Items) == 0 || len(g.Items) > referral.MaxItems {
			t.Errorf("screen %d has %d items", k, len(g.Items))
		}
		if g.Individually && (len(g.Items) > 1 || g.NoneOfThese) {
			t.Errorf("%s is asked in a group", g.Items[0].Fact)
		}
		for _, it := range g.Items {
			what := fmt.Sprint(it.Fact, ".", it.Choice, g.Individually)
			if seen[what] {
				t.Errorf("%s is asked twice", what)
			}
			seen[what] = true
		}
	}
}
