package sheets

import (
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

const institutionsKey = "institutions"

// institution reads a row of the institutions.
func (r *reading) institution(l line) {
	name := l.cell("name")
	if name.text == "" {
		l.missing("name")
		return
	}
	var o *own
	for _, id := range r.names.ids[word(name.text)] {
		if p := r.places[id]; p != nil && p.row.File == l.File && p.row.Row == l.Number {
			o = p
		}
	}
	if o == nil {
		return // refused when it was introduced
	}
	r.noPeople(l)
	r.speak(name, o.id)
	r.called(name, o)
	r.level(l, o)
	r.registered(l, o)
	r.reached(l, o)
	r.belongs(l, o)
	for i := range l.headers {
		if m, ok := l.marks[i]; ok {
			r.marked(l.at(i), m, o)
		}
	}
	r.offered(l.cell("services"), o)
	r.refusals(o)
}

// called writes the name of an institution, unless the catalogue knows it as another
// name of one that it has.
func (r *reading) called(name cell, o *own) {
	was := r.had(o.id)
	switch {
	case was.Name.Zh == "" || word(was.Name.Zh) == word(name.text):
	case slices.ContainsFunc(was.Aliases, func(a string) bool { return word(a) == word(name.text) }):
		name.mended(codeAlias, say("就是“%s”", "is %[1]s", was.Name.Zh))
		return
	default:
		name.mended(codeRenamed, say("目录里原来叫“%s”，改名", "the catalogue calls it %[1]s: renamed", was.Name.Zh))
	}
	name.put(name.dict("zh", name.text), institutionsKey, o.id, "name")
}

// missing refuses a row that lacks a column it needs.
func (l line) missing(key string) {
	c := l.cell(key)
	f := c.finding()
	if f.Value == "" {
		f.Value = l.first()
	}
	header := f.Header
	l.r.refuse(f, "missing", say("“%s”必填", "%[1]s is needed", header), wire.Text{Zh: "补上，或删去这一行", En: "fill it in, or delete the row"})
}

// level reads the level, and with it the kind and the profile.
func (r *reading) level(l line, o *own) {
	c := l.cell("level")
	if c.empty() {
		if r.was(o.id) == nil {
			l.missing("level")
		}
		return
	}
	m := c.one("level")
	if m.code == "" {
		return
	}
	c.put(c.string(m.code), institutionsKey, o.id, "level")
	was := r.was(o.id)
	moved := was != nil && was.Kind != "" && was.Kind != m.more && (was.Level != m.code || !general(c.text))
	_, ours := r.words.more("level", had(was).Kind)
	switch {
	case moved && !ours:
		c.mended(codeKindKept, say("目录里的类型 %s 不在级别的写法里，类型照旧", "the catalogue's kind, %[1]s, is none of the levels': it stays", was.Kind))
		moved = false
	case moved:
		c.mended(codeKind, say("目录里原来是 %s %s：级别、类型和能力模板一起改", "it was %s %s: level, kind and profile change together", was.Level, was.Kind))
		fallthrough
	case was == nil || was.Kind == "":
		c.put(c.string(m.more), institutionsKey, o.id, "kind")
	}
	r.profile(l.cell("profile"), c, m.more, moved, o)
}

// general reports whether a word is of a level and of no kind of institution: 乡镇,
// 县级 and 分院 may be any.
func general(text string) bool {
	text = word(text)
	return strings.HasSuffix(text, "级") || len([]rune(text)) == 1 || slices.Contains([]string{"乡镇", "分院"}, text)
}

// had is an institution that may not be there.
func had(in *capability.Institution) *capability.Institution {
	if in == nil {
		return &capability.Institution{}
	}
	return in
}

// registered reads what an institution is registered as.
func (r *reading) registered(l line, o *own) {
	put := func(c cell, value *wire.Node, path ...string) {
		c.put(value, append([]string{institutionsKey, o.id}, path...)...)
	}
	if c := l.cell("code"); !c.empty() {
		if key, code := c.codes(); code != "" {
			put(c, c.string(code), "codes", key)
		}
	}
	if c := l.cell("uscc"); !c.empty() {
		if code := c.uscc(); code != "" {
			put(c, c.string(code), "codes", "uscc")
		}
	}
	if c := l.cell("region"); !c.empty() {
		if code := c.region(); code != "" {
			put(c, c.string(code), "region")
		}
	}
	if c := l.cell("aliases"); !c.empty() {
		put(c, c.list(r.union(r.had(o.id).Aliases, listed(c.text))...), "aliases")
	}
	if c := l.cell("ownership"); !c.empty() {
		if m := c.one("ownership"); m.code != "" {
			put(c, c.string(m.code), "ownership")
		}
	}
	for _, key := range []string{"grade", "standard", "scale"} {
		c, path := l.cell(key), map[string][]string{"grade": {"grade", "licence"}, "standard": {"grade", "standard"}, "scale": {"scale"}}[key]
		if !c.empty() {
			put(c, c.string(c.text), path...)
		}
	}
	if c := l.cell("population"); !c.empty() {
		if n, ok := c.count(10_000_000); ok {
			put(c, c.number(n), "population")
		}
	}
	r.term(l, institutionsKey, o.id)
}

// term reads from and to into the row at a path.
func (r *reading) term(l line, path ...string) {
	from, to, okFrom, okTo := l.days()
	if okFrom {
		c := l.cell("from")
		c.put(c.string(string(from.date)), append(slices.Clone(path), "from")...)
	}
	c := l.cell("to")
	switch {
	case !okTo:
	case to.open:
		c.put(c.null(), append(slices.Clone(path), "to")...)
	default:
		c.put(c.string(string(to.date)), append(slices.Clone(path), "to")...)
	}
}

// days are from and to of a row, and whether they are days; an end before its
// beginning is refused.
func (l line) days() (from, to day, okFrom, okTo bool) {
	from, okFrom = l.cell("from").day(false)
	to, okTo = l.cell("to").day(true)
	if okFrom && okTo && !to.open && to.date < from.date {
		l.cell("to").refuse("reversed", say("止期早于起期 %s", "the end is before the beginning, %[1]s", from.date), datesAllowed())
		okTo = false
	}
	return from, to, okFrom, okTo
}

// had is the institution as the catalogue has it, or one that says nothing.
func (r *reading) had(id string) *capability.Institution {
	return had(r.was(id))
}

// union is a list with more added to it, each once.
func (r *reading) union(list, more []string) []string {
	out := slices.Clone(list)
	for _, x := range more {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// reached reads where an institution is, when it is open and how it is called.
func (r *reading) reached(l line, o *own) {
	if c, where := l.location(); where != nil {
		c.put(where, institutionsKey, o.id, "location")
	}
	if c := l.cell("hours"); !c.empty() {
		if hours := c.hours(); hours != nil {
			c.put(hours, institutionsKey, o.id, "hours")
		}
	}
	if c := l.cell("phone"); !c.empty() {
		if phone := c.phone(); phone != "" {
			c.put(c.dict("role", "duty", "phone", phone), institutionsKey, o.id, "contacts", "duty")
		}
	}
}

// belongs reads the community, the institution above and the way there.
func (r *reading) belongs(l line, o *own) {
	if c := l.cell("community"); !c.empty() {
		for _, name := range listed(c.text) {
			r.joins(c, name, o)
		}
	}
	if c := l.cell("parent"); !c.empty() {
		if id, ok := r.of(c); ok {
			c.put(c.string(id), institutionsKey, o.id, "parent")
		}
	}
	superior := l.cell("superior")
	minutes := l.cell("minutes")
	if superior.empty() {
		if !minutes.empty() {
			minutes.refuse("missing", say("填了车程，没有填上级机构", "minutes, but 上级机构 is empty"), wire.Text{Zh: "补上级机构", En: "fill in 上级机构"})
		}
		return
	}
	id, ok := r.of(superior)
	switch {
	case !ok:
		return
	case id == o.id:
		superior.refuse("itself", say("上级机构就是它自己", "it is its own superior"), wire.Text{Zh: "填上一级机构，最高一级空着", En: "fill in the next level's; the highest has none"})
		return
	}
	o.superior, o.above = id, superior
	if minutes.empty() {
		superior.mended(codeSuperior, say("没有车程：上级机构只用来找医共体的牵头单位和远程单位，目录里不另记", "no minutes: who is above is only used to find the head of the community and who answers from afar"))
	}
	if road := minutes.minutes(); road != nil {
		minutes.put(road, "travel", o.id, id)
	}
}

// joins writes a membership; who is the head is found when all are known.
func (r *reading) joins(c cell, name string, o *own) {
	id := r.network(c, name)
	network := r.before.Get("networks").Get(id)
	if network == nil {
		c.put(c.string(communityType(name)), "networks", id, "type")
	}
	if _, seen := r.joined[id]; !seen {
		r.networks = append(r.networks, id)
	}
	r.joined[id] = append(r.joined[id], joined{o, c})
	if lead := network.Get("lead"); r.child(network.Get("members"), o.id) == nil && (lead == nil || lead.Text != o.id) {
		c.put(c.dict("role", "member"), "networks", id, "members", o.id)
	}
}

// joined is an institution that is in a community, and the cell that says so.
type joined struct {
	o *own
	c cell
}

// communityType is what sort of a network a name is of.
func communityType(name string) string {
	for _, t := range [][2]string{{"专科联盟", "specialist_alliance"}, {"医联体", "city_alliance"}, {"联盟", "alliance"}} {
		if strings.Contains(name, t[0]) {
			return t[1]
		}
	}
	return "medical_community"
}

// leads gives each community without a head the one member that others name as
// above them and that names none; where there is not one, that is told.
func (r *reading) leads() {
	for _, id := range r.networks {
		members := r.joined[id]
		if lead := r.before.Get("networks").Get(id).Get("lead"); lead != nil {
			continue
		}
		var found []joined
		for _, m := range members {
			if m.o.superior == "" && slices.ContainsFunc(members, func(x joined) bool { return x.o.superior == m.o.id }) {
				found = append(found, m)
			}
		}
		if c := members[0].c; len(found) != 1 {
			c.mended(codeNoHead, say("看不出谁牵头：别家填的上级机构里没有（或不止一家）最上一级在里面", "its head is not known: none of its members, or more than one, is above others and below none"))
			continue
		}
		head := found[0]
		head.c.mended(codeHead, say("牵头单位读作“%s”（按上级机构）", "its head is read as %[1]s, by who is above", r.names.names[head.o.id]))
		head.c.put(head.c.string(head.o.id), "networks", id, "lead")
		if n := r.patch.Get("networks").Get(id).Get("members"); n != nil {
			drop(n, head.o.id)
			delete(r.indexes, n)
		}
		if r.before.Get("networks").Get(id).Get("members").Get(head.o.id) != nil {
			head.c.put(head.c.null(), "networks", id, "members", head.o.id)
		}
	}
}

// drop takes a key out of a map.
func drop(n *wire.Node, key string) {
	if i := slices.IndexFunc(n.Keys, func(k *wire.Node) bool { return k.Text == key }); i >= 0 {
		n.Keys, n.Values = slices.Delete(n.Keys, i, i+1), slices.Delete(n.Values, i, i+1)
	}
}

// rounds refuses those who are above themselves by way of others.
func (r *reading) rounds() {
	for _, o := range r.sortedPlaces() {
		at, steps := o.superior, 0
		for at != "" && at != o.id && steps <= len(r.places) {
			at, steps = r.superior(at), steps+1
		}
		if at == o.id && o.superior != "" {
			o.above.refuse("round", say("上级机构绕成一圈", "it is above itself by way of others"), wire.Text{Zh: "填上一级机构，最高一级空着", En: "fill in the next level's; the highest has none"})
		}
	}
}

// sortedPlaces are the institutions of the sheets, in the order of ids.
func (r *reading) sortedPlaces() (out []*own) {
	for _, id := range slices.Sorted(maps.Keys(r.places)) {
		out = append(out, r.places[id])
	}
	return out
}

// network is the id of a community: the catalogue's of that name, or one made of it.
func (r *reading) network(c cell, name string) string {
	if wire.ID(name) {
		return name
	}
	id := madeID("community", name)
	if r.Before != nil {
		for n := range r.Before.Networks() {
			if word(n.Name.Zh) == word(name) {
				return n.ID
			}
		}
	}
	c.put(c.dict("zh", name, "en", ""), "networks", id, "name")
	return id
}

// noPeople refuses numbers of people anywhere in a row.
func (r *reading) noPeople(l line) {
	for i := range l.Cells {
		if !l.reads(i) {
			continue
		}
		if c := l.at(i); resident(c.text) {
			f := c.finding()
			f.Value = ""
			r.refuse(f, "personal", say("像身份证号：目录不收", "it looks like an identity number, which a catalogue does not take"), wire.Text{Zh: "删去", En: "delete it"})
		}
	}
}

// resident reports whether a text is an identity number (GB 11643): a day of birth
// and a check character that fit. A credit code may look like one only by its
// check character, and has none of the years.
func resident(text string) bool {
	if len(text) != 18 || !allDigits(text[:17]) || !wire.CheckDate(text[6:10]+"-"+text[10:12]+"-"+text[12:14]) || text[6:8] != "19" && text[6:8] != "20" {
		return false
	}
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(text[i]-'0')
	}
	return "10X98765432"[sum%11] == text[17]&^0x20 || "10X98765432"[sum%11] == text[17]
}
