package code_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/code"
)

// check is any of the checks by its name.
func check(kind, s string) error {
	switch kind {
	case "credit":
		return code.Credit(s)
	case "organisation":
		return code.Organisation(s)
	case "ws218":
		_, err := code.WS218(s)
		return err
	case "category":
		return code.Category(s)
	case "region":
		return code.Region(s)
	case "icd10":
		return code.ICD10(s)
	case "icd9cm3":
		return code.ICD9CM3(s)
	case "department":
		_, err := code.Department(s)
		return err
	}
	panic(kind)
}

// The check characters of the credit codes and organisation codes here were worked
// out by hand from the standards; K80.101 and 51.2300 are of a published list.
func TestAccepted(t *testing.T) {
	for kind, codes := range map[string]string{
		"credit":       "12450381MB0000001A 52350524000000004C 12500237MB00000060",
		"organisation": "123456788 MB0000000 12345678-8 MB000000-0",
		"ws218":        "123456788450381" + "11" + "C220" + "1 MB000000-0350524" + "11" + "A100" + "1",
		"category":     "A100 A210 A300 B100 B200 C100 C210 C220 D211 D212 D400 D600 E100",
		"region":       "450381 350524 350500 350526 350581 350582 350521 500111 500237 451100 451123 451122 110000 520102016 520102016001 441900 419001 659001",
		"icd10":        "K80 K80.1 K80.101 I21.900 J44.100x001 I10.x00 I10.x00x002 A17.0+ A17.000† G01* M80.900x081",
		"icd9cm3":      "51 51.2 51.23 51.2300 51.2300x001 88.55x001 00.66 99.10 39.95 68.12 54.21 44.13 45.13 89.52 87.03 99.60",
		"department":   "03 03.04 0304 A03.04 04.01.01 32.09 50.18 69 23.02",
	} {
		for _, s := range strings.Fields(codes) {
			if err := check(kind, s); err != nil {
				t.Errorf("%s %s: %v", kind, s, err)
			}
		}
	}
}

// What is wrong is said.
func TestRefused(t *testing.T) {
	for _, tt := range []struct{ kind, code, want string }{
		{"credit", "12450381MB00000010", "check character is 0, should be A"},
		{"credit", "12450381MBO000001A", `"O" at character 11 is not used; 0?`},
		{"credit", "12450381mb0000001A", `"m" at character 9 is not used; M?`},
		{"credit", "１2450381MB0000001A", `"１" at character 1 is not used; 1?`},
		{"credit", "12450381MB0000001", "17 characters, should have 18"},
		{"credit", "4.50381E+17", "11 characters, should have 18"},
		{"credit", "52999999000000004C", "3 to 8 are its region: no province has the code 99"},
		{"credit", "12500237MB0000006Y", "should be 0"}, // 31 − 0 is no symbol: the remainder is taken again
		{"organisation", "123456789", "check character is 9, should be 8"},
		{"organisation", "12345678", "8 characters, should have 9"},
		{"ws218", "123456788450381" + "11" + "C220", "21 characters, should have 22"},
		{"ws218", "123456787450381" + "11" + "C220" + "1", "1 to 9 are its organisation code: its check character is 7, should be 8"},
		{"ws218", "123456788990381" + "11" + "C220" + "1", "10 to 15 are its region: no province"},
		{"ws218", "123456788450381" + "1A" + "C220" + "1", `"A" at character 17 is not used`},
		{"ws218", "123456788450381" + "11" + "C22O" + "1", `"O" at character 21 is not used; 0?`},
		{"ws218", "123456788450381" + "11" + "C220" + "3", "1, 2 or 9, not 3"},
		{"category", "I100", `"I" at character 1 is not used`},
		{"region", "45O381", `"O" at character 3 is not used; 0?`},
		{"region", "4503", "6 digits"},
		{"region", "999999", "no province has the code 99"},
		{"region", "350024", "no prefecture"},
		{"region", "359524", "of no prefecture"},
		{"region", "", "6 digits"},
		{"icd10", "k80.1", "a letter and two digits"},
		{"icd10", "K80101", "a dot after three"},
		{"icd10", "K80.10", "one digit, three"},
		{"icd10", "K80.101x1", "one digit, three"},
		{"icd9cm3", "512300", "two digits and a dot"},
		{"icd9cm3", "51.230", "one, two or four"},
		{"icd9cm3", "51.2300x1", "one, two or four"},
		{"department", "29", "has no 29"},
		{"department", "03.12", "has no 03.12"},
		{"department", "03.4", "should be two digits"},
		{"department", "03.04.01", "has no 03.04.01"},
		{"department", "", "should be two digits"},
	} {
		if err := check(tt.kind, tt.code); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: %v; should say %q", tt.kind, tt.code, err, tt.want)
		}
	}
}

// A code that differs in one character from one that passes does not pass: that is
// what check characters are for.
func TestOneCharacterWrong(t *testing.T) {
	for kind, right := range map[string]string{"credit": "12450381MB0000001A", "organisation": "123456788"} {
		refused, tried := 0, 0
		for i := range right {
			for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
				if wrong := right[:i] + string(c) + right[i+1:]; wrong != right {
					tried++
					if check(kind, wrong) != nil {
						refused++
					}
				}
			}
		}
		// The weights of an organisation code are less than 11 and its letters are worth
		// more: A and another letter eleven further weigh the same.
		if least := map[string]int{"credit": tried, "organisation": tried * 85 / 100}[kind]; refused < least {
			t.Errorf("%s: %d of %d refused", kind, refused, tried)
		}
	}
}

func TestDepartment(t *testing.T) {
	for _, tt := range []struct{ read, code, name string }{
		{"0304", "03.04", "内科 心血管内科"},
		{"A03.04", "03.04", "内科 心血管内科"},
		{"04.0101", "04.01.01", "外科 普通外科 肝脏移植"},
		{"04.01", "04.01", "外科 普通外科"},
		{"32.09", "32.09", "医学影像科 介入放射学"},
		{"20", "20", "急诊医学科"},
		{"69", "69", "其他业务科室"},
	} {
		if c, err := code.Department(tt.read); c != tt.code || code.DepartmentName(c) != tt.name || err != nil {
			t.Errorf("%s: %q %q %v", tt.read, c, code.DepartmentName(c), err)
		}
	}
	if !code.Within("03.04", "03") || code.Within("03", "03.04") || code.Within("30", "3") {
		t.Error("03.04 lies within 03, not the other way round")
	}
}

// What the check knows of the national list is what the list of names has.
func TestDepartmentNames(t *testing.T) {
	for _, s := range []string{"", "1", "00", "70", "29", "03.12", "04.02.01"} {
		if name := code.DepartmentName(s); name != "" {
			t.Errorf("%q has the name %s", s, name)
		}
	}
	listed := 0
	for first := range 100 {
		for second := range 30 {
			for third := range 5 {
				s := fmt.Sprintf("%02d.%02d.%02d", first, second, third)[:2]
				if second > 0 {
					s = fmt.Sprintf("%02d.%02d.%02d", first, second, third)[:5]
				}
				if second > 0 && third > 0 {
					s = fmt.Sprintf("%02d.%02d.%02d", first, second, third)
				}
				_, err := code.Department(s)
				if named := code.DepartmentName(s) != ""; named != (err == nil) {
					t.Fatalf("%s: named %t, checked %v", s, named, err)
				}
				if err == nil && third == 0 {
					listed++
				}
			}
		}
	}
	if listed < 130 {
		t.Errorf("only %d departments", listed)
	}
}

func TestWS218Plain(t *testing.T) {
	if plain, err := code.WS218("12345678-845038111C2201"); plain != "12345678845038111C2201" || err != nil {
		t.Error(plain, err)
	}
}

func TestForeign(t *testing.T) {
	for region, want := range map[string]bool{"KE-30": true, "MW-S": true, "CN-45": false, "KE": false, "ke-30": false, "450381": false} {
		if code.Foreign(region) != want {
			t.Error(region, !want)
		}
	}
}

// Whatever is given, a check answers.
func FuzzChecks(f *testing.F) {
	for _, s := range []string{"12450381MB0000001A", "123456788450381111C2201", "450381", "K80.101x001", "51.2300x001", "A03.04", "", "中文"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []string{"credit", "organisation", "ws218", "category", "region", "icd10", "icd9cm3", "department"} {
			if err := check(kind, s); err != nil && err.Error() == "" {
				t.Error(kind, s)
			}
		}
	})
}
