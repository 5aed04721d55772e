package examples_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const (
	inventory = "../../shared/clinical/6-seed-inventory.md"
	listed    = "../.ci/mechanisms/ids.txt"
)

// Every mechanism that the source documents describe has its line in the list from
// which MECHANISMS.md is made, and no line stands for nothing; each is shown by a test
// or a case, or left out with a reason.
func TestEvidenceMechanisms(t *testing.T) {
	src, err := os.ReadFile(listed)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(src)) {
		id, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		lines[id] = rest
	}
	page, err := os.ReadFile("MECHANISMS.md")
	if err != nil {
		t.Fatal(err)
	}
	count, shown, left := 0, 0, 0
	for id := range lines {
		count++
		switch row := rowOf(string(page), id); {
		case strings.Contains(row, "| left out: "):
			left++
		case strings.Contains(row, "| `"):
			shown++
		default:
			t.Errorf("%s: neither shown nor left out: %q", id, row)
		}
	}
	t.Logf("evidence: mechanisms of five places | each with a test or a reason | %d shown, %d with a reason, of %d", shown, left, count)
	want, err := described()
	if err != nil {
		t.Log("mechanisms held against the source documents: skipped")
		return
	}
	for id := range want {
		if lines[id] == "" {
			t.Errorf("%s of the inventory has no line in %s", id, listed)
		}
	}
	for id := range lines {
		if !want[id] {
			t.Errorf("%s is not in the inventory", id)
		}
	}
}

// rowOf is the line of the table for a mechanism.
func rowOf(page, id string) string {
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "| "+id+" |") {
			return line
		}
	}
	return ""
}

// described are the ids of the inventory.
func described() (map[string]bool, error) {
	src, err := os.ReadFile(inventory)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([LQDWH][0-9]+) \|`).FindAllStringSubmatch(string(src), -1) {
		out[m[1]] = true
	}
	return out, nil
}
