package capability

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// check looks at what the change may have broken: whether the rows that were written
// fit the catalogue, and those that lean on what was written or deleted. What was
// wrong in reading is told with it. The catalogue before the change had no mistake, so
// that this finds what looking at the whole would.
func (tx *Tx) check() error {
	c := &checker{tx: tx, words: wordClasses(), needs: map[string]bool{}}
	c.head, _ = first[*Head](tx.txn, headTable, byID, headTable)
	if c.head == nil {
		c.head = &Head{}
	}
	if tx.before.revision == 0 || tx.touched[headTable] != nil {
		c.checkHead(spot{c: c})
	}
	due := tx.due(c.head)
	for _, k := range tx.kinds {
		for _, id := range sorted(due[k.table]) {
			c.checkRow(k, id)
		}
	}
	return append(tx.problems, unread(c.problems, tx.problems)...).Err()
}

// unread are the problems that do not merely follow from one found in reading,
// at the same place, above or below it.
func unread(found, reading wire.Problems) wire.Problems {
	under := func(a, b string) bool { return a == b || strings.HasPrefix(a, b+"/") }
	return slices.DeleteFunc(found, func(p wire.Problem) bool {
		return slices.ContainsFunc(reading, func(r wire.Problem) bool { return under(p.Path, r.Path) || under(r.Path, p.Path) })
	})
}

type checker struct {
	tx       *Tx
	head     *Head
	words    words
	needs    map[string]bool // of the row that is looked at
	spots    []spot          // in it, that others are made from
	problems wire.Problems
}

// checkRow looks at a row and notes what it needs.
func (c *checker) checkRow(k *kind, id string) {
	clear(c.needs)
	c.spots = c.spots[:0]
	if x := c.tx.row(k.table, id); x != nil {
		k.check(c, c.spot(k.key, id), x)
	}
	switch {
	case len(c.needs) > 0:
		c.tx.insert(needTable, &need{k.table, id, sorted(c.needs)})
	case c.tx.before.revision > 0:
		c.tx.remove(needTable, needRow(k.table, id))
	}
}

// misspelt refuses a required word that nobody has and that looks like one
// somebody has: it would silently never be there. A word nobody has yet is fine.
func (s spot) misspelt(key, required, class string) {
	s.c.needs[needWord(class, required)] = true
	if _, had := first[*word](s.c.tx.txn, wordTable, byID, needWord(class, required)); had {
		return
	}
	s.c.needs[needWord(class, "")] = true
	var had []string
	for w := range all[*word](s.c.tx.txn, wordTable, byClass, class) {
		had = append(had, w.text)
	}
	if near := wire.Near(required, had); strings.Contains(near, "did you mean") {
		s.to(key).bad("misspelt", "nobody in the catalogue has %q%s", required, near)
	}
}

// A spot is a place in the document. It is made for every value that is looked at
// and read only where one is wrong, so it is no more than a key and where it is
// from.
type spot struct {
	c    *checker
	in   *spot // nil for the whole document
	part string
}

// spot is the place of a row.
func (c *checker) spot(table, id string) spot { return spot{c: c}.to(table).to(id) }

//go:noinline // it stands in two hundred places of the checks: 5 kB less to download
func (s spot) to(part string) spot { return spot{s.c, s.c.keep(s), part} }

// keep is a spot that stays where it is while the row is looked at.
func (c *checker) keep(s spot) *spot {
	if len(c.spots) == cap(c.spots) { // those kept before stay in the block that they are in
		c.spots = make([]spot, 0, max(64, 2*cap(c.spots)))
	}
	c.spots = append(c.spots, s)
	return &c.spots[len(c.spots)-1]
}

func (s spot) at(i int) spot { return s.to(itoa(i)) }

func (s spot) path() []string {
	if s.in == nil {
		return nil
	}
	return append(s.in.path(), s.part)
}

// bad adds a problem here.
func (s spot) bad(code, format string, args ...any) {
	path := s.path()
	s.c.problems.Add(s.c.source(path), pathOf(path), code, format, args...)
}

// source is the nearest source of a place, nil for what was not written by this
// change.
func (c *checker) source(path []string) *wire.Node {
	if len(path) > 1 && c.tx.kindOf(path[0]) != nil {
		n := c.tx.sources["/"+path[0]+"/"+escaped(path[1])]
		return placed(n, path[2:])
	}
	return placed(c.tx.sources[headPath], path)
}

func escaped(part string) string { return strings.TrimPrefix(wire.Join("", part), "/") }

// oneOf refuses a word below this place that is not allowed; an empty one is
// allowed.
func (s spot) oneOf(key, word string, allowed ...string) {
	if word != "" && !slices.Contains(allowed, word) {
		s.to(key).bad("unknown-word", "unknown word %q%s", word, wire.Near(word, allowed))
	}
}

func (s spot) needed(key, word, what string) {
	if word == "" {
		s.to(key).bad("missing", "%s is needed here", what)
	}
}

func (s spot) id(key, id string) {
	if !validID(id) {
		s.to(key).bad("wrong-id", "%s", idMessage(id))
	}
}

// order refuses a term that ends before it begins.
func (s spot) order(from, to Date) {
	if from != "" && to != "" && to < from {
		s.to("to").bad("reversed", "the last day, %s, is before the first, %s", to, from)
	}
}

// institution refuses the id of an institution that does not exist; none is fine.
func (s spot) institution(key, id string) {
	if id == "" {
		return
	}
	s.c.needs[needRow(institutionTable, id)] = true
	if _, ok := first[*Institution](s.c.tx.txn, institutionTable, byID, id); !ok {
		s.to(key).bad("unknown-institution", "unknown institution %q%s", id, wire.Near(id, s.c.tx.ids(s.c.tx.kindOf(institutionsKey))))
	}
}

// institution is an institution that a check reads: when it changes, the row is looked
// at again.
func (c *checker) institution(id string) (*Institution, bool) {
	c.needs[needContent(institutionTable, id)] = true
	return first[*Institution](c.tx.txn, institutionTable, byID, id)
}

func (c *checker) checkHead(s spot) {
	h := c.head
	if h.Schema != Schema {
		s.to("schema").bad("wrong-schema", "the schema is %q; only %s is read", h.Schema, Schema)
	}
	s.id("id", h.ID)
	if h.Published.IsZero() {
		s.to("published").bad("missing", "the time of publication is needed")
	}
	if _, ok := wire.ReadOffset(h.UTCOffset); h.UTCOffset != "" && !ok {
		s.to("utc_offset").bad("wrong-kind", "%q is not an offset such as +08:00", h.UTCOffset)
	}
	c.checkLevels(s)
	c.checkDays(s.to("days"), h.Days, "holiday", "workday")
	s.area("area", h.Area)
	if h.Speed < 0 || h.Speed > 300 {
		s.to("speed").bad("out-of-range", "a speed of %d km an hour; 1 to 300, 40 when absent", h.Speed)
	}
}

func (c *checker) checkLevels(s spot) {
	h := c.head
	if h.Levels != nil && len(h.Levels) == 0 {
		s.to("levels").bad("missing", "the list of levels is empty")
	}
	for i, level := range h.levels() {
		at := s.to("levels").at(i)
		s.to("levels").id(itoa(i), level)
		if slices.Index(h.levels(), level) < i {
			at.bad("duplicate-key", "level %q is given twice", level)
		}
		if h.word(level) == "" {
			at.bad("missing", "level %q is not one of the usual; say in words which of %s it is", level, strings.Join(fourWords(), ", "))
		}
	}
	for _, level := range sorted(h.Words) {
		s.to("words").oneOf(level, h.Words[level], fourWords()...)
		if !slices.Contains(h.levels(), level) {
			s.to("words").to(level).bad("unknown-word", "unknown level %q%s", level, wire.Near(level, h.levels()))
		}
	}
}

func (c *checker) checkDays(s spot, days map[Date]string, allowed ...string) {
	for _, d := range sorted(days) {
		at := s.to(string(d))
		if !wire.CheckDate(string(d)) {
			at.bad("impossible-date", "a day such as 2022-11-26 is needed here, not %q", d)
		}
		if days[d] == "" {
			at.bad("missing", "one of %s is needed here", strings.Join(allowed, ", "))
		}
		s.oneOf(string(d), days[d], allowed...)
	}
}

func (c *checker) checkPosting(s spot, p *Posting) {
	s.needed("workplace", p.Workplace, "the institution where the person works")
	s.institution("workplace", p.Workplace)
	s.institution("employer", p.Employer)
	s.oneOf("kind", p.Kind, "management", "department_head", "resident", "periodic", "posted", "teaching", "supervision", "training", "visiting")
	s.oneOf("title", p.Title, titles()...)
	s.order(p.From, p.To)
	c.checkSkills(s.to("skills"), p.Skills)
	c.checkDays(s.to("presence"), p.Presence, "present", "absent", "unknown")
}

func (c *checker) checkRoads(s spot, x *roadsFrom) {
	spot{c: c}.to(travelKey).institution(x.From, x.From)
	for _, to := range sorted(x.To) {
		s.institution(to, to)
		if to == x.From {
			s.to(to).bad("wrong-way", "the way from %s to itself is not a row", to)
		}
		c.checkRoad(s.to(to), x.To[to])
	}
}

func (c *checker) checkRoad(s spot, r Road) {
	for _, mode := range sorted(r.Modes) {
		s.to("modes").oneOf(mode, mode, append(vehicleModes(), Self)...)
	}
	for i, season := range r.Seasons {
		at := s.to("seasons").at(i)
		at.dayOfYear("from", season.From)
		at.dayOfYear("to", season.To)
	}
	s.notNegative("km", r.Km)
	s.notNegative("cost", r.Cost)
}

func (s spot) dayOfYear(key, day string) {
	if !wire.CheckDate("2024-" + day) {
		s.to(key).bad("impossible-date", "a day of the year such as 12-01 is needed here, not %q", day)
	}
}

func (s spot) notNegative(key string, n *json.Number) {
	if n != nil && strings.HasPrefix(string(*n), "-") {
		s.to(key).bad("out-of-range", "%s is less than nothing", *n)
	}
}

func (c *checker) checkLinks(s spot, x *linksFrom) {
	spot{c: c}.to(linksKey).institution(x.From, x.From)
	for _, to := range sorted(x.To) {
		s.institution(to, to)
		for i, l := range x.To[to] {
			s.to(to).oneOf(itoa(i), string(l), string(Data), string(Phone), string(None))
		}
	}
}
