package author

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// Coverage is what the tests of a pack show of its rules. A row shows something of a
// rule only if it names it and holds.
//
// A pair of an atom is two rows, one of which the rule is true and of the other false,
// the atom true in one and false in the other, in each of which the rule would not be
// what it is if this atom alone were turned round: masking MC/DC, where atoms that a
// row leaves unknown stay unknown. A pair is infeasible where it is proven that no case
// with every fact known is one of its halves.
type Coverage struct {
	Pack  *pack.Pack
	Rules []RuleCoverage
	Rows  []string // of tests.yaml, that would show what is missing; their answers are for the author
}

// RuleCoverage is that of one rule.
type RuleCoverage struct {
	ID    string
	Node  *wire.Node // where the rule stands
	Rows  int        // that name it and hold
	Atoms []AtomCoverage
}

// AtomCoverage is that of one atom of a rule's population or condition.
type AtomCoverage struct {
	Source                string
	True, False, Unknown  bool // some row has it so
	NeverTrue, NeverFalse bool // proven
	Pair, Infeasible      bool // the pair was shown; it is proven that it can't be
}

// shown adds up a part of the coverage.
func (c *Coverage) shown(count func(a *AtomCoverage) (done, all int)) (done, all int) {
	for i := range c.Rules {
		for k := range c.Rules[i].Atoms {
			d, a := count(&c.Rules[i].Atoms[k])
			done, all = done+d, all+a
		}
	}
	return done, all
}

// Pairs are the pairs that the tests show, of those not proven infeasible.
func (c *Coverage) Pairs() (done, all int) {
	return c.shown(func(a *AtomCoverage) (int, int) { return count(a.Pair), count(a.Pair || !a.Infeasible) })
}

// Values are the truths of atoms that the tests show, of those not proven impossible.
func (c *Coverage) Values() (done, all int) {
	return c.shown(func(a *AtomCoverage) (int, int) {
		return count(a.True) + count(a.False) + count(a.Unknown),
			1 + count(a.True || !a.NeverTrue) + count(a.False || !a.NeverFalse)
	})
}

// Infeasible is how many pairs are proven to be infeasible.
func (c *Coverage) Infeasible() int {
	_, all := c.shown(func(a *AtomCoverage) (int, int) { return 0, count(a.Infeasible && !a.Pair) })
	return all
}

// Below tells that less than so many percent of the pairs are shown.
func (c *Coverage) Below(floor int) (ps wire.Problems) {
	done, all := c.Pairs()
	if Percent(done, all) < floor {
		ps.Add(c.Pack.At("/id"), "", "coverage", "the tests of pack %s show %d of %d pairs (MC/DC), less than %d %%", c.Pack.ID, done, all, floor)
	}
	return ps
}

// Floored tells that the tests show less than their own floor asks for.
func (b *Bench) Floored() wire.Problems {
	if b.Trials.Floor == 0 {
		return nil
	}
	c, err := b.Coverage(nil)
	if err != nil {
		return wire.Problems{{Code: "coverage", Message: err.Error()}}
	}
	return c.Below(b.Trials.Floor)
}

// Lacks says what the tests don't show of an atom and could.
func (a *AtomCoverage) Lacks() string {
	var all []string
	for _, l := range []struct {
		lacks bool
		what  string
	}{{!a.Pair && !a.Infeasible, "that it decides"}, {!a.True && !a.NeverTrue, "true"}, {!a.False && !a.NeverFalse, "false"}, {!a.Unknown, "unknown"}} {
		if l.lacks {
			all = append(all, l.what)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "not shown: " + strings.Join(all, ", ")
}

// Percent of all that is done, rounded down; 100 of nothing.
func Percent(done, all int) int {
	if all == 0 {
		return 100
	}
	return 100 * done / all
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// probed is a rule taken apart into atoms, each of which is asked by itself.
type probed struct {
	*pack.Bound
	form  *form
	atoms []probe
}

type probe struct {
	key    string
	form   *form
	source string
	id     string // of the rule that asks it alone
}

// keyOf tells atoms of a form apart: those that say the same of the same are one.
func keyOf(a *form) string { return fmt.Sprint(a.v, a.in) }

// take takes a rule apart. The canonical text has its definitions written out.
func (b *Bench) take(t *theory, r *pack.Bound) probed {
	p := probed{Bound: r, form: both()}
	seen := map[string]bool{}
	for _, c := range []*rule.Condition{r.For, r.When} {
		if c == nil {
			continue
		}
		f := t.condition(r.Pack, r.At(""), c.Canonical())
		p.form.kids = append(p.form.kids, f)
		for _, a := range f.atoms() {
			if key := keyOf(a); !seen[key] {
				seen[key] = true
				p.atoms = append(p.atoms, probe{key, a, a.term.words(), fmt.Sprintf("%s~%d", r.ID, len(p.atoms))})
			}
		}
	}
	return p
}

// alone is a rule that asks one condition under the same terms as another and
// concludes nothing that others read.
func alone(r *pack.Bound, id, population, when string) pack.Rule {
	return pack.Rule{ID: id, Stage: r.Stage, For: population, When: when, Source: r.Rule.Source, Status: pack.Advisory,
		Then: pack.Conclusions{Need: r.Then.Need, Forbid: r.Then.Forbid}}
}

// beside binds the pack with rules beside its own, by id.
func (b *Bench) beside(extra []pack.Rule) (*pack.Set, map[string]*pack.Bound, error) {
	p := *b.Pack
	p.Rules = append(p.Rules[:len(p.Rules):len(p.Rules)], extra...)
	set, err := pack.Join(closure(&p, b.library)...)
	if err != nil {
		return nil, nil, err
	}
	bound := map[string]*pack.Bound{}
	for _, r := range set.Rules {
		if r.Pack == &p {
			bound[r.ID] = r
		}
	}
	return set, bound, nil
}

// state is a row as a rule sees it.
type state struct {
	truth rule.Truth
	atoms map[string]rule.Truth // by key
}

func (p *probed) state(e *rule.Evaluation, bound map[string]*pack.Bound) state {
	s := state{p.truth(e, bound), map[string]rule.Truth{}}
	for _, a := range p.atoms {
		s.atoms[a.key] = bound[a.id].Truth(e)
	}
	return s
}

func (p *probed) truth(e *rule.Evaluation, bound map[string]*pack.Bound) rule.Truth {
	return bound[p.ID].Truth(e)
}

// kleene is the truth of a form whose atoms are as given.
func (f *form) kleene(atoms map[string]rule.Truth) rule.Truth {
	return f.truth(func(a *form) rule.Truth { return atoms[keyOf(a)] })
}

// turned is the truth of the rule with one atom of a row turned round.
func (p *probed) turned(s state, key string) rule.Truth {
	was := s.atoms[key]
	s.atoms[key] = was.Not()
	t := p.form.kleene(s.atoms)
	s.atoms[key] = was
	return t
}

// Coverage works out what the rows show. step, which may be nil, is told before each
// rule.
func (b *Bench) Coverage(step func(done, all int)) (*Coverage, error) {
	t := newTheory(b.set)
	var rules []probed
	var extra []pack.Rule
	at := map[string]int{}
	for i, id := range sortedKeys(b.rules) {
		p := b.take(t, b.rules[id])
		rules, at[id] = append(rules, p), i
		for _, a := range p.atoms {
			extra = append(extra, alone(p.Bound, a.id, "", a.source))
		}
	}
	set, bound, err := b.beside(extra)
	if err != nil {
		return nil, err
	}
	shown := make([][]state, len(rules))
	for _, row := range b.rows {
		e := b.evaluate(set, row)
		for _, want := range row.expectations() {
			i := at[want.rule]
			s := rules[i].state(e, bound)
			if s.truth != rules[i].form.kleene(s.atoms) {
				return nil, fmt.Errorf("rule %s is %s, and of its atoms %s follows: %q", want.rule, s.truth, rules[i].form.kleene(s.atoms), row.Name)
			}
			if s.truth == want.want {
				shown[i] = append(shown[i], s)
			}
		}
	}
	c := &Coverage{Pack: b.Pack}
	for i := range rules {
		if step != nil {
			step(i, len(rules))
		}
		c.Rules = append(c.Rules, rules[i].covered(t, shown[i], &c.Rows))
	}
	return c, nil
}

// covered is what the states show of a rule. Rows for what is missing are added.
func (p *probed) covered(t *theory, states []state, rows *[]string) RuleCoverage {
	c := RuleCoverage{ID: p.ID, Node: p.At(""), Rows: len(states)}
	for _, a := range p.atoms {
		ac := AtomCoverage{Source: a.source}
		var halves [2][2]bool // rule false, true; atom false, true
		for _, s := range states {
			v := s.atoms[a.key]
			ac.True, ac.False, ac.Unknown = ac.True || v == rule.True, ac.False || v == rule.False, ac.Unknown || v == rule.Unknown
			if v != rule.Unknown && s.truth != rule.Unknown && p.turned(s, a.key) != s.truth {
				halves[count(s.truth == rule.True)][count(v == rule.True)] = true
			}
		}
		h := half{probed: p, theory: t, of: a}
		if ac.Pair = halves[1][1] && halves[0][0] || halves[1][0] && halves[0][1]; !ac.Pair {
			ac.Infeasible = h.pair(halves, rows)
		}
		ac.NeverTrue = !ac.True && h.value(true, ac.Pair || ac.Infeasible, rows)
		ac.NeverFalse = !ac.False && h.value(false, ac.Pair || ac.Infeasible, rows)
		if !ac.Unknown {
			h.unknown(rows)
		}
		c.Atoms = append(c.Atoms, ac)
	}
	return c
}
