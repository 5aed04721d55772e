package sheets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// mostDevices bounds the devices of a kind at one institution.
const mostDevices = 99

// device reads a row of the equipment: a device, a drug, a vehicle or a room.
func (r *reading) device(l line) {
	at, thing := l.cell("institution"), l.cell("device")
	if at.text == "" {
		l.missing("institution")
		return
	}
	if thing.text == "" {
		l.missing("device")
		return
	}
	r.noPeople(l)
	id, ok := r.of(at)
	kinds := []string{"equipment", "vehicle", "room", "stock"}
	m, found := r.words.find(thing.text, kinds...)
	if !found {
		thing.refuse("unknown-device", say("不认识的设备", "unknown device"), near(thing.text, r.words.allowed(kinds...)))
	}
	count := 1
	counted := l.cell("count")
	most := mostDevices
	if m.kind == "stock" {
		most = 1_000_000
	}
	n, given := counted.count(most)
	if given {
		count = n
	} else if !counted.empty() {
		ok = false
	}
	state := l.state()
	since, dated := l.cell("from").day(false)
	if dated && since.date > r.today && m.kind != "stock" {
		c := l.cell("from")
		c.mended(codeNotYet, say("还没有启用，先不收", "not in use yet: left out"))
		return
	}
	switch {
	case !ok || !found:
	case m.kind == "stock":
		r.product(l, m, id, n, given)
	default:
		r.devices(thing, m, id, count, state)
		r.connected(l, id)
	}
}

// state reads the state of a device; what is not said is unknown.
func (l line) state() string {
	c := l.cell("state")
	if m, ok := c.mark(); ok && m == markYes && c.text != "" {
		return "working"
	}
	return c.one("state").code
}

// devices writes so many of a kind. Rows of the same kind add up; those that the
// catalogue has beyond the number of this reading go. None at all is written as
// none: no device, and nothing unknown about it.
func (r *reading) devices(c cell, m meaning, id string, count int, state string) {
	part := map[string]string{"equipment": "equipment", "vehicle": "vehicles", "room": "rooms"}[m.kind]
	key := id + "/" + part + "/" + m.code
	first := r.counts[key] + 1
	r.counts[key] += count
	for i := first; i < first+count; i++ {
		kind := "kind"
		if m.kind == "vehicle" {
			kind = "mode"
		}
		c.put(c.dict(kind, m.code, "state", state), institutionsKey, id, part, numbered(m.code, i))
	}
	r.counted = append(r.counted, gone{c, id, part, m.code})
}

// numbered is the id of the nth device of a kind.
func numbered(kind string, n int) string {
	return strings.ReplaceAll(kind, "_", "-") + "-" + strconv.Itoa(n)
}

// gone is a kind of thing whose surplus in the catalogue goes.
type gone struct {
	c              cell
	id, part, code string
}

// settle takes away what the catalogue has beyond the numbers of the sheets.
func (r *reading) settle() {
	for _, g := range r.counted {
		have := r.counts[g.id+"/"+g.part+"/"+g.code]
		for _, id := range r.listed(g) {
			n, err := strconv.Atoi(strings.TrimPrefix(id, strings.ReplaceAll(g.code, "_", "-")+"-"))
			if err == nil && n > have {
				g.c.put(g.c.null(), institutionsKey, g.id, g.part, id)
			}
		}
	}
}

// listed are the ids of the things of a kind that the catalogue has.
func (r *reading) listed(g gone) []string {
	in := r.had(g.id)
	var ids []string
	switch g.part {
	case "equipment":
		for id, x := range in.Equipment {
			if x.Kind == g.code {
				ids = append(ids, id)
			}
		}
	case "vehicles":
		for id, x := range in.Vehicles {
			if x.Mode == g.code {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// stock writes a product of which it is only said that there is some or none.
func (r *reading) stock(c cell, m meaning, id string, answer mark) {
	row := []any{"name", c.dict("zh", m.name, "en", ""), "terms", c.list(m.more)}
	if answer == markNo {
		row = append(row, "quantity", c.number(0), "at", r.At.String())
	}
	if answer != markUnknown {
		c.put(c.dict(row...), institutionsKey, id, "stock", m.code)
	}
}

// product writes what is in stock of one product.
func (r *reading) product(l line, m meaning, id string, n int, given bool) {
	c := l.cell("device")
	term := m.more
	if term == "" {
		term = m.code
	}
	row := []any{"name", c.dict("zh", c.text, "en", ""), "terms", c.list(term)}
	if given {
		row = append(row, "quantity", l.cell("count").number(n), "at", r.At.String())
	}
	expires := l.cell("expires")
	if d, ok := expires.day(true); ok && !d.open {
		row = append(row, "expires", expires.string(string(d.date)))
		if d.date < r.today {
			expires.mended("expired", say("已经过期：收下，但不能用", "expired: taken down, and not to be used"))
		}
	}
	key := id + "/stock/" + m.code
	r.counts[key]++
	batch := m.code
	if k := r.counts[key]; k > 1 {
		batch = fmt.Sprintf("%s-%d", m.code, k)
	}
	c.put(c.dict(row...), institutionsKey, id, "stock", batch)
}

// connected reads where a device sends its data.
func (r *reading) connected(l line, id string) {
	c := l.cell("remote")
	if c.empty() {
		return
	}
	answer, ok := c.mark()
	switch {
	case ok && answer == markYes && r.superior(id) != "":
		r.linked(c, id, r.superior(id), string(capability.Data))
	case ok && answer == markYes:
		c.refuse("missing", say("没有说传到哪里", "it does not say to whom"), wire.Text{Zh: "填机构名称，或在机构表填上级机构", En: "name the institution, or fill in 上级机构 of the institutions"})
	case !ok:
		if to, ok := r.of(c); ok && to != id {
			r.linked(c, id, to, string(capability.Data))
		}
	}
}
