package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// each is how many symptoms a case has.
const each = 4

// A world is what rules speak of: so many complaints, of which a case has one, and so
// many symptoms.
type world struct{ complaints, symptoms int }

// worldOf is the world of so many rules; it grows with them, so that about seven of
// the first set fire however many there are.
func worldOf(rules int) world { return world{60 * rules / 1000, 120 * rules / 1000} }

// A vital is a number of a case, in tenths where it has a decimal.
type vital struct {
	name     string
	unit     string
	from, to int
	decimal  bool
}

var vitals = []vital{
	{"sbp", "mm[Hg]", 70, 220, false}, {"hr", "/min", 30, 170, false}, {"rr", "/min", 6, 40, false},
	{"spo2", "%", 70, 100, false}, {"temp", "Cel", 340, 410, true}, {"onset_hours", "h", 0, 48, false}, {"age", "a", 0, 89, false},
}

// age is the last of the vitals.
var age = len(vitals) - 1

// A shape is the form of a rule.
type shape int

// The first set's three shapes, a third of the rules each; then the second's.
const (
	complaintVitalAge shape = iota // complaint == C && VITAL op X && age >= A
	complaintOr                    // complaint == C && (S in symptoms || VITAL op X)
	symptomVitalAge                // S in symptoms && VITAL op X && age < A && !pregnant
	negatedRange                   // not (X <= VITAL and VITAL < Y) and W op Z and S in symptoms
	atLeast                        // at_least(3, VITAL op X, W op Z, S in symptoms, T in symptoms)
	derived                        // hr - rr >= X and W op Z and not (S in symptoms)
)

// A comparison is of one vital with a number.
type comparison struct {
	Vital int
	Less  bool // else at least
	X     int  // in tenths where the vital has a decimal
}

// A rule is one of a set.
type rule struct {
	Shape     shape
	Complaint int
	Symptoms  [2]int
	Compare   [2]comparison
	Age       int
}

// A patient is a case with everything known.
type patient struct {
	Complaint int
	Symptoms  [each]int
	Has       []bool
	Vitals    [7]int
	Pregnant  bool
}

// first are rules of the first set.
func (w world) first(r *rand.Rand, n int) (rules []rule) {
	for i := range n {
		rules = append(rules, rule{
			Shape: shape(i % 3), Complaint: r.IntN(w.complaints), Symptoms: [2]int{r.IntN(w.symptoms)},
			Compare: [2]comparison{compared(r, age)}, Age: r.IntN(90),
		})
	}
	return rules
}

// second are rules without a guard.
func (w world) second(r *rand.Rand, n int) (rules []rule) {
	for i := range n {
		c := rule{Shape: negatedRange + shape(i%3), Symptoms: [2]int{r.IntN(w.symptoms), r.IntN(w.symptoms)}, Compare: [2]comparison{compared(r, age+1), compared(r, age+1)}}
		if c.Shape == derived {
			c.Compare[0] = comparison{X: 100 + r.IntN(60)}
			c.Compare[1] = rare(r)
		}
		rules = append(rules, c)
	}
	return rules
}

// compared is a comparison of one of the first vitals.
func compared(r *rand.Rand, of int) comparison {
	v := r.IntN(of)
	return comparison{Vital: v, Less: r.IntN(2) == 0, X: vitals[v].from + r.IntN(vitals[v].to-vitals[v].from+1)}
}

// rare is a comparison that seldom holds.
func rare(r *rand.Rand) comparison {
	c := compared(r, age)
	v := vitals[c.Vital]
	c.Less, c.X = true, v.from+1+r.IntN(1+(v.to-v.from)/12)
	return c
}

func (w world) patients(r *rand.Rand, n int) (all []patient) {
	for range n {
		p := patient{Complaint: r.IntN(w.complaints), Pregnant: r.IntN(10) == 0, Has: make([]bool, w.symptoms)}
		for i := range p.Symptoms {
			s := r.IntN(w.symptoms)
			for p.Has[s] {
				s = r.IntN(w.symptoms)
			}
			p.Symptoms[i], p.Has[s] = s, true
		}
		for i, v := range vitals {
			p.Vitals[i] = v.from + r.IntN(v.to-v.from+1)
		}
		all = append(all, p)
	}
	return all
}

// number is a vital's number as it is written.
func (v vital) number(x int) string {
	if v.decimal {
		return fmt.Sprintf("%d.%d", x/10, x%10)
	}
	return fmt.Sprint(x)
}

func (c comparison) op() string {
	if c.Less {
		return "<"
	}
	return ">="
}

// A dialect writes conditions: how a symptom is asked for, how conditions are joined,
// and what stands before the name of a fact.
type dialect struct {
	before  string // of a fact's name
	symptom string // with a verb for the number
	and, or string
	not     string
	count   string // at least three of four, with four verbs
}

// condition is the rule as a language writes it.
func (d dialect) condition(r rule) string {
	s := func(i int) string { return fmt.Sprintf(d.symptom, r.Symptoms[i]) }
	c := func(i int) string {
		v := vitals[r.Compare[i].Vital]
		return d.before + v.name + " " + r.Compare[i].op() + " " + v.number(r.Compare[i].X)
	}
	complaint := fmt.Sprintf("%scomplaint == \"c%d\"", d.before, r.Complaint)
	and := func(all ...string) string { return strings.Join(all, d.and) }
	switch r.Shape {
	case complaintVitalAge:
		return and(complaint, c(0), fmt.Sprintf("%sage >= %d", d.before, r.Age))
	case complaintOr:
		return and(complaint, "("+s(0)+d.or+c(0)+")")
	case symptomVitalAge:
		return and(s(0), c(0), fmt.Sprintf("%sage < %d", d.before, r.Age), d.not+d.before+"pregnant")
	case negatedRange:
		v := vitals[r.Compare[0].Vital]
		low, high := v.number(r.Compare[0].X), v.number(r.Compare[0].X+(v.to-v.from)/4)
		return and(d.not+"("+low+" <= "+d.before+v.name+d.and+d.before+v.name+" < "+high+")", c(1), s(0))
	case atLeast:
		return fmt.Sprintf(d.count, c(0), c(1), s(0), s(1))
	}
	return and(fmt.Sprintf("%shr - %srr >= %d", d.before, d.before, r.Compare[0].X), c(1), d.not+"("+s(0)+")")
}
