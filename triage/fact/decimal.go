package fact

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

// MaxDecimals is the most decimals a fact may be kept to.
const MaxDecimals = 6

const (
	maxPlaces = 9    // of a declared number, such as a factor between units
	maxChars  = 40   // of a number as written
	maxPower  = 40   // of an exponent as written
	maxScaled = 1e15 // so that a scaled integer is exact in a float64 too
	digits    = "0123456789"
)

var (
	errNotNumber = errors.New("is not a decimal number")
	errTooLong   = errors.New("has too many digits")
	errTooLarge  = errors.New("is too large")
)

// A Decimal is the exact number Scaled / 10^Places. The zero value is 0. Two
// decimals of the same number are equal with == when they have the same Places;
// [Decimal.Cmp] compares any two.
type Decimal struct {
	Scaled int64
	Places int
}

// ParseDecimal reads a number as people or JSON write it, such as 36.6, -4 or
// 1e3, without trailing zeros and with at most nine decimals.
func ParseDecimal(s string) (Decimal, error) {
	x, err := parseExact(s)
	if err != nil {
		return Decimal{}, err
	}
	for places := range maxPlaces + 1 {
		d, same, err := x.round(places)
		if err != nil {
			return Decimal{}, err
		}
		if same {
			return d, nil
		}
	}
	return Decimal{}, errTooLong
}

// Whole is the decimal of a whole number of at most fifteen digits.
func Whole(n int64) Decimal { return Decimal{Scaled: n} }

// Cmp is -1, 0 or +1 as d is less than, equal to or more than e.
func (d Decimal) Cmp(e Decimal) int {
	switch {
	case d.Places == e.Places:
		return cmp.Compare(d.Scaled, e.Scaled)
	case d.Places < e.Places:
		return -e.Cmp(d)
	}
	// Scaled is below 10^15: with nine places more it needs 128 bits.
	hi, lo := bits.Mul64(magnitude(e.Scaled), uint64(power10[d.Places-e.Places]))
	size := cmp.Or(cmp.Compare(0, hi), cmp.Compare(magnitude(d.Scaled), lo))
	switch {
	case d.Scaled < 0 != (e.Scaled < 0):
		return cmp.Compare(d.Scaled, e.Scaled)
	case d.Scaled < 0:
		return -size
	}
	return size
}

// power10 are the powers of ten of the places that a decimal may have.
var power10 = [maxPlaces + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// Float is the nearest float64, the number that rules calculate with: both parts
// of the quotient are exact, and it is rounded once.
func (d Decimal) Float() float64 { return float64(d.Scaled) / power10[d.Places] }

// String is the number in plain digits with exactly Places decimals.
func (d Decimal) String() string { return string(d.AppendJSON(nil)) }

// MarshalJSON writes the number as [Decimal.String] does.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (d Decimal) AppendJSON(b []byte) []byte {
	from := len(b)
	if b = strconv.AppendInt(b, d.Scaled, 10); d.Places <= 0 {
		return b
	}
	if d.Scaled < 0 {
		from++
	}
	for len(b)-from <= d.Places { // 5 of 2 places is 0.05
		b = slices.Insert(b, from, '0')
	}
	return slices.Insert(b, len(b)-d.Places, '.')
}

// ReadNode reads a declared number.
func (d *Decimal) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if !wire.Expect(n, wire.Number, path, ps) {
		return
	}
	got, err := ParseDecimal(n.Text)
	if err != nil {
		ps.Add(n, path, "bad-number", "%s %s", n.Text, err)
		return
	}
	*d = got
}
