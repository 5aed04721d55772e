package capability_test

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

// Every mechanism that the source documents say a library must express has its line
// in the list from which MECHANISMS.md is made, and no line stands for nothing; those
// of the catalogue are shown by a test, or left out with a reason.
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
	for id, rest := range lines {
		if !strings.HasPrefix(rest, "catalogue ") {
			continue
		}
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
	t.Logf("evidence: mechanisms of the catalogue | each with a test or a reason | %d shown, %d with a reason, of %d", shown, left, count)
	want, err := expressed()
	if err != nil {
		t.Log("mechanisms held against the source documents: skipped")
		return
	}
	for id, marked := range want {
		if marked && lines[id] == "" {
			t.Errorf("%s of the inventory has no line in %s", id, listed)
		}
	}
	for id := range lines {
		if _, ok := want[id]; !ok {
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

// expressed are the ids of the inventory, and whether each is marked as to be
// expressed.
func expressed() (map[string]bool, error) {
	src, err := os.ReadFile(inventory)
	if err != nil {
		return nil, err
	}
	row := regexp.MustCompile(`^\| ([LQDWH][0-9]+) \| .* \| (.*) \|$`)
	mark := regexp.MustCompile(`(^|; |\. )\**E\b`)
	out := map[string]bool{}
	for line := range strings.Lines(string(src)) {
		if m := row.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out[m[1]] = mark.MatchString(m[2])
		}
	}
	return out, nil
}
