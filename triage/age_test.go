package triage_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// S11: an age is a birth date, of the sun's calendar or the moon's, or an interval:
// about 60; 虚岁 n is n-2 to n; of a small child in hours, days, weeks or months. The
// cases stand on 2023-03-01.
func TestAges(t *testing.T) {
	set := scales(t, "cn-core", "scale-core")
	for _, tt := range []struct {
		told                string
		years, months, days [2]float64
	}{
		{`"birth_date": "2023-03-01"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{0, 0}},
		{`"birth_date": "2023-02-01"`, [2]float64{0, 0}, [2]float64{1, 1}, [2]float64{28, 28}},
		{`"birth_date": "2023-02-02"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{27, 27}},
		{`"birth_date": "2022-12-31"`, [2]float64{0, 0}, [2]float64{2, 2}, [2]float64{60, 60}},
		{`"birth_date": "2020-02-29"`, [2]float64{3, 3}, [2]float64{36, 36}, [2]float64{1096, 1096}},
		{`"birth_date": "1964-02-30", "lunar": true`, [2]float64{58, 58}, [2]float64{706, 707}, [2]float64{21493, 21531}},
		{`"birth_date": "1963-12-30", "lunar": true`, [2]float64{59, 59}, [2]float64{708, 709}, [2]float64{21555, 21593}},
		{`"birth_date": "1964-01-12", "lunar": true`, [2]float64{58, 59}, [2]float64{707, 709}, [2]float64{21542, 21580}},
		{`"birth_date": "2023-02-09", "lunar": true`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{0, 2}},
		{`"age": 0`, [2]float64{0, 0}, [2]float64{0, 11}, [2]float64{0, 364}},
		{`"age": 3`, [2]float64{3, 3}, [2]float64{36, 47}, [2]float64{1095, 1460}},
		{`"age": {"value": 3}`, [2]float64{3, 3}, [2]float64{36, 47}, [2]float64{1095, 1460}},
		{`"age": "3 a"`, [2]float64{3, 3}, [2]float64{36, 47}, [2]float64{1095, 1460}},
		{`"facts": {"age": 3}`, [2]float64{3, 3}, [2]float64{36, 47}, [2]float64{1095, 1460}},
		{`"age": 1.5`, [2]float64{1, 1}, [2]float64{18, 18}, [2]float64{546, 576}},
		{`"age": {"min": 58, "max": 62}`, [2]float64{58, 62}, [2]float64{696, 755}, [2]float64{21184, 23009}},
		{`"age": {"nominal": 61}`, [2]float64{59, 61}, [2]float64{708, 743}, [2]float64{21549, 22644}},
		{`"age": {"nominal": 1}`, [2]float64{0, 1}, [2]float64{0, 23}, [2]float64{0, 729}},
		{`"age": "6 h"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{0, 0}},
		{`"age": "47 h"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{1, 1}},
		{`"age": "20 d"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{20, 20}},
		{`"age": {"value": 20, "unit": "d"}`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{20, 20}},
		{`"age": {"min": 20, "max": 30, "unit": "d"}`, [2]float64{0, 0}, [2]float64{0, 1}, [2]float64{20, 30}},
		{`"age": "3 wk"`, [2]float64{0, 0}, [2]float64{0, 0}, [2]float64{21, 27}},
		{`"age": "4 wk"`, [2]float64{0, 0}, [2]float64{1, 1}, [2]float64{28, 34}},
		{`"age": "5 mo"`, [2]float64{0, 0}, [2]float64{5, 5}, [2]float64{151, 180}},
		{`"age": "23.5 mo"`, [2]float64{1, 1}, [2]float64{23, 23}, [2]float64{699, 729}},
		{`"age": 0, "facts": {"age_months": 5}`, [2]float64{0, 0}, [2]float64{5, 5}, [2]float64{0, 364}},
		{`"age": 0, "facts": {"age_days": {"max": 400}}`, [2]float64{0, 0}, [2]float64{0, 11}, [2]float64{0, 364}},
	} {
		c, err := triage.ParseCase(set, []byte("{"+noon+", "+tt.told+"}"))
		if err != nil {
			t.Errorf("%s: %v", tt.told, err)
			continue
		}
		for name, want := range map[string][2]float64{"age": tt.years, "age_months": tt.months, "age_days": tt.days} {
			if got := c.Number(set, name); got != (fact.Interval{Lo: want[0], Hi: want[1]}) {
				t.Errorf("%s: %s is %v, want %v", tt.told, name, got, want)
			}
			i, _ := set.Vocabulary.Lookup(name)
			if r := c.Facts.Reading(i); r.Known != (want[0] == want[1]) {
				t.Errorf("%s: %s known %t", tt.told, name, r.Known)
			}
		}
	}
}

// Ages that nobody has, and those that contradict one another, are refused.
func TestAgesRefused(t *testing.T) {
	set := scales(t, "cn-core", "scale-core")
	for _, tt := range []struct{ told, want string }{
		{`"age": "5800 mo"`, "out-of-range"}, {`"age": "-3 d"`, "out-of-range"}, {`"age": "1e9 d"`, "out-of-range"}, {`"age": "1000000 d"`, "out-of-range"}, {`"age": "1000000 wk"`, "out-of-range"}, {`"age": "1000000 mo"`, "out-of-range"}, {`"age": {"nominal": 1000000}`, "out-of-range"}, {`"age": "1140000 h"`, ""}, {`"age": {"value": "x", "unit": "d"}`, "out-of-range"},
		{`"age": {"nominal": 200}`, "out-of-range"}, {`"age": {"min": 9, "max": 3, "unit": "d"}`, "out-of-range"}, {`"age": 131`, "out-of-range"}, {`"age": "3 days"`, "bad-unit"},
		{`"birth_date": "2023-02-20", "lunar": true`, "impossible-date"}, {`"birth_date": "1964-02-31", "lunar": true`, "impossible-date"}, {`"birth_date": "1964-13-01", "lunar": true`, "impossible-date"},
		{`"birth_date": "1964-02-30"`, "impossible-date"}, {`"lunar": true`, "missing"}, {`"age": 3, "lunar": true`, "missing"},
		{`"age": 0, "facts": {"age_months": 15}`, "contradiction"}, {`"birth_date": "2023-02-01", "facts": {"age_months": 1}`, "derived-fact"},
	} {
		if _, err := triage.ParseCase(set, []byte("{"+noon+", "+tt.told+"}")); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), "["+tt.want+"]") {
			t.Errorf("%s: %v, want %s", tt.told, err, tt.want)
		}
	}
}

// lunarDays are days of the sun's calendar with their dates in the Chinese one, as
// ICU reckons them.
var lunarDays = [][2]string{
	{"2006-01-08", "2005-12-09"}, {"1966-10-06", "1966-08-22"}, {"1923-02-10", "1922-12-25"}, {"2002-05-29", "2002-04-18"}, {"1917-01-23", "1917-01-01"},
	{"1932-09-30", "1932-09-01"}, {"1921-12-09", "1921-11-11"}, {"2015-03-06", "2015-01-16"}, {"2020-07-06", "2020-05-16"}, {"1950-05-27", "1950-04-11"},
	{"1909-05-17", "1909-03-28"}, {"1961-02-24", "1961-01-10"}, {"2019-01-04", "2018-11-29"}, {"1940-01-26", "1939-12-18"}, {"1926-05-14", "1926-04-03"},
	{"1944-07-07", "1944-05-17"}, {"2008-10-08", "2008-09-10"}, {"1915-01-25", "1914-12-11"}, {"1931-01-31", "1930-12-13"}, {"1920-11-01", "1920-09-21"},
	{"1922-04-12", "1922-03-16"}, {"1940-08-06", "1940-07-03"}, {"2004-01-20", "2003-12-29"}, {"1921-06-27", "1921-05-22"}, {"2001-01-14", "2000-12-20"},
	{"2002-03-27", "2002-02-14"}, {"1972-07-11", "1972-06-01"}, {"1931-03-24", "1931-02-06"}, {"1933-01-17", "1932-12-22"}, {"1992-12-25", "1992-12-02"},
	{"2005-10-12", "2005-09-10"}, {"1997-09-25", "1997-08-24"}, {"1968-07-24", "1968-06-29"}, {"1923-05-24", "1923-04-09"}, {"1960-06-19", "1960-05-26"},
	{"1982-07-30", "1982-06-10"}, {"1936-08-10", "1936-06-24"}, {"1914-12-26", "1914-11-10"}, {"2018-11-25", "2018-10-19"}, {"1918-07-07", "1918-05-29"},
	{"1908-05-31", "1908-05-02"}, {"1943-01-15", "1942-12-10"}, {"1992-03-06", "1992-02-03"}, {"1915-04-23", "1915-03-10"}, {"1972-02-22", "1972-01-08"},
	{"1937-03-20", "1937-02-08"}, {"1941-09-06", "1941-07-15"}, {"1971-01-24", "1970-12-28"}, {"1988-09-22", "1988-08-12"}, {"1940-01-03", "1939-11-24"},
	{"1920-02-11", "1919-12-22"}, {"1945-12-22", "1945-11-18"}, {"1951-05-07", "1951-04-02"}, {"1948-01-01", "1947-11-21"}, {"2003-06-29", "2003-05-30"},
	{"1947-11-08", "1947-09-26"}, {"2022-07-13", "2022-06-15"}, {"2009-05-22", "2009-04-28"}, {"1909-02-24", "1909-02-05"}, {"1969-02-11", "1968-12-25"},
}

// S11: who is born on a day of the Chinese calendar is as old as the bounds say.
func TestLunarBirthDates(t *testing.T) {
	set := scales(t, "cn-core", "scale-core")
	read := func(told string) *triage.Case {
		c, err := triage.ParseCase(set, []byte("{"+noon+", "+told+"}"))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, day := range lunarDays {
		exact, bounds := read(`"birth_date": "`+day[0]+`"`), read(`"birth_date": "`+day[1]+`", "lunar": true`)
		for _, name := range []string{"age", "age_months", "age_days"} {
			if x, i := exact.Number(set, name), bounds.Number(set, name); x.Lo < i.Lo || x.Hi > i.Hi {
				t.Errorf("born %s, %s by the moon: %s is %v, outside %v", day[0], day[1], name, x, i)
			}
		}
		if years := bounds.Number(set, "age"); years.Hi-years.Lo > 1 { // one, where a birthday lies between
			t.Errorf("%s by the moon: the age is %v", day[1], years)
		}
	}
}

// S11: every table is used whose band the age touches: what two bands both give is
// proven, what one gives is possible.
func TestAgeTouchesTwoTables(t *testing.T) {
	set := scales(t, "cn-core", "cn-2018-adult", "scale-core", "scale-cn-2018-child")
	for _, tt := range []struct {
		told            string
		level, possible int
	}{
		{`"age": {"min": 2, "max": 4}, "facts": {"hr": 170}`, 1, 1}, // level I for either
		{`"age": {"min": 2, "max": 4}, "facts": {"hr": 150}`, 2, 1}, // II under three, I from then on
		{`"age": 9, "facts": {"hr": 140}`, 1, 1},
		{`"age": 10, "facts": {"hr": 140}`, 3, 1}, // the adult table; the rest is not known
		{`"age": 15, "facts": {"hr": 60, "spo2": 89}`, 2, 1},
		{`"age": 15, "facts": {"hr": 60, "spo2": 84}`, 1, 1}, // I for a child, II for an adult
		{`"age": 18, "facts": {"hr": 60, "spo2": 84}`, 2, 1},
	} {
		c, err := triage.ParseCase(set, []byte("{"+noon+", "+tt.told+"}"))
		if err != nil {
			t.Fatal(err)
		}
		if a := triage.Assess(set, c, "cn-2018", triage.Local{}, nil); a.Level != tt.level || a.Possible != tt.possible {
			t.Errorf("%s: level %d, possible %d; want %d, %d", tt.told, a.Level, a.Possible, tt.level, tt.possible)
		}
	}
	c, err := triage.ParseCase(set, []byte("{"+noon+`, "age": {"min": 8, "max": 11}, "facts": {"hr": 145}}`))
	if err != nil {
		t.Fatal(err)
	}
	a := triage.Assess(set, c, "cn-2018", triage.Local{}, nil)
	for _, r := range set.Rules {
		if r.ID == "PED-HR-1" || r.ID == "HR-3" {
			if truth, in := a.Truth(r); truth != rule.Unknown || !in {
				t.Errorf("%s is %v, in scope %t", r.Ref, truth, in)
			}
		}
	}
}
