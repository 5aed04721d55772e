package fact

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
)

// Decimals are rounded half away from zero, in decimal arithmetic only, and what
// is no number of bounded length is refused.
func TestRounding(t *testing.T) {
	tests := []struct {
		name, text string
		places     int
		want       string
	}{
		{"half away from zero", "36.05", 1, "36.1"},
		{"what binary would round down", "2.675", 2, "2.68"},
		{"just below half", "36.0499999999999999999999999999", 1, "36.0"},
		{"negative half", "-0.05", 1, "-0.1"},
		{"negative below half", "-0.04", 1, "0.0"},
		{"whole", "130", 0, "130"},
		{"more decimals than given", "36.6", 3, "36.600"},
		{"exponent", "1.5e2", 0, "150"},
		{"negative exponent", "1e-9", 1, "0.0"},
		{"negative exponent kept", "15e-1", 1, "1.5"},
		{"capital exponent with plus", "1E+3", 0, "1000"},
		{"fraction only", "0.5", 0, "1"},
		{"huge exponent", "1e400", 1, "is too large"},
		{"exponent beyond int", "1e99999999999999999999", 1, "is too large"},
		{"tiny exponent", "1e-400", 1, "has too many digits"},
		{"huge digits", "1234567890123456789012345678901234567890123", 0, "has too many digits"},
		{"too large to be exact", "1000000000000000", 0, "is too large"},
		{"largest", "999999999999999", 0, "999999999999999"},
		{"too large with its decimals", "9999999999999", 3, "is too large"},
		{"empty", "", 0, "is not a decimal number"},
		{"no digits", "-", 0, "is not a decimal number"},
		{"no digits before the point", ".5", 0, "is not a decimal number"},
		{"no digits after the point", "5.", 0, "is not a decimal number"},
		{"two points", "1.2.3", 0, "is not a decimal number"},
		{"plus", "+5", 0, "is not a decimal number"},
		{"fraction", "1/3", 0, "is not a decimal number"},
		{"infinity", "Inf", 0, "is not a decimal number"},
		{"hexadecimal", "0x10", 0, "is not a decimal number"},
		{"underscore", "1_000", 0, "is not a decimal number"},
		{"exponent without digits", "1e", 0, "is not a decimal number"},
		{"exponent of a sign", "1e-", 0, "is not a decimal number"},
		{"exponent of two signs", "1e+-3", 0, "is not a decimal number"},
		{"full-width digits", "３６", 0, "is not a decimal number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			x, err := parseExact(tt.text)
			var d Decimal
			if err == nil {
				d, _, err = x.round(tt.places)
			}
			if got = d.String(); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("%s to %d decimals is %q, want %q", tt.text, tt.places, got, tt.want)
			}
		})
	}
}

// A declared decimal keeps no trailing zeros, so that 35.0 and 35 are one
// declaration, and is compared and written exactly.
func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]string{"35.0": "35", "-0.50": "-0.5", "1e3": "1000", "18.0182": "18.0182", "0": "0", "-0": "0", "0.000000001": "0.000000001"} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != want {
			t.Errorf("%s is %s (%v), want %s", text, d, err, want)
		}
	}
	if _, err := ParseDecimal("0.0000000001"); err == nil {
		t.Error("ten decimals are read")
	}
	half, more := Decimal{5, 1}, Decimal{51, 2}
	if half.Cmp(more) != -1 || half.Cmp(Decimal{50, 2}) != 0 || half.Float() != 0.5 || Whole(-3).Float() != -3 {
		t.Error("comparing or nearest float is wrong")
	}
}

// Reading, converting, rounding, comparing and the nearest float64 agree with the
// rational numbers of math/big.
func TestExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rat := func(s string) *big.Rat {
		x, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatal(s)
		}
		return x
	}
	decimal := func() Decimal {
		return Decimal{Scaled: r.Int64N([]int64{10, 1000, 1e9, maxScaled}[r.IntN(4)]) * int64(1-2*r.IntN(2)), Places: r.IntN(maxPlaces + 1)}
	}
	rounded, tooLarge := 0, 0
	for range 20000 {
		text := fmt.Sprintf("%d.%0*de%d", r.Int64N(1e6)*int64(1-2*r.IntN(2)), 1+r.IntN(12), r.Int64N(1e12), r.IntN(13)-6)
		x, err := parseExact(text)
		if err != nil {
			t.Fatal(text, err)
		}
		sub, mul, div := decimal(), decimal(), decimal()
		if div.Scaled == 0 {
			div.Scaled = 3
		}
		want := rat(text)
		want.Quo(want.Mul(want.Sub(want, rat(sub.String())), rat(mul.String())), rat(div.String()))
		if x, err = (Conversion{&sub, &mul, &div}).of(x); err != nil {
			t.Fatal(text, err)
		}
		places := r.IntN(MaxDecimals + 1)
		d, same, err := x.round(places)
		scaled := new(big.Rat).Mul(want, rat(fmt.Sprintf("1e%d", places)))
		if err != nil {
			if tooLarge++; new(big.Rat).Abs(scaled).Cmp(big.NewRat(maxScaled-1, 1)) < 0 {
				t.Fatalf("%s: %v, and it is %s", text, err, want.FloatString(9))
			}
			continue
		}
		rounded++
		zero := d.Scaled == 0 // math/big writes -0.0
		if got := d.String(); got != want.FloatString(places) && !(zero && "-"+got == want.FloatString(places)) || same != (rat(got).Cmp(want) == 0) {
			t.Fatalf("%s: (x - %s) * %s / %s is %s (%t), want %s", text, sub, mul, div, got, same, want.FloatString(places))
		}
		if nearest, _ := rat(d.String()).Float64(); d.Float() != nearest {
			t.Fatalf("%s is nearest to %g, not %g", d, nearest, d.Float())
		}
		if got, want := sub.Cmp(mul), rat(sub.String()).Cmp(rat(mul.String())); got != want {
			t.Fatalf("%s to %s is %d, want %d", sub, mul, got, want)
		}
	}
	if rounded < 5000 || tooLarge < 500 {
		t.Errorf("%d rounded, %d too large: too few to tell", rounded, tooLarge)
	}
}
