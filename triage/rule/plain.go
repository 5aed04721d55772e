package rule

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// A plain reads the conditions that nearly all are: names compared with constants,
// memberships and calls, joined by and, or, not, at_least and brackets. It makes the
// nodes that compiling makes of them, at a fraction of the time: the packs of a
// county hold more than a thousand, and a browser reads them before its first
// answer. Whatever else stands in the text, right or wrong, it leaves to compiling.
type plain struct {
	*compiling
	at    int // of the character that follows the word
	depth int
	kind  byte // of the word: a name, a number (0), a text ("), its own first character; 0 at the end
	word  string
}

// plainly is the node of a condition, if it is plain and without a mistake.
func (c *compiling) plainly() (root int32, ok bool) {
	if len(c.text) > MaxBytes {
		return 0, false
	}
	p := &plain{compiling: c}
	p.next()
	root, ok = p.join(opOr)
	return root, ok && p.kind == 0 && p.at == len(c.text)
}

// next reads the next word. What no plain condition has is a word of its own.
func (p *plain) next() {
	text := p.text
	for p.at < len(text) && (text[p.at] == ' ' || text[p.at] == '\n') {
		p.at++
	}
	from := p.at
	p.kind, p.word = 0, ""
	if from == len(text) {
		return
	}
	p.kind = text[from]
	p.at++
	switch c := p.kind; {
	case letter(c):
		for p.at < len(text) && (letter(text[p.at]) || digit(text[p.at]) || text[p.at] == '.') {
			p.at++
		}
		p.kind = 'a'
	case digit(c):
		for p.at < len(text) && (letter(text[p.at]) || digit(text[p.at]) || text[p.at] == '.') {
			p.at++
		}
		p.kind = '0'
	case c == '"':
		end := strings.IndexByte(text[p.at:], '"')
		if end < 0 || !simple(text[p.at:p.at+end]) {
			p.kind = '\\'
			return
		}
		p.word, p.at = text[p.at:p.at+end], p.at+end+1
		return
	case c == 0:
		p.kind = '\\'
	case strings.IndexByte("<>=!", c) >= 0 && p.at < len(text) && text[p.at] == '=':
		p.at++
		p.kind = '<'
	case c == '>':
		p.kind = '<'
	}
	p.word = text[from:p.at]
}

// simple reports whether text in quotes is what it says.
func simple(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] == '\\' {
			return false
		}
	}
	return utf8.ValidString(text)
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// is reports whether the word is a name that is this one, and goes on after it.
func (p *plain) is(name string) bool {
	if p.kind != 'a' || p.word != name {
		return false
	}
	p.next()
	return true
}

// mark reports whether the word is a mark, and goes on after it.
func (p *plain) mark(mark byte) bool {
	if p.kind != mark {
		return false
	}
	p.next()
	return true
}

// join reads parts joined by or, or by and, which binds closer.
func (p *plain) join(o op) (int32, bool) {
	var few [8]int32
	parts := few[:0]
	for {
		part, ok := int32(0), false
		if o == opOr {
			part, ok = p.join(opAnd)
		} else {
			part, ok = p.part()
		}
		if !ok {
			return 0, false
		}
		parts = append(parts, part)
		if o == opOr && !p.is("or") || o == opAnd && !p.is("and") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], true
	}
	return p.made(o, 0, append([]int32(nil), parts...))
}

// made adds a node over others, if it is within the limits.
func (p *plain) made(o op, n int, kids []int32) (int32, bool) {
	id := p.book.join(o, n, kids)
	return id, p.book.nodes[id].depth <= MaxNesting && p.book.nodes[id].size <= maxNormal
}

// part reads what and and or join.
func (p *plain) part() (int32, bool) {
	if p.depth++; p.depth > MaxNesting/2 {
		return 0, false
	}
	defer func() { p.depth-- }()
	switch {
	case p.is("not"):
		part, ok := int32(0), false
		if p.kind == '(' || p.kind == 'a' && p.word == "not" {
			part, ok = p.part()
		} else {
			part, ok = p.named(true)
		}
		if !ok {
			return 0, false
		}
		return p.made(opNot, 0, []int32{part})
	case p.mark('('):
		part, ok := p.join(opOr)
		return part, ok && p.mark(')')
	case p.kind == '"':
		return p.member()
	}
	return p.named(false)
}

// member reads "choice" in a set, or "code" in codes; or not in.
func (p *plain) member() (int32, bool) {
	word := p.word
	p.next()
	not := p.is("not")
	if !p.is("in") || p.kind != 'a' {
		return 0, false
	}
	i, ok := p.book.vocabulary.Lookup(p.word)
	if !ok {
		return 0, false
	}
	f := p.book.vocabulary.Fact(i)
	if f.Kind == fact.KindSet {
		if word, ok = chosen(f, word); !ok {
			return 0, false
		}
	} else if f.Kind != fact.KindCodes {
		return 0, false
	}
	p.next()
	id := p.atom(string(wire.AppendText(nil, word))+" in "+f.Name, Read{Fact: i, Choice: word}, true, member{i, word})
	if not {
		return p.made(opNot, 0, []int32{id})
	}
	return id, true
}

// chosen is the id of a choice.
func chosen(f *fact.Fact, word string) (string, bool) {
	c, ok := f.Choice(word)
	if !ok {
		return "", false
	}
	return c.ID, true
}

func (p *plain) atom(source string, read Read, compound bool, t test) int32 {
	return p.book.atom(&atom{source: source, reads: []Read{read}, individually: p.options.Individually, compound: compound, test: t})
}

// named reads what begins with a name: a bare one if it must stand alone, as after
// not.
func (p *plain) named(bare bool) (int32, bool) {
	if p.kind != 'a' {
		return 0, false
	}
	name := p.word
	p.next()
	f, callable := p.usable(name)
	i, isFact := p.book.vocabulary.Lookup(name)
	_, defined := p.options.Definitions[name]
	switch {
	case defined || isFact && callable:
		d, begun := p.defined[name]
		return d.node, begun && !d.open && d.err == "" && !isFact && !callable
	case name == atLeast && p.mark('('):
		return p.atLeast()
	case isFact:
		return p.about(i, bare)
	case callable:
		return p.call(f, bare)
	case name == "true" || name == "false":
		return p.book.constant(Of(name == "true")), true
	}
	return 0, false
}

// operator is the comparison that follows, if one does.
func (p *plain) operator() (operator string, ok bool) { return p.word, p.kind == '<' }

// about reads the rest of an atom about a fact.
func (p *plain) about(i int, bare bool) (int32, bool) {
	f := p.book.vocabulary.Fact(i)
	operator, compared := p.operator()
	switch {
	case f.Kind == fact.KindBool:
		return p.atom(f.Name, Read{Fact: i}, false, holds{i}), true
	case bare:
		return 0, false
	case f.Kind == fact.KindChoice && compared && (operator == "==" || operator == "!="):
		p.next()
		id, ok := chosen(f, p.word)
		if !ok || p.kind != '"' {
			return 0, false
		}
		p.next()
		return p.atom(f.Name+" "+operator+" "+string(wire.AppendText(nil, id)), Read{Fact: i}, true, among{i, []string{id}, operator == "!="}), true
	case f.Kind == fact.KindChoice && p.is("in"):
		return p.listed(i, f)
	case (f.Kind == fact.KindNumber || f.Kind == fact.KindDuration) && compared:
		return p.compared(f.Name, Read{Fact: i}, &sum{op: 'f', fact: i})
	}
	return 0, false
}

// listed reads the choices after in.
func (p *plain) listed(i int, f *fact.Fact) (int32, bool) {
	if !p.mark('[') {
		return 0, false
	}
	source := append([]byte(f.Name), " in ["...)
	var ids []string
	for {
		id, ok := chosen(f, p.word)
		if !ok || p.kind != '"' {
			return 0, false
		}
		if len(ids) > 0 {
			source = append(source, ", "...)
		}
		ids, source = append(ids, id), wire.AppendText(source, id)
		p.next()
		if p.mark(']') {
			return p.atom(string(append(source, ']')), Read{Fact: i}, true, among{i, ids, false}), true
		}
		if !p.mark(',') {
			return 0, false
		}
	}
}

// compared reads the constant with which a number is compared.
func (p *plain) compared(name string, read Read, number *sum) (int32, bool) {
	operator := p.word
	p.next()
	if p.kind != '0' || len(p.word) > 15 || len(p.word) > 1 && p.word[0] == '0' && p.word[1] != '.' {
		return 0, false
	}
	for i := range len(p.word) {
		if letter(p.word[i]) || p.word[i] == '.' && (i == len(p.word)-1 || strings.IndexByte(p.word[i+1:], '.') >= 0) {
			return 0, false
		}
	}
	constant, err := strconv.ParseFloat(p.word, 64)
	if err != nil {
		return 0, false
	}
	p.next()
	if _, again := p.operator(); again {
		return 0, false
	}
	source := name + " " + operator + " " + string(appendNumber(nil, constant))
	return p.atom(source, read, true, compared(number, operator, &sum{op: 'c', constant: constant})), true
}

// call reads a function with one text in its brackets, or none.
func (p *plain) call(f Function, bare bool) (int32, bool) {
	made := NewCall(f.Name)
	if len(f.Params) > 0 {
		if len(f.Params) > 1 || f.Params[0] != TextParam || !p.mark('(') || p.kind != '"' || f.Check != nil && f.Check([]string{p.word}) != "" {
			return 0, false
		}
		made = NewCall(f.Name, p.word)
		made.Individually = p.options.Individually
		if p.next(); !p.mark(')') {
			return 0, false
		}
	}
	read := Read{Fact: -1, Call: made}
	_, isCompared := p.operator()
	switch {
	case f.Result == Bool && !isCompared:
		return p.atom(made.String(), read, false, answers{made}), true
	case f.Result == Number && isCompared && !bare:
		return p.compared(made.String(), read, &sum{op: 'n', call: made})
	}
	return 0, false
}

// atLeast reads what stands in the brackets of at_least.
func (p *plain) atLeast() (int32, bool) {
	n, err := strconv.Atoi(p.word)
	if err != nil || p.kind != '0' || p.word[0] == '0' {
		return 0, false
	}
	p.next()
	var kids []int32
	for p.mark(',') {
		kid, ok := p.join(opOr)
		if !ok {
			return 0, false
		}
		kids = append(kids, kid)
	}
	if n > len(kids) || !p.mark(')') {
		return 0, false
	}
	return p.made(opAtLeast, n, kids)
}
