// Package code checks the codes that institutions, places, diagnoses, operations
// and departments are written by in China. Each check says what is wrong with a
// code, not only that something is. It knows the form of a code and its check
// character, not who holds it: a code that passes may still be nobody's.
//
// Nothing here keeps state; everything is safe for concurrent use. Browsers load
// it with the catalogue's checks: it is kept small.
package code

import (
	"strconv"
	"strings"
)

// wrong is what is wrong with a code.
type wrong string

// Error says it.
func (w wrong) Error() string { return string(w) }

// fits refuses a code that has not the form: as many characters, each of its class,
// which is 9 for a digit, X for a digit or a capital letter, C for a symbol of a
// credit code, and A for the first letter of a category.
func fits(s, form string) error {
	all := []rune(s)
	if len(all) != len(form) {
		return wrong("it has " + strconv.Itoa(len(all)) + " characters, should have " + strconv.Itoa(len(form)))
	}
	for i, r := range all {
		if !allowed(form[i], r) {
			return wrong("\"" + string(r) + "\" at character " + strconv.Itoa(i+1) + " is not used" + meant(r))
		}
	}
	return nil
}

func allowed(class byte, r rune) bool {
	set := creditSymbols
	switch class {
	case '9':
		set = set[:10]
	case 'X':
		set += "IOSVZ"
	case 'A':
		set = "ABCDEFGHJKLMNP"
	}
	return strings.IndexByte(set, byte(r)) >= 0 && r < 128
}

// meant is what a character easily stands for by mistake: a digit for a letter that
// looks like it, or a character of another width or case.
func meant(r rune) string {
	switch {
	case r == 'O' || r == 'o':
		r = '0'
	case r == 'I' || r == 'l':
		r = '1'
	case r >= '０' && r <= '９':
		r += '0' - '０'
	case r >= 'a' && r <= 'z':
		r += 'A' - 'a'
	default:
		return ""
	}
	return "; " + string(r) + "?"
}

// numeral reports whether s is digits and nothing else, at least one.
func numeral(s string) bool { return s != "" && strings.Trim(s, creditSymbols[:10]) == "" }
