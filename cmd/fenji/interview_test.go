package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const pathways = "../../examples/pathways/catalog"

// An interview in a terminal ends in the decision and keeps the case, from which it
// goes on where it was left. What the answers make of the case is argued in
// examples/pathways/cases/skin-itch: it stays.
func TestAskInterviews(t *testing.T) {
	file := filepath.ToSlash(filepath.Join(t.TempDir(), "it-ch.json"))
	ask := func(answers ...string) ran {
		return fenji(strings.Join(answers, "\n")+"\n", "ask", "--catalog", pathways, "--here", "village-plain", "--at", "2024-03-02T10:00:00+08:00", file)
	}
	first := ask("0", "45", "1", "1", "瘙痒", "1", "q")
	if first.code != exitDone || !strings.Contains(first.out, "正在抽搐") || !strings.Contains(first.out, "皮肤瘙痒 (itching)") {
		t.Fatalf("%d %s%s", first.code, first.out, first.errs)
	}
	var c struct {
		ID, At, Here string
		Age          int
		Facts        map[string]json.RawMessage
	}
	read := func() {
		src, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(src, &c)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if read(); c.ID != "it-ch" || c.Here != "village-plain" || c.Age != 45 || string(c.Facts["complaint"]) != `["itching"]` || !strings.Contains(string(c.Facts["act_now"]), `"how":"group"`) {
		t.Errorf("%+v", c)
	}
	// Danger signs; signs of allergy, and awake; a pulse nobody has, pressure, temperature
	// and the skin, said again.
	second := ask("9", "0", "0", "1", "12000", "124", "36.6", "0", "72", "124", "36.6", "0")
	if second.code != exitDone || !strings.Contains(second.out, "! 12000 is not plausible") || !strings.Contains(second.out, "[stay to village-plain, acuity 5, settled: true]") {
		t.Errorf("%d %s%s", second.code, second.out, second.errs)
	}
	if again := ask(); !strings.Contains(again.out, "问完了") || strings.Contains(again.out, "> ") {
		t.Errorf("settled, and asked again: %s", again.out)
	}
}

// A set that is asked as one item is answered as signs are: some of it there, one that
// nobody can tell, and no to the rest at once.
func TestAskTakesSetWhole(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bp.json")
	src := `{"schema": "fenji.case/1", "id": "bp", "at": "2024-03-02T10:00:00+08:00", "here": "village-plain", "birth_date": "1960-05-01",
		"facts": {"sex": "male", "complaint": ["hypertension_follow_up"], "visit_kind": "chronic_follow_up"}}`
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	// Act now, danger signs; awake, pulse, pressure, temperature, what has been since, the last visit.
	got := fenji("0\n0\n1\n72\n124\n80\n36.6\n6 ?5\n2\nq\n", "ask", "--catalog", pathways, filepath.ToSlash(file))
	if got.code != exitDone || !strings.Contains(got.out, "  这段时间有没有下面的情况？\n  1 ") {
		t.Fatalf("%d %s%s", got.code, got.out, got.errs)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{`{"has":["no_medicine"]}`, `{"how":"group","not":["grave","new_complication","unmanaged","care"]}`, `"unknown":"cannot_tell"`} {
		if !strings.Contains(string(kept), said) {
			t.Errorf("no %s in %s", said, kept)
		}
	}
}

// S3: one tap on the first screen, and what to do comes before any other question.
func TestAskActsFirst(t *testing.T) {
	file := filepath.ToSlash(filepath.Join(t.TempDir(), "a.json"))
	got := fenji("5\nq\n", "ask", "--lang", "en", "--catalog", pathways, "--here", "village-plain", "--at", "2024-03-02T10:00:00+08:00", file)
	act, question := strings.Index(got.out, "give adrenaline"), strings.LastIndex(got.out, "> ")
	if got.code != exitDone || act < 0 || question >= 0 && question < act {
		t.Errorf("%d %s%s", got.code, got.out, got.errs)
	}
}

// A line that can't be meant is asked again with what may be entered, and a "q" ends
// the interview wherever it is given: the case is as the last whole screen left it.
func TestAskWrongEntries(t *testing.T) {
	ask := func(answers ...string) ran {
		file := filepath.ToSlash(filepath.Join(t.TempDir(), "a.json"))
		return fenji(strings.Join(answers, "\n")+"\n", "ask", "--lang", "en", "--catalog", pathways, "--here", "village-plain", "--at", "2024-03-02T10:00:00+08:00", file)
	}
	got := ask("?0", "-0", "0", "45", "3", "1", "1", "瘙痒", "99", "?1", "q")
	if got.code != exitDone || strings.Count(got.out, "! numbers from 1 to 6, or ?1 to ?6") != 2 || !strings.Contains(got.out, "! a number from 1 to 2, or ?") ||
		strings.Count(got.out, "! numbers from 1 to 1, or 0") != 2 || !strings.HasSuffix(got.out, "which? 0 to say it otherwise > ") {
		t.Errorf("%d %s%s", got.code, got.out, got.errs)
	}
}

// Where a new case is, is never guessed: of several clinics none is meant, of one that
// one is.
func TestAskNeedsThePlace(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	got := fenji("q\n", "ask", "--catalog", pathways, "--at", "2024-03-02T10:00:00+08:00", dir+"/a.json")
	if got.code != exitUsage || got.out != "" || !strings.Contains(got.errs, "a new case needs --here, the place where the patient is: ") || !strings.Contains(got.errs, "village-plain") {
		t.Errorf("%+v", got)
	}
	if got := fenji("", "new", "catalog", dir+"/catalog"); got.code != exitDone {
		t.Fatal(got)
	}
	if got := fenji("0\nq\n", "ask", "--catalog", dir+"/catalog", dir+"/b.json"); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if src, err := os.ReadFile(dir + "/b.json"); err != nil || !strings.Contains(string(src), `"here":"village-clinic"`) {
		t.Errorf("%v %s", err, src)
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		text           string
		there, unknown string
	}{
		{"1 3", "13", ""}, {"1，3", "13", ""}, {"2 ?1", "2", "1"}, {"0", "", ""}, {"?", "", "123"}, {"4", "no", ""}, {"0 1", "no", ""}, {"", "no", ""}, {"x", "no", ""}, {"-1", "no", ""},
		{"?0", "no", ""}, {"？0", "no", ""}, {"-0", "no", ""}, {"00", "no", ""}, {"+0", "no", ""}, {"?0 1", "no", ""}, {"0,", "", ""}, {"?-1", "no", ""},
	} {
		there, unknown, ok := numbers(tt.text, 3)
		list := func(m map[int]bool) (s string) {
			for i, digit := range []string{"1", "2", "3"} {
				if m[i+1] {
					s += digit
				}
			}
			return s
		}
		if got := map[bool]string{true: list(there), false: "no"}[ok]; got != tt.there || list(unknown) != tt.unknown {
			t.Errorf("%q: %s, not known %s", tt.text, got, list(unknown))
		}
	}
}
