package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/fhir"
)

// A case that comes as a record in FHIR is decided as the case itself, byte for byte.
func TestEvidenceRecords(t *testing.T) {
	all, err := networks()
	if err != nil {
		t.Fatal(err)
	}
	count := 200
	if os.Getenv("FENJI_SWEEP") == "full" {
		count = 2000
	}
	f, err := collect(all, count, 0, 7)
	if err != nil {
		t.Fatal(err)
	}
	asked, carried := 0, 0
	why := map[string]int{}
	for _, v := range f.vectors {
		if v.Path != "/v1/decide" {
			continue
		}
		var n *network
		for _, one := range all {
			if one.Name == v.With {
				n = one
			}
		}
		c, err := n.engine.ParseCase([]byte(v.Body))
		if err != nil {
			continue
		}
		asked++
		r, err := recordOf(n.engine, []byte(v.Body))
		if err != nil {
			why[err.Error()[strings.LastIndex(err.Error(), ": ")+1:]]++
			continue
		}
		carried++
		chart, err := fhir.ReadChart(n.engine, r.bundle(), r.setting)
		if err != nil {
			t.Errorf("%s: %v\n%s", v.ID, err, v.Body)
			continue
		}
		again, err := n.engine.ParseCase(chart.Case)
		if err != nil || !bytes.Equal(n.engine.Decide(again).JSON(), n.engine.Decide(c).JSON()) {
			t.Errorf("%s is decided otherwise as a record: %v\n%s\n%s", v.ID, err, v.Body, chart.Case)
		}
	}
	if carried*2 < asked {
		t.Errorf("only %d of %d cases: %v", carried, asked, why)
	}
	t.Logf("evidence: %s | %s | %s", "cases as FHIR records decided as the cases", "byte for byte", fmt.Sprintf("%d equal; the other %d of %d tell what the test's records do not", carried, asked-carried, asked))
}
