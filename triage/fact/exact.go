package fact

import (
	"math/bits"
	"strconv"
	"strings"
)

// wide is a whole number of 256 bits, the lowest first. It holds every number as
// long as people write them, with what converts its unit; math/big would make a
// browser load a fiftieth more.
type wide [4]uint64

// times is w·f; false where it does not fit.
func (w wide) times(f uint64) (wide, bool) {
	var carry uint64
	for i, x := range w {
		hi, lo := bits.Mul64(x, f)
		var c uint64
		w[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return w, carry == 0
}

// over is w/d and what is left.
func (w wide) over(d uint64) (wide, uint64) {
	var rest uint64
	for i := len(w) - 1; i >= 0; i-- {
		w[i], rest = bits.Div64(rest, w[i], d)
	}
	return w, rest
}

func (w wide) plus(v wide) (wide, bool) {
	var carry uint64
	for i := range w {
		w[i], carry = bits.Add64(w[i], v[i], carry)
	}
	return w, carry == 0
}

// minus is w-v; v is not more.
func (w wide) minus(v wide) wide {
	var borrow uint64
	for i := range w {
		w[i], borrow = bits.Sub64(w[i], v[i], borrow)
	}
	return w
}

func (w wide) less(v wide) bool {
	for i := len(w) - 1; i >= 0; i-- {
		if w[i] != v[i] {
			return w[i] < v[i]
		}
	}
	return false
}

// An exact is the number ±n·10^power/over, over being at least 1.
type exact struct {
	negative bool
	n        wide
	power    int
	over     uint64
}

// parseExact reads a decimal number of bounded length.
func parseExact(s string) (exact, error) {
	mantissa, exponent, hasExponent := s, "", false
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		mantissa, exponent, hasExponent = s[:at], s[at+1:], true
	}
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	switch {
	case whole == "" || strings.Trim(whole, digits) != "" || strings.Trim(fraction, digits) != "" || hasPoint && fraction == "":
		return exact{}, errNotNumber
	case len(s) > maxChars:
		return exact{}, errTooLong
	}
	x := exact{negative: strings.HasPrefix(s, "-"), power: -len(fraction), over: 1}
	if hasExponent {
		p, err := strconv.Atoi(exponent)
		power := strings.TrimPrefix(exponent, "-")
		if power == exponent {
			power = strings.TrimPrefix(exponent, "+")
		}
		switch {
		case power == "" || strings.Trim(power, digits) != "":
			return exact{}, errNotNumber
		case err != nil || p > maxPower:
			return exact{}, errTooLarge
		case p < -maxPower:
			return exact{}, errTooLong
		}
		x.power += p
	}
	x.n = x.n.append(whole).append(fraction) // forty digits take 133 bits
	return x, nil
}

// append is w with so many digits more at its end.
func (w wide) append(more string) wide {
	for i := range len(more) {
		w, _ = w.times(10)
		w, _ = w.plus(wide{uint64(more[i] - '0')})
	}
	return w
}

// exact is the decimal as a number to be calculated with.
func (d Decimal) exact() exact {
	return exact{negative: d.Scaled < 0, n: wide{magnitude(d.Scaled)}, power: -d.Places, over: 1}
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// times is x·d.
func (x exact) times(d Decimal) (exact, error) {
	n, fits := x.n.times(magnitude(d.Scaled))
	if !fits {
		return exact{}, errTooLarge
	}
	x.n, x.power, x.negative = n, x.power-d.Places, x.negative != (d.Scaled < 0)
	return x, nil
}

// divided is x/d, d not being 0; x must not have been divided before.
func (x exact) divided(d Decimal) exact {
	x.over, x.power, x.negative = magnitude(d.Scaled), x.power+d.Places, x.negative != (d.Scaled < 0)
	return x
}

// less is x-d; x must not have been divided.
func (x exact) less(d Decimal) (exact, error) {
	y := d.exact()
	y.negative = !y.negative
	var ok bool
	for ; x.power > y.power; x.power-- {
		if x.n, ok = x.n.times(10); !ok {
			return exact{}, errTooLarge
		}
	}
	for ; y.power > x.power; y.power-- {
		if y.n, ok = y.n.times(10); !ok {
			return exact{}, errTooLong
		}
	}
	switch {
	case x.negative == y.negative:
		if x.n, ok = x.n.plus(y.n); !ok {
			return exact{}, errTooLong
		}
	case x.n.less(y.n):
		x.n, x.negative = y.n.minus(x.n), y.negative
	default:
		x.n = x.n.minus(y.n)
	}
	return x, nil
}

// round keeps x to so many decimals, half away from zero, and says whether it is
// that decimal exactly.
func (x exact) round(places int) (d Decimal, same bool, err error) {
	shift := x.power + places
	q := x.n
	for ; shift > 0 && q != (wide{}); shift-- {
		var fits bool
		if q, fits = q.times(10); !fits {
			return Decimal{}, false, errTooLarge
		}
	}
	q, rest := q.over(x.over)
	same, up := rest == 0, rest >= x.over-rest
	for ; shift < 0; shift++ {
		q, rest = q.over(10)
		same, up = same && rest == 0, rest >= 5
	}
	if up {
		q, _ = q.plus(wide{1})
	}
	if q[0] >= maxScaled || q[1]|q[2]|q[3] != 0 {
		return Decimal{}, false, errTooLarge
	}
	d = Decimal{Scaled: int64(q[0]), Places: places}
	if x.negative {
		d.Scaled = -d.Scaled
	}
	return d, same, nil
}
