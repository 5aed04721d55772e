package code

import "strings"

// provinces are the first two digits of GB/T 2260.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 "

// Region checks the form of a code of a place in China: 6 digits of a county or
// what lies above it (GB/T 2260), 9 of a township, 12 of a village. Which counties
// there are changes every year and is not known here.
func Region(s string) error {
	if len(s) != 6 && len(s) != 9 && len(s) != 12 {
		return wrong("it should have 6 digits (county), 9 (township) or 12 (village)")
	}
	if err := fits(s, "999999999999"[:len(s)]); err != nil {
		return err
	}
	prefecture := s[2:4]
	switch {
	case !strings.Contains(provinces, " "+s[:2]+" "):
		return wrong("no province has the code " + s[:2])
	case prefecture > "70" && prefecture != "90", prefecture == "00" && strings.Trim(s[4:], "0") != "":
		return wrong(prefecture + ", its third and fourth digit, are of no prefecture: 01 to 70, or 90")
	}
	return nil
}

// Foreign reports whether the name of a region is of another country: its two
// letters of ISO 3166, a hyphen and more, such as KE-30.
func Foreign(region string) bool {
	return len(region) > 3 && region[2] == '-' && region[:2] != "CN" &&
		'A' <= region[0] && region[0] <= 'Z' && 'A' <= region[1] && region[1] <= 'Z'
}
