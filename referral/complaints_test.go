package referral_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
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

// What people say leads to the complaints that it may mean, the closest first;
// S8: a vague word opens every pathway that it may be.
func TestComplaintsByWords(t *testing.T) {
	set := contentSet(t)
	for _, x := range []struct {
		words string
		first string   // the closest
		also  []string // among the others
	}{
		{"xt", "chest_pain", nil}, // the interview's own example
		{"xiongtong", "chest_pain", nil},
		{"xiong tong", "chest_pain", nil},
		{"XT", "chest_pain", nil},
		{"胸痛", "chest_pain", nil},
		{"心口疼", "chest_pain", nil},
		{"胸口痛得厉害两个小时了", "chest_pain", nil},
		{"胃痛", "epigastric_pain", nil},
		{"拉肚子", "diarrhoea", nil},
		{"脑壳痛", "headache", nil},
		{"抽风", "convulsion", nil},
		{"头", "head_injury", []string{"headache", "dizziness"}},
		{"chest pain", "chest_pain", nil},
		{"bad headache and fever", "headache", []string{"fever"}},
		{"chest pain, since noon", "chest_pain", nil},
		{"fever. Bad headache!", "headache", []string{"fever"}},
		{"昨天起 headache，很重", "headache", nil},
		{"chest", "chest_pain", []string{"chest_tightness"}},
		{"打针后不舒服", "drug_reaction", nil},
		{"发烧咳嗽", "cough", []string{"fever"}},
		{"head_injury", "head_injury", nil},
	} {
		found := referral.FindComplaints(set, x.words)
		var codes []string
		for _, m := range found.Complaints {
			codes = append(codes, m.Code)
		}
		if len(codes) == 0 || codes[0] != x.first && x.also == nil || !slices.Contains(codes, x.first) {
			t.Errorf("%q: %v, want %s first", x.words, codes, x.first)
		}
		for _, code := range x.also {
			if !slices.Contains(codes, code) {
				t.Errorf("%q: %v, want %s among them", x.words, codes, code)
			}
		}
	}
	upper := referral.FindComplaints(set, "胃痛").Complaints[0]
	if !slices.Contains(upper.Pathways, "chest_pain") {
		t.Errorf("pain of the upper belly opens %v, not the heart", upper.Pathways)
	}
	for _, words := range []string{" \t", "zzz", "没有这样的词", strings.Repeat("x", 1000)} {
		if found := referral.FindComplaints(set, words); found.Count != 0 || found.Complaints == nil {
			t.Errorf("%q finds %v", words, found)
		}
	}
}

// Every name and word finds its own complaint, in Chinese, English and by the
// initials of its pinyin; and every answer is in one order.
func TestComplaintsAreFoundByEachOfTheirWords(t *testing.T) {
	set := contentSet(t)
	words := 0
	for code, c := range set.Complaints {
		spelt := slices.Clone(c.Pinyin)
		for i, p := range c.Pinyin {
			initials := ""
			for _, syllable := range strings.Split(p, " ") {
				initials += syllable[:1]
			}
			spelt[i] = initials
		}
		for _, word := range slices.Concat([]string{code, c.Zh, c.En}, c.Words, c.Pinyin) {
			words++
			found := referral.FindComplaints(set, word)
			if !slices.ContainsFunc(found.Complaints, func(m referral.ComplaintMatch) bool { return m.Code == code }) {
				t.Errorf("%q does not find %s", word, code)
			}
		}
		if found := referral.FindComplaints(set, spelt[0]); found.Count <= referral.MaxComplaints &&
			!slices.ContainsFunc(found.Complaints, func(m referral.ComplaintMatch) bool { return m.Code == code }) {
			t.Errorf("%q does not find %s", spelt[0], code)
		}
	}
	if words < 500 {
		t.Errorf("only %d words", words)
	}
	for range 5 {
		if a, b := referral.FindComplaints(set, "痛").JSON(), referral.FindComplaints(set, "痛").JSON(); string(a) != string(b) {
			t.Fatal("the same words, other bytes")
		}
	}
}

// Pinyin of a pack that nobody built is looked at as it is.
func TestComplaintsOfAnyPack(t *testing.T) {
	set := &pack.Set{Complaints: map[string]*pack.Complaint{"x": {Zh: "", En: "", Pathways: []string{"p"}, Words: []string{""}, Pinyin: []string{"", " ", "a  b"}}}}
	for _, words := range []string{"a", "ab", "x", "胸"} {
		referral.FindComplaints(set, words)
	}
}

// Without words come the sixteen of the first screen, in the order of their tiles.
func TestTiles(t *testing.T) {
	got := referral.FindComplaints(contentSet(t), "")
	if got.Count != 16 || got.Complaints[0].Code != "chest_pain" || got.Complaints[15].Code != "hypertension_follow_up" {
		t.Errorf("%d tiles: %v", got.Count, got.Complaints)
	}
}
