package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

type written struct {
	ID    string             `json:"id"`
	Count int                `json:"count,omitempty"`
	Known *bool              `json:"known"`
	Words []string           `json:"words,omitempty"`
	Parts []written          `json:"parts,omitempty"`
	By    map[string]*int64  `json:"by,omitempty"`
	Said  Text               `json:"said,omitzero"`
	Stay  Minutes            `json:"stay,omitempty"`
	At    map[string]written `json:"at"`
}

// What is read as canonical is so, and says the same as read by its tree.
func TestReadCanonical(t *testing.T) {
	whole := `{"id":"a\n\"b\" 中文","count":-3,"known":true,"words":["","x"],"parts":[{"id":"","known":null,"at":null},{"id":"c","known":false,"at":{}}],` +
		`"by":{"a":1,"b":null},"said":{"zh":"一","en":""},"stay":90,"at":{"":{"id":"d","known":null,"at":null}}}`
	for src, canonical := range map[string]bool{
		whole:                                                       true,
		`{"id":"","known":null,"at":null}`:                          true,
		`{"id":"","known":null,"at":null}x`:                         false,
		`{"id":"","known":null,"at":null} `:                         false,
		` {"id":"","known":null,"at":null}`:                         false,
		`{"id": "","known":null,"at":null}`:                         false,
		`{"id":"","known":null}`:                                    false,
		`{"id":"","at":null,"known":null}`:                          false,
		`{"id":null,"known":null,"at":null}`:                        false,
		`{"id":"","id":"","known":null,"at":null}`:                  false,
		`{"id":"","count":0,"known":null,"at":null}`:                false,
		`{"id":"","count":03,"known":null,"at":null}`:               false,
		`{"id":"","count":-0,"known":null,"at":null}`:               false,
		`{"id":"","count":1.0,"known":null,"at":null}`:              false,
		`{"id":"","known":null,"words":[],"at":null}`:               false,
		`{"id":"","known":null,"words":null,"at":null}`:             false,
		`{"id":"","known":null,"words":["a",],"at":null}`:           false,
		`{"id":"","known":null,"said":{"zh":"","en":""},"at":null}`: false,
		`{"id":"","known":null,"said":{"zh":"a"},"at":null}`:        false,
		`{"id":"","known":null,"stay":"90m","at":null}`:             false,
		`{"id":"","known":null,"stay":"x","at":null}`:               false,
		`{"id":"","known":null,"at":{"b":{},"a":{}}}`:               false,
		`{"id":"","known":null,"by":{"b":1,"a":1},"at":null}`:       false,
		`{"id":"","known":null,"by":{"a":1,"a":1},"at":null}`:       false,
		`{"id":"","known":null,"by":{"a":1,},"at":null}`:            false,
		`{"id":"\u0061","known":null,"at":null}`:                    false,
		`{"id":"\/","known":null,"at":null}`:                        false,
		"{\"id\":\"\u2028\",\"known\":null,\"at\":null}":            false,
		`{"id":"\u2028\u0001","known":null,"at":null}`:              true,
		"{\"id\":\"\xff\",\"known\":null,\"at\":null}":              false,
		"{\"id\":\"a\nb\",\"known\":null,\"at\":null}":              false,
		`{"id":"","known":tru,"at":null}`:                           false,
		`{"id":"","known":null,"at":null,"more":1}`:                 false,
		`{"id":"`:                         false,
		`{`:                               false,
		``:                                false,
		`[]`:                              false,
		`{"id":"","known":null,"at":null`: false,
		`{"id":"","known":null,"at":`:     false,
		`{"id":"","known":null,"stay":`:   false,
		`{"id":"","known":null,"stay":{"a":1},"at":null}`:                      false,
		`{"id":"","known":null,"parts":[null],"at":null}`:                      false,
		`{"id":"","known":null,"by":{"a":9223372036854775807},"at":null}`:      false,
		`{"id":"","known":null,"by":{"a":-9007199254740992},"at":{}}`:          true,
		`{"id":"","known":null,"said":{"zh":"a","en":"b","fr":"c"},"at":null}`: false,
		`{"id":"","known":null,"words":["a" ],"at":null}`:                      false,
		`{"id":"","known":null,"words":["a"],"at":null,}`:                      false,
		`{"id":"","known":null,"words":["a"]"at":null}`:                        false,
		`{,"id":"","known":null,"at":null}`:                                    false,
	} {
		if got := readExactly(t, []byte(src)); got != canonical {
			t.Errorf("%q is canonical: %v", src, got)
		}
	}
	for i := range whole { // with a slip of the pen
		for _, c := range []byte(" ,:\"{}[]019nt-\\\xff") {
			readExactly(t, append(append([]byte(whole[:i]), c), whole[i:]...))
			readExactly(t, append(append([]byte(whole[:i]), c), whole[i+1:]...))
		}
		readExactly(t, []byte(whole[:i]))
		readExactly(t, append([]byte(whole[:i]), whole[i+1:]...))
	}
	if ReadCanonical(whole, len(whole)-1, &written{}) {
		t.Error("longer than is read")
	}
}

// readExactly reads a document as canonical, and holds it to what is written of it and
// to what its tree says.
func readExactly(t *testing.T, src []byte) bool {
	t.Helper()
	var exactly, by written
	if !ReadCanonical(string(src), 1<<20, &exactly) {
		return false
	}
	if again := Canonical(exactly); !bytes.Equal(again, src) || !json.Valid(src) {
		t.Errorf("%q was read as canonical, which is %q", src, again)
	}
	n, err := ParseJSON("", src, 1<<20)
	if err != nil {
		t.Errorf("%q: %v", src, err)
		return true
	}
	var ps Problems
	if Decode(n, &by, "", &ps); len(ps) > 0 || !reflect.DeepEqual(exactly, by) {
		t.Errorf("%q says %+v, by its tree %+v, %v", src, exactly, by, ps)
	}
	return true
}

// A struct of which other fields are written than are read is never read so.
func TestReadCanonicalOther(t *testing.T) {
	var in struct {
		A  string  `json:"a"`
		In *laidIn `json:",inline"`
	}
	var unnamed struct {
		A string `json:"a"`
		B string
	}
	if ReadCanonical(`{"a":""}`, 100, &in) || ReadCanonical(`{"a":"","B":""}`, 100, &unnamed) {
		t.Error("read")
	}
}
