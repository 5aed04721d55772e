package author

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A term is a part of the text of a condition that a book has compiled: what the
// tools of authors need and the engine has no use for, above all where it stands. It
// is read here a second time, because only package rule knows expr; tests hold the
// two readings to each other.
type term struct {
	op   string // an operator; "number", "text", "name", "call", "list" or "#"
	text string // of a number, text (without its quotes) or name, or the name of a call
	kids []*term
	at   int // the first character, counted from 0
	end  int // after the last
}

// errSyntax ends the reading of a text that is no condition.
type errSyntax struct{ at int }

func (e errSyntax) Error() string { return fmt.Sprintf("no condition, from character %d on", e.at) }

// parseCondition reads the text of a condition.
func parseCondition(src string) (t *term, err error) {
	p := termParser{src: []rune(src)}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case errSyntax:
			t, err = nil, e
		default:
			panic(e)
		}
	}()
	p.next()
	t = p.expression(0)
	if p.kind != 0 {
		panic(errSyntax{p.at})
	}
	return t, nil
}

// termParser reads one word after the other. The word that was read last is of a kind:
// 0 the end, 'n' a number, 's' text, 'w' a name, 'o' an operator or bracket.
type termParser struct {
	src      []rune
	kind     rune
	word     string
	at, end  int // of the word
	previous int // the end of the word before
}

// space is the first character from i on that is neither blank nor comment.
func (p *termParser) space(i int) int {
	for i < len(p.src) {
		rest := string(p.src[i:min(i+2, len(p.src))])
		switch {
		case unicode.IsSpace(p.src[i]):
			i++
		case rest == "//":
			i = p.until(i, "\n")
		case rest == "/*":
			i = p.until(i+2, "*/")
		default:
			return i
		}
	}
	return i
}

// until is the character after the next place of a mark.
func (p *termParser) until(i int, mark string) int {
	before, _, found := strings.Cut(string(p.src[i:]), mark)
	if !found {
		return len(p.src)
	}
	return i + len([]rune(before+mark))
}

// doubled are the operators of two characters.
var doubled = []string{"==", "!=", "<=", ">=", "&&", "||", "**"}

// next reads a word.
func (p *termParser) next() {
	p.previous = p.end
	i := p.space(p.end)
	p.at = i
	if i >= len(p.src) {
		p.kind, p.word, p.end = 0, "", i
		return
	}
	r := p.src[i]
	switch {
	case r == '"' || r == '\'' || r == '`':
		p.quoted(r)
		return
	case unicode.IsDigit(r) || r == '.' && i+1 < len(p.src) && unicode.IsDigit(p.src[i+1]):
		p.kind, p.end = 'n', p.number(i)
	case r == '_' || r == '$' || unicode.IsLetter(r):
		p.kind, p.end = 'w', i
		for p.end < len(p.src) && (p.src[p.end] == '_' || p.src[p.end] == '$' || unicode.IsLetter(p.src[p.end]) || unicode.IsDigit(p.src[p.end])) {
			p.end++
		}
	default:
		p.kind, p.end = 'o', i+1
		if two := string(p.src[i:min(i+2, len(p.src))]); slices.Contains(doubled, two) {
			p.end = i + 2
		}
	}
	p.word = string(p.src[p.at:p.end])
	if alias := map[string]string{"&&": "and", "||": "or", "!": "not", "^": "**"}[p.word]; alias != "" {
		p.word = alias
	}
	if slices.Contains([]string{"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches"}, p.word) {
		p.kind = 'o'
	}
}

// number is the character after the number that begins at i.
func (p *termParser) number(i int) int {
	for i < len(p.src) {
		r := p.src[i]
		sign := (r == '+' || r == '-') && (p.src[i-1] == 'e' || p.src[i-1] == 'E')
		if !sign && r != '.' && r != '_' && r != 'e' && r != 'E' && !unicode.IsDigit(r) {
			break
		}
		i++
	}
	return i
}

// quoted reads text between quotes.
func (p *termParser) quoted(quote rune) {
	i := p.at + 1
	for i < len(p.src) && p.src[i] != quote {
		if p.src[i] == '\\' && quote != '`' {
			i++
		}
		i++
	}
	p.kind, p.end = 's', min(i+1, len(p.src))
	p.word = string(p.src[p.at+1 : min(i, len(p.src))])
	if quote == '`' {
		return
	}
	inner := strings.ReplaceAll(p.word, `\'`, `'`)
	if quote == '\'' {
		inner = strings.ReplaceAll(inner, `"`, `\"`)
	}
	if plain, err := strconv.Unquote(`"` + inner + `"`); err == nil {
		p.word = plain
	}
}

// is reports whether the word is this operator or bracket.
func (p *termParser) is(word string) bool { return p.kind == 'o' && p.word == word }

// take goes on after a word that must stand there.
func (p *termParser) take(word string) {
	if !p.is(word) {
		panic(errSyntax{p.at})
	}
	p.next()
}

// precedence of the operators between two parts, as expr has it.
func precedence(operator string) int {
	switch operator {
	case "or":
		return 10
	case "and":
		return 15
	case "==", "!=", "<", ">", "<=", ">=", "in", "matches", "contains", "startsWith", "endsWith":
		return 20
	case "+", "-":
		return 30
	case "*", "/":
		return 60
	case "**":
		return 100
	}
	return -1
}

// expression reads as far as operators bind at least so close.
func (p *termParser) expression(least int) *term {
	left := p.operand()
	for p.kind == 'o' {
		negated, operator := false, p.word
		if operator == "not" {
			negated, operator = true, p.peek()
		}
		binds := precedence(operator)
		if binds < 0 || binds < least || negated && binds != 20 {
			break
		}
		if p.next(); negated {
			p.next()
		}
		switch {
		case compares(operator):
			left = p.chain(left, operator)
		case operator == "**":
			left = p.join(operator, left, p.expression(binds))
		default:
			left = p.join(operator, left, p.expression(binds+1))
		}
		if negated {
			left = &term{op: "not", kids: []*term{left}, at: left.at, end: left.end}
		}
	}
	return left
}

// peek is the word after this one.
func (p *termParser) peek() string {
	ahead := *p
	ahead.next()
	return ahead.word
}

func compares(operator string) bool { return slices.Contains([]string{"<", ">", "<=", ">="}, operator) }

// chain reads a < b < c as a < b and b < c.
func (p *termParser) chain(left *term, operator string) *term {
	var all *term
	for {
		right := p.expression(21)
		one := p.join(operator, left, right)
		if all == nil {
			all = one
		} else {
			all = p.join("and", all, one)
		}
		if p.kind != 'o' || !compares(p.word) {
			return all
		}
		left, operator = right, p.word
		p.next()
	}
}

func (p *termParser) join(operator string, left, right *term) *term {
	return &term{op: operator, kids: []*term{left, right}, at: left.at, end: right.end}
}

// operand reads what stands between operators.
func (p *termParser) operand() *term {
	t := &term{text: p.word, at: p.at, end: p.end}
	switch {
	case p.kind == 'n':
		t.op = "number"
	case p.kind == 's':
		t.op = "text"
	case p.kind == 'w':
		return p.name()
	case p.is("#"):
		t.op = "#"
	case p.is("not"), p.is("-"), p.is("+"):
		t.op, t.text = p.word, ""
		if p.next(); t.op == "not" {
			t.kids = []*term{p.expression(50)}
		} else {
			t.kids = []*term{p.expression(90)}
		}
		t.end = p.previous
		return t
	case p.is("("):
		p.next()
		t = p.expression(0)
		p.take(")")
		return t
	case p.is("["):
		p.next()
		return p.list(t, "list", "]")
	default:
		panic(errSyntax{p.at})
	}
	p.next()
	return t
}

// name reads a name such as here.offers, with the brackets of a call.
func (p *termParser) name() *term {
	t := &term{op: "name", text: p.word, at: p.at}
	for p.next(); p.is("."); p.next() {
		p.next()
		t.text += "." + p.word
	}
	if t.end = p.previous; p.is("(") {
		p.next()
		return p.list(t, "call", ")")
	}
	return t
}

// list reads parts with commas between them up to a bracket.
func (p *termParser) list(t *term, op, bracket string) *term {
	for t.op = op; !p.is(bracket); {
		t.kids = append(t.kids, p.expression(0))
		if !p.is(bracket) {
			p.take(",")
		}
	}
	p.next()
	t.end = p.previous
	return t
}

// normal is the text of a part with names as they are declared.
func (t *term) normal(name func(string) string) string {
	var kids []string
	for _, k := range t.kids {
		kids = append(kids, k.normal(name))
	}
	switch t.op {
	case "number", "#":
		return t.text
	case "text":
		return strconv.Quote(t.text)
	case "name":
		return name(t.text)
	case "call":
		return t.text + "(" + strings.Join(kids, ", ") + ")"
	case "list":
		return "[" + strings.Join(kids, ", ") + "]"
	}
	if len(kids) == 1 {
		return t.op + " (" + kids[0] + ")"
	}
	return "(" + kids[0] + " " + t.op + " " + kids[1] + ")"
}

// constant is the number that a part is written as.
func (t *term) constant() (*big.Rat, bool) {
	switch {
	case t.op == "number":
		return new(big.Rat).SetString(strings.ReplaceAll(t.text, "_", ""))
	case (t.op == "-" || t.op == "+") && len(t.kids) == 1:
		x, ok := t.kids[0].constant()
		if ok && t.op == "-" {
			x.Neg(x)
		}
		return x, ok
	}
	return nil, false
}
