package capability_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// The rows of 2021 are exactly what appears on the first day of the year.
// Mechanisms: D16, W15.
func TestDiseasesOf2021(t *testing.T) {
	v := district(t).View()
	var got []string
	for _, c := range v.Changes(at(t, "2020-12-31T00:00:00+08:00"), at(t, "2021-01-02T00:00:00+08:00")) {
		if c.At.String() != "2021-01-01T00:00:00+08:00" || !c.Appears || c.Cause != (capability.Cause{Kind: capability.ByTerm, ID: c.Row}) {
			t.Errorf("%+v", c)
		}
		got = append(got, c.Institution+"/"+c.Row)
	}
	const want = "baoding/urinary-stone baoxing/constipation baoxing/lumbar-disc gulong/arthritis gulong/cervical gulong/frozen-shoulder gulong/lumbar-disc " +
		"gulong/lumbar-strain shima/bile-duct-stone zhifeng/gingivitis zhifeng/prostate zhifeng/stroke zhuxi/caries zhuxi/periodontitis zhuxi/tooth-loss"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

// A disease is treated in a phase: a name without phase and limits stands for
// follow-up only, and never keeps an acute case down.
// Mechanisms: D7, D16, D17, H12, L3, W19.
func TestTreats(t *testing.T) {
	v := district(t).View()
	old, grown := patient{lo: 81, hi: 81}, adult()
	for _, tt := range []struct {
		name, institution, code, phase string
		who                            capability.Patient
		on                             string
		answer, reason                 string
	}{
		{"follow-up by name", "shima", "K80.301", "follow_up", nil, "2021-01-01", "yes", ""},
		{"the year before", "shima", "K80.301", "follow_up", nil, "2020-12-31", "no", "lapsed"},
		{"acute by name", "shima", "K80.301", "acute", grown, "2021-01-01", "no", "disease_label"},
		{"surgery by name", "shima", "K80.301", "surgery", grown, "2021-01-01", "no", "disease_label"},
		{"no phase asked", "shima", "K80.301", "", grown, "2021-01-01", "no", "disease_label"},
		{"after the range", "shima", "K80.6", "follow_up", nil, "2021-01-01", "no", "not_offered"},
		{"before the range", "shima", "K80.2", "follow_up", nil, "2021-01-01", "no", "not_offered"},
		{"broader than the range", "shima", "K80", "follow_up", nil, "2021-01-01", "unknown", "coarse_code"},
		{"acute stroke", "zhifeng", "I63.9", "acute", grown, "2021-01-01", "no", "disease_label"},
		{"stroke followed up", "zhifeng", "I63.900x001", "follow_up", grown, "2021-01-01", "yes", ""},
		{"rehabilitation", "zhifeng", "I69.3", "rehabilitation", grown, "2021-01-01", "yes", ""},
		{"rehabilitation, too old", "zhifeng", "I69.3", "rehabilitation", old, "2021-01-01", "no", "patient_limit"},
		{"rehabilitation, age not known", "zhifeng", "I69.3", "rehabilitation", nil, "2021-01-01", "unknown", "limit_unknown"},
		{"acute of a row with phases", "zhifeng", "I69.3", "acute", grown, "2020-06-01", "no", "phase"},
		{"the lists are silent", "elsewhere", "I10", "follow_up", grown, "2021-01-01", "unknown", "unknown"},
		{"services only", "district", "I10", "follow_up", grown, "2021-01-01", "no", "not_offered"},
		{"with a dagger", "gulong", "M47.0†", "follow_up", grown, "2021-01-01", "yes", ""},
		{"no code", "gulong", "", "follow_up", grown, "2021-01-01", "no", "not_offered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := v.Treats(capability.DiseaseQuestion{Code: tt.code, Phase: tt.phase, Patient: tt.who, Institution: tt.institution, At: at(t, tt.on+"T12:00:00+08:00")})
			if len(got) != 1 || got[0].Answer != tt.answer || tt.answer != "yes" && !strings.Contains(got[0].Reason, tt.reason) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// All institutions are asked, in order; a broken device makes a no with its reason.
func TestTreatsEverywhere(t *testing.T) {
	c := district(t)
	if err := merge(t, c, `institutions: {zhifeng: {equipment: {bed-1: {state: broken}}}}`); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range c.View().Treats(capability.DiseaseQuestion{Code: "I69.3", Phase: "rehabilitation", Patient: adult(), At: at(t, "2021-01-01T12:00:00+08:00")}) {
		got = append(got, x.Institution.ID+" "+x.Answer+" "+x.Reason)
	}
	const want = "baoding no not_offered, baoxing no not_offered, district no not_offered, district-second no not_offered, district-third no not_offered, elsewhere unknown unknown, gulong no not_offered, longshi no not_offered, sanqu no not_offered, shima no not_offered, zhifeng no equipment, zhuxi no not_offered"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestDiseasesRefused(t *testing.T) {
	for _, tt := range []struct{ row, want string }{
		{`{kind: disease, codes: [K80.3–K80.5]}`, `/institutions/county/services/x/codes/0: the code "K80.3–K80.5" is not right: K80.3–K80.5 should have after its dot`},
		{`{kind: disease, codes: [k80]}`, `[wrong-code]`},
		{`{kind: disease, codes: [K8]}`, `[wrong-code]`},
		{`{kind: disease, codes: [K80.]}`, `[wrong-code]`},
		{`{kind: disease, codes: [K80.5-K80.3]}`, `/institutions/county/services/x/codes/0: the range K80.5-K80.3 ends before it begins [reversed]`},
		{`{codes: [K80]}`, `/institutions/county/services/x/codes: only a row of kind disease has codes of diseases [unknown-key]`},
		{`{kind: disease, phase: accute}`, `/institutions/county/services/x/phase: unknown word "accute"; did you mean "acute"? [unknown-word]`},
		{`{kind: disease, phases: [followup]}`, `/institutions/county/services/x/phases/0: unknown word "followup"; did you mean "follow_up"? [unknown-word]`},
	} {
		c := valley(t, `{}`)
		if err := merge(t, c, `institutions: {county: {services: {x: `+tt.row+`}}}`); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s\ngot  %v\nwant %s", tt.row, err, tt.want)
		}
	}
}
