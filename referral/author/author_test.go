package author

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

const decision = `{"disposition": "refer_up", "acuity": {"level": 2}, "settled": true, "missing": [], "plan": [
 {"action": "call", "site": {"id": "county"}},
 {"action": "perform", "service": "thrombolysis", "requires_known": ["onset", "sbp"]},
 {"action": "transfer", "services": ["pci", "monitor"], "site": {"id": "county", "name": {"en": "County"}}}]}`

// An expectation holds or it says what it found: each way of checking, with one
// that holds and one that does not.
func TestCheck(t *testing.T) {
	n, err := wire.ParseJSON("", []byte(decision), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, check string
		wrong       string // part of the complaint; empty when it holds
	}{
		{"is", "{key: disposition, is: refer_up}", ""},
		{"is another", "{key: disposition, is: stay}", "is [refer_up], should be stay"},
		{"is, nested", "{key: acuity.level, is: 2}", ""},
		{"is of another kind", "{key: settled, is: \"true\"}", "should be true"},
		{"is the empty list", "{key: missing, is: []}", ""},
		{"is the empty list, of a full one", "{key: plan.action, is: []}", "should be []"},
		{"is, of a key that is not there", "{key: nowhere, is: 1}", "should be 1"},
		{"has, in part", "{key: plan, has: {action: transfer, site: {id: county}}}", ""},
		{"has all of it in one element", "{key: plan, has: {action: call, service: thrombolysis}}", "has nothing like"},
		{"has a list in part", "{key: plan, has: {requires_known: [sbp]}}", ""},
		{"has, in lists of lists", "{key: plan.services, has: pci}", ""},
		{"lacks", "{key: plan, lacks: {action: wait}}", ""},
		{"lacks what is there", "{key: plan, lacks: {action: call}}", "should not"},
		{"order, others between", "{key: plan.action, order: [call, transfer]}", ""},
		{"order reversed", "{key: plan.action, order: [transfer, call]}", "in this order"},
		{"nothing said", "{key: plan}", "neither"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := yaml.Parse("c.yaml", []byte(tt.check), 1<<10)
			if err != nil {
				t.Fatal(err)
			}
			var c Check
			var ps wire.Problems
			wire.Decode(doc, &c, "", &ps)
			if err := ps.Err(); err != nil {
				t.Fatal(err)
			}
			got := c.Against(n)
			if (got == "") != (tt.wrong == "") || !strings.Contains(got, tt.wrong) {
				t.Errorf("got %q, want %q", got, tt.wrong)
			}
		})
	}
}

// Every mistake of every expect file is told at once: an expectation without its
// reason, a file that expects nothing, a misspelt key.
func TestBrokenExpectations(t *testing.T) {
	_, err := Tests(fstest.MapFS{
		"a.json":        {Data: []byte("{}")},
		"a.expect.yaml": {Data: []byte("expect:\n  - {key: settled, is: true}\n  - {is: true, why: because}\n")},
		"b.json":        {Data: []byte("{}")},
		"b.expect.yaml": {Data: []byte("source: nothing\n")},
		"c.json":        {Data: []byte("{}")},
		"c.expect.yaml": {Data: []byte("expect: [{key: a, iss: 1, why: x}]\n")},
	})
	if err == nil {
		t.Fatal("read")
	}
	for _, want := range []string{
		"a.expect.yaml:2:5: /expect/0: every expectation has a key and says why [missing]",
		"a.expect.yaml:3:5: /expect/1: every expectation has a key and says why [missing]",
		"b.expect.yaml:1:1: /expect: a test that expects nothing can't fail [missing]",
		`c.expect.yaml:1:19: /expect/0/iss: unknown key "iss"; did you mean "is"? [unknown-key]`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
}

// A test reads the case beside it, or the one it names; one that is not there is
// an error, not a test that is passed over.
func TestWhichCase(t *testing.T) {
	fsys := fstest.MapFS{
		"a.json":        {Data: []byte("{}")},
		"a.expect.yaml": {Data: []byte("expect: [{key: settled, is: true, why: x}]\n")},
		"b.expect.yaml": {Data: []byte("case: a.json\nexpect: [{key: settled, is: true, why: x}]\n")},
	}
	tests, err := Tests(fsys)
	if err != nil || len(tests) != 2 || tests[0].Name != "a" || tests[1].Name != "b" || string(tests[1].Case) != "{}" {
		t.Errorf("%v, %v", tests, err)
	}
	fsys["d.expect.yaml"] = &fstest.MapFile{Data: []byte("expect: [{key: settled, is: true, why: x}]\n")}
	if tests, err := Tests(fsys); err == nil {
		t.Errorf("a test without its case: %v", tests)
	}
}
