package author

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// The head of a pack whose table stands in a CSV file, over facts of shipped packs.
const csvPack = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
uses: [cn-core]
sources: {law: {title: law, mark: V}}
tables:
  BP: {hit: unique, file: bp.csv, stage: triage, source: law, status: active, domain: {sbp: "[40, 300]"}}
`

// A table of shipped facts is validated with its CSV file: mistakes at their cells,
// a mistake of a column once, values that no row covers as a warning.
func TestValidateTables(t *testing.T) {
	for _, tt := range []struct{ name, csv, problem, warning string }{
		{"sound", "id,sbp,then.acuity\nA,>= 180,2\nB,< 180,4\n", "", ""},
		{"gap", "id,sbp,then.acuity\nA,>= 180,2\nB,< 170,4\n", "", "packs/mine/pack.yaml:11:87: /tables/BP/domain: no row of table BP covers sbp [170, 179] [gap]"},
		{"cell", "id,sbp,then.acuity\nA,>= 18０,2\n", `packs/mine/bp.csv:2:8: /tables/BP/rows/0/when/sbp: full-width '０' is not read here; write "0" [full-width]`, ""},
		{"column", "id,sbq,then.acuity\nA,>= 180,2\nB,< 180,4\n", `packs/mine/pack.yaml:11:88: /tables/BP/domain/sbp: no row has a column "sbp"; did you mean "sbq"? [unknown-column]`, ""},
		{"service", "id,sbp,then.do,then.acuity\nA,>= 180,[{service: oxigen}],2\nB,< 180,,4\n", `packs/mine/bp.csv:2:21: /rules/0/then/do/0/service: unknown service "oxigen"; did you mean "oxygen"? [unknown-service]`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := validate(t, map[string]string{"packs/mine/pack.yaml": csvPack, "packs/mine/bp.csv": tt.csv}, content.CN())
			tells(t, r, tt.problem, tt.warning)
			if len(r.Files) != 2 {
				t.Errorf("files read: %v", r.Files)
			}
		})
	}
}

// A pack may use a scale that comes with fenji but not for everybody; what the scale
// uses in turn is there as well. Without the library it is missing.
func TestValidateUsedScales(t *testing.T) {
	files := folder(map[string]string{"packs/mine/pack.yaml": strings.Replace(csvPack[:strings.Index(csvPack, "tables:")], "[cn-core]", "[scale-news2]", 1) +
		"rules: [{id: N-1, stage: triage, when: news2 >= 7, then: {acuity: 2}, source: law, status: active}]\n"})
	for _, tt := range []struct {
		library []*pack.Pack
		want    string
	}{{content.Scales(), ""}, {nil, "missing-pack"}} {
		r, err := Checking{Shipped: content.CN(), Library: tt.library}.Validate(files, ".")
		if err != nil {
			t.Fatal(err)
		}
		if told := r.Problems.Error(); (told == "") != (tt.want == "") || !strings.Contains(told, tt.want) {
			t.Errorf("told %q, want %q", told, tt.want)
		}
	}
}
