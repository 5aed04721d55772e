package wire

import (
	"bytes"
	"encoding/json"
	"testing"
)

type inner struct {
	When  Time            `json:"when,omitzero"`
	Until *Time           `json:"until,omitempty"`
	Raw   json.RawMessage `json:"raw"`
}

type everything struct {
	inner
	Text   string
	Bools  []bool             `json:"bools"`
	Many   map[string][]inner `json:"many,omitempty"`
	Named  map[Kind]int       `json:"named,omitempty"`
	Any    any                `json:"any"`
	Number json.Number        `json:"number,omitempty"`
	Float  float64            `json:"float"`
	Bytes  []byte             `json:"bytes,omitempty"`
	Self   *everything        `json:"self,omitempty"`
	Small  uint8              `json:"small"`
	Array  [2]int             `json:"array"`
	Out    string             `json:"-"`
	hidden int
}

// Canonical bytes are those of encoding/json without HTML escapes.
func TestCanonicalIsJSON(t *testing.T) {
	noon, err := ParseTime("2023-02-10T12:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	later := noon.Add(30)
	for _, v := range []any{
		nil, 3, "a", true, []string(nil), []string{}, map[string]int(nil), map[string]int{"b": 1, "a": 2, "中": 3}, &later, (*Time)(nil), noon, json.Number("1e3"), 1.5, json.RawMessage(nil),
		everything{}, &everything{}, []*everything{nil, {Text: "x", hidden: 1}},
		&everything{inner: inner{noon, &later, json.RawMessage(`[1]`)}, Text: "<&>", Bools: []bool{true}, Many: map[string][]inner{"z": nil, "a": {{}, {When: later}}},
			Named: map[Kind]int{List: 2, Map: 1}, Any: map[string]any{"k": []any{1, "x", nil}}, Number: "12", Float: 0.1, Bytes: []byte("hi"), Self: &everything{Small: 7}, Array: [2]int{1, 2}, Out: "no"},
	} {
		if got, want := string(Canonical(v)), encoded(t, v); got != want {
			t.Errorf("%#v\ngot  %s\nwant %s", v, got, want)
		}
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// Every text is written as encoding/json writes it.
func FuzzAppendText(f *testing.F) {
	for _, text := range []string{"", "a\"b\\c", "\x00\x1f\b\f\n\r\t\x7f", "中\u2028\u2029😀", "\xff\xc3(", "\ufffd"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := string(AppendText(nil, text)), encoded(t, text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	})
}

// A map costs its keys and no number anything: catalogues are written row by row to be
// hashed.
func TestCanonicalAllocates(t *testing.T) {
	numbers := map[string]json.Number{}
	for i := range 64 {
		numbers[string(rune('a'+i))] = "30.25"
	}
	b := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { b = AppendCanonical(b[:0], numbers) }); n > 80 {
		t.Errorf("%v allocations for 64 numbers", n)
	}
}
