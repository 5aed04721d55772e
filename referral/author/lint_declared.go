package author

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// What one small screen of the interview takes: choices of one group, and the
// characters of a choice.
const (
	mostChoices = 6
	longestZh   = 14
	longestEn   = 60
)

// declared tells what the own packs declare that nobody reads, that has lapsed, or that
// does not fit on a screen.
func (l *linting) declared() {
	read := l.everythingRead()
	for _, p := range l.own {
		library := len(p.Rules) == 0 // what it declares is for others
		l.sources(p)
		for _, id := range slices.Sorted(maps.Keys(p.Facts)) {
			l.fact(p, id, read)
			if !read["fact "+id] && !library {
				l.unused(p, "/facts", id, "事实", "fact")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(p.Terms)) {
			if !read["term "+id] && !library {
				l.unused(p, "/terms", id, "服务", "service")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(p.Definitions)) {
			if !read["definition "+p.ID+" "+id] {
				l.unused(p, "/definitions", id, "定义", "definition")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(p.Parameters)) {
			if !read["call "+id] {
				l.unused(p, "/parameters", id, "参数", "parameter")
			}
		}
		for _, id := range slices.Sorted(maps.Keys(p.Complaints)) {
			l.complaint(p, id)
		}
		if from := p.Effective.From; l.day != "" && from > l.day {
			l.find(Warning, p.At("/effective/from"), -1, "/effective/from", "not-yet", "规则包%[1]s要到%[2]s才生效", "pack %[1]s is effective only from %[2]s on", p.ID, from)
		}
	}
}

func (l *linting) unused(p *pack.Pack, path, id, zh, en string) {
	at := wire.Join(path, id)
	n := p.At(at)
	if k := keyAt(p.At(path), id); k != nil {
		n = k
	}
	l.find(Note, n, -1, at, "unused", "没有规则用到%[2]s“%[1]s”", "no rule uses the %[3]s %[1]q", id, zh, en)
}

// keyAt is the key of that name of a map.
func keyAt(n *wire.Node, key string) *wire.Node {
	if n != nil && n.Kind == wire.Map {
		for _, k := range n.Keys {
			if k.Text == key {
				return k
			}
		}
	}
	return nil
}

// everythingRead is what the rules of the set read and conclude, and what that rests
// on.
func (l *linting) everythingRead() map[string]bool {
	read := map[string]bool{}
	for _, x := range l.all {
		for _, r := range x.reads() {
			l.readOf(r, read)
		}
		l.concluded(x.Then, read)
	}
	for _, p := range l.set.Packs {
		l.defined(p, read)
		for _, r := range p.Rules {
			l.concluded(r.Then, read) // disabled ones too
		}
		if p.Fallback != nil {
			read["term "+p.Fallback.Consult], read["term "+p.Fallback.Up] = true, true
		}
	}
	for id, t := range l.set.Terms {
		if t.DecidedBy != nil {
			read["fact "+t.DecidedBy.Fact] = true
		}
		for _, other := range t.SatisfiedBy {
			read["term "+other] = read["term "+other] || read["term "+id]
		}
	}
	for i := range l.set.Vocabulary.Len() {
		read["term "+l.set.Vocabulary.Fact(i).Obtain] = true
	}
	return read
}

// readOf keeps a read with what it rests on.
func (l *linting) readOf(r rule.Read, read map[string]bool) {
	if r.Fact >= 0 {
		l.factRead(l.set.Vocabulary.Fact(r.Fact).Name, read)
		read["choice "+l.set.Vocabulary.Fact(r.Fact).Name+" "+r.Choice] = true
		return
	}
	read["call "+r.Call.Name] = true
	switch r.Call.Name {
	case "minutes_since":
		l.factRead(r.Call.Argument(), read)
	case "minutes_until", "contact_to", "here.offers":
		read["term "+r.Call.Argument()] = true
	}
	if r.Call.Name == "contact_to" {
		l.factRead("first_contact", read)
	}
}

// factRead keeps a fact, those that it is worked out of or applies over, and those that
// stand in for it.
func (l *linting) factRead(name string, read map[string]bool) {
	i, ok := l.set.Vocabulary.Lookup(name)
	if !ok || read["fact "+name] {
		return
	}
	read["fact "+name] = true
	f := l.set.Vocabulary.Fact(i)
	if f.Derive != nil {
		for _, part := range f.Derive.Parts() {
			l.factRead(part, read)
		}
	}
	for scope := range f.Applies {
		l.factRead(scope, read)
	}
	for _, s := range f.Instead {
		l.factRead(s.Fact, read)
	}
	for k := range l.set.Vocabulary.Len() {
		if other := l.set.Vocabulary.Fact(k); other.Proves == name {
			l.factRead(other.Name, read)
		}
	}
}

// concluded keeps the services and clocks of conclusions.
func (l *linting) concluded(c pack.Conclusions, read map[string]bool) {
	for _, a := range c.Do {
		read["term "+a.Service] = true
	}
	needs := slices.Concat(c.Need, c.Consult)
	if c.Down != nil {
		needs = append(needs, c.Down.Need...)
	}
	for _, n := range needs {
		read["term "+n.Service] = true
		if n.Target != nil {
			read["term "+n.Target.After] = true
			l.factRead(n.Target.From, read)
		}
		if n.Window != nil {
			l.factRead(n.Window.From, read)
		}
	}
	if c.Forbid != nil {
		read["term "+c.Forbid.Service] = true
	}
	if c.Fit != nil {
		for _, s := range c.Fit.After {
			read["term "+s] = true
		}
	}
}

// defined keeps the definitions that conditions of a pack name.
func (l *linting) defined(p *pack.Pack, read map[string]bool) {
	var sources []string
	for _, r := range p.Rules {
		sources = append(sources, r.For, r.When)
	}
	for _, text := range p.Definitions {
		sources = append(sources, text)
	}
	for _, src := range sources {
		parsed, err := parseCondition(src)
		if err != nil {
			continue
		}
		parsed.each(func(k *term) {
			if k.op == "name" {
				read["definition "+p.ID+" "+k.text] = true
			}
		})
	}
}

// sources tells sources that nobody rests on, that say too little to be found again,
// or that are not of the day.
func (l *linting) sources(p *pack.Pack) {
	used := map[string]bool{}
	for _, r := range p.Rules {
		used[r.Source] = true
		if r.OnUnknown != nil {
			used[r.OnUnknown.Source] = true
		}
	}
	for _, m := range p.Parameters {
		if m != nil {
			used[m.Source] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.Sources)) {
		at, s := wire.Join("/sources", id), p.Sources[id]
		n := keyAt(p.At("/sources"), id)
		switch {
		case s.Title == "":
			l.find(Error, n, -1, at, "no-title", "来源“%[1]s”没有题名(title)", "source %[1]q has no title", id)
		case s.Year == 0 && s.Clause == "":
			l.find(Note, n, -1, at, "vague-source", "来源“%[1]s”没有年份(year)也没有条款(clause)，难以查对", "source %[1]q has neither year nor clause: it is hard to look up", id)
		}
		if l.day != "" && s.Year > 0 && s.Year > dayYear(l.day) {
			l.find(Error, p.At(at+"/year"), -1, at+"/year", "not-yet", "来源“%[1]s”的年份%[2]d还没有到", "source %[1]q is of %[2]d, a year still to come", id, s.Year)
		}
		if l.day != "" && s.Until != "" && s.Until < l.day && used[id] {
			l.find(Warning, p.At(at+"/until"), -1, at+"/until", "expired", "来源“%[1]s”的版本到%[2]s为止：依据它的规则要重新审读", "the edition of source %[1]q ended on %[2]s: rules that rest on it are to be read again", id, s.Until)
		}
		if !used[id] && len(p.Rules)+len(p.Parameters) > 0 {
			l.unused(p, "/sources", id, "来源", "source")
		}
	}
}

func dayYear(day string) (year int) {
	for _, r := range day[:4] {
		year = 10*year + int(r-'0')
	}
	return year
}

// fact tells of a declared fact that nobody reads it, or that its words do not fit.
func (l *linting) fact(p *pack.Pack, id string, read map[string]bool) {
	f, at := p.Facts[id], wire.Join("/facts", id)
	if q := f.Question; (q.Zh == "") != (q.En == "") {
		l.find(Warning, p.At(at+"/question"), -1, at+"/question", "one-language", "%[1]s的问题缺中文或英文", "the question of %[1]s lacks a language", id)
	}
	for i, c := range f.Choices {
		path := item(at+"/choices", i)
		if n := utf8.RuneCountInString(c.Zh); n > longestZh {
			l.find(Warning, p.At(path+"/zh"), -1, path+"/zh", "long-choice", "“%[1]s”有%[2]d个字，小屏上最多%[3]d个", "%[1]q has %[2]d characters; a small screen takes %[3]d", c.Zh, n, longestZh)
		}
		if n := utf8.RuneCountInString(c.En); n > longestEn {
			l.find(Warning, p.At(path+"/en"), -1, path+"/en", "long-choice", "“%[1]s”有%[2]d个字符，小屏上最多%[3]d个", "%[1]q has %[2]d characters; a small screen takes %[3]d", c.En, n, longestEn)
		}
		if f.Kind == fact.KindSet && read["fact "+id] && !read["choice "+id+" "+c.ID] {
			l.find(Note, p.At(path), -1, path, "unused", "没有规则用到%[1]s的选项“%[2]s”", "no rule reads the choice %[2]q of %[1]s", id, c.ID)
		}
	}
	if f.Kind == fact.KindSet {
		l.group(p, id)
	}
}

// group tells a set of which one pathway asks more choices than two screens take.
func (l *linting) group(p *pack.Pack, id string) {
	asked := map[string]map[string]bool{}
	for _, x := range l.all {
		pathways := x.Pathway
		if len(pathways) == 0 {
			pathways = []string{""}
		}
		for _, r := range x.reads() {
			if r.Fact < 0 || r.Choice == "" || l.set.Vocabulary.Fact(r.Fact).Name != id {
				continue
			}
			for _, way := range pathways {
				if asked[way] == nil {
					asked[way] = map[string]bool{}
				}
				asked[way][r.Choice] = true
			}
		}
	}
	for _, way := range slices.Sorted(maps.Keys(asked)) {
		if n := len(asked[way]); n > mostChoices {
			l.find(Warning, keyAt(p.At("/facts"), id), -1, wire.Join("/facts", id), "large-group", "路径“%[4]s”一次要问%[1]s的%[2]d个选项，一屏最多%[3]d个：分成两个事实", "pathway %[4]q asks for %[2]d choices of %[1]s at once; one screen takes %[3]d: make two facts", id, n, mostChoices, way)
			return
		}
	}
}

// complaint tells a complaint of whose pathways no rule speaks: such a patient is never
// told to stay.
func (l *linting) complaint(p *pack.Pack, id string) {
	c := p.Complaints[id]
	spoken := func(x *linted) bool {
		return slices.ContainsFunc(c.Pathways, func(way string) bool { return slices.Contains(x.Pathway, way) })
	}
	if !slices.ContainsFunc(l.all, spoken) {
		l.find(Note, keyAt(p.At("/complaints"), id), -1, wire.Join("/complaints", id), "unread-pathway", "没有规则走主诉“%[1]s”的路径：这样的病人只能请示或上转", "no rule is on a pathway of complaint %[1]q: such a patient is sent on or asked about, never told to stay", id)
	}
}
