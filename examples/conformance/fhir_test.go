package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/triage/pack"
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
		if _, err := n.engine.ParseCase([]byte(v.Body)); err != nil {
			continue
		}
		asked++
		answer, d, err := hooked(n.engine, []byte(v.Body), "patient-view", "en")
		if err != nil {
			reason := err.Error()
			if strings.HasPrefix(reason, "4") || strings.HasPrefix(reason, "5") {
				t.Errorf("%s: %s", v.ID, reason)
			}
			why[reason[strings.LastIndex(reason, ": ")+1:]]++
			continue
		}
		carried++
		var got struct {
			Cards []struct {
				Extension map[string]struct{ Decision string }
			}
		}
		if err := json.Unmarshal(answer, &got); err != nil {
			t.Fatal(err)
		}
		if hash := got.Cards[0].Extension["health.fenji.decision"].Decision; hash != pack.Hash(d.JSON()) {
			t.Errorf("%s is decided otherwise as a record:\n%s\n%s", v.ID, v.Body, answer)
		}
	}
	if carried*2 < asked {
		t.Errorf("only %d of %d cases: %v", carried, asked, why)
	}
	t.Logf("evidence: %s | %s | %s", "cases as FHIR records decided as the cases", "byte for byte", fmt.Sprintf("%d equal; the other %d of %d tell what the test's records do not", carried, asked-carried, asked))
}
