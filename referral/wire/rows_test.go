package wire

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Rows come one by one as they stand in the tree of the whole, wherever in the document
// they are; what is wrong is told as of the whole.
func TestParseRows(t *testing.T) {
	long := make([]string, 300)
	for i := range long {
		long[i] = fmt.Sprintf(`"r%d":{"n":[%d,"字\u4e2d%d"],"m":{}}`, i, i, i%7)
	}
	for _, src := range []string{
		`{"a":1,"rows":{"x":{"k":[1,{"z":null}]},"y":"text"},"b":[{}]}`, `{"h":{"a":1},"rows":{"x":{},"y":{"k":{"z":2}}}}`, `{"rows":{}}`, `{"rows":null,"more":{"a":{}}}`, `{"rows":[1]}`,
		`{"more":{"q":{}},"rows":{` + strings.Join(long, ",\n ") + `},"z":"end"}`,
		``, `[]`, `{"rows":{"x":1,"x":2}}`, `{"rows":{"x":1},"rows":{}}`, `{"rows":{"x" 1}}`, `{"rows":{"x":1 "y":2}}`, `{"rows":{"x":1},}`,
		"{\"rows\":{\n\"字\":01}}", `{"rows":{"x":{"k":"\ud800"}}}`, `{"rows":{"x":{"k":1}}`, `{"rows":{}} x`,
	} {
		rows := &Node{Kind: Map}
		doc, err := ParseRows("f", src, 1<<20, []string{"rows", "more"}, func(key string, id, value *Node) bool {
			if len(id.Text)%2 == 0 { // kept: still whole at the end
				rows.Keys, rows.Values = append(rows.Keys, id), append(rows.Values, value)
				return true
			}
			rows.Keys, rows.Values = append(rows.Keys, &Node{Text: id.Text}), append(rows.Values, &Node{Kind: String, Text: string(Canonical(value.Plain()))})
			return false
		})
		whole, wholeErr := ParseJSON("f", []byte(src), 1<<20)
		if fmt.Sprint(err) != fmt.Sprint(wholeErr) {
			t.Errorf("%.60s: %v, want %v", src, err, wholeErr)
		}
		if err != nil {
			continue
		}
		n := 0
		for i, key := range whole.Keys {
			v := whole.Values[i]
			if (key.Text != "rows" && key.Text != "more") || v.Kind != Map {
				if string(Canonical(doc.Get(key.Text).Plain())) != string(Canonical(v.Plain())) {
					t.Errorf("%.60s: %s differs", src, key.Text)
				}
				continue
			}
			for k, id := range v.Keys {
				got, want := rows.Values[n], string(Canonical(v.Values[k].Plain()))
				kept := len(id.Text)%2 == 0
				if rows.Keys[n].Text != id.Text || kept && (string(Canonical(got.Plain())) != want || got.Line != v.Values[k].Line || got.Column != v.Values[k].Column) || !kept && got.Text != want {
					t.Errorf("%.60s: row %s is %s, want %s", src, id.Text, Canonical(got.Plain()), want)
				}
				n++
			}
		}
		if n != len(rows.Keys) {
			t.Errorf("%.60s: %d rows, want %d", src, len(rows.Keys), n)
		}
	}
}

// Documents that are read on a slate one after another are those that are read by
// themselves, however long the one before was; a broken one leaves nothing behind.
func TestSlate(t *testing.T) {
	long := `{"a":[` + strings.Repeat(`{"k":"v"},`, 5000) + `1]}`
	var s Slate
	for _, src := range []string{`{"a":{"b":[1,null,true]},"c":"中"}`, `[]`, `{"a":[{"b":1,"b":2}]}`, long, `{"a":{"b":[2],"d":{}}}`, ``, long, "\ufeff[1, \"x\"]", "\xff", `{"x":{"y":{"z":"\n"}}}`} {
		got, gotErr := s.ParseJSON("f", []byte(src), 1<<20)
		want, wantErr := ParseJSON("f", []byte(src), 1<<20)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Errorf("%.30s: %v, want %v", src, gotErr, wantErr)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%.30s: got %s, want %s", src, Canonical(got.Plain()), Canonical(want.Plain()))
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = s.ParseJSON("", []byte(`{"a":[1,2,3,4,5,6,7,8],"b":{"c":"d"}}`), 1<<20) }); n > 4 {
		t.Errorf("%v allocations for a document like the one before; its bytes, its text and what is open are made anew", n)
	}
}
