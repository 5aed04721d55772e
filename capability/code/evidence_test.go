package code_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/code"
)

// shared is a file of the shared data; the test is skipped where it is absent.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("%s: skipped", name)
	} else if err != nil {
		t.Fatal(err)
	}
	return src
}

func rows(t *testing.T, name string, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(shared(t, name)))
	r.Comma = comma
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// Real places of every level are accepted, and the same digits in an impossible
// province or prefecture are not.
func TestEvidenceRegions(t *testing.T) {
	for _, name := range []string{"areas", "streets", "villages_guizhou_52"} {
		accepted, moved, all := 0, 0, rows(t, "china_regions/"+name+".csv", ',')
		for _, row := range all {
			if code.Region(row[0]) == nil {
				accepted++
			}
			if code.Region("99"+row[0][2:]) == nil || code.Region(row[0][:2]+"8"+row[0][3:]) == nil {
				moved++
			}
		}
		t.Logf("evidence: real region codes of %s accepted; with an impossible province or prefecture | all; none | %d of %d; %d", name, accepted, len(all), moved)
		if accepted != len(all) || moved > 0 {
			t.Fail()
		}
	}
}

func TestEvidenceDiagnoses(t *testing.T) {
	accepted, damaged, all := 0, 0, rows(t, "icd10_cn/disease.csv", '\t')
	for _, row := range all {
		bare := strings.TrimRight(row[0], "+*")
		ok := true
		for _, s := range []string{row[0], bare + ".9", bare + ".900", bare + ".900x001", bare + ".x00"} {
			ok = ok && code.ICD10(s) == nil
		}
		if ok {
			accepted++
		}
		for _, s := range []string{bare[:2], bare + "9", bare + ".90", bare + ".900x", strings.ToLower(bare), bare + ".9000"} {
			if code.ICD10(s) == nil {
				damaged++
			}
		}
	}
	t.Logf("evidence: ICD-10 categories, as they are and extended as the national version does, accepted; damaged ones | all; none | %d of %d; %d", accepted, len(all), damaged)
	if accepted != len(all) || damaged > 0 {
		t.Fail()
	}
}

// The register of 2020 keeps regions of its own making: province and prefecture
// filled up with zeros.
func TestEvidenceInstitutionRegions(t *testing.T) {
	accepted, all := 0, 0
	for line := range bytes.Lines(shared(t, "china_institutions_2020/fever_clinics.jsonl")) {
		var row struct {
			Province json.Number `json:"province_code"`
			City     json.Number `json:"city_code"`
		}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		all++
		if code.Region(row.Province.String()) == nil && code.Region(row.City.String()) == nil {
			accepted++
		}
	}
	t.Logf("evidence: institutions of 2020 whose province and prefecture codes are accepted | all | %d of %d", accepted, all)
	if accepted != all {
		t.Fail()
	}
}
