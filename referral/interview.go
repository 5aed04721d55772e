package referral

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// interview finds the next screen of one case.
type interview struct {
	*deciding
	wishes    []*wish
	opening   bool     // what the patient comes with is not known: only the first screens are asked
	callFirst bool     // it may be I or II, and he goes whatever the answers: nothing slow comes before the call
	link      bool     // whether there is a live link could change it too
	absent    []string // facts that can't be had here
}

// phase is when in an interview a fact is asked for.
type phase uint8

const (
	atOnce phase = iota // what must be acted on at once
	person              // who it is
	reason              // why he comes, and with what
	life                // what makes I or II of it
	gate                // what an act rests on that can't be undone
	where               // what changes the place
)

func (p phase) String() string {
	return [...]string{"act_now", "who", "why", "life", "gate", "place"}[p]
}

// opening are the facts with which every interview opens, whatever rules read them,
// in their order: they say which rules are in scope.
func opening() []string {
	return append(append([]string{"act_now"}, who()...), "visit_kind", complaint)
}

func who() []string { return []string{"age", "sex", "pregnancy"} }

const complaint = "complaint"

// A wish is a fact, or one choice of a set, that could change the decision.
type wish struct {
	read    rule.Read
	phase   phase
	urgency int  // of the rules that read it
	gates   bool // an act that can't be undone rests on it
	plain   bool // and so does something else
}

// collect finds what could change the decision and can be had here; settled reports
// that nothing could.
func (v *interview) collect() (settled bool) {
	i, declared := v.set.Vocabulary.Lookup(complaint)
	vague := declared && !v.c.Facts.Reading(i).Known
	v.opening = vague && v.askable(rule.Read{Fact: i})
	if v.opening && v.a.Level > 2 { // nothing is settled, and no plan is needed to tell what opens
		v.want(rule.Read{Fact: i}, wish{})
		for k := range v.fired {
			if v.fired[k].truth == rule.Unknown {
				v.reads(k)
			}
		}
		return false
	}
	ends := v.ends()
	if ends.settled {
		return true
	}
	if vague {
		v.want(rule.Read{Fact: i}, wish{})
	}
	v.callFirst = v.a.Possible <= 2 && (len(ends.best.plan.Stops) > 0 || ends.best.disposition == HoldAndCall)
	if needed := v.needsLink(ends); needed && v.c.LinkAsked {
		v.absent = append(v.absent, linkKey)
	} else {
		v.link = needed
	}
	for _, k := range ends.undecided {
		if p := v.fired[k].Pathway; !vague || v.opening || len(p) == 0 || slices.Contains(p, "general") {
			v.reads(k)
		}
	}
	for _, a := range v.anchorsMissing(ends) {
		v.want(a.read, wish{phase: gate, gates: true})
	}
	return false
}

// reads notes the unknown facts that an undecided rule reads.
func (v *interview) reads(i int) {
	gates := v.fired[i].Gates
	w := wish{phase: v.phaseOf(i), urgency: v.urgency(i), gates: gates, plain: !gates}
	for _, r := range v.unknownReads(v.fired[i].Bound, 0) {
		v.want(r, w)
	}
}

// scopeOf is what is yet to be asked of who it is, for it to be known whether an
// undecided rule is for him.
func (v *interview) scopeOf(i int) []rule.Read {
	if v.fired[i].For == nil {
		return nil
	}
	return slices.DeleteFunc(v.a.Evaluation.Undecided(v.fired[i].For), func(r rule.Read) bool {
		return r.Fact < 0 || !slices.Contains(who(), v.set.Vocabulary.Fact(r.Fact).Name) || !v.askable(r)
	})
}

// phaseOf is when the facts that an undecided rule reads are asked for.
func (v *interview) phaseOf(i int) phase {
	c := v.fired[i].Then
	switch {
	case c.Acuity == 1 || c.Acuity == 2 || c.Flag != nil && c.Flag.Class == "immediate":
		return life
	case v.fired[i].Gates:
		return gate
	}
	return where
}

// want notes a fact that is read; in the place of one that can't be had here, those
// that bound it.
func (v *interview) want(r rule.Read, w wish) {
	f := v.set.Vocabulary.Fact(r.Fact)
	switch {
	case v.opening && !slices.Contains(opening(), f.Name), v.answeredByPeople(r):
		return
	case v.askable(r):
		v.add(r, w)
		v.scope(f, w)
		return
	case !slices.Contains(v.absent, f.Name):
		v.absent = append(v.absent, f.Name)
	}
	for _, s := range v.standIns(f) {
		if v.askable(s) {
			v.add(s, w)
		}
	}
}

// scope notes the facts, not known yet, that say whether a fact applies.
func (v *interview) scope(f *fact.Fact, w wish) {
	for name := range f.Applies {
		i, ok := v.set.Vocabulary.Lookup(name)
		if r := (rule.Read{Fact: i}); ok && !v.c.Facts.Reading(i).Known && v.askable(r) {
			v.add(r, w)
		}
	}
}

// askable reports whether a fact, or one choice of a set, may be had here and nobody
// has said that it can't. A place of which the catalogue does not say whether it
// measures something is asked.
func (v *interview) askable(r rule.Read) bool {
	if v.why(r).InVain() {
		return false
	}
	way := v.set.Vocabulary.Fact(r.Fact).Obtain
	return way == "" || v.sites.Offers(way) != rule.False
}

func (v *interview) add(r rule.Read, w wish) {
	f := v.set.Vocabulary.Fact(r.Fact)
	if f.Kind == fact.KindCodes {
		r.Choice = "" // the codes are asked for together
	}
	if k := slices.Index(opening(), f.Name); k >= 0 {
		w.urgency = k
		// Who it is comes first; whether a woman of known age is pregnant, with the rest.
		if v.opening || !slices.Contains(who(), f.Name) || len(f.Applies) == 0 || !v.placed(f) {
			w.phase = [...]phase{atOnce, person, person, person, reason, reason}[k]
		}
	}
	w.read = r
	k := slices.IndexFunc(v.wishes, func(o *wish) bool { return o.read == r })
	if k < 0 {
		v.wishes = append(v.wishes, &w)
		return
	}
	o := v.wishes[k]
	o.phase, o.urgency, o.gates, o.plain = min(o.phase, w.phase), min(o.urgency, w.urgency), o.gates || w.gates, o.plain || w.plain
}

// placed reports whether it is known already to whom a fact applies: of who it is, age
// and sex, which say whom nearly every rule is for.
func (v *interview) placed(f *fact.Fact) bool {
	for name := range f.Applies {
		if i, ok := v.set.Vocabulary.Lookup(name); !ok || !v.c.Facts.Reading(i).Known {
			return false
		}
	}
	return true
}

// sign reports whether an item is one choice of a set. Of a fact that is true or false
// nobody can say which of both is the good answer: it is no sign.
func sign(w *wish) bool { return w.read.Choice != "" }

// alone reports whether an item stands on a screen of its own: what is true or not, on
// which an act rests that can't be undone, because one answer for a group does not
// count for it. A choice of a set that something else rests on too stands in its group
// first.
func (v *interview) alone(w *wish) bool {
	switch {
	case w.phase <= reason:
		return false
	case sign(w):
		return w.gates && !w.plain
	}
	return w.gates && v.set.Vocabulary.Fact(w.read.Fact).Kind == fact.KindBool
}

// looked is how long ago, in minutes, a finding may be that counts as seen now.
const looked = 120

// manner orders how facts are found: one looks, measures, asks of the past; what is
// too slow for a patient who has to go comes last.
func (v *interview) manner(w *wish) int {
	f := v.set.Vocabulary.Fact(w.read.Fact)
	switch {
	case v.afterCall(f):
		return 3
	case f.Obtain != "":
		return 1
	case f.FreshFor > 0 && f.FreshFor <= looked:
		return 0
	}
	return 2
}

func (v *interview) afterCall(f *fact.Fact) bool { return v.callFirst && v.minutesOf(f.Obtain) > 2 }

// turn orders facts as they keep alive: airway, breathing, circulation, consciousness.
func (v *interview) turn(w *wish) int { return v.set.Vocabulary.Fact(w.read.Fact).ABC.Turn() }

// before orders wishes: by phase, by how they are found, signs first, as they keep
// alive, then by how urgent the rules are that read them, then by name.
func (v *interview) before(a, b *wish) int {
	signs := func(w *wish) int { return rank(sign(w)) }
	if a.phase <= reason && a.phase == b.phase && !sign(a) {
		return a.urgency - b.urgency
	}
	return cmp.Or(cmp.Compare(a.phase, b.phase), cmp.Compare(v.manner(a), v.manner(b)), cmp.Compare(signs(a), signs(b)),
		cmp.Compare(v.turn(a), v.turn(b)), cmp.Compare(a.urgency, b.urgency), a.read.Compare(b.read))
}

// A screen is wishes that are asked together.
type screen struct {
	items  []*wish
	alone  bool
	signs  bool // choices of sets
	asks   bool // what one asks or looks for
	opens  bool
	wholly int  // the set fact whose choices it holds; -1 if it is none
	asSet  bool // one of its items is a whole set
}

// screens are those of some wishes, in order, as full as may be.
func (v *interview) screens(wishes []*wish) []*screen {
	slices.SortStableFunc(wishes, v.before)
	var all []*screen
	for _, w := range wishes {
		one := v.screenOf(w)
		k := slices.IndexFunc(all, func(s *screen) bool { return s.like(one) && len(s.items) < MaxItems })
		if k < 0 {
			all = append(all, one)
		} else {
			all[k].items = append(all[k].items, w)
		}
	}
	for i := 0; i < len(all); i++ {
		all = v.fill(all, i)
	}
	return all
}

func (v *interview) screenOf(w *wish) *screen {
	f := v.set.Vocabulary.Fact(w.read.Fact)
	s := &screen{items: []*wish{w}, alone: v.alone(w), signs: sign(w), asks: f.Obtain == "" && !v.afterCall(f), opens: w.phase <= reason, wholly: -1}
	if f.Kind == fact.KindSet {
		s.wholly = w.read.Fact
	}
	return s
}

// like reports whether two wishes belong on one screen from the first: of one opening
// phase; choices of one set; measured both.
func (s *screen) like(o *screen) bool {
	switch {
	case s.alone || o.alone:
		return false
	case s.opens || o.opens:
		return s.items[0].phase == o.items[0].phase
	}
	return s.wholly == o.wholly && s.signs == o.signs && (s.signs || !s.asks && !o.asks)
}

// fill puts on screen i whole later ones that fit: signs to signs, values to values,
// what one only asks for to both; and all that is left, where that fits. A set that
// makes nothing urgent goes to values as one item.
func (v *interview) fill(all []*screen, i int) []*screen {
	s, rest := all[i], 0
	if s.alone || s.opens {
		return all
	}
	for _, o := range all[i:] {
		if !o.alone {
			rest += len(o.items)
		}
	}
	left := all[:i+1]
	for _, o := range all[i+1:] {
		one := v.whole(o)
		switch {
		case !o.alone && len(s.items)+len(o.items) <= MaxItems && (s.signs == o.signs || s.signs && o.asks || rest <= MaxItems):
			s.items = append(s.items, o.items...)
		case one != nil && !s.signs && !s.asSet && len(s.items) < MaxItems:
			s.items, s.asSet = append(s.items, one), true
		default:
			left = append(left, o)
		}
	}
	return left
}

// whole is a screen of one set as one item: nobody has been asked of it yet, nothing
// that it makes is urgent or can't be undone, and its choices are as few as a screen
// may hold. It is nil of any other screen.
func (v *interview) whole(s *screen) *wish {
	if s.alone || !s.signs || s.items[0].phase != where {
		return nil
	}
	one := *s.items[0]
	one.read.Choice = ""
	choices := v.set.Vocabulary.Fact(one.read.Fact).Choices
	asked := func(c fact.Choice) bool {
		known, _ := v.c.Facts.Reading(one.read.Fact).Has(c.ID)
		return known
	}
	if len(choices) > MaxItems || slices.ContainsFunc(choices, asked) || slices.ContainsFunc(s.items, func(w *wish) bool { return w.gates || w.read.Fact != one.read.Fact }) {
		return nil
	}
	return &one
}

// ready are the wishes that wait for no answer about who it is, and held the others:
// what is read only by rules of which it is yet to be asked whom they are for.
func (v *interview) ready() (ready, held []*wish) {
	now, later := map[rule.Read]bool{}, map[rule.Read]bool{}
	for i := range v.fired {
		if v.fired[i].truth != rule.Unknown || v.c.Off(v.fired[i].Bound) {
			continue
		}
		scope := v.scopeOf(i)
		for _, r := range v.unknownReads(v.fired[i].Bound, 1) {
			if len(scope) == 0 || slices.Contains(scope, r) {
				now[r] = true
			} else {
				later[r] = true
			}
		}
	}
	for _, w := range v.wishes {
		if w.phase > reason && later[w.read] && !now[w.read] {
			held = append(held, w)
		} else {
			ready = append(ready, w)
		}
	}
	if len(ready) == 0 {
		return held, nil
	}
	return ready, held
}

// left is how many screens at most follow the first of those given: with one more
// where something can't be measured after all.
func (v *interview) left(all []*screen) int {
	left := len(all) - rank(v.link)
	for _, w := range v.wishes {
		if f := v.set.Vocabulary.Fact(w.read.Fact); len(v.standIns(f)) > 0 {
			return left + 1
		}
	}
	return left
}

// linkGroup asks for the live link from here.
func linkGroup() *Group {
	g := &Group{About: where.String(), Title: linkQuestion(), Facts: map[string]*fact.Fact{}}
	g.Items = append(g.Items, Item{Fact: linkKey, Text: g.Title, Minutes: 1, Unknown: triage.LinkUnknown})
	return g
}

// group is a screen as it is shown.
func (v *interview) group(s *screen) *Group {
	first := s.items[0]
	g := &Group{About: first.phase.String(), Individually: s.alone && first.gates, Facts: map[string]*fact.Fact{}}
	v.asDeclared(s.items)
	signs := false
	for _, w := range s.items {
		f := v.set.Vocabulary.Fact(w.read.Fact)
		signs = signs || sign(w)
		g.Items = append(g.Items, v.item(w, f))
		g.Facts[f.Name] = f
	}
	g.NoneOfThese = signs && !s.alone
	switch {
	case len(g.Facts) == 1:
		g.Title = question(g.Facts[g.Items[0].Fact], "")
	case s.opens:
		g.Title = wire.Text{Zh: map[phase]string{person: "病人是谁？", reason: "为什么来？"}[first.phase], En: map[phase]string{person: "Who is it?", reason: "Why has he come?"}[first.phase]}
	case signs:
		g.Title = wire.Text{Zh: "有没有下面这些？", En: "Any of these?"}
	default:
		g.Title = wire.Text{Zh: "量一量，问一问", En: "Measure and ask"}
	}
	return g
}

// asDeclared puts the choices of each set in the order in which it declares them.
func (v *interview) asDeclared(items []*wish) {
	place := map[*wish]int{}
	for _, w := range items {
		first := slices.IndexFunc(items, func(o *wish) bool { return o.read.Fact == w.read.Fact })
		place[w] = first * 1000
		for k, c := range v.set.Vocabulary.Fact(w.read.Fact).Choices {
			if c.ID == w.read.Choice {
				place[w] += k
			}
		}
	}
	slices.SortStableFunc(items, func(a, b *wish) int { return place[a] - place[b] })
}

func (v *interview) item(w *wish, f *fact.Fact) Item {
	it := Item{Fact: f.Name, Choice: w.read.Choice, Text: question(f, ""), Unknown: string(fact.CannotTell), Minutes: v.minutesOf(f.Obtain), AfterCall: v.afterCall(f)}
	if f.Obtain != "" {
		it.Unknown = string(fact.CannotHere)
	}
	if c, ok := f.Choice(it.Choice); ok && it.Choice != "" {
		it.Text = wire.Text{Zh: c.Zh, En: c.En}
	} else if old := v.c.Facts.Reading(w.read.Fact).Old; old != nil {
		it.Old = oldText(f, old)
	}
	return it
}
