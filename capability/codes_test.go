package capability_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// A code that can't be what it is said to be is refused at its place, with what is
// wrong with it; one that can be, and one of another country, is not.
func TestCodes(t *testing.T) {
	for _, tt := range []struct{ row, want string }{
		{`"codes":{"uscc":"12450381MB0000001A","ws218":"12345678-845038111C2201"},"region":"450381","departments":{"d":{"codes":["03.04","20"]}}`, ``},
		{`"region":"450381102201"`, ``},
		{`"region":"KE-30"`, ``},
		{`"codes":{"local":"anything"}`, ``},
		{`"codes":{"uscc":"12450381MB00000010"}`, `/institutions/a/codes/uscc: the code "12450381MB00000010" is not right: its check character is 0, should be A [wrong-code]`},
		{`"codes":{"uscc":"4.50381E+17"}`, `it has 11 characters, should have 18`},
		{`"codes":{"ws218":"12345678845038111C220"}`, `/institutions/a/codes/ws218: the code "12345678845038111C220" is not right: it has 21 characters, should have 22`},
		{`"region":"45O381"`, `/institutions/a/region: the code "45O381" is not right: "O" at character 3 is not used; 0?`},
		{`"region":"CN-45"`, `/institutions/a/region: the code "CN-45" is not right: it should have 6 digits`},
		{`"departments":{"d":{"codes":["03","03.12"]}}`, `/institutions/a/departments/d/codes/1: the code "03.12" is not right: the national list of departments has no 03.12`},
	} {
		_, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"s","published":"2022-11-26T08:00:00+08:00","institutions":{"a":{"level":"county",` + tt.row + `}}}`))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; should say %q", tt.row, err, tt.want)
		}
	}
}
