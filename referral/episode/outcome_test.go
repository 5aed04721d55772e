package episode_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/episode"
)

const zeros = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

// An outcome goes back to every rule that its decision rested on, those that were not
// decided marked as such (S30); one of another decision, or that contradicts itself,
// goes to none.
func TestAttribute(t *testing.T) {
	list := all(t)
	e := list[slices.IndexFunc(list, func(x told) bool { return x.Name == "child" })].parse(t)
	for _, x := range []struct{ name, result, decision, destination, want string }{
		{"followed", `"followed"`, zeros, "hezhou-tcm-hospital", "cn-child/HV-1 active followed , cn-headache/HA-9 advisory possible followed "},
		{"followed, nobody knows where", `"followed"`, zeros, "", "cn-child/HV-1 active followed , cn-headache/HA-9 advisory possible followed "},
		{"overridden", `"overridden", "reason": "family_lives_there"`, zeros, "hezhou-peoples-hospital", "cn-child/HV-1 active overridden family_lives_there, cn-headache/HA-9 advisory possible overridden family_lives_there"},
		{"declined", `"declined"`, zeros, "", "cn-child/HV-1 active declined , cn-headache/HA-9 advisory possible declined "},
		{"followed elsewhere", `"followed"`, zeros, "hezhou-peoples-hospital", "says followed, but"},
		{"of another decision", `"followed"`, strings.Replace(zeros, "00", "01", 1), "", "is of decision"},
	} {
		src := `{"schema": "fenji.outcome/1", "id": "o1", "decision": "` + x.decision + `", "result": ` + x.result + `, "by_role": "physician", "at": "2018-05-10T11:30:00+08:00", "destination": "` + x.destination + `"}`
		o, err := episode.ParseOutcome([]byte(src))
		if err != nil {
			t.Fatal(x.name, err)
		}
		if again, err := episode.ParseOutcome(o.JSON()); err != nil || !bytes.Equal(again.JSON(), o.JSON()) {
			t.Errorf("%s is not read as it is written: %v", x.name, err)
		}
		given, err := e.Decision.Attribute(o)
		got := ""
		if err != nil {
			got = err.Error()
		}
		for i, a := range given {
			if i > 0 {
				got += ", "
			}
			got += a.Rule + " " + a.Status
			if a.Possible {
				got += " possible"
			}
			got += " " + a.Result + " " + a.Reason
		}
		if err == nil && got != x.want || !strings.Contains(got, x.want) {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// A decision is overridden for a reason, and nobody is named (S29).
func TestOutcomeMistakes(t *testing.T) {
	for src, want := range map[string]string{
		`{"schema": "fenji.outcome/1", "id": "o", "decision": "` + zeros + `", "result": "overridden", "by_role": "physician", "at": "2018-05-10T11:30:00+08:00"}`: "/reason: a decision is overridden for a reason",
		`{"schema": "fenji.outcome/1", "id": "o", "decision": "x", "result": "folowed", "by_role": "王 医生"}`:                                                        "/decision: \"x\" is not a hash|did you mean \"followed\"?|/by_role: \"王 医生\" is not a code|/at: at is missing",
	} {
		_, err := episode.ParseOutcome([]byte(src))
		for w := range strings.SplitSeq(want, "|") {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s: no %s in %v", src, w, err)
			}
		}
	}
}

func FuzzParseOutcome(f *testing.F) {
	f.Add([]byte(`{"schema": "fenji.outcome/1", "id": "o", "decision": "` + zeros + `", "result": "overridden", "reason": "x", "by_role": "physician", "at": "2018-05-10T11:30:00+08:00"}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		o, err := episode.ParseOutcome(src)
		if err != nil {
			return
		}
		if again, err := episode.ParseOutcome(o.JSON()); err != nil || !bytes.Equal(again.JSON(), o.JSON()) {
			t.Fatalf("%s is not read as it is written: %v", o.JSON(), err)
		}
	})
}
