package sheets

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// How many devices of a kind and how much of a drug one row may speak of.
const (
	mostDevices = 99
	mostStock   = 1_000_000
)

// device reads a row of the equipment: a device, a drug, a vehicle or a room.
func (r *reading) device(l line) {
	at, thing := l.cell("institution"), l.cell("device")
	for _, key := range must(Equipment) {
		if l.cell(key).text == "" {
			l.missing(key)
			return
		}
	}
	r.noPeople(l)
	id, ok := r.of(at)
	kinds := []string{"equipment", "vehicle", "room", "stock"}
	m, found := r.words.find(thing.text, kinds...)
	if !found {
		thing.refuse("unknown-device", say("不认识的设备", "unknown device"), near(thing.text, r.words.allowed(kinds...)))
	}
	count, given, sound := l.number(m)
	state := l.state()
	later := r.notYet(l, m)
	switch {
	case !ok || !found || !sound: // every mistake of the row at once
		l.cell("expires").day(true)
		if to := l.cell("remote"); !to.empty() {
			if _, ok := to.mark(); !ok {
				r.of(to)
			}
		}
	case later:
	case m.kind == "stock":
		r.product(l, m, id, count, given)
	default:
		if !given {
			r.uncounted[m.pile(id)] = true
		}
		r.devices(thing, m.pile(id), count, state)
		r.connected(l, id)
	}
}

// number is how many a row speaks of: one device where it does not say.
func (l line) number(m meaning) (count int, given, sound bool) {
	most := mostDevices
	if m.kind == "stock" {
		most = mostStock
	}
	c := l.cell("count")
	if c.empty() {
		if m.kind != "stock" && m.code != "" && c.column >= 0 {
			c.mended(codeOne, say("没有写数量，读作 1", "no number is written: read as 1"))
		}
		return 1, false, true
	}
	n, ok := c.count(most)
	return n, ok, ok
}

// notYet leaves out a device that is to be used from a later day on.
func (r *reading) notYet(l line, m meaning) bool {
	c := l.cell("from")
	since, dated := c.day(false)
	if !dated || since.date <= r.today || m.kind == "stock" {
		return false
	}
	c.mended(codeNotYet, say("还没有启用，先不收", "not in use yet: left out"))
	return true
}

// state reads the state of a device. What is not said leaves what the catalogue says;
// that it is not known is said, and so is that one has it: neither is that it works.
func (l line) state() string {
	c := l.cell("state")
	if m, ok := c.mark(); c.text != "" && (c.empty() || ok && m == markYes) {
		return "unknown"
	}
	return c.one("state").code
}

// A pile is the things of a kind at an institution.
type pile struct{ id, part, code string }

func (m meaning) pile(id string) pile {
	return pile{id, map[string]string{"equipment": "equipment", "vehicle": "vehicles", "room": "rooms"}[m.kind], m.code}
}

// A total is what the sheet of the institutions says of a pile: how many there are,
// or at least one.
type total struct {
	pile
	c       cell
	n       int
	atLeast bool
}

// devices writes so many more of a pile. Rows of the same kind add up.
func (r *reading) devices(c cell, p pile, count int, state string) {
	if _, counted := r.counts[p]; !counted {
		r.counts[p] = 0 // none at all is a number as well
		r.counted = append(r.counted, total{pile: p, c: c})
	}
	for range count {
		r.counts[p]++
		kind := "kind"
		if p.part == "vehicles" {
			kind = "mode"
		}
		c.put(c.dict(kind, p.code, "state", state), institutionsKey, p.id, p.part, r.nth(p, r.counts[p]))
	}
}

// nth is the id of the nth thing of a pile: the catalogue's, in their order, then
// new ones.
func (r *reading) nth(p pile, n int) string {
	had := r.listed(p)
	if n <= len(had) {
		return had[n-1]
	}
	id := strings.ReplaceAll(p.code, "_", "-") + "-" + strconv.Itoa(n)
	for slices.Contains(had, id) {
		id += "x"
	}
	return id
}

// settle compares the two sheets' numbers, and takes away what the catalogue has
// beyond them.
func (r *reading) settle() {
	for _, t := range r.totals {
		listed, counted := r.counts[t.pile]
		switch {
		case counted && (t.atLeast && listed == 0 || !t.atLeast && listed != t.n):
			t.c.refuse("contradiction", say("设备表列了 %d 个", "the sheet of equipment lists %d", listed), wire.Text{Zh: "改成一致，或只留一处", En: "make them agree, or keep one"})
		case counted, t.atLeast && len(r.listed(t.pile)) > 0:
		default:
			r.devices(t.c, t.pile, t.n, "")
		}
	}
	for _, t := range r.counted {
		if r.uncounted[t.pile] {
			continue // nobody said how many there are
		}
		had := r.listed(t.pile)
		for _, id := range had[min(len(had), r.counts[t.pile]):] {
			t.c.put(t.c.null(), institutionsKey, t.id, t.part, id)
		}
	}
}

// listed are the ids of the things of a pile that the catalogue has, ecg-2 before
// ecg-10.
func (r *reading) listed(p pile) (ids []string) {
	in := r.had(p.id)
	switch p.part {
	case "equipment":
		for id, x := range in.Equipment {
			if x.Kind == p.code {
				ids = append(ids, id)
			}
		}
	case "vehicles":
		for id, x := range in.Vehicles {
			if x.Mode == p.code {
				ids = append(ids, id)
			}
		}
	case "rooms":
		for id, x := range in.Rooms {
			if x.Kind == p.code {
				ids = append(ids, id)
			}
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	return ids
}

// stock writes a product of which it is only said that there is some or none.
func (r *reading) stock(c cell, m meaning, id string, answer mark) {
	row := []any{"name", c.dict("zh", m.name, "en", ""), "terms", c.list(m.more)}
	if answer == markNo {
		row = append(row, "quantity", c.number(0), "at", r.At.String())
	}
	if answer != markUnknown {
		c.put(c.dict(row...), institutionsKey, id, "stock", r.batch(c, id, m, m.more))
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
	p := pile{id, "stock", m.code}
	r.counts[p]++
	batch := r.batch(c, id, m, term)
	if k := r.counts[p]; k > 1 {
		batch += "-" + strconv.Itoa(k)
	}
	c.put(c.dict(row...), institutionsKey, id, "stock", batch)
}

// batch is the id of the row of a product: the catalogue's where it has the same
// product under an id of its own.
func (r *reading) batch(c cell, id string, m meaning, term string) string {
	had := r.had(id).Stock
	if had[m.code] != nil {
		return m.code
	}
	var same, alike []string
	for key, p := range had {
		if _, other := r.words.coded("stock", key); other || !slices.Contains(p.Terms, term) {
			continue
		}
		if found, ok := r.words.findBare(p.Name.Zh, "stock"); ok && found.code == m.code || word(p.Name.Zh) == word(c.text) {
			same = append(same, key)
		} else if !ok {
			alike = append(alike, key)
		}
	}
	slices.Sort(same)
	slices.Sort(alike)
	switch {
	case len(same) == 1:
		c.mended(codeSame, say("就是目录里的 %s", "is the catalogue's %[1]s", same[0]))
		return same[0]
	case len(same)+len(alike) > 0:
		c.mended(codePossible, say("目录里已有 %s，可能是同一种：是就删去一行", "the catalogue has %[1]s, which may be the same: if so, delete one", strings.Join(append(same, alike...), "、")))
	}
	return m.code
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
