package sheets

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// own is what this reading knows of an institution of its sheets.
type own struct {
	id, superior string
	above        cell    // that names the superior
	row          Finding // that speaks of it
	coded        bool
}

// An index finds institutions by anything they are called.
type index struct {
	ids   map[string][]string // word → ids
	names map[string]string   // id → name
	usual map[string]bool     // words that are names, not other names
}

func (x *index) add(id string, usual bool, names ...string) {
	for _, name := range names {
		key := word(name)
		if key == "" {
			continue
		}
		if !slices.Contains(x.ids[key], id) {
			x.ids[key] = append(x.ids[key], id)
		}
		x.usual[key] = x.usual[key] || usual
	}
}

// all are the names of all, sorted.
func (x *index) all() []string {
	var out []string
	for _, name := range x.names {
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// known takes in the institutions of the catalogue before.
func (r *reading) known() {
	r.names = index{map[string][]string{}, map[string]string{}, map[string]bool{}}
	if r.Before == nil {
		return
	}
	for in := range r.Before.Institutions() {
		r.names.names[in.ID] = in.Name.Zh
		r.names.add(in.ID, true, in.ID, in.Name.Zh, in.Name.En)
		r.names.add(in.ID, false, in.Aliases...)
		r.names.add(in.ID, false, in.Codes.USCC, in.Codes.WS218, in.Codes.Local)
	}
}

// introduce finds out who the institutions of a sheet are, so that rows may speak
// of any of them.
func (r *reading) introduce(lines []line) {
	for _, l := range lines {
		name := l.cell("name")
		if name.text == "" {
			continue
		}
		id, ok := r.identity(l, name)
		if !ok {
			continue
		}
		if first := r.places[id]; first != nil {
			name.refuse("given-twice", wire.Text{Zh: first.row.Where("zh") + "已经填过", En: "given already at " + first.row.Where("en")},
				wire.Text{Zh: "一家机构一行；同名的两家各填机构代码或目录编号", En: "one row each; two of one name need a code or an id each"})
			continue
		}
		r.places[id] = &own{id: id, row: name.finding(), coded: l.cell("code").registered() || l.cell("uscc").registered()}
		if was := r.was(id); was == nil || r.names.usual[word(name.text)] || len(r.names.ids[word(name.text)]) == 0 {
			r.names.names[id] = name.text
			r.names.add(id, true, name.text)
		}
		r.names.add(id, true, id)
		r.names.add(id, false, listed(l.cell("aliases").text)...)
		r.names.add(id, false, l.cell("code").text, l.cell("uscc").text)
	}
}

// identity is the id of the institution of a line: the one written, else that of
// the institution with its code or its name, else its code, else one made of its
// name.
func (r *reading) identity(l line, name cell) (string, bool) {
	if c := l.cell("id"); c.text != "" {
		id := strings.ToLower(c.text)
		if !wire.ID(id) {
			c.refuse("wrong-id", say("目录编号不能这样写", "not an id"), say("小写字母、数字、横线，如 xikou-1", "lower-case letters, digits, hyphens, such as xikou-1"))
		}
		return id, wire.ID(id)
	}
	code := ""
	for _, key := range []string{"uscc", "code"} {
		if c := l.cell(key); c.registered() {
			if ids := r.names.ids[word(c.text)]; len(ids) == 1 {
				return ids[0], true
			}
			code = strings.ToLower(c.text)
		}
	}
	ids := r.names.ids[word(name.text)]
	switch {
	case len(ids) == 1 && code != "" && r.coded(ids[0]) && r.places[ids[0]] == nil:
		name.refuse("other-code", say("目录里的%s（%s）是另一个代码", "%s (%s) of the catalogue has another code", name.text, ids[0]),
			say("是同一家就在目录编号列填 %s，不是就填一个新编号", "write %s as 目录编号 if it is the same, a new one if not", ids[0]))
		return "", false
	case len(ids) == 1 && (code == "" || !r.coded(ids[0])):
		return ids[0], true
	case len(ids) > 1 && code == "":
		r.ambiguous(name, ids)
		return "", false
	case wire.ID(code):
		return code, true
	}
	return madeID("in", name.text), true
}

// registered reports whether a cell holds what may be the code of an institution.
func (c cell) registered() bool {
	n := len(c.text)
	return !c.empty() && !scientific(c.text) && (n <= 18 || n == 22 || n == 23)
}

// coded reports whether an institution is known by a code, so that another code is
// another institution.
func (r *reading) coded(id string) bool {
	if o := r.places[id]; o != nil {
		return o.coded
	}
	in := r.was(id)
	return in != nil && in.Codes.USCC+in.Codes.WS218+in.Codes.Local != ""
}

// madeID is an id made of a name that has no letters to make one of.
func madeID(of, name string) string {
	sum := sha256.Sum256([]byte(word(name)))
	return of + "-" + hex.EncodeToString(sum[:4])
}

// of is the institution that a cell names.
func (r *reading) of(c cell) (string, bool) {
	text := c.text
	if name, ok := r.words.aliases[word(text)]; ok {
		text = name
	}
	ids := r.names.ids[word(text)]
	switch {
	case len(ids) == 1:
		r.speak(c, ids[0])
		if !r.names.usual[word(c.text)] {
			c.mended(codeAlias, say("就是“%s”", "is %[1]s", r.names.names[ids[0]]))
		}
		return ids[0], true
	case len(ids) > 1:
		r.ambiguous(c, ids)
	case text != c.text:
		c.refuse("unknown-institution", say("对照表说是“%s”，机构表和目录里都没有", "your words say it is %q, which neither the sheet nor the catalogue has", text), near(text, r.names.all()))
	default:
		c.refuse("unknown-institution", say("机构表和目录里都没有这个机构", "no such institution in the sheet or the catalogue"), near(c.text, r.callable()))
	}
	return "", false
}

// callable are all names that an institution may be spoken of by.
func (r *reading) callable() []string {
	names := r.names.all()
	for written := range r.words.aliases {
		names = append(names, written)
	}
	return names
}

// speak keeps a cell that speaks of an institution.
func (r *reading) speak(c cell, id string) {
	if _, spoken := r.speaks[id]; !spoken {
		r.speaks[id] = c
	}
}

func (r *reading) ambiguous(c cell, ids []string) {
	var zh []string
	for _, id := range ids {
		zh = append(zh, r.names.names[id]+" ("+id+")")
	}
	slices.Sort(zh)
	c.refuse("ambiguous", say("可能是：%s", "may be any of %s", strings.Join(zh, "、")), wire.Text{Zh: "写全称或目录编号", En: "write the full name or the id"})
}

// level is that of an institution, of the sheets or the catalogue before.
func (r *reading) superior(id string) string {
	if o := r.places[id]; o != nil {
		return o.superior
	}
	return ""
}

// was is the institution as the catalogue has it now, nil if it has not.
func (r *reading) was(id string) *capability.Institution {
	if r.Before == nil {
		return nil
	}
	in, _ := r.Before.Institution(id)
	return in
}
