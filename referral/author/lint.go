package author

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
	"github.com/fenji-health/fenji/triage/rule"
)

// Lint validates what people have written, as [Checking.Validate] does, and where it
// has no mistakes tells what a reader of its packs and overlays would stumble over:
// conditions that no case makes true, rules that contradict one another, facts that
// nobody can ask for, and the like. What can be true of a case is decided, not
// guessed; where deciding takes too long the finding is left out.
func (c Checking) Lint(fsys fs.FS, paths ...string) (*Report, error) {
	v := validation{Checking: c, fsys: fsys, seen: map[string]*group{}, lint: true, limits: map[string]map[string]string{}}
	r, err := v.collect(paths)
	if err != nil {
		return nil, err
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		p := f.said("en")
		v.locate(&p)
		f.Snippet = p.Snippet
	}
	for _, p := range r.Problems {
		r.Findings = append(r.Findings, findingOf(p, Error))
	}
	for _, p := range r.Warnings {
		r.Findings = append(r.Findings, findingOf(p, Warning))
	}
	r.Findings = inOrder(r.Findings)
	return r, nil
}

// linting is the own packs and overlays of one group being looked at, among all that
// they are bound with.
type linting struct {
	*theory
	own      []*pack.Pack
	overlays []signed
	day      string
	rules    []*linted         // own ones
	all      []*linted         // of the set
	limits   map[string]string // facts whose limits differ by age: a rule that says so
	findings []Finding
}

// linted is a rule with its forms.
type linted struct {
	*pack.Bound
	of, when, whole *form
	own             bool
	never           bool   // no case makes it true
	reading         string // pathways and variables: rules that are alike have the same
}

// lintSet looks at the own packs and overlays of a set.
func lintSet(r *Reading, set *pack.Set, limits map[string]string, day string) []Finding {
	l := &linting{theory: newTheory(set), overlays: r.overlays, day: day, limits: limits}
	for _, d := range r.packs {
		if slices.Contains(set.Packs, d.Pack) {
			l.own = append(l.own, d.Pack)
		}
	}
	for _, b := range set.Rules {
		own := slices.Contains(l.own, b.Pack) || slices.ContainsFunc(l.overlays, func(o signed) bool { return o.Overlay == b.Overlay })
		x := &linted{Bound: b, own: own, when: l.condition(b.Pack, b.At("/when"), b.Rule.When)}
		if x.whole = x.when; b.Rule.For != "" {
			x.of = l.condition(b.Pack, b.At("/for"), b.Rule.For)
			x.whole = both(x.of, x.when)
		}
		x.reading = l.reading(x)
		if l.all = append(l.all, x); own {
			l.rules = append(l.rules, x)
		}
	}
	for _, x := range l.rules {
		l.conditions(x)
		l.askable(x)
		l.concludes(x)
		l.scoped(x)
		l.words(x)
	}
	l.conflicts()
	l.declared()
	l.stricter()
	l.loosening()
	for _, d := range r.packs {
		l.accept(d)
	}
	return l.findings
}

// accept drops the warnings and notes that the authors of a pack let stand, and tells
// those of their words to which there is none. An error is nobody's to let stand.
func (l *linting) accept(d own) {
	for _, a := range d.accepted {
		said, wrong := false, false
		l.findings = slices.DeleteFunc(l.findings, func(f Finding) bool {
			if !f.accepted(a) {
				return false
			}
			said, wrong = said || f.Severity != Error, wrong || f.Severity == Error
			return f.Severity != Error
		})
		switch {
		case wrong:
			l.find(Warning, a.Node, -1, "/accept", "accepts-error", "错误不能认可，只能改正：%[1]s %[2]s", "an error can't be accepted, only mended: %[1]s at %[2]s", a.Finding, a.At)
		case !said:
			l.find(Warning, a.Node, -1, "/accept", "accepts-nothing", "没有这样的检查结果：%[1]s %[2]s", "there is no such finding to accept: %[1]s at %[2]s", a.Finding, a.At)
		}
	}
}

// accepted reports whether an acceptance means the finding: by its code, in the folder
// of the pack, at the path or below.
func (f Finding) accepted(a build.Acceptance) bool {
	return f.Code == a.Finding && f.File != "" && path.Dir(f.File) == path.Dir(a.Node.File) && (f.Path == a.At || strings.HasPrefix(f.Path, a.At+"/"))
}

// reading is the stage, the pathways and the variables of a rule.
func (l *linting) reading(x *linted) string {
	var vars []int
	for _, a := range x.whole.atoms() {
		vars = append(vars, a.v)
	}
	slices.Sort(vars)
	return fmt.Sprint(x.Stage, x.Pathway, slices.Compact(vars))
}

// tell keeps a finding at a key below a rule.
func (l *linting) tell(severity Severity, x *linted, below, code, zh, en string, args ...any) {
	l.find(severity, x.At(below), -1, ruleAt(x)+below, code, zh, en, args...)
}

// ruleAt is the path of a rule by its id, as people find it.
func ruleAt(x *linted) string { return wire.Join("/rules", x.ID) }

// reads are all that the conditions of a rule read.
func (x *linted) reads() []rule.Read {
	reads := slices.Clone(x.Bound.When.Reads())
	if x.Bound.For != nil {
		reads = append(reads, x.Bound.For.Reads()...)
	}
	return reads
}

// together reports whether a patient may be on the pathways of both rules.
func together(a, b *linted) bool {
	return len(a.Pathway) == 0 || len(b.Pathway) == 0 || slices.ContainsFunc(a.Pathway, func(p string) bool { return slices.Contains(b.Pathway, p) })
}

// alongside reports whether both rules may be asked at one place: those of two scales
// are not.
func alongside(a, b *linted) bool {
	return a.Pack.Scale == "" || b.Pack.Scale == "" || a.Pack.Scale == b.Pack.Scale || a.Stage != pack.Triage || b.Stage != pack.Triage
}
