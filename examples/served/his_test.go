package served_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/publish"
)

// The sample for hospitals' programs in Java asks as it stands, and tells a problem. Where
// there is no JDK nothing is shown of it.
func TestHISSampleInJava(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		t.Log("there is no java here: the sample is not run")
		return
	}
	s, _ := native(t)
	e, _ := s.Anxi(t)
	s.Publish(t, served.Open, publish.DraftOf(e))
	for token, want := range map[string]string{served.Token(served.Open, publish.Decide): "treat_then_transfer anxi-county-hospital\n", "x": `"code":"no-token"`} {
		out, err := exec.Command(java, "../his/Decide.java", s.URL, token, "../anxi/cases/lin.json").CombinedOutput()
		if !strings.Contains(string(out), want) || (err == nil) != strings.HasSuffix(want, "\n") {
			t.Errorf("%v: %s", err, out)
		}
	}
}
