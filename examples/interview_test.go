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
	kind  string // minor, chronic, antenatal, urgent, now, vague
	about string // the complaint, and what is wrong with him
	facts map[string]any
	born  string
	kept  []string // what the clinic's record tells before he comes in
	full  *referral.Decision
	src   []byte

	atOnce bool // he has to be saved at once
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
			for _, word := range []string{"none", "no", "normal", "never", "within", "other"} {
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
	if kind == "chronic" || kind == "antenatal" {
		if kind == "chronic" {
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

// worsen gives the visit a sign, or a vital sign, of the kind that makes II or I; one
// of the first screen alone where that is asked for.
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
	if v.kind == "now" {
		all = slices.DeleteFunc(all, func(c change) bool { return c.fact != "act_now" })
	}
	slices.SortFunc(all, func(a, b change) int {
		return cmp.Or(strings.Compare(a.fact, b.fact), strings.Compare(string(must(a.to)), string(must(b.to))))
	})
	one := all[m.random.IntN(len(all))]
	v.facts[one.fact], v.about = one.to, v.about+" with "+one.fact
	if one.fact == "act_now" { // whatever it is, he is not awake as others are
		v.atOnce = true
		delete(v.facts, "consciousness")
	}
}

// complaints are those on whose pathways some rule lets the patient stay, for something
// new or for a disease that is followed; those that are vague; and all that are not for
// follow-up.
func complaints(set *pack.Set) (stays, follow, vague, all []string) {
	const antenatal = "antenatal_visit" // no disease: it is counted by itself
	for _, code := range slices.Sorted(maps.Keys(set.Complaints)) {
		if slices.Contains(children, code) {
			continue
		}
		pathways := set.Complaints[code].Pathways
		keeps := slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool {
			return r.Then.Stay && slices.ContainsFunc(r.Pathway, func(p string) bool { return slices.Contains(pathways, p) })
		})
		if code == antenatal {
			continue
		}
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
func (m *mixer) visits(kind string, n int, from []string, fits func(*visit) bool) []*visit {
	m.t.Helper()
	var all []*visit
	for tries := 0; len(all) < n; tries++ {
		if tries == 50*n {
			m.t.Fatalf("%s, of %d complaints: %d visits of the %d that are wanted", kind, len(from), len(all), n)
		}
		v := m.visit(kind, from[m.random.IntN(len(from))])
		if !m.scoped(v) {
			continue
		}
		if kind == "urgent" || kind == "now" {
			if m.worsen(v); !m.decide(v) {
				continue
			}
		}
		if fits(v) {
			all = append(all, v)
		}
	}
	return all
}

// follows are visits for each disease that is followed: of a man, and of a woman who
// may be pregnant for all that anybody knows before she is asked.
func (m *mixer) follows(diseases []string) []*visit {
	var all []*visit
	for _, code := range diseases {
		for _, sex := range []string{"male", "female"} {
			all = append(all, m.visits("chronic", 1, []string{code}, func(v *visit) bool {
				return mild(v) && v.facts["sex"] == sex && (sex == "male" || v.born > "1968-12")
			})...)
		}
	}
	return all
}

func mild(v *visit) bool   { return v.full.Acuity.Level >= 4 }
func stays(v *visit) bool  { return v.full.Disposition == referral.Stay }
func urgent(v *visit) bool { return v.full.Acuity.Level <= 2 }
func ever(*visit) bool     { return true }

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

// same is what the interview must find as the complete case has it: of the plan all,
// or of who has to be saved at once what is done here. For what of all that is only
// possible he is taken on to a place where all of it is had, nobody needs to find out;
// nor for what anybody proven urgent is, with whom questions end and action begins.
func same(d *referral.Decision, atOnce bool) string {
	var steps []string
	for _, s := range d.Plan {
		if atOnce && s.Action != "perform" {
			continue
		}
		if s.Action == "transfer" && d.Acuity.Level <= 2 {
			s.Service = ""
		}
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
// 70 % minor, 20 % follow-up and 10 % urgent visits, and some that are vague. Besides
// the mix, each disease that is followed is, and each tile of the first screen may be.
func TestEvidenceInterview(t *testing.T) {
	e := pathways(t)
	at, err := wire.ParseTime("2024-03-05T10:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	m := &mixer{t: t, engine: e, random: rand.New(rand.NewPCG(5, 6)), at: at}
	keeps, follow, vague, all := complaints(e.Set())
	visits := slices.Concat(
		m.visits("minor", 84, keeps, stays),
		m.visits("chronic", 24, follow, mild),
		m.visits("urgent", 12, all, urgent),
		m.visits("vague", 24, vague, ever),
		m.follows(follow),
		m.visits("now", 24, all, urgent),
		m.visits("antenatal", 4, []string{"antenatal_visit"}, mild),
	)
	screens, raised, found := map[string][]int{}, map[string]int{}, 0
	asks := map[string]map[string][]int{}
	minor, lacking, atOnce := map[string]int{}, map[string]int{}, 0
	for _, v := range visits {
		if v.atOnce {
			atOnce++
		}
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
		if same(got, v.atOnce) == same(want, v.atOnce) {
			found++
		} else {
			t.Errorf("%s %s: the interview finds\n%s\nall that can be had here gives\n%s\n%s\n%s", v.kind, v.about, same(got, false), same(want, false), in.Case, v.src)
		}
		checkScreens(t, in)
		n := len(in.Screens)
		sudden := v.kind == "urgent" || v.kind == "now"
		if sudden {
			n = in.Stopped
		}
		screens[v.kind] = append(screens[v.kind], n)
		if !sudden {
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
	within := func(kind string, q float64, most int) {
		if n := quantile(screens[kind], q); n > most {
			t.Errorf("%s: %d screens at the %.0fth percentile, at most %d are wanted", kind, n, 100*q, most)
		}
	}
	within("now", 1, 2)
	within("minor", .5, 6)
	within("minor", .9, 9)
	within("chronic", 1, 4)
	within("vague", .9, 14)
	if 100*total > 15*count("minor") {
		t.Errorf("%d of %d minor visits are raised by what this clinic can't measure", total, count("minor"))
	}
	spread := func(kind string) string {
		of := screens[kind]
		return fmt.Sprintf("p50 %d, p90 %d, at most %d, %d visits", quantile(of, .5), quantile(of, .9), quantile(of, 1), len(of))
	}
	log("same disposition, level, destination, acuity and plan as all that can be had here", "all", "%d of %d; of the plan of %d who have to be saved at once, what is done here", found, len(visits), atOnce)
	log("answers to the first act, of what is on the first screen", "at most 2", "at most %d, %d visits", quantile(screens["now"], 1), count("now"))
	log("screens of a minor illness", "p50 ≤ 6, p90 ≤ 9", "%s, %d complaints", spread("minor"), len(keeps))
	log("screens of a follow-up", "at most 4", "%s, %d complaints, each in a man and in a woman who may be pregnant", spread("chronic"), len(follow))
	log("screens of an antenatal visit", "", "%s", spread("antenatal"))
	log("screens until an urgent visit is proven urgent", "", "%s", spread("urgent"))
	log("screens of a vague complaint", "p90 ≤ 14", "%s", spread("vague"))
	log("minor visits raised only by what this clinic can't measure", "≤ 15 %", "%d of %d", total, count("minor"))
	for _, want := range slices.Sorted(maps.Keys(lacking)) {
		t.Logf("raised: %d %s", lacking[want], want)
	}
	for _, kind := range []string{"minor", "chronic", "antenatal", "vague"} {
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
