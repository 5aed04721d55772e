// Package code checks the codes that institutions, places, diagnoses, operations
// and departments are written by in China. Each check says what is wrong with a
// code, not only that something is. It knows the form of a code and its check
// character, not who holds it: a code that passes may still be nobody's.
//
// Nothing here keeps state; everything is safe for concurrent use.
package code

import (
	"errors"
	"strconv"
	"strings"
)

func wrong(parts ...string) error { return errors.New(strings.Join(parts, "")) }

// sized refuses a code that has not the given number of characters.
func sized(s string, n int) error {
	if length := len([]rune(s)); length != n {
		return wrong("it has ", strconv.Itoa(length), " characters, should have ", strconv.Itoa(n))
	}
	return nil
}

// from refuses the first character that is not among the allowed; of a letter that
// is easily taken for a digit it names the digit.
func from(s, allowed string) error {
	for i, r := range []rune(s) {
		if strings.ContainsRune(allowed, r) {
			continue
		}
		return wrong(strconv.Quote(string(r)), " at character ", strconv.Itoa(i+1), " is not used", meant(r, allowed))
	}
	return nil
}

// meant is what a character is likely to stand for.
func meant(r rune, allowed string) string {
	guess := ""
	if i := strings.IndexRune("OoIlSVZ０１２３４５６７８９", r); i >= 0 {
		j := len([]rune("OoIlSVZ０１２３４５６７８９"[:i]))
		guess = "00115U20123456789"[j : j+1]
	} else if 'a' <= r && r <= 'z' {
		guess = string(r - 'a' + 'A')
	}
	if guess == "" || !strings.Contains(allowed, guess) {
		return ""
	}
	return "; " + guess + "?"
}

const digits = "0123456789"

// numeral reports whether s is digits and nothing else, at least one.
func numeral(s string) bool { return s != "" && strings.Trim(s, digits) == "" }
