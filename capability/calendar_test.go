package capability

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

func hoursOf(t *testing.T, src string) (Hours, wire.Problems) {
	t.Helper()
	n, err := wire.ParseJSON("h", []byte(src), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var h Hours
	var ps wire.Problems
	h.ReadNode(n, "", &ps)
	return h, ps
}

func clock(t *testing.T, s string) int64 {
	t.Helper()
	x, err := wire.ParseTime(strings.Replace(s, " ", "T", 1) + ":00Z")
	if err != nil {
		t.Fatal(err)
	}
	return x.Minute()
}

// Hours hold on their days, across midnight, on adjusted days and on exceptions.
func TestHours(t *testing.T) {
	adjusted := map[Date]string{"2022-12-31": "holiday", "2023-01-28": "workday", "2023-01-02": "holiday"}
	const office = `{"mon-fri": ["08:00-12:00", "14:30-17:30"], "sat": ["09:00-11:00"], "except": {"2022-11-24": [], "2022-11-27": ["08:00-09:00"]}}`
	const nights = `{"fri-sat": ["22:00-06:00"]}`
	const daily = `{"mon-sun": ["08:00-17:00"]}`
	for _, tt := range []struct {
		name, hours, at string
		open            bool
	}{
		{"Friday morning", office, "2022-11-25 08:00", true},
		{"the last minute", office, "2022-11-25 11:59", true},
		{"lunch", office, "2022-11-25 12:00", false},
		{"Saturday", office, "2022-11-26 09:30", true},
		{"Sunday by exception", office, "2022-11-27 08:30", true},
		{"Sunday", office, "2022-12-04 08:30", false},
		{"Thursday by exception closed", office, "2022-11-24 08:30", false},
		{"a Saturday that is a holiday", office, "2022-12-31 09:30", false},
		{"a Monday that is a holiday", office, "2023-01-02 09:30", false},
		{"a Saturday that is a workday", office, "2023-01-28 15:00", true},
		{"own hours of workdays", `{"mon": ["08:00-09:00"], "workday": ["10:00-11:00"]}`, "2023-01-28 10:30", true},
		{"own hours of holidays", `{"mon": ["08:00-09:00"], "holiday": ["10:00-11:00"]}`, "2022-12-31 10:30", true},
		{"every day holds on holidays", daily, "2022-12-31 10:30", true},
		{"before midnight", nights, "2022-11-25 23:00", true},
		{"after midnight", nights, "2022-11-27 05:59", true},
		{"morning after", nights, "2022-11-27 06:00", false},
		{"the night before", nights, "2022-11-25 05:00", false},
		{"always", `"always"`, "2022-12-31 03:00", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, ps := hoursOf(t, tt.hours)
			if ps != nil {
				t.Fatal(ps)
			}
			at := clock(t, tt.at)
			if got := h.times(adjusted, stretch{at, at + 1}).covers(at, 0); got != tt.open {
				t.Errorf("open %t", got)
			}
		})
	}
}

// Periods that touch at midnight are one stretch.
func TestHoursJoinAtMidnight(t *testing.T) {
	h, _ := hoursOf(t, `{"mon-sun": ["00:00-24:00"]}`)
	at := clock(t, "2022-11-26 23:50")
	if !h.times(nil, stretch{at, at + minutesADay}).covers(at, 60) {
		t.Error("midnight cuts a stay")
	}
}

// Hours that can't be meant are refused.
func TestHoursRefused(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"a word", `"sometimes"`, `hours are "always"`},
		{"a day", `{"moon": []}`, `unknown day "moon"; did you mean "mon"?`},
		{"days reversed", `{"fri-mon": []}`, `unknown day "fri-mon"`},
		{"a day twice", `{"mon-fri": [], "tue": []}`, "tue is given twice"},
		{"not a period", `{"mon": ["8-12"]}`, "not a period"},
		{"no such hour", `{"mon": ["08:00-25:00"]}`, "impossible time of day"},
		{"no such minute", `{"mon": ["08:60-09:00"]}`, "impossible time of day"},
		{"reversed", `{"mon": ["17:30-14:30"]}`, "is reversed"},
		{"empty", `{"mon": ["08:00-08:00"]}`, "is empty"},
		{"overlapping", `{"mon": ["08:00-12:00", "11:00-13:00"]}`, "11:00-13:00 overlaps 08:00-12:00"},
		{"overlapping a night", `{"mon": ["22:00-06:00", "23:00-24:00"]}`, "overlaps"},
		{"no such date", `{"except": {"2022-02-30": []}}`, `not "2022-02-30"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, ps := hoursOf(t, tt.src); len(ps) != 1 || !strings.Contains(ps[0].Message, tt.want) {
				t.Errorf("got %v", ps)
			}
		})
	}
}

// Sets of minutes agree with asking every minute by itself.
func TestTimesAgreeWithMinutes(t *testing.T) {
	sets := []times{nil, {{0, 5}}, {{0, 3}, {5, 9}}, {{3, 5}}, {{1, 2}, {4, 12}}, {{2, 6}, {8, 10}}, allTime()}
	has := func(s times, t int64) bool {
		return slices.ContainsFunc(s, func(x stretch) bool { return x.from <= t && t < x.to })
	}
	for _, a := range sets {
		for _, b := range sets {
			for _, c := range sets {
				both, two, one := a.and(b), coverage([]times{a, b, c}, 2), coverage([]times{a}, 1)
				for m := int64(-1); m < 14; m++ {
					n := 0
					for _, s := range []times{a, b, c} {
						if has(s, m) {
							n++
						}
					}
					if has(both, m) != (has(a, m) && has(b, m)) || has(two, m) != (n >= 2) || has(one, m) != has(a, m) {
						t.Fatalf("%v %v %v at %d: and %v, coverage %v, %v", a, b, c, m, both, two, one)
					}
				}
				for i := 1; i < len(two); i++ {
					if two[i].from <= two[i-1].to {
						t.Fatalf("stretches touch: %v", two)
					}
				}
			}
		}
	}
}
