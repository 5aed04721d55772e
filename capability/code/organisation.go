package code

import "strings"

// creditSymbols are the characters of a unified social credit code, in the order
// of their values: no I, O, S, V or Z (GB 32100-2015).
const creditSymbols = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Credit checks a unified social credit code (统一社会信用代码, GB 32100-2015): 18
// characters, of which 3 to 8 are a region and the last is a check character.
func Credit(s string) error {
	if err := fits(s, "CC999999CCCCCCCCCC"); err != nil {
		return err
	}
	if err := Region(s[2:8]); err != nil {
		return part("3 to 8 are its region", err)
	}
	sum, weight := 0, 1
	for i := range 17 {
		sum += weight * strings.IndexByte(creditSymbols, s[i])
		weight = weight * 3 % 31
	}
	return checked(s, creditSymbols[(31-sum%31)%31])
}

// Organisation checks an organisation code (组织机构代码, GB 11714-1997): eight
// characters and a check character, with or without a hyphen before it.
func Organisation(s string) error {
	s = unhyphened(s)
	if err := fits(s, "XXXXXXXXX"); err != nil {
		return err
	}
	sum := 0
	for i, weight := range []byte("\x03\x07\x09\x0a\x05\x08\x04\x02") {
		value := s[i] - '0'
		if s[i] >= 'A' {
			value = s[i] - 'A' + 10
		}
		sum += int(weight) * int(value)
	}
	return checked(s, "0X987654321"[sum%11])
}

// unhyphened is an organisation code, or a code that begins with one, without the
// hyphen before its check character.
func unhyphened(s string) string {
	if len(s) > 9 && s[8] == '-' {
		return s[:8] + s[9:]
	}
	return s
}

// checked refuses a code whose last character is not the one reckoned.
func checked(s string, should byte) error {
	if is := s[len(s)-1:]; is != string(should) {
		return wrong("its check character is " + is + ", should be " + string(should))
	}
	return nil
}

// part is what is wrong with a part of a code.
func part(which string, err error) error { return wrong("characters " + which + ": " + err.Error()) }

// WS218 checks the code of a health institution (WS 218-2002) and gives it without
// a hyphen: 9 characters of the organisation, 6 of its region, 2 of its kind of
// economy, 4 of its category such as A100 or D600, and 1 of how it is managed (1
// not for profit, 2 for profit, 9 other).
func WS218(s string) (plain string, err error) {
	plain = unhyphened(s)
	if err := fits(plain, "XXXXXXXXX"+"999999"+"99"+"A999"+"9"); err != nil {
		return "", err
	}
	if err := Organisation(plain[:9]); err != nil {
		return "", part("1 to 9 are its organisation code", err)
	}
	if err := Region(plain[9:15]); err != nil {
		return "", part("10 to 15 are its region", err)
	}
	if strings.Trim(plain[21:], "129") != "" {
		return "", wrong("the last character says how it is managed: 1, 2 or 9, not " + plain[21:])
	}
	return plain, nil
}

// Category checks a category of health institutions (WS 218-2002), such as A100,
// a general hospital, or D600, a village clinic.
func Category(s string) error { return fits(s, "A999") }
