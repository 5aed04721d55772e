package referral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// datesAt is a town to which somebody comes on Wednesdays to do what the county does
// every day: in five days, on 15 February 2023, and in twelve.
const datesAt = `schema: fenji.catalog/1
id: dates
published: 2023-02-10T08:00:00+08:00
utc_offset: "+08:00"
emergency: {phone: "120", response: 10m, loading: 5m}
travel: {town: {county: {road: 60m}}}
institutions:
  town:
    level: township
    name: {zh: 镇, en: town}
    scale: five
    hours: always
    contacts: {duty: {role: duty, phone: "0597-1"}}
    services: {care: %s, er: {asserted: {as: verified}}, rest: {asserted: {as: verified}}}
  county:
    level: county
    name: {zh: 县, en: county}
    scale: five
    hours: always
    contacts: {duty: {role: duty, phone: "0597-2"}}
    services: {care: {asserted: {as: verified}}, er: {asserted: {as: verified}}, scan: {asserted: {as: verified}}, cut: {asserted: {as: verified}}}
`

const wednesdays = `{mode: visiting, hours: {wed: ["09:00-12:00"]}, slots: {2023-02-15: 2, 2023-02-22: 5}, asserted: {as: verified}}`

// waitRule lets a belly ache wait for care for a month when b is not so.
const waitRule = `{id: WAIT, pathway: [belly], when: not b, then: {need: [{service: care, target: {within: 30d, from: at}}], may: [wait], review: 72h, safety_net: [{if: {zh: 痛加重, en: worse}, do: {zh: 去县里, en: the county}}]}}`

// S15: who waits for a date is proven IV, settled, has the time of the wait and two days
// more for every need, a free place, and somebody makes sure the day before; nothing in
// scope asks for more. Otherwise he does not wait.
func TestWaitHolds(t *testing.T) {
	cannotTell := `"a": {"unknown": "cannot_tell"}`
	urgent := func(level int) string {
		return fmt.Sprintf("{id: U, stage: triage, when: a, then: {acuity: %d}}", level)
	}
	within := func(d string) string { return strings.Replace(waitRule, "within: 30d", "within: "+d, 1) }
	row := func(old, changed string) string {
		if !strings.Contains(wednesdays, old) {
			t.Fatalf("no %q in the row", old)
		}
		return strings.Replace(wednesdays, old, changed, 1)
	}
	for _, tt := range []struct {
		name  string
		row   string // of care in the town; Wednesdays
		rules []string
		facts []string
		want  string
	}{
		{"all of it", "", []string{waitRule}, []string{noB}, "wait town"},
		{"the time of the wait and two days", "", []string{within("9900m")}, []string{noB}, "wait town"}, // 4 days 21 hours till 15 February 09:00
		{"a minute less", "", []string{within("9899m")}, []string{noB}, "refer_up county"},
		{"no place on the first day", row("2023-02-15: 2", "2023-02-15: 0"), []string{waitRule}, []string{noB}, "wait town"},
		{"no place before it is too late", row("2023-02-15: 2", "2023-02-15: 0"), []string{within("12d")}, []string{noB}, "refer_up county"},
		{"places are not known", row("2023-02-15: 2, ", ""), []string{waitRule}, []string{noB}, "refer_up county"},
		{"no places are kept", row(", slots: {2023-02-15: 2, 2023-02-22: 5}", ""), []string{waitRule}, []string{noB}, "refer_up county"},
		{"the visits end before", row("mode: visiting", "mode: visiting, to: 2023-02-14"), []string{waitRule}, []string{noB}, "refer_up county"},
		{"nobody has confirmed it", row("verified", "assumed"), []string{waitRule}, []string{noB}, "refer_up county"},
		{"to be verified before the day", row("as: verified", "as: verified, verify_by: 2023-02-14"), []string{waitRule}, []string{noB}, "refer_up county"},
		{"declared in date", row("verified", "declared"), []string{waitRule}, []string{noB}, "wait town"},
		{"unsigned", "", []string{strings.Replace(waitRule, "{id: WAIT", "{id: WAIT, source: custom, status: advisory", 1)}, []string{noB}, "refer_up county"},
		{"no rule allows it", "", []string{`{id: N, pathway: [belly], when: not b, then: {need: [{service: care, target: {within: 30d, from: at}}]}}`}, []string{noB}, "refer_up county"},
		{"the rule is not known, and can be asked", "", []string{waitRule, "{id: N, pathway: [belly], when: not c, then: {need: [{service: care, target: {within: 30d, from: at}}]}}"}, []string{`"c": false`}, "assess town"},
		{"III", "", []string{waitRule, urgent(3)}, []string{noB, `"a": true`}, "refer_up county"},
		{"IV", "", []string{waitRule, urgent(4)}, []string{noB, `"a": true`}, "wait town"},
		{"possibly II", "", []string{waitRule, urgent(2)}, []string{noB, cannotTell}, "refer_up county"},
		{"possibly III, and can be asked", "", []string{waitRule, urgent(3)}, []string{noB}, "assess town"},
		{"IV or V is open", "", []string{waitRule, urgent(4)}, []string{noB, cannotTell}, "refer_up county"},
		{"a flag", "", []string{waitRule, "{id: F, stage: triage, when: a, then: {flag: {id: danger}}}"}, []string{noB, `"a": true`}, "refer_up county"},
		{"a second complaint", "", []string{waitRule}, []string{`"complaint": ["belly", "cough"]`, noB}, "refer_up county"},
		{"a second need that is here", "", []string{waitRule, "{id: N, when: a, then: {need: [{service: er}]}}"}, []string{noB, `"a": true`}, "wait town"},
		{"a second need that is not", "", []string{waitRule, "{id: N, when: a, then: {need: [{service: scan}]}}"}, []string{noB, `"a": true`}, "refer_up county"},
		{"an act that can't be undone", "", []string{waitRule, "{id: N, when: a, then: {need: [{service: cut}]}}"}, []string{noB, `"a": true`}, "refer_up county"},
		{"the same, without so much time", "", []string{waitRule, "{id: N, when: a, then: {need: [{service: care, target: {within: 3d, from: at}}]}}"}, []string{noB, `"a": true`}, "refer_up county"},
		{"not fit to be moved at once", "", []string{waitRule, "{id: T, when: a, then: {fit: {state: after, after: [rest]}}}"}, []string{noB, `"a": true`}, "refer_up county"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			row := tt.row
			if row == "" {
				row = wednesdays
			}
			d := ask(t, engineOn(t, fmt.Sprintf(datesAt, row), tt.rules...), "town", tt.facts...)
			expect(t, "goes", d.Disposition+" "+d.Destination, tt.want)
			for _, n := range d.SafetyNet {
				if (n.Do.En == "the county") != (d.Disposition == referral.Wait) {
					t.Errorf("%s: told what to watch for while he waits: %v", d.Disposition, n)
				}
			}
			if d.Disposition != referral.Wait {
				expect(t, "a step to wait", find(d, "wait", "care") == nil, true)
				return
			}
			expect(t, "settled", d.Settled, true)
			expect(t, "watched for and seen again", len(d.SafetyNet) > 0 && d.ReviewAt != nil, true)
			expect(t, "not done today", find(d, "perform", "care") == nil, true)
		})
	}
}

// S15: the date, who makes sure of it the day before, and what is done if they can't
// come.
func TestWaitNamesItsDate(t *testing.T) {
	d := ask(t, engineOn(t, fmt.Sprintf(datesAt, wednesdays), waitRule), "town", noB)
	confirm, wait := find(d, "call", "care"), find(d, "wait", "care")
	if confirm == nil || wait == nil {
		t.Fatalf("steps: %+v", d.Plan)
	}
	expect(t, "begins", wait.Due.NotBefore.String(), "2023-02-15T09:00:00+08:00")
	expect(t, "at the latest", wait.Due.DueAt.String(), "2023-03-12T12:00:00+08:00")
	expect(t, "mode", wait.Mode, "visiting")
	expect(t, "made sure of", confirm.AckBy.String(), "2023-02-14T09:00:00+08:00")
	expect(t, "whom", confirm.Site.Phone, "0597-1")
	expect(t, "else", confirm.IfNoAnswer.En, "If not: refer to county, telephone 0597-2")
	for lang, want := range map[string]string{"zh": "留在本机构，约期等候\n02-14 09:00前打镇0597-1：确认人员到岗\n不能到岗：转县，电话0597-2\n02-15 09:00处理\n", "en": "Stay, and wait for the date\n"} {
		if got := d.Explain(lang); !strings.HasPrefix(got, want) {
			t.Errorf("told:\n%s", got)
		}
	}
}
