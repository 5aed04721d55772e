package code

import "strings"

// ICD10 checks the form of a diagnosis code: a category such as K80, one with a
// fourth character such as K80.1, or a code of the national clinical version such
// as K80.101 or J44.100x001; † or + and * may follow.
func ICD10(s string) error {
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "†"), "+"), "*")
	if len(bare) < 3 || bare[0] < 'A' || bare[0] > 'Z' || !numeral(bare[1:3]) {
		return wrong(s + " should begin with a letter and two digits, such as K80")
	}
	_, fine, dotted := strings.Cut(bare, ".")
	switch {
	case len(bare) == 3:
		return nil
	case !dotted || bare[3] != '.':
		return wrong(s + " should have a dot after three characters, such as K80.101")
	case len(fine) == 1 && subdivided(fine), len(fine) == 3 && subdivided(fine), len(fine) == 7 && subdivided(fine[:3]) && extended(fine[3:]):
		return nil
	}
	return wrong(s + " should have after its dot one digit, three, or three and x with three more, such as K80.101 or J44.100x001")
}

// subdivided reports whether what stands after the dot is digits; the first may
// be x, which holds its place.
func subdivided(s string) bool {
	return (s[0] == 'x' || numeral(s[:1])) && (len(s) == 1 || numeral(s[1:]))
}

// extended reports whether s is x and three digits.
func extended(s string) bool { return len(s) == 4 && s[0] == 'x' && numeral(s[1:]) }

// ICD9CM3 checks the form of an operation code: 51, 51.2, 51.23 or a code of the
// national clinical version such as 51.2300 or 51.2300x001.
func ICD9CM3(s string) error {
	first, fine, dotted := strings.Cut(s, ".")
	if len(first) != 2 || !numeral(first) {
		return wrong(s + " should begin with two digits and a dot, such as 51.23")
	}
	if !dotted {
		return nil
	}
	if before, _, found := strings.Cut(fine, "x"); found && (len(before) == 2 || len(before) == 4) && extended(fine[len(before):]) {
		fine = before
	}
	if !numeral(fine) || len(fine) == 3 || len(fine) > 4 {
		return wrong(s + " should have after its dot one, two or four digits, and may end in x with three more, such as 51.2300x001")
	}
	return nil
}
