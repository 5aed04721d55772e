package sheets

import (
	"slices"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// person reads a row of the staff: somebody at their employer, and, where they
// are posted elsewhere, the posting.
func (r *reading) person(l line) {
	number, at := l.cell("id"), l.cell("institution")
	for _, key := range must(Staff) {
		if l.cell(key).text == "" {
			l.missing(key)
			return
		}
	}
	id, okID := r.opaque(number)
	employer, ok := r.of(at)
	skills := r.skills(l.cell("skills"))
	c := l.cell("title")
	title := c.one("title")
	work := l.cell("workplace")
	if !okID || !ok || r.elsewhere(number, id, employer) { // every mistake of the row at once
		if !work.empty() {
			r.of(work)
		}
		l.days()
		l.cell("hours").hours()
		l.cell("kind").one("posting")
		return
	}
	path := []string{institutionsKey, employer, "staff", id}
	number.put(number.dict(), path...)
	s := l.cell("skills")
	if len(skills) > 0 {
		s.put(s.list(skills...), append(slices.Clone(path), "skills")...)
	}
	if title.code != "" {
		c.put(c.string(title.code), append(slices.Clone(path), "title")...)
	}
	if work.empty() {
		r.term(l, path...)
		h := l.cell("hours")
		if hours := h.hours(); hours != nil {
			h.put(hours, append(slices.Clone(path), "hours")...)
		}
		return
	}
	r.posted(l, id, employer, skills, title.code)
}

// elsewhere refuses the number of somebody who is employed elsewhere.
func (r *reading) elsewhere(number cell, id, employer string) bool {
	if first, twice := r.seen[id]; twice && first.Value != employer {
		number.refuse("given-twice", wire.Text{Zh: "这个编号已经用在" + first.Where("zh"), En: "this number is used already at " + first.Where("en")},
			wire.Text{Zh: "一人一个编号；派驻填派驻单位", En: "one number a person; a posting goes into 派驻单位"})
		return true
	}
	f := number.finding()
	f.Value = employer
	r.seen[id] = f
	return false
}

// posted writes a posting.
func (r *reading) posted(l line, id, employer string, skills []string, title string) {
	work := l.cell("workplace")
	workplace, ok := r.of(work)
	if !ok || workplace == employer {
		l.days()
		l.cell("hours").hours()
		l.cell("kind").one("posting")
	}
	if !ok {
		return
	}
	if workplace == employer {
		work.refuse("itself", say("派驻单位就是本单位", "posted to the employer"), wire.Text{Zh: "不派驻就空着", En: "leave it empty where nobody is posted"})
		return
	}
	key := id + "-" + workplace
	from, dated := l.cell("from").peek()
	if dated {
		key += "-" + string(from)
	}
	if same := r.sameposting(key, id, workplace, from); same != key {
		work.mended(codeSame, say("就是目录里的派驻 %s", "is the catalogue's posting %[1]s", same))
		key = same
	}
	work.put(work.dict("person", id, "employer", employer, "workplace", workplace), "postings", key)
	if c := l.cell("kind"); !c.empty() {
		if m := c.one("posting"); m.code != "" {
			c.put(c.string(m.code), "postings", key, "kind")
		}
	}
	if title != "" {
		c := l.cell("title")
		c.put(c.string(title), "postings", key, "title")
	}
	if len(skills) > 0 {
		s := l.cell("skills")
		s.put(s.list(skills...), "postings", key, "skills")
	}
	r.term(l, "postings", key)
	h := l.cell("hours")
	if hours := h.hours(); hours != nil {
		h.put(hours, "postings", key, "hours")
	}
}

// sameposting is the id of a posting: the catalogue's where it has one of the same
// person to the same place from the same day under an id of its own.
func (r *reading) sameposting(key, person, workplace string, from capability.Date) string {
	if r.Before == nil {
		return key
	}
	if r.postings == nil {
		r.postings = map[string]string{}
		for p := range r.Before.Postings() {
			at := p.Person + " " + p.Workplace + " " + string(p.From)
			if _, had := r.postings[at]; !had {
				r.postings[at] = p.ID
			}
		}
	}
	if r.child(r.before.Get("postings"), key) != nil {
		return key
	}
	if id, ok := r.postings[person+" "+workplace+" "+string(from)]; ok {
		return id
	}
	return key
}

// peek is the day of a cell without a word on how it was read.
func (c cell) peek() (capability.Date, bool) {
	if c.raw.Date != "" {
		return capability.Date(c.raw.Date), true
	}
	date, _, problem := dateOf(narrowed(c.text), false)
	return date, c.text != "" && problem == wire.Text{}
}

// opaque reads the number of a person. What may be a name, an identity number or a
// telephone is refused, and not told again.
func (r *reading) opaque(c cell) (string, bool) {
	id := strings.ToLower(narrowed(c.text))
	f := c.finding()
	allowed := wire.Text{Zh: "单位自编的工号：字母、数字、横线，如 xk-w01", En: "a number of the institution's own: letters, digits, hyphens, such as xk-w01"}
	switch {
	case strings.ContainsFunc(id, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		f.Value = ""
		r.refuse(f, "personal", say("像姓名：目录不收", "it looks like a name, which a catalogue does not take"), allowed)
	case resident(strings.ToUpper(id)), len(id) == 18 && allDigits(id[:17]):
		f.Value = ""
		r.refuse(f, "personal", say("像身份证号：目录不收", "it looks like an identity number, which a catalogue does not take"), allowed)
	case len(id) == 11 && allDigits(id) && id[0] == '1':
		f.Value = ""
		r.refuse(f, "personal", say("像手机号：目录不收", "it looks like a mobile telephone, which a catalogue does not take"), allowed)
	case scientific(c.text):
		c.lost("编号")
	case !wire.ID(id):
		c.refuse("wrong-id", say("编号不能这样写", "not an id"), allowed)
	default:
		return id, true
	}
	return "", false
}

// skills are the codes of the skills of a list.
func (r *reading) skills(c cell) []string {
	if c.empty() {
		return nil
	}
	var out []string
	for _, text := range strings.FieldsFunc(c.text, func(r rune) bool { return strings.ContainsRune("、，,；;/|\n ", r) }) {
		m, ok := r.words.find(text, "skill")
		if !ok {
			c.refuse("unknown-word", say("不认识的技能“%s”", "unknown skill %[1]q", text), near(text, r.words.allowed("skill")))
			continue
		}
		out = r.union(out, []string{m.code})
	}
	return out
}
