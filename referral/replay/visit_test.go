package replay_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/replay"
)

// A visit's case is the bytes that stand there, whatever is around and within them.
func TestParseVisit(t *testing.T) {
	for _, tt := range []struct{ name, line, want, wrong string }{
		{"a case by itself", `{"schema":"fenji.case/1","facts":{"case":1}}`, `{"schema":"fenji.case/1","facts":{"case":1}}`, ""},
		{"blanks", "{ \"schema\" : \"fenji.visit/1\" , \"case\" :\t{ \"a\": [1, {}] } }\r", `{ "a": [1, {}] }`, ""},
		{"case last and first", `{"case":{"b":"},{"},"actual":null,"schema":"fenji.visit/1"}`, `{"b":"},{"}`, ""},
		{"quotes in text", `{"schema":"fenji.visit/1","case":{"b":"\"case\":\\"}}`, `{"b":"\"case\":\\"}`, ""},
		{"a case within is none", `{"x":{"case":{}}}`, `{"x":{"case":{}}}`, ""},
		{"edition", `{"schema":"fenji.visit/2","case":{}}`, "", `schema must be "fenji.visit/1"`},
		{"no edition", `{"case":{}}`, "", "schema must be"},
		{"unknown key", `{"schema":"fenji.visit/1","case":{},"actuel":{}}`, "", `did you mean "actual"?`},
		{"who it is", `{"schema":"fenji.visit/1","case":{},"actual":{"patient_name":"x"}}`, "", `unknown key "patient_name"`},
		{"word", `{"schema":"fenji.visit/1","case":{},"actual":{"visit":"inpatent"}}`, "", `did you mean "inpatient"?`},
		{"level", `{"schema":"fenji.visit/1","case":{},"actual":{"needed_level":"city"}}`, "", `unknown word "city"`},
		{"time", `{"schema":"fenji.visit/1","case":{},"actual":{"clocks":{"ecg":"soon"}}}`, "", "a time such as"},
		{"result", `{"schema":"fenji.visit/1","case":{},"actual":{"outcome":{"result":"maybe"}}}`, "", `unknown word "maybe"`},
		{"twice", `{"schema":"fenji.visit/1","case":{},"case":{}}`, `{"schema":"fenji.visit/1","case":{},"case":{}}`, ""}, // the engine refuses it
	} {
		v, err := replay.ParseVisit([]byte(tt.line))
		switch {
		case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
			t.Errorf("%s: %v", tt.name, err)
		case tt.wrong == "" && (err != nil || string(v.Case) != tt.want):
			t.Errorf("%s: %s %v", tt.name, v.Case, err)
		}
	}
}

// Whatever comes, the case of a visit is the one that another reader of JSON finds.
func FuzzParseVisit(f *testing.F) {
	f.Add([]byte(`{"schema":"fenji.visit/1","case":{"id":"x"},"actual":{"visit":"inpatient"}}`))
	f.Add([]byte(`{"case":"\"","schema":"fenji.visit/1"}`))
	f.Add([]byte(`{"case":{]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		v, err := replay.ParseVisit(line)
		var other map[string]json.RawMessage
		if err != nil || json.Unmarshal(line, &other) != nil || bytes.Equal(v.Case, line) {
			return
		}
		if !bytes.Equal(v.Case, other["case"]) {
			t.Errorf("the case of %q is %q, not %q", line, v.Case, other["case"])
		}
	})
}
