package build

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// A cell is what a row asks of one column.
type cell struct {
	anything bool
	spans    []span // of a number: what it may be, in units of its last decimal
	words    []item // of a choice, a set or codes: any of these,
	not      bool   // or none of them
	truth    bool   // of a bool
	terms    []term // of a number, as written, in the order of spans
	node     *wire.Node
	of       *fact.Fact // of its column; nil as in the column
}

// A span is numbers from lo to hi, both included.
type span struct{ lo, hi int64 }

const (
	lowest  = math.MinInt64
	highest = math.MaxInt64
)

// An item is a word of a cell and the character at which it stands; id is what it
// is called among the choices of its fact.
type item struct {
	text, id string
	at       int
}

// A term is one comparison of a column, such as ">= 90".
type term struct {
	operator, number string
	at               int
	joined           bool // to the term before, by and
}

// isMany reports whether several of a fact's values may be there at once.
func isMany(f *fact.Fact) bool { return f.Kind == fact.KindSet || f.Kind == fact.KindCodes }

// cellReader reads one cell.
type cellReader struct {
	*column
	node *wire.Node
	path string
	ps   *wire.Problems
	bad  bool
}

// refuse tells a mistake at a character of the cell.
func (r *cellReader) refuse(at int, code, format string, args ...any) {
	before := len(*r.ps)
	r.ps.Add(r.node, r.path, code, format, args...)
	(*r.ps)[before].Line, (*r.ps)[before].Column = r.node.Inside(at)
	r.bad = true
}

func (r *cellReader) cell() cell {
	c := cell{node: r.node, of: r.fact}
	src := r.node.Text
	plain := strings.TrimSpace(src)
	for i, x := range []rune(src) {
		if ascii, ok := rule.ASCII(x); ok {
			r.refuse(i, "full-width", "full-width %q is not read here; write %s", x, ascii)
		} else if x == '–' || x == '—' {
			r.refuse(i, "full-width", "%q is not read here; write - for anything, [low, high] for a range", x)
		}
	}
	switch {
	case r.bad:
	case plain == "-":
		c.anything = true
	case plain == "":
		r.refuse(0, "empty-cell", "the cell is empty; write - if %s may be anything", r.name)
	case slices.Contains([]string{"unknown", "not unknown", "null", "未知", "不详"}, plain):
		r.refuse(0, "unknown-cell", "%q is no value: a row is unknown by itself while %s is, and nothing may rest on ignorance", plain, r.name)
	case r.fact == nil, r.fact.Kind == fact.KindNumber, r.fact.Kind == fact.KindDuration:
		r.numbers(&c)
	case r.fact.Kind == fact.KindBool:
		if c.truth = plain == "true"; plain != "true" && plain != "false" {
			r.refuse(0, "wrong-cell", "%s is true or false; write true, false or -, not %q", r.name, plain)
		}
	case r.fact.Kind == fact.KindTime:
		r.refuse(0, "wrong-cell", "%s is a time; a column reads it through minutes_since(%q)", r.name, r.fact.Name)
	default:
		r.words(&c)
	}
	return c
}

// words reads "a, b" and "not a, b".
func (r *cellReader) words(c *cell) {
	src, at := []rune(r.node.Text), 0
	if rest, ok := strings.CutPrefix(strings.TrimLeft(r.node.Text, " "), "not "); ok {
		c.not, at = true, len(src)-len([]rune(rest))
	}
	for _, part := range strings.Split(string(src[at:]), ",") {
		word := strings.TrimSpace(part)
		start := at + len([]rune(part)) - len([]rune(strings.TrimLeft(part, " ")))
		at += len([]rune(part)) + 1
		switch {
		case word == "":
			r.refuse(start, "wrong-cell", "a word is missing here: write them with commas, such as a, b")
		case strings.ContainsAny(word, "<>=[]()\""):
			r.refuse(start, "wrong-cell", "%s has words, such as a, b or not a, b; %q is none", r.name, word)
		default:
			id := word
			if o, ok := r.fact.Choice(word); ok {
				id = o.ID
			}
			c.words = append(c.words, item{word, id, start})
		}
	}
}

// numeric is one comparison or range of a cell; the parts are: operator and number,
// or bracket, low, high, bracket, or a number alone.
var (
	numeral  = `[-+]?[0-9]+(?:\.[0-9]+)?`
	compared = regexp.MustCompile(`^(>=|<=|>|<)\s*(` + numeral + `)$`)
	ranged   = regexp.MustCompile(`^([\[(])\s*(` + numeral + `)\s*,\s*(` + numeral + `)\s*([\])])$`)
	alone    = regexp.MustCompile(`^` + numeral + `$`)
	pieces   = regexp.MustCompile(`\s*[\[(][^\])]*[\])]|[^,]+`)
)

// numbers reads ">= 180", "[90, 120)", "5" and several of them with commas.
func (r *cellReader) numbers(c *cell) {
	src := r.node.Text
	left := 0
	for _, at := range pieces.FindAllStringIndex(src, -1) {
		if gap := strings.TrimSpace(src[left:at[0]]); gap != "" && gap != "," {
			r.refuse(len([]rune(src[:left])), "wrong-cell", "%q is not read here; put a comma between ranges", gap)
		}
		left = at[1]
		piece := strings.TrimSpace(src[at[0]:at[1]])
		if piece == "" {
			continue
		}
		start := len([]rune(src[:at[0]])) + len([]rune(src[at[0]:at[1]])) - len([]rune(strings.TrimLeft(src[at[0]:at[1]], " ")))
		r.piece(c, piece, start)
	}
	if len(c.spans) == 0 && !r.bad {
		r.refuse(0, "wrong-cell", "%s is a number; write >= 180, [90, 120), 5 or -, not %q", r.name, src)
	}
}

func (r *cellReader) piece(c *cell, piece string, at int) {
	switch {
	case compared.MatchString(piece):
		m := compared.FindStringSubmatch(piece)
		s := span{lowest, highest}
		switch m[1] {
		case ">=", ">":
			s.lo = r.scaled(m[2], m[1] == ">", at)
		default:
			s.hi = -r.scaled(negated(m[2]), m[1] == "<", at)
		}
		c.spans, c.terms = append(c.spans, s), append(c.terms, term{m[1], m[2], at, false})
	case ranged.MatchString(piece):
		m := ranged.FindStringSubmatch(piece)
		low, high := ">=", "<="
		if m[1] == "(" {
			low = ">"
		}
		if m[4] == ")" {
			high = "<"
		}
		s := span{r.scaled(m[2], low == ">", at), -r.scaled(negated(m[3]), high == "<", at)}
		if s.lo > s.hi && !r.bad {
			r.refuse(at, "empty-range", "no number lies in %s", piece)
		}
		c.spans = append(c.spans, s)
		c.terms = append(c.terms, term{low, m[2], at, false}, term{high, m[3], at, true})
	case alone.MatchString(piece):
		s := span{r.scaled(piece, false, at), -r.scaled(negated(piece), false, at)}
		if s.lo > s.hi && !r.bad {
			r.refuse(at, "empty-range", "%s is never %s: it has %d decimals", r.name, piece, r.fact.Decimals)
		}
		c.spans, c.terms = append(c.spans, s), append(c.terms, term{"==", piece, at, false})
	case r.fact == nil && !strings.ContainsAny(piece, "<>=[]()"):
		r.refuse(at, "unknown-fact", "no pack here declares a fact %q, so that the cell %q can't be read", r.name, piece)
	default:
		r.refuse(at, "wrong-cell", "%s is a number; write >= 180, [90, 120), 5 or -, not %q", r.name, piece)
	}
}

func negated(number string) string {
	if rest, ok := strings.CutPrefix(number, "-"); ok {
		return rest
	}
	return "-" + strings.TrimPrefix(number, "+")
}

// scaled is the least number of units of the column's last decimal that is at
// least, or above, a bound.
func (r *cellReader) scaled(number string, above bool, at int) int64 {
	x, ok := new(big.Rat).SetString(strings.TrimPrefix(number, "+"))
	decimals := 6
	if r.fact != nil {
		decimals = r.fact.Decimals
	}
	x.Mul(x, new(big.Rat).SetInt64(int64(math.Pow10(decimals))))
	units := new(big.Int).Div(x.Num(), x.Denom()) // rounded down
	if whole := new(big.Rat).SetInt(units); above || whole.Cmp(x) < 0 {
		units.Add(units, big.NewInt(1))
	}
	if !ok || !units.IsInt64() || units.BitLen() > 60 {
		r.refuse(at, "range", "%s has more digits than a number here can hold", number)
		return 0
	}
	return units.Int64()
}

// write writes the cell as a condition on its column.
func (c cell) write(to *composed, col *column) {
	switch {
	case len(c.terms) > 0:
		c.writeNumbers(to, col)
	case col.fact.Kind == fact.KindBool:
		if !c.truth {
			to.glue("not ")
		}
		to.piece(col.name, col.node, 0)
	default:
		c.writeWords(to, col)
	}
}

func (c cell) writeNumbers(to *composed, col *column) {
	if len(c.spans) > 1 {
		to.glue("(")
	}
	for i, t := range c.terms {
		switch {
		case t.joined:
			to.glue(" and ")
		case i > 0:
			to.glue(" or ")
		}
		to.piece(col.name, col.node, 0)
		to.glue(" ")
		to.piece(t.operator+" "+t.number, c.node, t.at)
	}
	if len(c.spans) > 1 {
		to.glue(")")
	}
}

func (c cell) writeWords(to *composed, col *column) {
	brackets := c.not || isMany(col.fact) && len(c.words) > 1
	if c.not {
		to.glue("not ")
	}
	if brackets {
		to.glue("(")
	}
	quoted := func(w item) { to.piece(string(wire.AppendText(nil, w.text)), c.node, w.at) }
	switch {
	case isMany(col.fact):
		for i, w := range c.words {
			if i > 0 {
				to.glue(" or ")
			}
			quoted(w)
			to.glue(" in ")
			to.piece(col.name, col.node, 0)
		}
	case len(c.words) == 1:
		to.piece(col.name, col.node, 0)
		to.glue(" == ")
		quoted(c.words[0])
	default:
		to.piece(col.name, col.node, 0)
		to.glue(" in [")
		for i, w := range c.words {
			if i > 0 {
				to.glue(", ")
			}
			quoted(w)
		}
		to.glue("]")
	}
	if brackets {
		to.glue(")")
	}
}
