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
	key   []byte // of the atom that is read, as far as that goes
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
	p.begin()
	p.key = append(append(wire.AppendText(p.key, word), " in "...), f.Name...)
	id, ok := p.book.find(p.key)
	if !ok {
		id = p.atom(Read{Fact: i, Choice: word}, true, member{i, word})
	}
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

// begin begins the key of an atom, in the room of those before.
func (p *plain) begin() { p.key = append(p.book.room[:0], atomKey(p.options.Individually)) }

// atom adds the atom whose key has been read.
func (p *plain) atom(read Read, compound bool, t test) int32 {
	return p.book.atom(p.key, &atom{reads: []Read{read}, individually: p.options.Individually, compound: compound, test: t})
}

// named reads what begins with a name: a bare one if it must stand alone, as after
// not.
func (p *plain) named(bare bool) (int32, bool) {
	if p.kind != 'a' {
		return 0, false
	}
	name := p.word
	p.next()
	if text, defined := p.options.Definitions[name]; defined {
		if p.book.has(name) {
			return 0, false
		}
		d := p.define(name, text)
		return d.node, !d.open && d.err == ""
	}
	i, isFact := p.book.vocabulary.Lookup(name)
	f, callable := p.usable(name)
	switch {
	case isFact && callable:
		return 0, false
	case isFact:
		return p.about(i, bare)
	case callable:
		return p.call(f, bare)
	case name == atLeast && p.mark('('):
		return p.atLeast()
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
	p.begin()
	p.key = append(p.key, f.Name...)
	operator, compared := p.operator()
	switch {
	case f.Kind == fact.KindBool:
		id, ok := p.book.find(p.key)
		if !ok {
			id = p.atom(Read{Fact: i}, false, holds{i})
		}
		return id, true
	case bare:
		return 0, false
	case f.Kind == fact.KindChoice && compared && (operator == "==" || operator == "!="):
		return p.chosen(i, f)
	case f.Kind == fact.KindChoice && p.is("in"):
		return p.listed(i, f)
	case (f.Kind == fact.KindNumber || f.Kind == fact.KindDuration) && compared:
		return p.compared(Read{Fact: i})
	}
	return 0, false
}

// chosen reads the choice with which a fact is compared.
func (p *plain) chosen(i int, f *fact.Fact) (int32, bool) {
	operator := p.word
	p.next()
	choice, ok := chosen(f, p.word)
	if !ok || p.kind != '"' {
		return 0, false
	}
	p.next()
	p.key = wire.AppendText(append(append(append(p.key, ' '), operator...), ' '), choice)
	id, ok := p.book.find(p.key)
	if !ok {
		id = p.atom(Read{Fact: i}, true, among{i, []string{choice}, operator == "!="})
	}
	return id, true
}

// listed reads the choices after in.
func (p *plain) listed(i int, f *fact.Fact) (int32, bool) {
	if !p.mark('[') {
		return 0, false
	}
	p.key = append(p.key, " in ["...)
	var choices []string
	for {
		choice, ok := chosen(f, p.word)
		if !ok || p.kind != '"' {
			return 0, false
		}
		if len(choices) > 0 {
			p.key = append(p.key, ", "...)
		}
		choices, p.key = append(choices, choice), wire.AppendText(p.key, choice)
		p.next()
		if p.mark(']') {
			p.key = append(p.key, ']')
			return p.atom(Read{Fact: i}, true, among{i, choices, false}), true
		}
		if !p.mark(',') {
			return 0, false
		}
	}
}

// compared reads with what a number is compared: a constant, or another number.
func (p *plain) compared(left Read) (int32, bool) {
	operator := p.word
	p.next()
	p.key = append(append(append(p.key, ' '), operator...), ' ')
	if p.kind == 'a' {
		return p.other(left, operator)
	}
	constant, ok := p.constant()
	if _, again := p.operator(); !ok || again {
		return 0, false
	}
	p.key = appendNumber(p.key, constant)
	id, ok := p.book.find(p.key)
	if !ok {
		id = p.atom(left, true, compared(sumOf(left), operator, &sum{op: 'c', constant: constant}))
	}
	return id, true
}

// constant reads a number.
func (p *plain) constant() (float64, bool) {
	word := p.word
	if p.kind != '0' || len(word) > 15 || len(word) > 1 && word[0] == '0' && word[1] != '.' {
		return 0, false
	}
	for i := range len(word) {
		if letter(word[i]) || word[i] == '.' && (i == len(word)-1 || strings.IndexByte(word[i+1:], '.') >= 0) {
			return 0, false
		}
	}
	constant, err := strconv.ParseFloat(word, 64)
	p.next()
	return constant, err == nil
}

// other reads the number with which another is compared: a fact or a name such as
// that of a parameter.
func (p *plain) other(left Read, operator string) (int32, bool) {
	name := p.word
	p.next()
	if _, again := p.operator(); again || p.kind == '(' {
		return 0, false
	}
	i, isFact := p.book.vocabulary.Lookup(name)
	f, callable := p.usable(name)
	_, defined := p.options.Definitions[name]
	right := Read{Fact: i}
	switch {
	case defined || isFact == callable:
		return 0, false
	case isFact:
		if kind := p.book.vocabulary.Fact(i).Kind; kind != fact.KindNumber && kind != fact.KindDuration {
			return 0, false
		}
		name = p.book.vocabulary.Fact(i).Name
	case len(f.Params) > 0 || f.Result != Number:
		return 0, false
	default:
		right = Read{Fact: -1, Call: NewCall(name)}
	}
	p.key = append(p.key, name...)
	a := &atom{reads: with([]Read{left}, right), individually: p.options.Individually, compound: true}
	a.test = compared(sumOf(left), operator, sumOf(right))
	return p.book.atom(p.key, a), true
}

// sumOf is the number that is read.
func sumOf(r Read) *sum {
	if r.Fact < 0 {
		return &sum{op: 'n', call: r.Call}
	}
	return &sum{op: 'f', fact: r.Fact}
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
	p.begin()
	p.key = append(p.key, made.String()...)
	read := Read{Fact: -1, Call: made}
	_, isCompared := p.operator()
	switch {
	case f.Result == Bool && !isCompared:
		return p.atom(read, false, answers{made}), true
	case f.Result == Number && isCompared && !bare:
		return p.compared(read)
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
