package main

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

var networks = sync.OnceValues(func() ([]*network, error) { return readNetworks(os.DirFS("..")) })

// answered is a small file, answered by this build.
func answered(t *testing.T) *file {
	t.Helper()
	all, err := networks()
	if err != nil {
		t.Fatal(err)
	}
	f, err := collect(all, 300, 150, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.answer(func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return f
}

func written(t *testing.T, f *file) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checked(t *testing.T, src []byte) *result {
	t.Helper()
	f, err := read(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.check("here", func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two runs write one file, whatever the order in which requests are answered;
// this build agrees with it; one other byte in a digest is a difference, told
// with the request's id.
func TestFile(t *testing.T) {
	src := written(t, answered(t))
	if !bytes.Equal(src, written(t, answered(t))) {
		t.Error("two runs write two files")
	}
	r := checked(t, src)
	if r.equal != r.asked || r.asked < 800 || r.hostile < 120 {
		t.Errorf("%s\n%s", r, strings.Join(r.shown, "\n"))
	}
	if len(r.dispositions) < 8 {
		t.Errorf("only %v", slices.Sorted(maps.Keys(r.dispositions)))
	}
	at := bytes.Index(src, []byte(`"id":"random/7"`))
	at += bytes.Index(src[at:], []byte(`"sha256":"`)) + len(`"sha256":"`)
	src[at] = map[bool]byte{true: '1', false: '0'}[src[at] == '0']
	if r := checked(t, src); r.equal != r.asked-1 || len(r.shown) != 1 || !strings.Contains(r.shown[0], "random/7 ") {
		t.Errorf("%s\n%s", r, strings.Join(r.shown, "\n"))
	}
}

// Every id is there once, every route is asked, every example has its vector, and
// behind every hostile request, which is refused, stands a good case.
func TestVectors(t *testing.T) {
	f := answered(t)
	ids, paths := map[string]bool{}, map[string]int{}
	for i, v := range f.vectors {
		if v.Hostile && (v.Status < 400 || v.Status > 499 || f.vectors[i+1].Hostile || f.vectors[i+1].Disposition == "") {
			t.Errorf("%s: %d, or no good case behind it", v.ID, v.Status)
		}
		if ids[v.ID] {
			t.Errorf("%s twice", v.ID)
		}
		ids[v.ID] = true
		path, _, _ := strings.Cut(v.Path, "?")
		if v.Status == 200 {
			paths[path]++
		}
	}
	for _, path := range []string{"/v1/decide", "/v1/assess", "/v1/next", "/v1/explain", "/v1/why-not", "/v1/who", "/v1/complaints", "/version"} {
		if paths[path] < len(f.loads) {
			t.Errorf("%s is answered %d times by %d engines", path, paths[path], len(f.loads))
		}
	}
	names := map[string]bool{}
	for _, l := range f.loads {
		names[l.Name] = true
	}
	for _, name := range []string{"anxi", "anxi+lin-tnk-out", "p1", "p5"} {
		if !names[name] {
			t.Errorf("no engine %s among %v", name, slices.Sorted(maps.Keys(names)))
		}
	}
	if !ids["anxi/lin"] || !ids["anxi+lin-tnk-out/lin-tnk-out"] {
		t.Error("an example has no vector")
	}
}

// What is no file of vectors is told with its line.
func TestBrokenFiles(t *testing.T) {
	head := `{"schema":"fenji.vectors/1","engine":"0","seed":1}` + "\n"
	for _, tt := range []struct{ src, want string }{
		{"", "line 1"},
		{`{"schema":"fenji.vectors/2"}`, `line 1: the schema is "fenji.vectors/2"`},
		{head + `{"id":"a","with":"x"}`, `line 2: a vector has an id, and asks an engine that was loaded; this one is "a" and asks "x"`},
		{head + `{"id":`, "line 2"},
		{head + `{"load":"x","catalog":"{}","packs":[],"overlays":[]}` + "\n" + `{"id":"a","with":"x","repeat":[["x",3]]}`, ""},
		{head + `{"load":"x"}` + "\n" + `{"id":"a","with":"x","repeat":[["x"]]}`, `line 3: a part is ["text", times], not ["x"]`},
	} {
		if _, err := read(strings.NewReader(tt.src)); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.src, err, tt.want)
		}
	}
}

// A bar tells how far it is, and leaves an empty line.
func TestBar(t *testing.T) {
	var b bytes.Buffer
	show := bar(&b, "check")
	for k := range 100 {
		show(k+1, 100)
	}
	if got := b.String(); !strings.Contains(got, "check: 50 of 100") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("%q", got)
	}
}
