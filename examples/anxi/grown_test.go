package anxi_test

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// grown are as many packs of made-up pathways, of 30 rules each, in the manner of
// those that ship: danger signs in two groups of six, acuity for two populations,
// needs, a middle way, and a rule that lets the patient stay.
func grown(tb testing.TB, packs int) []*pack.Pack {
	tb.Helper()
	all := content.CN()
	for p := range packs {
		loaded, err := pack.Load(grownPack(p))
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, loaded)
	}
	return all
}

// grownPack is the canonical JSON of pack number p, always the same.
func grownPack(p int) []byte {
	r := rand.New(rand.NewPCG(uint64(p), 30))
	id := fmt.Sprintf("zz-grown-%02d", p)
	name := func(what string) string { return fmt.Sprintf("grown%02d_%s", p, what) }
	text := func(s string) string { return fmt.Sprintf(`{"zh":"%s","en":"%s"}`, "甲"+s, s) }
	set := func(what string) string {
		var choices []string
		for c := range 6 {
			choices = append(choices, fmt.Sprintf(`{"id":"sign%d","zh":"征%d","en":"sign %d"}`, c, c, c))
		}
		return fmt.Sprintf(`%q:{"name":%q,"zh":"事实%s","en":%q,"kind":"set","question":%s,"choices":[%s]}`, name(what), name(what), name(what), what, text("有吗"), strings.Join(choices, ","))
	}
	number := func(what string) string {
		return fmt.Sprintf(`%q:{"name":%q,"zh":"事实%s","en":%q,"kind":"number","min":0,"max":300,"unit":"1"}`, name(what), name(what), name(what), what)
	}
	bool := func(what string) string {
		return fmt.Sprintf(`%q:{"name":%q,"zh":"事实%s","en":%q,"kind":"bool"}`, name(what), name(what), name(what), what)
	}
	sign := func() string {
		return fmt.Sprintf(`\"sign%d\" in %s`, r.IntN(6), name([]string{"danger", "signs"}[r.IntN(2)]))
	}
	vital := func() string {
		return []string{"sbp < 90", "sbp >= 160", "hr > 120", "rr > 24", "temp >= 38.5", "spo2 < 92", name("level") + " > 60", name("hours") + " <= 24"}[r.IntN(8)]
	}
	population := func() string {
		return []string{"", `"for":"age >= 14",`, `"for":"age < 14",`, `"for":"sex == \"female\" and age >= 10 and age < 56",`, `"for":"age >= 65",`}[r.IntN(5)]
	}
	var rules []string
	rule := func(stage, scope, when, then string) {
		rules = append(rules, fmt.Sprintf(`{"id":"G%02d-%02d","stage":%q,%s"pathway":[%q],"when":"%s","then":{%s},"because":%s,"source":"made-up","status":%q}`,
			p, len(rules), stage, scope, name("path"), when, then, text("理由"), []string{"active", "active", "advisory"}[r.IntN(3)]))
	}
	for range 10 {
		rule("triage", population(), fmt.Sprintf("%s or %s and %s", sign(), sign(), vital()), fmt.Sprintf(`"acuity":%d%s`, 2+r.IntN(3), ""))
	}
	for range 9 {
		service := []string{"clinic.assessment", "emergency_assessment"}[r.IntN(2)]
		rule("referral", population(), fmt.Sprintf("(%s or %s) and %s", sign(), sign(), vital()), fmt.Sprintf(`"need":[{"service":%q,"target":{"within":%d,"from":"at"}}]`, service, 30*(1+r.IntN(8))))
	}
	for range 6 {
		rule("referral", population(), fmt.Sprintf("at_least(2, %s, %s, %s)", sign(), sign(), vital()), `"consult":[{"service":"doctor.opinion","target":{"within":1440,"from":"at"}}]`)
	}
	for range 3 {
		rule("referral", "", fmt.Sprintf("%s and not %s", name("known"), name("better")), `"floor":"township"`)
	}
	var calm []string
	for c := range 6 {
		calm = append(calm, fmt.Sprintf(`not (\"sign%d\" in %s)`, c, name("danger")))
	}
	rule("referral", `"for":"age >= 14",`, strings.Join(calm, " and ")+` and temp < 38 and visit_kind == \"new\"`,
		fmt.Sprintf(`"need":[{"service":"skin.minor","target":{"within":240,"from":"at"}}],"stay":true,"safety_net":[{"if":%s,"do":%s}],"review":4320`, text("不好"), text("回来")))
	return fmt.Appendf(nil, `{"schema":"fenji.pack/1","id":%q,"version":"0.1.0","title":%s,"jurisdiction":"CN","effective":{"from":"2019-01-01","to":"2027-12-31"},"utc_offset":"+08:00","languages":["zh","en"],"sample":true,`+
		`"uses":["cn-core","cn-minor-skin"],"sources":{"made-up":{"title":"造出来的","mark":"V"}},"facts":{%s},"complaints":{%q:{"zh":"主诉%d","en":"made up","pathways":[%q]}},"rules":[%s]}`,
		id, text("题"), strings.Join([]string{bool("better"), set("danger"), number("hours"), bool("known"), number("level"), set("signs")}, ","),
		name("complaint"), p, name("path"), strings.Join(rules, ","))
}

// grownCases are the shipped cases lin and lin-village-no-ecg; cases of a made-up
// complaint, one quite known and one hardly; one settled by a tile although many rules
// are undecided; and one in which nothing but a tile is known.
func grownCases(tb testing.TB, e *referral.Engine) (names []string, cases []*triage.Case) {
	tb.Helper()
	for _, name := range []string{"lin", "lin-village-no-ecg"} {
		src, err := fs.ReadFile(anxi.Cases, name+".json")
		if err != nil {
			tb.Fatal(err)
		}
		names, cases = append(names, name), append(cases, parsed(tb, e, src))
	}
	made := map[string]string{
		"settled": `"act_now":["heavy_bleeding"],"complaint":["grown01_complaint","grown02_complaint","grown03_complaint"]`,
		"tap":     `"act_now":["severe_allergy"]`,
		"calm":    `"complaint":["grown03_complaint"],"grown03_danger":{"not":["sign0","sign1","sign2","sign3","sign4","sign5"]},"grown03_signs":{"not":["sign0","sign1","sign2","sign3","sign4","sign5"]},"grown03_known":false,"grown03_level":20,"danger_signs":{"not":["altered","breathless","cold_skin","fainted","severe_pain","cannot_drink"]},"temp":36.8,"sbp":124,"hr":80,"rr":16,"spo2":98,"visit_kind":"new"`,
		"open":    `"complaint":["grown03_complaint"],"grown03_danger":{"not":["sign0","sign1"]},"temp":36.8,"visit_kind":"new"`,
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		src := fmt.Appendf(nil, `{"schema":"fenji.case/1","id":%q,"at":"2022-11-26T13:52:00+08:00","here":"lantian","age":40,"facts":{"sex":"male",%s}}`, name, made[name])
		names, cases = append(names, name), append(cases, parsed(tb, e, src))
	}
	return names, cases
}

func parsed(tb testing.TB, e *referral.Engine, src []byte) *triage.Case {
	tb.Helper()
	c, err := e.ParseCase(src)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkGrown is one whole decision with 20 packs of 30 rules more, and without.
func BenchmarkGrown(b *testing.B) {
	cat, err := files.Open(anxi.Catalog)
	if err != nil {
		b.Fatal(err)
	}
	for _, packs := range []int{4, 20} {
		e, err := referral.New(cat.View(), grown(b, packs)...)
		if err != nil {
			b.Fatal(err)
		}
		names, cases := grownCases(b, e)
		for i, c := range cases {
			b.Run(fmt.Sprintf("packs=%d/%s", packs, names[i]), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e.Decide(c)
				}
			})
		}
		b.Run(fmt.Sprintf("packs=%d/start", packs), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := referral.New(cat.View(), grown(b, packs)...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
