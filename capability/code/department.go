package code

import "strings"

// parts says how many departments of the second level the national list
// (医疗机构诊疗科目名录, 1994 with what was added since) has below each of the first,
// from 01 on: a letter, A for none; a space where the list has no such department.
const parts = "AALJGGMGGAEGDAIHAAAAAAGAAAAA GAL                 SGA                A"

// Department reads a code of the national list of departments (诊疗科目) and gives
// it as 03, 03.04 or 04.01.01. 0304 and A03.04, as hospital systems write it, are
// read too.
func Department(s string) (code string, err error) {
	bare := strings.ReplaceAll(strings.TrimPrefix(s, "A"), ".", "")
	if !numeral(bare) || len(bare)%2 != 0 || len(bare) > 6 {
		return "", wrong(s + " should be two digits, such as 03, or four, such as 03.04")
	}
	code = bare[:2]
	if n := number(code); n == 0 || n > len(parts) || parts[n-1] == ' ' {
		return "", unlisted(code)
	}
	most := parts[number(code)-1] - 'A'
	for at := 2; at < len(bare); at += 2 {
		code += "." + bare[at:at+2]
		if n := number(bare[at : at+2]); n == 0 || n > int(most) {
			return "", unlisted(code)
		}
		most = 0
		switch code { // the only two with a third level
		case "04.01":
			most = 3
		case "04.04":
			most = 1
		}
	}
	return code, nil
}

func unlisted(code string) error { return wrong("the national list of departments has no " + code) }

// number is the value of two digits.
func number(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// Within reports whether a department is another or a part of it, both as given by
// [Department]. A licence for 03 is not an ability in 03.04; one for 03.04 lies
// within 03.
func Within(part, whole string) bool { return part == whole || strings.HasPrefix(part, whole+".") }
