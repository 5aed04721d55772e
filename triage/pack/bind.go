package pack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// rules compiles the rules of one pack, or of an overlay, into the set.
func (j *joiner) rules(p *Pack, of *Overlay) {
	bounds := make([]Bound, len(p.Rules))
	for i := range p.Rules {
		r, b := &p.Rules[i], &bounds[i]
		path := item("/rules", i)
		j.conclusions(p, r, path+"/then")
		*b = Bound{Rule: r, Pack: p, Overlay: of, Ref: p.ID + "/" + r.ID, Gates: j.gates(r), parameters: j.set.Parameters}
		if r.For != "" {
			b.For = j.compile(p, r, path+"/for", r.For, b.Gates)
		}
		b.When = j.compile(p, r, path+"/when", r.When, b.Gates)
		j.diagnosed(p, b, path)
		j.proposed(p, b, path)
		if b.Gates && r.OnUnknown != nil {
			p.say(&j.ps, path+"/on_unknown", "on-unknown", "rule %s can't be left unknown: it asks for what can't be undone", r.ID)
		}
		if r.Status == Disabled {
			j.set.Disabled = append(j.set.Disabled, b.Ref)
			continue
		}
		j.set.Rules = append(j.set.Rules, b)
	}
}

// reads reports whether a condition of the rule reads a parameter or the call of a
// function, with an argument unless it is empty.
func (b *Bound) reads(name, argument string) bool {
	for _, c := range []*rule.Condition{b.For, b.When} {
		if c != nil {
			for r := range c.Inputs {
				if r.Fact < 0 && r.Call.Name == name && (argument == "" || r.Call.Argument() == argument) {
					return true
				}
			}
		}
	}
	return false
}

// fixed reports whether a rule is locked, forbids, or raises a flag that is immediate.
func (r *Rule) fixed() bool {
	return r.Locked || r.Then.Forbid != nil || r.Then.Flag != nil && r.Then.Flag.Class == "immediate"
}

// Fixed reports whether no overlay may loosen a rule of the set: it is locked,
// forbids, or raises a flag that is immediate; or such a rule reads the flag that it
// raises or the urgency that it gives.
func (s *Set) Fixed(r *Bound) bool {
	if r.fixed() {
		return true
	}
	for _, other := range s.Rules {
		if other.fixed() && (r.Then.Flag != nil && other.reads("flag", r.Then.Flag.ID) || r.Then.Acuity > 0 && other.reads("acuity", "")) {
			return true
		}
	}
	return false
}

// replacements finds the rules that overrides speak of; those that do not exist,
// [Overlay.Check] tells. A rule of a place that is not wider is not replaced, and one
// that is fixed always holds beside what would replace it.
func (j *joiner) replacements() {
	for _, o := range j.set.Overlays {
		for _, v := range o.Overrides {
			if r := j.set.Rule(v.Rule); r != nil && !j.set.Fixed(r) {
				wider := r.Overlay == nil || r.Overlay.Here.Rank() < o.Here.Rank()
				j.set.Replacements = append(j.set.Replacements, Replacement{o, r, j.set.Rule(o.ID + "/" + v.By), wider && r.Hash() == v.Hash})
			}
		}
	}
}

// placed is where a path leads in the document that the pack was read from, in which
// rules may have stood in another order, and the path there.
func (p *Pack) placed(path string) (string, *wire.Node) {
	doc := p.document()
	if rest, ok := strings.CutPrefix(path, "/rules/"); ok {
		number, below, _ := strings.Cut(rest, "/")
		if i, err := strconv.Atoi(number); err == nil && i < len(p.Rules) {
			path = strings.TrimSuffix(item("/rules", ruleIn(doc, p.Rules[i].ID, i))+"/"+below, "/")
		}
	}
	return path, doc.At(path)
}

// ruleIn is the number of a rule in a document: this one, if it is there.
func ruleIn(doc *wire.Node, id string, number int) int {
	rules := doc.Get("rules")
	if rules == nil {
		return number
	}
	is := func(n *wire.Node) bool { at := n.Get("id"); return at != nil && at.Text == id }
	if number < len(rules.Values) && is(rules.Values[number]) {
		return number
	}
	if k := slices.IndexFunc(rules.Values, is); k >= 0 {
		return k
	}
	return number
}

// At is where a path below the rule leads in the document it was read from.
func (b *Bound) At(below string) *wire.Node {
	doc := b.Pack.document()
	return doc.At(item("/rules", ruleIn(doc, b.ID, 0)) + below)
}

// gates reports whether a rule opens a gated act or forbids one.
func (j *joiner) gates(r *Rule) bool {
	gated := func(service string) bool {
		t := j.set.Terms[service]
		return t != nil && t.Class == Gated
	}
	return r.Then.Forbid != nil && gated(r.Then.Forbid.Service) ||
		slices.ContainsFunc(r.Then.Need, func(n Need) bool { return gated(n.Service) })
}

func (j *joiner) compile(p *Pack, r *Rule, path, src string, gates bool) *rule.Condition {
	if src == "" {
		return nil
	}
	c, err := j.scope(p, r.Stage, gates).Compile(src)
	if err == nil {
		return c
	}
	ps, ok := err.(wire.Problems)
	if !ok {
		p.say(&j.ps, path, "condition", "rule %s: %v", r.ID, err)
	}
	for _, problem := range ps {
		path, n := p.placed(path)
		problem.File, problem.Path = n.File, path
		problem.Line, problem.Column = n.Inside(offset(src, problem.Line, problem.Column))
		problem.Message = "rule " + r.ID + ": " + problem.Message
		if n.Parts != nil {
			problem.Snippet = "" // nobody has written it so
		}
		j.ps = append(j.ps, problem)
	}
	return nil
}

// A scopeKey tells rules apart that may use different things.
type scopeKey struct {
	pack  *Pack
	stage Stage
	gates bool
}

// scope is where the conditions of such rules are compiled.
func (j *joiner) scope(p *Pack, stage Stage, gates bool) *rule.Scope {
	key := scopeKey{p, stage, gates}
	if j.scopes[key] == nil {
		o := rule.Options{Definitions: p.Definitions, Individually: gates}
		if stage == Triage {
			o.Functions = append(sortedKeys(j.set.Parameters), triageFunctions...)
		}
		j.scopes[key] = j.set.Book.Scope(o)
	}
	return j.scopes[key]
}

// offset turns a line and column (from 1) of src into a number of characters.
func offset(src string, line, column int) int {
	at := 0
	for _, r := range src {
		if line <= 1 {
			break
		}
		at++
		if r == '\n' {
			line--
		}
	}
	return at + max(column, 1) - 1
}

// conclusions checks that what a rule concludes speaks of declared things.
func (j *joiner) conclusions(p *Pack, r *Rule, path string) {
	for i, a := range r.Then.Do {
		j.term(p, a.Service, item(path+"/do", i)+"/service")
		j.open(p, a.Service, item(path+"/do", i)+"/service", "is done at once (do)")
	}
	for i, n := range r.Then.Need {
		j.need(p, n, item(path+"/need", i))
		if n.EnRoute {
			j.open(p, n.Service, item(path+"/need", i)+"/service", "is done on the way (en_route)")
		}
	}
	for i, n := range r.Then.Consult {
		j.need(p, n, item(path+"/consult", i))
	}
	if r.Then.Down != nil {
		j.down(p, r.Then.Down, path+"/down")
	}
	if r.Then.Forbid != nil {
		j.term(p, r.Then.Forbid.Service, path+"/forbid/service")
	}
	if r.Then.Fit != nil {
		for i, s := range r.Then.Fit.After {
			j.term(p, s, item(path+"/fit/after", i))
		}
	}
}

func (j *joiner) need(p *Pack, n Need, path string) {
	j.term(p, n.Service, path+"/service")
	if n.Target != nil && n.Target.From != "" && n.Target.From != "at" {
		j.timeFact(p, n.Target.From, path+"/target/from")
	}
	if n.Target != nil && n.Target.After != "" {
		j.term(p, n.Target.After, path+"/target/after")
	}
	if n.Window != nil {
		j.timeFact(p, n.Window.From, path+"/window/from")
	}
}

// down checks what a lower place is asked for: the length of a course is a number of
// days, drugs are codes, and nothing that can't be undone is done there by the way.
func (j *joiner) down(p *Pack, d *Down, path string) {
	for i, n := range d.Need {
		j.need(p, n, item(path+"/need", i))
		j.open(p, n.Service, item(path+"/need", i)+"/service", "is asked of a lower place (down)")
	}
	for _, f := range []struct {
		key, name string
		kind      fact.Kind
		unit      string
	}{{"course", d.Course, fact.KindNumber, "d"}, {"drugs", d.Drugs, fact.KindCodes, ""}} {
		if i, ok := j.set.Vocabulary.Lookup(f.name); f.name != "" && (!ok || j.set.Vocabulary.Fact(i).Kind != f.kind || j.set.Vocabulary.Fact(i).Unit != f.unit) {
			p.say(&j.ps, path+"/"+f.key, "fact", "%q is no fact of kind %s%s", f.name, f.kind, map[bool]string{true: ", in days (unit: d)"}[f.unit != ""])
		}
	}
}

// proposed refuses a rule that would send a patient down whom nobody proposes, or of
// whose course or drugs nothing is known.
func (j *joiner) proposed(p *Pack, b *Bound, path string) {
	if !b.Then.LetsDown() || b.When == nil || b.Then.Down.Course == "" {
		return
	}
	for _, name := range []string{ProposedFact, b.Then.Down.Course} {
		i, ok := j.set.Vocabulary.Lookup(name)
		if !ok || !slices.ContainsFunc(b.When.Reads(), func(r rule.Read) bool { return r.Fact == i }) {
			p.say(&j.ps, path+"/when", "proposed", "rule %s lets the patient go down and must read %s", b.ID, name)
		}
	}
}

// diagnosed refuses a rule that would send a patient sideways whose diagnosis is
// not known.
func (j *joiner) diagnosed(p *Pack, b *Bound, path string) {
	if !b.Then.MayLateral() || b.When == nil {
		return
	}
	i, ok := j.set.Vocabulary.Lookup(DiagnosisFact)
	if ok && j.set.Vocabulary.Fact(i).Kind == fact.KindCodes && (b.When.RestsOn(i) || b.For != nil && b.For.RestsOn(i)) {
		return
	}
	p.say(&j.ps, path+"/when", "diagnosis", "rule %s allows going sideways and may be true while the diagnosis is not known: ask for a code of it, such as \"M54.5\" in %s", b.ID, DiagnosisFact)
}

func (j *joiner) term(p *Pack, id, path string) {
	if j.set.Terms[id] == nil {
		p.say(&j.ps, path, "unknown-service", "unknown service %q%s", id, wire.Near(id, sortedKeys(j.set.Terms)))
	}
}

// open refuses an act that can't be undone where no proof is asked for.
func (j *joiner) open(p *Pack, id, path, where string) {
	if t := j.set.Terms[id]; t != nil && t.Class == Gated {
		p.say(&j.ps, path, "gated", "%q can't be undone: only a need may ask for it, not what %s", id, where)
	}
}

func (j *joiner) timeFact(p *Pack, name, path string) {
	i, ok := j.set.Vocabulary.Lookup(name)
	if !ok || j.set.Vocabulary.Fact(i).Kind != "time" {
		p.say(&j.ps, path, "unknown-fact", "%q is not a time fact%s", name, wire.Near(name, j.set.Vocabulary.Times()))
	}
}

// references checks what terms, facts, complaints and the fallback of a pack
// point at.
func (j *joiner) references(p *Pack) {
	for _, id := range sortedKeys(p.Terms) {
		t := p.Terms[id]
		for i, other := range t.SatisfiedBy {
			path := item(wire.Join("/terms", id)+"/satisfied_by", i)
			j.term(p, other, path)
			if by := j.set.Terms[other]; t.Class == Open && by != nil && by.Class == Gated {
				p.say(&j.ps, path, "gated", "%q can't be undone and can't answer %q, which asks for no proof", other, id)
			}
		}
		if d := t.DecidedBy; d != nil && d.Fact != "" {
			if f, ok := j.set.Vocabulary.Lookup(d.Fact); !ok || j.set.Vocabulary.Fact(f).Kind != "bool" {
				p.say(&j.ps, wire.Join("/terms", id)+"/decided_by/fact", "unknown-fact", "%q is not a bool fact%s", d.Fact, wire.Near(d.Fact, j.set.Vocabulary.Names()))
			}
		}
	}
	for _, name := range sortedKeys(p.Facts) {
		if obtain := p.Facts[name].Obtain; obtain != "" {
			j.term(p, obtain, wire.Join("/facts", name)+"/obtain")
		}
	}
	if p.Fallback != nil {
		j.term(p, p.Fallback.Consult, "/fallback/consult")
		j.term(p, p.Fallback.Up, "/fallback/up")
	}
	if p.Scale != "" && j.set.Scales[p.Scale] == nil {
		p.say(&j.ps, "/scale", "unknown-scale", "unknown scale %q%s", p.Scale, wire.Near(p.Scale, sortedKeys(j.set.Scales)))
	}
}

// Hash is SHA-256 over what the rule says: canonical JSON without the wording of
// its reason, conditions with definitions inlined; and the values of the parameters
// that they read. It is worked out anew each time.
func (b *Bound) Hash() string {
	r := *b.Rule
	r.Because = wire.Text{}
	if b.For != nil {
		r.For = b.For.Canonical()
	}
	if b.When != nil {
		r.When = b.When.Canonical()
	}
	said := wire.Canonical(r)
	for _, name := range sortedKeys(b.parameters) {
		if b.reads(name, "") {
			said = append(said, "\n"+name+"="+b.parameters[name].Value.Text...)
		}
	}
	return Hash(said)
}
