package author

import "testing"

// An outcome is less than another if it is less urgent, or keeps the patient lower:
// the same words of another level are not the same.
func TestLess(t *testing.T) {
	up := Outcome{Disposition: "refer_up", Destination: "b", Level: "county", Urgency: "urgent", Acuity: 3, Possible: 2}
	for _, tt := range []struct {
		name   string
		change func(o *Outcome)
		less   bool
	}{
		{"the same", func(o *Outcome) {}, false},
		{"elsewhere on the level", func(o *Outcome) { o.Destination = "c" }, false},
		{"a level lower", func(o *Outcome) { o.Level = "township" }, true},
		{"a level lower, and more urgent", func(o *Outcome) { o.Level, o.Urgency = "township", "green" }, true},
		{"nowhere that is known", func(o *Outcome) { o.Level = "" }, true},
		{"a level higher", func(o *Outcome) { o.Level = "tertiary" }, false},
		{"left where he is", func(o *Outcome) { o.Disposition = "stay" }, true},
		{"without haste", func(o *Outcome) { o.Urgency = "routine" }, true},
		{"with a level of urgency less", func(o *Outcome) { o.Acuity = 4 }, true},
		{"the worse ruled out", func(o *Outcome) { o.Possible = 3 }, true},
	} {
		is := up
		tt.change(&is)
		if got := is.less(up) > 0; got != tt.less {
			t.Errorf("%s: less is %v", tt.name, got)
		}
	}
}
