package sheets

import (
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
			c.refuse("unknown-service", say("不认识的服务“%s”", "unknown service %[1]q", text), near(text, r.words.allowed(marked()...)))
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
		if d, ok := c.day(false); ok {
			r.accredited(c, m, o, markYes, d.date)
		}
	case m.kind == "remote":
		if by, ok := r.of(c); ok {
			r.given(c, m, o, markYes, by)
		}
	case slices.Contains([]string{"equipment", "vehicle", "room"}, m.kind):
		if n, ok := c.count(99); ok {
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
		if r.before.Get(institutionsKey).Get(id).Get("services").Get(row).Get("requires") != nil {
			return // somebody has said what it needs
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
	for _, d := range r.declared {
		m, _ := r.words.coded("service", d.term)
		lists := map[string][]string{}
		for _, need := range strings.Fields(m.more) {
			kind, code, _ := strings.Cut(need, ":")
			if r.lists(d.id, kind) {
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
			n = n.Get(key)
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
	if before := r.patch.Get("links").Get(from).Get(to); before != nil {
		for _, v := range before.Values {
			links = r.union(links, []string{v.Text})
		}
		slices.Sort(links)
		before.Values = c.list(links...).Values
		return
	}
	if had := r.before.Get("links").Get(from).Get(to); had != nil {
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
	list := r.patch.Get(institutionsKey).Get(o.id).Get("accreditations")
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
