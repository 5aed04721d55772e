package triage_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/triage"
)

const visitFacts = `  visit_kind: {zh: 就诊类型, kind: choice, choices: [{id: new, zh: 新}, {id: no_better, zh: 没好}, {id: prescription, zh: 开药}]}
  worse_since: {zh: 加重, kind: bool}
  visits_14d: {zh: 次数, kind: number, min: 1, max: 60}
  sites_changed: {zh: 换过, kind: number, min: 0, max: 60}
`

// S26: the earlier visits tell how often the patient came for the same group of
// complaints without improvement in 14 days, and never that he is well: what is not
// known of a visit widens what it tells, and unknown visits tell nothing.
func TestEarlierVisits(t *testing.T) {
	set := bindWords(t, strings.Replace(words, "terms:\n", visitFacts+"terms:\n", 1), nil)
	here := `{"at": "2023-02-25T09:00:00+08:00", "where": "clinic", "complaint": "belly", "outcome": "no_better"}`
	there := `{"at": "2023-02-27T09:00:00+08:00", "where": "township", "complaint": ["chest"], "outcome": "worse"}`
	for _, tc := range []struct {
		name, episodes, facts string
		kind, worse           string
		visits, places        [2]float64
	}{
		{"unknown is not first", `null`, ``, "", "", [2]float64{1, 60}, [2]float64{0, 60}},
		{"none", `[]`, ``, "", "", [2]float64{1, 1}, [2]float64{0, 0}},
		{"once and no better", `[` + here + `]`, ``, "no_better", "", [2]float64{2, 2}, [2]float64{0, 0}},
		{"another place, another complaint of the group, worse", `[` + there + `, ` + here + `]`, ``, "no_better", "true", [2]float64{3, 3}, [2]float64{2, 2}},
		{"told as well", `[` + here + `]`, `"visit_kind": "no_better", "visits_14d": 2, "worse_since": false`, "no_better", "false", [2]float64{2, 2}, [2]float64{0, 0}},
		{"better since", `[` + strings.Replace(here, "no_better", "better", 1) + `]`, ``, "", "", [2]float64{1, 1}, [2]float64{0, 0}},
		{"no outcome known", `[` + strings.Replace(here, `, "outcome": "no_better"`, "", 1) + `]`, ``, "", "", [2]float64{1, 2}, [2]float64{0, 0}},
		{"no place known", `[` + strings.Replace(there, `"where": "township", `, "", 1) + `]`, ``, "no_better", "true", [2]float64{2, 2}, [2]float64{0, 1}},
		{"no complaint known", `[` + strings.Replace(there, `"complaint": ["chest"], `, "", 1) + `]`, ``, "", "", [2]float64{1, 2}, [2]float64{0, 1}},
		{"of another group", `[` + strings.Replace(there, `chest`, "itching", 1) + `]`, ``, "", "", [2]float64{1, 1}, [2]float64{0, 0}},
		{"fifteen days ago", `[` + strings.Replace(here, "02-25", "02-14", 1) + `]`, ``, "", "", [2]float64{1, 1}, [2]float64{0, 0}},
		{"fourteen days ago", `[` + strings.Replace(here, "02-25T09", "02-15T12", 1) + `]`, ``, "no_better", "", [2]float64{2, 2}, [2]float64{0, 0}},
		{"his complaint is not known", `[` + here + `]`, `"complaint": null`, "", "", [2]float64{1, 2}, [2]float64{0, 0}},
		{"it is not belly", `[` + here + `]`, `"complaint": ["rash"]`, "", "", [2]float64{1, 1}, [2]float64{0, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			facts := tc.facts
			if !strings.Contains(facts, "complaint") {
				facts = strings.TrimPrefix(facts+`, "complaint": ["belly"]`, ", ")
			}
			c := parse(t, set, `, "episodes": `+tc.episodes+`, "facts": {`+facts+`}`)
			kind, _ := c.Choice(set, "visit_kind")
			i, _ := set.Vocabulary.Lookup("worse_since")
			worse := ""
			if r := c.Facts.Reading(i); r.Known {
				worse = map[bool]string{true: "true", false: "false"}[r.Value.Bool]
			}
			within := func(name string, all [2]float64) [2]float64 {
				b := c.Number(set, name)
				return [2]float64{max(b.Lo, all[0]), min(b.Hi, all[1])}
			}
			visits, places := within("visits_14d", [2]float64{1, 60}), within("sites_changed", [2]float64{0, 60})
			if kind != tc.kind || worse != tc.worse || visits != tc.visits || places != tc.places {
				t.Errorf("%q, worse %q, visits %v, places %v; want %q, %q, %v, %v", kind, worse, visits, places, tc.kind, tc.worse, tc.visits, tc.places)
			}
		})
	}
}

// S26: an answer that takes back what the record of a visit proves is a mistake of the
// case, told where it stands.
func TestEarlierVisitsContradicted(t *testing.T) {
	set := bindWords(t, strings.Replace(words, "terms:\n", visitFacts+"terms:\n", 1), nil)
	for name, facts := range map[string]string{"visit_kind": `"new"`, "worse_since": `false`, "visits_14d": `1`, "sites_changed": `0`} {
		src := `{` + noon + `, "facts": {"complaint": ["belly"], "` + name + `": ` + facts + `}, "episodes": [{"at": "2023-02-27T09:00:00+08:00", "where": "township", "complaint": "belly", "outcome": "worse"}]}`
		if _, err := triage.ParseCase(set, []byte(src)); err == nil || !strings.Contains(err.Error(), "/facts/"+name) || !strings.Contains(err.Error(), "contradiction") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
