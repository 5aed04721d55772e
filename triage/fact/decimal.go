package fact

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

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
	r, err := parseExact(s)
	if err != nil {
		return Decimal{}, err
	}
	for places := range maxPlaces + 1 {
		d, err := roundExact(r, places)
		if err != nil {
			return Decimal{}, err
		}
		if d.exact().Cmp(r) == 0 {
			return d, nil
		}
	}
	return Decimal{}, errTooLong
}

// Whole is the decimal of a whole number of at most fifteen digits.
func Whole(n int64) Decimal { return Decimal{Scaled: n} }

// parseExact reads a decimal number of bounded length.
func parseExact(s string) (*big.Rat, error) {
	mantissa, power, hasPower := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	switch {
	case whole == "" || strings.Trim(whole+fraction, digits) != "" || hasPoint && fraction == "":
		return nil, errNotNumber
	case len(s) > maxChars:
		return nil, errTooLong
	}
	if hasPower {
		p, err := strconv.Atoi(power)
		switch {
		case power == "" || strings.Trim(strings.TrimLeft(power[:1], "+-")+power[1:], digits) != "":
			return nil, errNotNumber
		case err != nil || p > maxPower:
			return nil, errTooLarge
		case p < -maxPower:
			return nil, errTooLong
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, errNotNumber
	}
	return r, nil
}

// roundExact keeps r to so many decimals, half away from zero.
func roundExact(r *big.Rat, places int) (Decimal, error) {
	n := new(big.Int).Mul(new(big.Int).Abs(r.Num()), pow10(places))
	q, rest := n.QuoRem(n, r.Denom(), new(big.Int))
	if rest.Lsh(rest, 1).Cmp(r.Denom()) >= 0 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() || q.Int64() >= maxScaled {
		return Decimal{}, errTooLarge
	}
	return Decimal{Scaled: q.Int64() * int64(r.Sign()), Places: places}, nil
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func (d Decimal) exact() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(d.Scaled), pow10(d.Places))
}

// Cmp is -1, 0 or +1 as d is less than, equal to or more than e.
func (d Decimal) Cmp(e Decimal) int { return d.exact().Cmp(e.exact()) }

// Float is the nearest float64, the number that rules calculate with.
func (d Decimal) Float() float64 {
	f, _ := d.exact().Float64()
	return f
}

// String is the number in plain digits with exactly Places decimals.
func (d Decimal) String() string {
	s := strconv.FormatInt(d.Scaled, 10)
	if d.Places <= 0 {
		return s
	}
	sign, s := s[:len(s)-len(strings.TrimPrefix(s, "-"))], strings.TrimPrefix(s, "-")
	if missing := d.Places + 1 - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}
	return sign + s[:len(s)-d.Places] + "." + s[len(s)-d.Places:]
}

// MarshalJSON writes the number as [Decimal.String] does.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

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
