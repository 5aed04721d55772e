package author_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

func contentSet(t *testing.T) *pack.Set {
	t.Helper()
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// sheet is a mapping of a small table of our own.
const sheet = `schema: fenji.evaluation/1
scale: cn-2018
at: "2024-03-02T10:00:00+08:00"
row: nr
reference: {column: expert, words: {red: 1}}
beside: {column: nurse}
missing: ["-"]
ignore: [outcome]
columns:
  age: {fact: age}
  sex: {fact: sex, words: {f: female, m: male}}
  pressure: {fact: sbp}
  mind: {words: {a: {consciousness: alert, danger_signs: {not: [altered]}}, u: {consciousness: coma}, x: null}}
  trouble:
    phrases:
      - {any: [pain chest, 胸 痛], but: [wall], facts: {complaint: [chest_pain], ecg_status: not_done}}
      - {any: [chest wall], facts: {complaint: [chest_pain]}}
      - {any: [fainted], facts: {complaint: [fainting], danger_signs: {has: [fainted]}}}
`

func evaluation(t *testing.T, set *pack.Set) *author.Evaluation {
	t.Helper()
	e, err := author.ReadEvaluation("sheet.yaml", []byte(sheet), set)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const header = "nr,age,sex,pressure,mind,trouble,expert,nurse,outcome\n"

// What a row tells becomes facts, those of several columns together; what it does not
// tell stays unknown. The levels are those that the scale's rules give: coma is I, a
// chest pain without a tracing II, a pressure of 180 to 200 III, and one who tells
// nothing is the least urgent that is proven, with everything possible.
func TestEvaluationGradesRows(t *testing.T) {
	e := evaluation(t, contentSet(t))
	rows, err := e.Rows("t.csv", []byte(header+
		"3,50,m,120,u,,red,1,died\n"+
		"4,60,m,120,a,\"Pain, CHEST (left)\",3,-,home\n"+
		"5,60,f,185,a,chest wall pain,3,3,home\n"+
		"6,60,f,-,x,胸闷痛,2,3,home\n"+
		"7,60,f,-,a,has fainted,2,3,home\n"+
		"8,,,,,???,4,4,home\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ reference, beside, level, possible int }{{1, 1, 1, 1}, {3, 0, 2, 1}, {3, 3, 3, 1}, {2, 3, 2, 1}, {2, 3, 2, 1}, {4, 4, 5, 1}}
	for i, w := range want {
		a, err := e.Assess(rows[i])
		if err != nil {
			t.Fatal(err)
		}
		if rows[i].Number != i+3 || rows[i].Reference != w.reference || rows[i].Beside != w.beside || a.Level != w.level || a.Possible != w.possible {
			t.Errorf("row %d: %+v, level %d, possible %d, want %+v", i+3, rows[i], a.Level, a.Possible, w)
		}
	}
	if signs := rows[4].Facts["danger_signs"].(map[string]any); len(signs["has"].([]any)) != 1 || len(signs["not"].([]any)) != 1 {
		t.Errorf("the danger signs of two columns are not together: %v", signs)
	}
	if _, told := rows[5].Facts["age"]; told || len(rows[5].Facts) != 0 {
		t.Errorf("an empty row tells %v", rows[5].Facts)
	}
}

// Agreement by hand. Of the rows with a level beside, by reference and beside: (1,1),
// (3,3), (2,3), (2,3), (4,4): three of five exact, two under, all within one. Seen
// distance 2; by chance, with references 1 2 2 3 4 and levels 1 3 3 3 4, the sum of all
// 25 distances over 5: (0+2+2+2+3)+2(1+1+1+1+2)+(2+0+0+0+1)+(3+1+1+1+0) = 30, over 5 is
// 6: kappa 1 - 2/6.
func TestEvaluationCounts(t *testing.T) {
	e := evaluation(t, contentSet(t))
	rows, err := e.Rows("t.csv", []byte(header+"3,50,m,120,u,,red,1,\n4,60,m,120,a,chest pain,3,-,\n5,60,f,185,a,chest wall,3,3,\n6,60,f,-,x,chest pain,2,3,\n7,60,f,-,a,fainted,2,3,\n8,,,,,,4,4,\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Evaluate(rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := r.Beside.Agreement
	if b.Rows != 5 || b.Exact != 3 || b.Under != 2 || b.Over != 0 || b.WithinOne != 5 || b.Kappa != 0.667 || b.Urgent != 3 || b.Found != 1 || b.Critical != 0 || b.First != 1 || b.FirstLost != 0 {
		t.Errorf("beside: %+v", b)
	}
	// Proven: (1,1) (3,2) (3,3) (2,2) (2,2) (4,5).
	p := r.Proven
	if p.Rows != 6 || p.Exact != 4 || p.Under != 1 || p.Over != 1 || p.WithinOne != 6 || p.Found != 3 || p.Matrix[3][4] != 1 || p.Matrix[2][1] != 1 {
		t.Errorf("proven: %+v", p)
	}
	if r.Rows != 6 || r.Open != 5 {
		t.Errorf("%d rows, %d open", r.Rows, r.Open)
	}
}

// Every mistake of a mapping is told at its place, and every one of a table.
func TestEvaluationRefuses(t *testing.T) {
	set := contentSet(t)
	for _, tt := range []struct{ name, old, new, want string }{
		{"schema", "evaluation/1", "evaluation/9", `1:9: /schema: schema must be "fenji.evaluation/1"`},
		{"scale", "cn-2018\n", "cn-2081\n", `2:8: /scale: no pack has the scale "cn-2081"; did you mean "cn-2018"?`},
		{"key", "row: nr", "rows: nr", "4:1: /rows: unknown key"},
		{"level", "red: 1", "red: 9", "5:42: /reference/words/red: the scale has no level 9"},
		{"fact", "{fact: sbp}", "{fact: spb}", `12:20: /columns/pressure/fact: unknown fact "spb"; did you mean "sbp"?`},
		{"nothing", "{fact: age}", "{}", "10:8: /columns/age: a column has a fact"},
		{"choice", "m: male", "m: man", "11:42: /columns/sex/words/m/sex: "},
		{"facts of a word", "u: {consciousness: coma}", "u: {consciousnes: coma}", "/columns/mind/words/u/consciousnes: unknown fact"},
		{"complaint", "[fainting]", "[faintin]", `no pack lists the complaint "faintin"; did you mean "fainting"?`},
		{"phrase", "any: [fainted]", "any: [\"--\"]", `18:9: /columns/trouble/phrases/2: phrase 1, "--", has no letter or digit`},
		{"no phrase", "any: [fainted], ", "", "18:9: /columns/trouble/phrases/2: phrases need any"},
		{"both", "trouble:\n", "trouble:\n    fact: age\n", "15:5: /columns/trouble: a column is read by its phrases"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(sheet, tt.old, tt.new, 1)
			if broken == sheet {
				t.Fatal("nothing was changed")
			}
			_, err := author.ReadEvaluation("sheet.yaml", []byte(broken), set)
			if err == nil || !errors.As(err, new(wire.Problems)) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
	for _, tt := range []struct{ name, table, want string }{
		{"nothing", "", "t.csv:1:1: the table holds nothing"},
		{"column too many", strings.Replace(header, "outcome", "outcome,more", 1), `the mapping neither uses nor ignores the column "more"`},
		{"column missing", strings.Replace(header, "nurse,", "", 1), `t.csv:1:1: the table has no column "nurse"`},
		{"column twice", strings.Replace(header, "sex", "age", 1), `two columns are called "age"`},
		{"cells", header + "3,50\n", "t.csv:2:1: wrong number of fields"},
		{"row", header + "x,50,m,120,a,,3,3,\n", `t.csv:2:1: "x" is no number of a row`},
		{"number", header + "3,fifty,m,120,a,,3,3,\n", `t.csv:2:3: column "age" says "fifty", which is no number`},
		{"range", header + "3,50,m,900,a,,3,3,\n", "t.csv:2:8: /facts/sbp: "},
		{"word", header + "3,50,m,120,b,,3,3,\n", `t.csv:2:12: column "mind" says "b", which the mapping does not know; allowed: a, u, x`},
		{"choice", header + "3,50,q,120,a,,3,3,\n", "t.csv:2:6: /facts/sex: "},
		{"level", header + "3,50,m,120,a,,7,3,\n", `t.csv:2:15: "7" is no level: they are 1 to 5; allowed: red`},
		{"no level", header + "3,50,m,120,a,,,3,\n", "t.csv:2:15: the row has no level to be held against"},
	} {
		t.Run("table: "+tt.name, func(t *testing.T) {
			_, err := evaluation(t, set).Rows("t.csv", []byte(tt.table))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

// Two columns that contradict one another are a mistake of the row, not a choice.
func TestEvaluationRefusesContradictions(t *testing.T) {
	broken := strings.Replace(sheet, "ecg_status: not_done}}\n      - {any: [chest wall], facts: {complaint: [chest_pain]}}", "ecg_status: not_done}}\n      - {any: [chest wall, left], facts: {complaint: [chest_pain], ecg_status: read}}", 1)
	e, err := author.ReadEvaluation("sheet.yaml", []byte(broken), contentSet(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Rows("t.csv", []byte(header+"3,50,m,120,a,left chest pain,3,3,\n"))
	if want := "t.csv:2:14: /facts/ecg_status: the row says of ecg_status both not_done and read"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
