package examples_test

import (
	"bytes"
	"encoding/json"
	"testing"
)

// What the engine answers is written as encoding/json writes it, but for its escapes of
// HTML: no field of any answer is left out, and none is another's.
func TestAnswersAsEncodingJSON(t *testing.T) {
	for _, x := range load(t) {
		c, err := x.engine.ParseCase(x.Case)
		if err != nil {
			t.Fatal(x.name, err)
		}
		d, a, n := x.engine.Decide(c), x.engine.Assess(c), x.engine.Next(c)
		for _, answer := range []struct {
			value any
			got   []byte
		}{{d, d.JSON()}, {a, a.JSON()}, {n, n.JSON()}} {
			var want bytes.Buffer
			encoder := json.NewEncoder(&want)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(answer.value); err != nil {
				t.Fatal(x.name, err)
			}
			if got := string(answer.got); got+"\n" != want.String() {
				t.Errorf("%s: %T\ngot  %s\nwant %s", x.name, answer.value, got, &want)
			}
		}
	}
}
