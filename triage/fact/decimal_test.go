package fact

import "testing"

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
		{"full-width digits", "３６", 0, "is not a decimal number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			r, err := parseExact(tt.text)
			var d Decimal
			if err == nil {
				d, err = roundExact(r, tt.places)
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
