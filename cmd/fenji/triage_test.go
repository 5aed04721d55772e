package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/author"
)

const (
	sampleMapping = "../../examples/evaluate/sample.yaml"
	sampleTable   = "../../examples/evaluate/sample.csv"
)

// The invented patients, by the scale: chest pain without a tracing II, suddenly short of
// breath II, vomiting blood II, coma I, pain of 5 III, a twisted foot
// IVa, a prescription IVb, and the one of whom nothing is known is proven nothing: the
// one who is under-triaged.
func TestTriageEvaluate(t *testing.T) {
	for which, want := range map[string][4]int{"all": {8, 7, 1, 4}, "odd": {4, 4, 0, 2}, "even": {4, 3, 1, 2}} {
		got := fenji("", "triage", "evaluate", "--json", "--rows", which, sampleMapping, sampleTable)
		var r author.EvaluationReport
		if err := json.Unmarshal([]byte(got.out), &r); err != nil || got.code != 0 {
			t.Fatal(got, err)
		}
		if counts := [4]int{r.Rows, r.Proven.Exact, r.Proven.Under, r.Proven.Found}; counts != want || r.Which != which || r.Schema != author.EvaluationReportSchema {
			t.Errorf("%s: rows, exact, under, found %v, want %v", which, counts, want)
		}
	}
	out := fenji("", "triage", "evaluate", "--lang", "en", sampleMapping, sampleTable).out
	for _, want := range []string{"exact", "7 / 8 (87.5 %)", "1–2 found", "4 / 4 (100.0 %)", "2 / 4 (50.0 %)", "nurse"} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
}

// What is called wrongly, and what is refused, has its exit code.
func TestTriageEvaluateRefuses(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"triage", "evaluate", sampleMapping}, 2, "triage evaluate needs more"},
		{[]string{"triage", "evaluat", sampleMapping, sampleTable}, 2, `did you mean "evaluate"?`},
		{[]string{"triage", "evaluate", "--rows", "od", sampleMapping, sampleTable}, 2, `did you mean "odd"?`},
		{[]string{"triage", "evaluate", sampleTable, sampleTable}, 1, "sample.csv:1:1"},
		{[]string{"triage", "evaluate", sampleMapping, sampleMapping}, 1, "sample.yaml"},
		{[]string{"triage", "evaluate", sampleMapping, "nowhere.csv"}, 3, "nowhere.csv"},
	} {
		if got := fenji("", tt.args...); got.code != tt.code || !strings.Contains(got.errs, tt.want) {
			t.Errorf("%v: %+v, want %d", tt.args, got, tt.code)
		}
	}
}

// validate holds a mapping against the facts of the packs, without its table.
func TestValidateEvaluation(t *testing.T) {
	if got := fenji("", "validate", "../../examples/evaluate"); got.code != 0 || !strings.Contains(got.out, "2 files, no mistakes") {
		t.Errorf("%+v", got)
	}
	src, err := os.ReadFile(sampleMapping)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "broken.yaml")
	write(t, file, strings.Replace(string(src), "{fact: sbp}", "{fact: sbq}", 1))
	if got := fenji("", "validate", file); got.code != 1 || !strings.Contains(got.errs, `:16:15: /columns/收缩压/fact: unknown fact "sbq"; did you mean "sbp"?`) {
		t.Errorf("%+v", got)
	}
}
