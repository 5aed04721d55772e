package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

type sample struct {
	ID   string            `json:"id"`
	N    int               `json:"n"`
	Tags []string          `json:"tags"`
	More map[string]sample `json:"more"`
}

// Every mistake of a document is told at once, each with its line and column in
// characters and, for a misspelt key, the near one.
func TestDecodeTellsEveryMistakeAtOnce(t *testing.T) {
	n, err := ParseJSON("a.json", []byte("{\n \"id\": 3,\n \"名\": 1, \"tagz\": [],\n \"n\": 1.5, \"more\": {\"x\": {\"tags\": [1]}}\n}"), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var ps Problems
	var s sample
	Decode(n, &s, "", &ps)
	want := `a.json:2:8: /id: text is needed here, not a number [wrong-kind]
a.json:3:2: /名: unknown key "名"; allowed: id, more, n, tags [unknown-key]
a.json:3:10: /tagz: unknown key "tagz"; did you mean "tags"? [unknown-key]
a.json:4:7: /n: a whole number is needed here, not 1.5 [wrong-kind]
a.json:4:36: /more/x/tags/0: text is needed here, not a number [wrong-kind]`
	if got := ps.Err().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A source that can't be a document is refused with one clear problem at its place.
func TestParseJSONRefuses(t *testing.T) {
	for _, tt := range []struct{ name, src, code, where string }{
		{"empty", "", "not-json", "1:1"},
		{"half", `{"a": `, "not-json", "1:7"},
		{"letters", "{\n  \"a\": hello}", "not-json", "2:8"},
		{"two documents", `{} {}`, "trailing-text", "1:4"},
		{"twice", `{"a": 1, "a": 2}`, "duplicate-key", "1:10"},
		{"GBK", "{\"a\": \"\xd0\xd8\"}", "encoding", "1:8"},
		{"UTF-16", "\xff\xfe{\x00", "encoding", "1:1"},
		{"deep", strings.Repeat("[", 1000), "too-deep", "1:65"},
		{"large", strings.Repeat(" ", 2000), "too-large", "1:1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := ParseJSON("x", []byte(tt.src), 1500)
			if n != nil || err == nil {
				t.Fatalf("read %v, %v", n, err)
			}
			if got := err.Error(); !strings.HasPrefix(got, "x:"+tt.where+": ") || !strings.HasSuffix(got, "["+tt.code+"]") {
				t.Errorf("got %s, want %s at %s", got, tt.code, tt.where)
			}
		})
	}
}

// Reading takes what encoding/json takes, but for what it refuses by name, and reads
// the same from it.
func FuzzParseJSON(f *testing.F) {
	for _, src := range []string{
		`{"a": [1, "x", null, true], "中": {"b": -1.5e3}}`, "\xef\xbb\xbf[\"\\ud800\"]", `"\ud83d\ude00\n\/\u00e9"`,
		`01`, `-`, `1.`, `1e`, `[1,]`, `{"a":1,}`, `{"a"}`, `{a:1}`, `nul`, `"\x"`, `"\u12g4"`, `"a`, "\"\x01\"", `[]]`, ``, ` `, `{}{}`, `--1`, `1e999999`,
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		n, err := ParseJSON("f", src, 1<<16)
		if (n == nil) == (err == nil) {
			t.Fatalf("%v %v", n, err)
		}
		if err != nil {
			if code := err.(Problems)[0].Code; code == "not-json" && json.Valid(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))) {
				t.Fatalf("refused, and JSON all the same: %v", err)
			}
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatalf("taken, and no JSON: %v", err)
		}
		if got := n.Plain(); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %#v, want %#v", got, want)
		}
	})
}

// Canonical bytes have no spaces and no HTML escapes, and map keys in byte order.
func TestCanonical(t *testing.T) {
	got := string(Canonical(map[string]any{"b": "<&>", "a": []int{1}, "中": nil}))
	if want := `{"a":[1],"b":"<&>","中":null}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

type laidIn struct {
	Rare  string   `json:"rare,omitempty"`
	Rarer []string `json:"rarer,omitempty"`
}

type withLaidIn struct {
	Name string  `json:"name"`
	In   *laidIn `json:",inline"`
	Last int     `json:"last,omitempty"`
}

// Keys behind a pointer stand among the others, in reading and in writing, and a document
// without any needs nothing to point to.
func TestInline(t *testing.T) {
	for _, tt := range []struct {
		src, out string
		there    bool
	}{
		{`{"name":"a","last":1}`, `{"name":"a","last":1}`, false},
		{`{"name":"a","rare":null}`, `{"name":"a"}`, false},
		{`{"last":2,"rarer":["x"],"name":"a"}`, `{"name":"a","rarer":["x"],"last":2}`, true},
		{`{"name":"a","rare":"y","rarer":["x"]}`, `{"name":"a","rare":"y","rarer":["x"]}`, true},
	} {
		n, err := ParseJSON("", []byte(tt.src), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		var got withLaidIn
		var ps Problems
		Decode(n, &got, "", &ps)
		if out := string(Canonical(got)); len(ps) > 0 || out != tt.out || (got.In != nil) != tt.there {
			t.Errorf("%s: %s, %v, %v", tt.src, out, got.In, ps)
		}
	}
	n, _ := ParseJSON("", []byte(`{"name":"a","rarest":1,"rare":2}`), 1<<10)
	var ps Problems
	Decode(n, &withLaidIn{}, "", &ps)
	if len(ps) != 2 || ps[0].Path != "/rarest" || ps[1].Path != "/rare" {
		t.Errorf("%v", ps)
	}
}
