package code

import "strings"

// creditSymbols are the characters of a unified social credit code, in the order
// of their values: no I, O, S, V or Z (GB 32100-2015).
const creditSymbols = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Credit checks a unified social credit code (统一社会信用代码, GB 32100-2015): 18
// characters, of which 3 to 8 are a region and the last is a check character.
func Credit(s string) error {
	if err := sized(s, 18); err != nil {
		return err
	}
	if err := from(s, creditSymbols); err != nil {
		return err
	}
	if err := Region(s[2:8]); err != nil {
		return wrong("characters 3 to 8 are its region: ", err.Error())
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
	if err := sized(s, 9); err != nil {
		return err
	}
	if err := from(s, digits+"ABCDEFGHIJKLMNOPQRSTUVWXYZ"); err != nil {
		return err
	}
	sum := 0
	for i, weight := range [...]int{3, 7, 9, 10, 5, 8, 4, 2} {
		value := int(s[i] - '0')
		if s[i] >= 'A' {
			value = int(s[i]-'A') + 10
		}
		sum += weight * value
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
	if is := s[len(s)-1]; is != should {
		return wrong("its check character is ", string(is), ", should be ", string(should))
	}
	return nil
}

// WS218 checks the code of a health institution (WS 218-2002) and gives it without
// a hyphen: 9 characters of the organisation, 6 of its region, 2 of its kind of
// economy, 4 of its category such as A100 or D600, and 1 of how it is managed (1
// not for profit, 2 for profit, 9 other).
func WS218(s string) (plain string, err error) {
	plain = unhyphened(s)
	if err := sized(plain, 22); err != nil {
		return "", err
	}
	if strings.Trim(plain, digits+"ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", from(plain, digits+"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	if err := Organisation(plain[:9]); err != nil {
		return "", wrong("characters 1 to 9 are its organisation code: ", err.Error())
	}
	if err := Region(plain[9:15]); err != nil {
		return "", wrong("characters 10 to 15 are its region: ", err.Error())
	}
	if !numeral(plain[15:17]) {
		return "", wrong("characters 16 and 17 are its kind of economy, two digits, not ", plain[15:17])
	}
	if err := Category(plain[17:21]); err != nil {
		return "", wrong("characters 18 to 21 are its category: ", err.Error())
	}
	if strings.IndexByte("129", plain[21]) < 0 {
		return "", wrong("the last character says how it is managed: 1, 2 or 9, not ", plain[21:])
	}
	return plain, nil
}

// Category checks a category of health institutions (WS 218-2002), such as A100,
// a general hospital, or D600, a village clinic.
func Category(s string) error {
	if err := sized(s, 4); err != nil {
		return err
	}
	if strings.IndexByte("ABCDEFGHJKLMNP", s[0]) < 0 || !numeral(s[1:]) {
		return wrong(s, " is not a letter from A to P and three digits, such as A100 or D600")
	}
	return nil
}
