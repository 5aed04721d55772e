package sheets

import (
	"reflect"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// offered reads a list of services that an institution has.
func (r *reading) offered(c cell, o *own) {
	if c.empty() {
		return
	}
	for _, text := range listed(c.text) {
		m, ok := r.words.find(text, marked()...)
		if !ok {
			c.refuse("unknown-service", say("不认识的服务“%s”", "unknown service %[1]q", text), near(text, r.words.allowed("service", "remote", "accreditation")))
			continue
		}
		r.given(c, m, o, markYes, "")
	}
}

// marked reads the cell of a column that stands for one thing: 有, 无, nothing; of
// a remote service also by whom; of an accreditation also since when; of
// something that is counted, how many.
func (r *reading) marked(c cell, m meaning, o *own) {
	if c.empty() {
		return
	}
	answer, ok := c.mark()
	switch {
	case ok:
		r.given(c, m, o, answer, "")
	case m.kind == "accreditation":
		if d, ok := c.day(false); ok && !r.contradicts(c, m, o, markYes) {
			r.accredited(c, m, o, markYes, d.date)
		}
	case m.kind == "remote":
		if by, ok := r.of(c); ok {
			r.given(c, m, o, markYes, by)
		}
	case slices.Contains([]string{"equipment", "vehicle", "room"}, m.kind):
		answer := map[bool]mark{true: markYes, false: markNo}
		if n, ok := c.count(99); ok && !r.contradicts(c, m, o, answer[n > 0]) {
			r.totals = append(r.totals, total{m.pile(o.id), c, n, false})
		}
	default:
		c.asked()
	}
}

// given writes down that an institution has something or has it not.
func (r *reading) given(c cell, m meaning, o *own, answer mark, by string) {
	if answer == markUnknown {
		return
	}
	switch {
	case r.contradicts(c, m, o, answer):
		return
	case answer == markNo && (m.kind == "service" || m.kind == "remote"):
		r.noes = append(r.noes, no{c, m})
		return
	}
	switch m.kind {
	case "accreditation":
		r.accredited(c, m, o, answer, "")
	case "service":
		r.row(c, m.code, o.id, answer)
	case "remote":
		r.remote(c, m, o, answer, by)
	case "stock":
		r.stock(c, m, o.id, answer)
	default:
		n := map[mark]int{markYes: 1}[answer]
		r.totals = append(r.totals, total{m.pile(o.id), c, n, answer == markYes})
	}
}

// A saying is a thing that a sheet may say an institution has.
type saying struct{ id, kind, code string }

// saidAt is whether it has, and where that is said.
type saidAt struct {
	answer mark
	at     Finding
}

// A no is a service that an institution is said not to have.
type no struct {
	c cell
	m meaning
}

// contradicts refuses what another cell has said otherwise.
func (r *reading) contradicts(c cell, m meaning, o *own, answer mark) bool {
	key := saying{o.id, m.kind, m.code}
	before, said := r.said[key]
	if !said {
		r.said[key] = saidAt{answer, c.finding()}
		return false
	}
	if before.answer == answer {
		return false
	}
	c.refuse("contradiction", wire.Text{Zh: m.name + "：和" + before.at.Where("zh") + "填的“" + before.at.Value + "”不一致", En: m.name + ": not what " + before.at.Where("en") + " says: " + before.at.Value},
		wire.Text{Zh: "改成一致，或只留一处", En: "make them agree, or keep one"})
	return true
}

// refusals writes the services that an institution is said not to have. None here
// says nothing of the same from afar, and the other way round.
func (r *reading) refusals(o *own) {
	for _, n := range r.noes {
		other := map[string]string{"service": "remote", "remote": "service"}[n.m.kind]
		if r.said[saying{o.id, other, n.m.code}].answer != markYes {
			r.row(n.c, n.m.code, o.id, markNo)
		}
	}
	r.noes = nil
}

// row writes a service as declared, or as withdrawn where the clerk says that
// there is none: silence would leave it to the profile. What was verified stays
// so; what was contradicted is not lifted by a spreadsheet.
func (r *reading) row(c cell, term, id string, answer mark, more ...any) {
	row, before := term, (*capability.Service)(nil)
	for _, x := range r.had(id).Services {
		if x.Service == term && (before == nil || x.ID < before.ID) {
			row, before = x.ID, x
		}
	}
	path := []string{institutionsKey, id, "services", row}
	declared := c.dict("as", capability.Declared, "by", id, "at", string(r.today), "verify_by", r.inAYear())
	switch {
	case answer == markUnknown:
	case answer == markNo && (before == nil || before.Status != "withdrawn"):
		c.put(c.dict("status", "withdrawn", "asserted", declared), path...)
	case answer == markNo:
	case before != nil && before.Asserted.As == capability.Contradicted:
		c.mended(codeKept, say("%s 曾“来了做不了”，表格不能改回，须核实", "%[1]s was found not to be so; a spreadsheet does not lift that: verify it", term))
	case before != nil && before.Status == "withdrawn":
		c.put(c.dict(append([]any{"status", c.null(), "asserted", declared}, more...)...), path...)
	case before != nil && before.Asserted.As == capability.Verified:
		c.put(c.dict(more...), path...)
	default:
		c.put(c.dict(append([]any{"asserted", declared}, more...)...), path...)
		if len(more) > 0 || r.saidNeeds(term, before) {
			return // done by another, or somebody has said what it needs
		}
		r.declared = append(r.declared, told{c, id, term, path})
	}
}

// inAYear is until when a spreadsheet's word is taken; after it the clerk is asked
// again. A year is practice, of no standard: what counties report, they report once
// a year.
func (r *reading) inAYear() string {
	day, ok := wire.ReadDay(string(r.today))
	if !ok {
		return ""
	}
	return string(wire.AppendDay(nil, day+365))
}

// told is a service that a clerk says an institution has, and of which nobody has
// said what it needs.
type told struct {
	c        cell
	id, term string
	path     []string
}

// needs gives each service just declared what it can't be done without, where the
// devices or the stock of the institution are listed: then it goes when they go.
// Where nothing is listed, nothing is known of them, and the clerk's word stands.
func (r *reading) needs() {
	able := r.able()
	for _, d := range r.declared {
		m, _ := r.words.coded("service", d.term)
		lists := map[string][]string{}
		for _, need := range strings.Fields(m.more) {
			kind, code, _ := strings.Cut(need, ":")
			if kind == "skill" {
				r.needsPeople(d, code, able)
			} else if r.lists(d.id, kind) {
				lists[kind] = append(lists[kind], code)
			}
		}
		for _, kind := range []string{"equipment", "stock"} {
			if len(lists[kind]) > 0 {
				d.c.put(d.c.list(lists[kind]...), append(slices.Clone(d.path), "requires", kind)...)
			}
		}
	}
}

// lists reports whether anything of a kind is listed of an institution.
func (r *reading) lists(id, kind string) bool {
	at := []string{institutionsKey, id, kind}
	for _, doc := range []*wire.Node{r.patch, r.before} {
		n := doc
		for _, key := range at {
			n = r.child(n, key)
		}
		if n != nil && len(n.Keys) > 0 {
			return true
		}
	}
	return false
}

// remote writes a service that another institution does from afar: the one named,
// else the one above.
func (r *reading) remote(c cell, m meaning, o *own, answer mark, by string) {
	if by == "" {
		by = o.superior
	}
	if answer != markYes {
		r.row(c, m.code, o.id, answer)
		return
	}
	if by == "" && !c.line.cell("superior").empty() {
		return // refused already
	}
	if by == "" {
		c.refuse("missing", say("没有说由谁做", "it does not say by whom"), wire.Text{Zh: "填机构名称，或填上级机构", En: "name the institution, or fill in 上级机构"})
		return
	}
	r.row(c, m.code, o.id, answer, "mode", capability.Remote, "by", by, "link", m.more)
	r.linked(c, o.id, by, m.more)
}

// linked writes that two places have a channel; those that they had stay.
func (r *reading) linked(c cell, from, to, link string) {
	links := []string{link}
	if link == string(capability.Data) {
		links = append(links, string(capability.Phone))
	}
	if before := r.child(r.patch.Get("links"), from).Get(to); before != nil {
		for _, v := range before.Values {
			links = r.union(links, []string{v.Text})
		}
		slices.Sort(links)
		before.Values = c.list(links...).Values
		return
	}
	if had := r.child(r.before.Get("links"), from).Get(to); had != nil {
		for _, v := range had.Values {
			links = r.union(links, []string{v.Text})
		}
	}
	slices.Sort(links)
	c.put(c.list(links...), "links", from, to)
}

// accredited adds an accreditation, or takes it away.
func (r *reading) accredited(c cell, m meaning, o *own, answer mark, from capability.Date) {
	path := []string{institutionsKey, o.id, "accreditations"}
	list := r.child(r.patch.Get(institutionsKey), o.id).Get("accreditations")
	if list == nil {
		list = c.node(wire.List, "")
		for _, a := range r.had(o.id).Accreditations {
			list.Values = append(list.Values, c.dict("kind", a.Kind, "from", string(a.From), "to", string(a.To)))
		}
	}
	i := slices.IndexFunc(list.Values, func(v *wire.Node) bool { return v.Get("kind").Text == m.code })
	switch {
	case answer == markNo && i >= 0:
		list.Values = slices.Delete(list.Values, i, i+1)
	case answer == markYes && i < 0:
		list.Values = append(list.Values, c.dict("kind", m.code, "from", string(from)))
	default:
		return
	}
	c.put(list, path...)
	r.bring(c, "bundles", m.code)
}

// saidNeeds reports whether somebody has said what a service needs: more than a
// reading says itself.
func (r *reading) saidNeeds(term string, before *capability.Service) bool {
	if before == nil || before.Requires == nil {
		return false
	}
	m, _ := r.words.coded("service", term)
	ours := strings.Fields(m.more)
	q := before.Requires
	for _, n := range q.Skills {
		if !slices.Contains(ours, "skill:"+n.Skill) || !reflect.DeepEqual(n, capability.SkillNeed{Skill: n.Skill}) {
			return true
		}
	}
	has := func(kind string) func(string) bool {
		return func(code string) bool { return !slices.Contains(ours, kind+":"+code) }
	}
	return len(q.Rooms)+len(q.Services) > 0 || slices.ContainsFunc(q.Equipment, has("equipment")) || slices.ContainsFunc(q.Stock, has("stock"))
}

// An ability is who has a skill at an institution: those who work there, and those
// who are only posted there.
type ability struct{ own, posted bool }

// able is who has which skill where, by the institution and the skill, of the
// sheets and of the catalogue before. Somebody who is posted elsewhere for good is
// not at their employer's.
func (r *reading) able() map[[2]string]ability {
	out := map[[2]string]ability{}
	away := map[string]bool{}
	docs := []*wire.Node{r.patch, r.before}
	for _, doc := range docs {
		each(doc.Get("postings"), func(_ string, p *wire.Node) {
			if p.Get("hours") == nil {
				away[text(p.Get("person"))] = true
			}
			if to := text(p.Get("to")); to != "" && to < string(r.today) {
				return
			}
			for _, s := range skillsOf(p) {
				key := [2]string{text(p.Get("workplace")), s}
				out[key] = ability{out[key].own, true}
			}
		})
	}
	for _, doc := range docs {
		each(doc.Get(institutionsKey), func(id string, in *wire.Node) {
			each(in.Get("staff"), func(person string, p *wire.Node) {
				if to := text(p.Get("to")); away[person] || to != "" && to < string(r.today) {
					return
				}
				for _, s := range skillsOf(p) {
					key := [2]string{id, s}
					out[key] = ability{true, out[key].posted}
				}
			})
		})
	}
	return out
}

// needsPeople lets a service go when those go who can do it. Where nobody is
// listed who can, the clerk's word stands, and that is told.
func (r *reading) needsPeople(d told, skill string, able map[[2]string]ability) {
	who := able[[2]string{d.id, skill}]
	m, _ := r.words.coded("skill", skill)
	switch {
	case !who.own && !who.posted && !r.peopled:
	case !who.own && !who.posted:
		d.c.mended(codeNobody, say("人员表里没有会“%s”的人：照填的收下，人走了看不出来", "nobody with the skill %[1]s is listed: taken as it is written; it will not be seen when they leave", m.name))
	default:
		if !who.own {
			d.c.mended(codePosted, say("会“%s”的只有派驻来的人：派驻期和出诊日以外按没有", "only people who are posted here have the skill %[1]s: outside their term and hours it is not available", m.name))
		}
		need := d.c.node(wire.List, "")
		need.Values = append(need.Values, d.c.dict("skill", skill))
		d.c.put(need, append(slices.Clone(d.path), "requires", "skills")...)
	}
}

// each calls for every key of a map that is there.
func each(n *wire.Node, call func(key string, value *wire.Node)) {
	if n == nil {
		return
	}
	for i, v := range n.Values {
		if i < len(n.Keys) {
			call(n.Keys[i].Text, v)
		}
	}
}

func text(n *wire.Node) string {
	if n == nil || n.Kind != wire.String {
		return ""
	}
	return n.Text
}

// skillsOf are the skills of a person or a posting.
func skillsOf(p *wire.Node) (out []string) {
	skills := p.Get("skills")
	if skills == nil {
		return nil
	}
	for _, v := range skills.Values {
		if v.Kind == wire.String {
			out = append(out, v.Text)
		} else {
			out = append(out, text(v.Get("skill")))
		}
	}
	return out
}
