package plan

import (
	"reflect"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// Questions of one decision that differ in anything that a plan depends on, needs
// included, are two questions.
func TestSameQuestion(t *testing.T) {
	n := Need{Services: []string{"x"}, Least: "x", Floor: "x", Stay: 1, Course: true, Due: 1, Assumed: true, Closes: capability.Exactly(1), Prepare: 1,
		Gated: true, Proven: true, Firm: true, OffLabel: true, TreatFirst: true, Basic: true, Away: true}
	for i := range reflect.TypeFor[Need]().NumField() {
		other := Need{}
		reflect.ValueOf(&other).Elem().Field(i).Set(reflect.ValueOf(n).Field(i))
		q, changed := Question{Needs: []Need{{}}}, Question{Needs: []Need{other}}
		if reflect.DeepEqual(q, changed) || q.same(&changed) {
			t.Errorf("%s of a need is overlooked", reflect.TypeFor[Need]().Field(i).Name)
		}
	}
	same := []string{"Catalog", "Base", "Since", "Answers", "Wish"} // within one decision
	compared := []string{"Acuity", "Needs", "Without", "Rests", "Lower", "Dates", "sideways"}
	for i := range reflect.TypeFor[Question]().NumField() {
		if name := reflect.TypeFor[Question]().Field(i).Name; !slices.Contains(slices.Concat(same, compared), name) {
			t.Errorf("%s of a question is new: let same compare it, and change it below", name)
		}
	}
	q := Question{Acuity: 1, Needs: []Need{n}, Without: []string{"x"}}.Aside(Leave{Up: "x", Detour: 1})
	for _, tt := range []struct {
		name   string
		change func(*Question)
		same   bool
	}{
		{"nothing", func(*Question) {}, true},
		{"acuity", func(q *Question) { q.Acuity = 2 }, false},
		{"a need more", func(q *Question) { q.Needs = []Need{n, n} }, false},
		{"where not to go", func(q *Question) { q.Without = nil }, false},
		{"that he goes down", func(q *Question) { q.Lower = true }, false},
		{"that he is not moved", func(q *Question) { q.Rests = true }, false},
		{"that he may wait for a date", func(q *Question) { q.Dates = true }, false},
		{"leave", func(q *Question) { *q = q.Aside(Leave{Up: "x", Detour: 2}) }, false},
		{"the same leave", func(q *Question) { *q = q.Aside(Leave{Up: "x", Detour: 1}) }, true},
		{"no leave", func(q *Question) { q.sideways = nil }, false},
	} {
		other := q
		tt.change(&other)
		if q.same(&other) != tt.same || other.same(&q) != tt.same {
			t.Errorf("%s: want %v", tt.name, tt.same)
		}
	}
}
