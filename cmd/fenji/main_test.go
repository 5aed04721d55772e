package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/schema"
	"github.com/fenji-health/fenji/triage/pack"
)

const (
	lin     = "../../examples/anxi/cases/lin.json"
	catalog = "../../examples/anxi/catalog"

	linsPapers = "--identity ../../examples/forms/lin.identity.json --fields ../../examples/forms/lin.fields.json"
)

// A ran is what one run of the program gave.
type ran struct {
	code      int
	out, errs string
}

// fenji runs the program in this process.
func fenji(in string, args ...string) ran {
	var out, errs bytes.Buffer
	code := run(args, strings.NewReader(in), &out, &errs)
	return ran{code, out.String(), errs.String()}
}

// Every call ends with its exit code; what is wrong is told on stderr, with the
// near word.
func TestCalls(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cases/bad.json"), `{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "lantain", "facts": {"sbq": 3}}`)
	write(t, filepath.Join(dir, "cases/alone.json"), "{}")
	bad, alone := filepath.ToSlash(dir)+"/cases/bad.json", filepath.ToSlash(dir)+"/cases/alone.json"
	for _, tt := range []struct {
		args      string
		code      int
		out, errs string // parts of them
	}{
		{"", exitUsage, "", "fenji COMMAND"},
		{"help", exitDone, "why-not", ""},
		{"-h", exitDone, "判定病例", ""},
		{"help decide", exitDone, "Example:\n  fenji decide", ""},
		{"help exit-codes", exitDone, "4  an internal fault", ""},
		{"help decode", exitUsage, "", `did you mean "decide"?`},
		{"decode", exitUsage, "", `fenji has no command "decode"; did you mean "decide"?`},
		{"validate -h", exitDone, "--no-content", ""},
		{"decide --jsn x.json", exitUsage, "", `decide has no flag --jsn; did you mean "--json"?`},
		{"decide --lang fr " + lin, exitUsage, "", `--lang is zh or en, not "fr"`},
		{"decide", exitUsage, "", "decide needs a case"},
		{"decide -", exitUsage, "", "say which catalogue with --catalog"},
		{"decide --ndjson a b", exitUsage, "", "one file"},
		{"decide nowhere/x.json", exitFiles, "", "no catalogue beside the case"},
		{"decide --catalog " + catalog + " nowhere.json", exitFiles, "", "nowhere.json"},
		{"decide --catalog nowhere " + lin, exitFiles, "", "nowhere"},
		{"decide --packs nowhere " + lin, exitFiles, "", "nowhere"},
		{"decide --no-content " + lin, exitRefused, "", "/fallback: no pack has a fallback"},
		{"decide " + lin, exitDone, "[treat_then_transfer to anxi-county-hospital, acuity 1, settled: true]\n", ""},
		{"decide " + lin + " --lang en", exitDone, "Give the lytic", ""},
		{"decide " + lin + " ../../examples/anxi/cases/itch.json", exitDone, "\n\n../../examples/anxi/cases/itch.json\n留在本机构处理\n", ""},
		{"decide " + bad + " --catalog " + catalog, exitRefused, "", bad + `:1:103: /facts/sbq: unknown fact "sbq"; did you mean "sbp"? [unknown-fact]`},
		{"decide " + bad + " " + lin + " --catalog " + catalog, exitRefused, "treat_then_transfer", "unknown-fact"},
		{"decide " + alone, exitFiles, "", "no catalogue beside the case"},
		{"explain " + lin, exitDone, "先推溶栓药", ""},
		{"explain --lang en " + lin, exitDone, "Give the lytic", ""},
		{"explain --json " + lin, exitDone, `{"schema":"fenji.explanation/1","case":"lin"`, ""},
		{"explain", exitUsage, "", "explain needs more: fenji explain [flags] CASE.json"},
		{"explain a b", exitUsage, "", `"b" is too much`},
		{"explain --lang xx a", exitUsage, "", "--lang is zh or en"},
		{"why-not hutou " + lin, exitDone, "湖头镇卫生院：没有急诊介入\n- 急诊介入 (pci): 没有急诊介入\n", ""},
		{"why-not --json hutou " + lin, exitDone, `{"schema":"fenji.why_not/1"`, ""},
		{"why-not hutuo " + lin, exitRefused, "", `/institution: the catalog has no institution "hutuo"; did you mean "hutou"? [unknown-institution]`},
		{"why-not 湖头镇卫生院 " + lin, exitRefused, "", `its id is "hutou"`},
		{"why-not " + lin, exitUsage, "", "fenji why-not [flags] INSTITUTION CASE.json"},
		{"assess --lang en " + lin, exitDone, "acuity 1 (cn-2018)\n", ""},
		{"assess --json " + lin, exitDone, `{"schema":"fenji.assessment/1"`, ""},
		{"assess " + bad + " --catalog " + catalog, exitRefused, "", bad + ":1:103: /facts/sbq"},
		{"who --catalog " + catalog + " --here lantian --at 2022-11-26T13:52:00+08:00 --lang en pci", exitDone, "+ Anxi County Hospital (anxi-county-hospital)        130 min  own  verified\n", ""},
		{"who --catalog " + catalog + " --here lantin --at noon pcl", exitRefused, "", `did you mean "pci"?`},
		{"who --json --catalog " + catalog + " --here lantian --at 2022-11-26T13:52:00+08:00 pci", exitDone, `{"schema":"fenji.who/1"`, ""},
		{"form " + linsPapers + " out " + lin, exitDone, "接诊机构联", ""},
		{"form " + linsPapers + " --copy patient --paper a5 --lang en out " + lin, exitDone, "Leave by", ""},
		{"form " + linsPapers + " --json out " + lin, exitDone, `{"schema":"fenji.form/1","form":"out","copy":"receiver"`, ""},
		{"form " + linsPapers + " --json record " + lin, exitDone, `{"schema":"fenji.ws445_16/1"`, ""},
		{"form " + linsPapers + " --check out " + lin, exitDone, "signature  转诊医生（签字）", ""},
		{"form " + linsPapers + " --check back " + lin, exitRefused, "diagnosis  诊断结果 · Diagnosis\n", ""},
		{"form " + strings.ReplaceAll(linsPapers, "lin.fields", "lin.back") + " --check back " + lin, exitDone, "signature", ""},
		{"form -h", exitDone, "exit code 1 if a blank other than a signature is empty", ""},
		{"form --json out " + lin, exitDone, `"blanks":[{"key":"number"`, ""},
		{"form otu " + lin, exitUsage, "", `did you mean "out"?`},
		{"form --copy stub consult " + lin, exitUsage, "", `form --copy is receiver, not "stub"`},
		{"form --identity " + lin + " out " + lin, exitRefused, "", `lin.json:3:13: /schema: schema must be "fenji.identity/1"`},
		{"form " + linsPapers + " out ../../examples/anxi/cases/back.json", exitRefused, "", "another patient's [other-patient]"},
		{"validate nowhere", exitFiles, "", "nowhere"},
		{"validate " + filepath.ToSlash(t.TempDir()), exitUsage, "", "nothing of fenji's"},
		{"validate --json " + lin, exitDone, `{"schema":"fenji.validation/1","ok":true,"files":["../../examples/anxi/cases/lin.json"`, ""},
		{"validate --on 2022-12-01 ../../examples/anxi", exitDone, "files, no mistakes\n", ""},
		{"validate --on 2022-12-01 --json ../../examples/anxi", exitDone, `"warnings":[]`, ""},
		{"validate --on noon " + lin, exitUsage, "", "--on is a day"},
		{"validate --no-content " + lin, exitRefused, "", `unknown fact "stemi"`},
		{"pack", exitUsage, "", "pack needs more"},
		{"pack biuld x", exitUsage, "", `did you mean "build"?`},
		{"pack build", exitUsage, "", "needs the folder of a pack"},
		{"pack build nowhere", exitFiles, "", "nowhere"},
		{"pack build " + lin, exitRefused, "", "[unknown"},
		{"pack build " + catalog + "/catalog.yaml", exitUsage, "", "neither a pack nor an overlay"},
		{"pack build --content", exitUsage, "", "needs -o and a folder"},
		{"catalog build nowhere", exitFiles, "", "nowhere"},
		{"catalog build " + catalog + " -o nowhere/c.json", exitFiles, "", "nowhere"},
		{"schema", exitDone, "case\n", ""},
		{"schema case", exitDone, "fenji.case/1", ""},
		{"schema --facts case", exitDone, "收缩压", ""},
		{"schema --facts pack", exitUsage, "", "for the schema of a case"},
		{"schema cases", exitUsage, "", `did you mean "case"?`},
		{"new cas x.json", exitUsage, "", `did you mean "case"?`},
		{"new case x.yaml", exitUsage, "", "ends in .json"},
		{"version", exitDone, "fenji " + referral.Version, ""},
		{"--version --json", exitDone, `{"engine":"` + referral.Version + `"`, ""},
	} {
		t.Run(tt.args, func(t *testing.T) {
			got := fenji("", strings.Fields(tt.args)...)
			if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.errs, tt.errs) {
				t.Errorf("exit %d\nstdout %.2000s\nstderr %.2000s\nwant %d %q %q", got.code, got.out, got.errs, tt.code, tt.out, tt.errs)
			}
			if (tt.code == exitDone) != (got.errs == "") {
				t.Errorf("exit %d with stderr %q", got.code, got.errs)
			}
		})
	}
}

// A mistake in the file that says who the patient is, or in one given in its place, is
// told without a word of the file (S29); so is one that validate finds.
func TestMistakesTellNobodysName(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/who.json", `{"schema": "fenji.identity/1", "name": "林某某", "id_number": "35052419640308", "patient_type": 1, "birth_date": "8.3.1964"}`)
	write(t, dir+"/nameless.json", `{"name": "林某某", "id_number": "35052419640308", "birth_date": "1964-03-09"}`)
	write(t, dir+"/torn.json", `{"schema": "fenji.identity/1", "name": "林某某", "id_number": "35052419640308" "sex": "male"}`)
	write(t, dir+"/other.json", `{"schema": "fenji.identity/1", "name": "林某某", "sex": "female", "birth_date": "1964-03-09"}`)
	for _, tt := range []struct{ args, want string }{
		{"form --identity DIR/who.json out " + lin, "DIR/who.json:1:94: /patient_type: text is needed here [wrong-kind]"},
		{"form --fields DIR/who.json out " + lin, "/schema: schema must be"},
		{"form --identity DIR/nameless.json out " + lin, "/schema: schema must be"},
		{"form --identity DIR/torn.json out " + lin, "[not-json]"},
		{"form --identity DIR/other.json out " + lin, "[other-patient]"},
		{"form --catalog " + catalog + " out DIR/who.json", "who.json:1:12: /schema"},
		{"validate DIR/who.json", "/patient_type"},
		{"validate --json DIR/who.json", ""},
		{"validate DIR/torn.json", "[not-json]"},
	} {
		got := fenji("", strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))...)
		told := got.out + got.errs
		if want := strings.ReplaceAll(tt.want, "DIR", dir); got.code != exitRefused || !strings.Contains(told, want) {
			t.Errorf("%s: exit %d, %s", tt.args, got.code, told)
		}
		for _, secret := range []string{"林", "350524", "1964-03-09", "8.3.1964"} {
			if strings.Contains(told, secret) {
				t.Errorf("%s tells %s: %s", tt.args, secret, told)
			}
		}
	}
}

// Whoever prints a referral of a patient whom the decision keeps is told so, and has it.
func TestFormOfWhoStays(t *testing.T) {
	const stays = "the decision keeps the patient here\n"
	for kind, want := range map[string]bool{"out": true, "record": false} {
		if got := fenji("", "form", "--json", kind, "../../examples/anxi/cases/itch.json"); got.code != exitDone || got.out == "" || (got.errs == stays) != want {
			t.Errorf("%s: %d %q", kind, got.code, got.errs)
		}
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What has lapsed is a warning: on stderr, beside what the call gives all the same.
func TestValidateWarns(t *testing.T) {
	got := fenji("", "validate", "--on", "2024-01-01", "../../examples/anxi")
	if want := "warning: ../../examples/anxi/packs/overlay.yaml:10:37: /effective/to: overlay anxi-sample-signature has lapsed"; got.code != exitDone || !strings.HasPrefix(got.errs, want) || !strings.HasSuffix(got.out, "files, no mistakes\n") {
		t.Errorf("got %+v", got)
	}
}

// A pack is signed by a key and verified with its other half; what was changed since,
// or signed by another key, is refused.
func TestPackSignature(t *testing.T) {
	dir := t.TempDir()
	for seed, name := range []string{"chief", "stranger"} {
		key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(seed)}, ed25519.SeedSize))
		private, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir+"/"+name+".pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
		write(t, dir+"/"+name+".pub", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	}
	overlay := "../../examples/anxi/packs/overlay.yaml"
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"sign --key DIR/chief.pem " + overlay + " -o DIR/o.sig", exitDone, "sha256:"},
		{"verify --key DIR/chief.pub --signature DIR/o.sig " + overlay, exitDone, "anxi-sample-signature: signed by this key\n"},
		{"verify --key DIR/stranger.pub --signature DIR/o.sig " + overlay, exitRefused, "DIR/o.sig: the signature is by a key that is not trusted here [signature]"},
		{"verify --key DIR/chief.pub --signature DIR/o.sig ../../examples/anxi/variants/two-readers.yaml", exitRefused, `the signature is on "anxi-sample-signature", not on "anxi-two-readers"`},
		{"verify --key DIR/chief.pem --signature DIR/o.sig " + overlay, exitRefused, "this is no public key"},
		{"sign --key DIR/chief.pub " + overlay, exitRefused, "this is no private key"},
		{"sign --key nowhere " + overlay, exitFiles, "nowhere"},
		{"sign " + overlay, exitUsage, "needs --key"},
		{"sign --key DIR/chief.pem", exitUsage, "pack sign needs more"},
		{"verify --key DIR/chief.pub " + overlay, exitUsage, "and --signature"},
	} {
		got := fenji("", append([]string{"pack"}, strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))...)...)
		if want := strings.ReplaceAll(tt.want, "DIR", dir); got.code != tt.code || !strings.Contains(got.out+got.errs, want) {
			t.Errorf("pack %s: got %+v, want %d %s", tt.args, got, tt.code, want)
		}
	}
	if got := fenji("", "catalog", "sign", "--key", dir+"/chief.pem", catalog); got.code != exitDone || !strings.Contains(got.out, `"id":"anxi"`) || !strings.HasPrefix(got.errs, "sha256:") {
		t.Errorf("catalog sign: got %+v", got)
	}
	if got := fenji("", "catalog", "sign", catalog); got.code != exitUsage {
		t.Errorf("catalog sign without a key: got %+v", got)
	}
}

// A server wants to be told what to decide with, in one way or the other.
func TestServeUsage(t *testing.T) {
	for _, args := range []string{"serve", "serve --tenants t.json", "serve --store s", "serve --catalog " + catalog + " --store s", "serve --tenants t.json --store s --catalog " + catalog} {
		if got := fenji("", strings.Fields(args)...); got.code != exitUsage || !strings.Contains(got.errs, "either --catalog") {
			t.Errorf("%s: got %+v", args, got)
		}
	}
	if got := fenji("", "serve", "--tenants", "nowhere.json", "--store", t.TempDir()); got.code != exitFiles {
		t.Errorf("got %+v", got)
	}
}

// The JSON of every example is the library's, to the byte, whether the case comes
// from a file or from standard input, and the catalogue as YAML or built.
func TestDecideIsTheLibrary(t *testing.T) {
	consortium := os.DirFS("../../examples/anxi")
	n, err := author.Open(consortium, content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, args := range [][]string{
		{"catalog", "build", catalog, "-o", dir + "/catalog.json"}, {"pack", "build", "--content", "-o", dir + "/packs"},
		{"pack", "build", "../../examples/anxi/packs/overlay.yaml", "-o", dir + "/packs/overlay.json"},
	} {
		if got := fenji("", args...); got.code != exitDone || !strings.HasPrefix(got.out, "sha256:") {
			t.Fatal(args, got)
		}
	}
	names, err := fs.Glob(anxi.Cases, "*.json")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		src, err := fs.ReadFile(anxi.Cases, name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := n.Engine.ParseCase(src)
		if err != nil {
			t.Fatal(err)
		}
		want := string(n.Engine.Decide(c).JSON()) + "\n"
		file := "../../examples/anxi/cases/" + name
		for _, got := range []ran{
			fenji("", "decide", "--json", file),
			fenji(string(src), "decide", "--json", "--catalog", catalog, "-"),
			fenji("", "decide", "--json", "--no-content", "--catalog", dir+"/catalog.json", file),
		} {
			if got.code != exitDone || got.out != want || got.errs != "" {
				t.Errorf("%s: exit %d, %s\n%s\n%s", name, got.code, got.errs, got.out, want)
			}
		}
	}
}

// What validate tells of broken files stands where the mistake is, with its line
// and a caret, and as JSON for machines.
func TestValidateShows(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/packs/mine/pack.yaml", "schema: fenji.pack/1\nid: mine\nversion: 1.0.0\ntitle: {zh: 样例, en: sample}\njurisdiction: CN\nlanguages: [zh, en]\nsample: true\nsources: {law: {title: law, mark: V}}\n"+
		"rules:\n  - {id: R-1, stage: triage, when: 收缩压 ＞ 180, then: {acuity: 3}, source: law, status: active}\n")
	got := fenji("", "validate", dir)
	want := dir + `/packs/mine/pack.yaml:10:40: /rules/0/when: rule R-1: full-width '＞' is not read here; write ">" [full-width]
  - {id: R-1, stage: triage, when: 收缩压 ＞ 180, then: {acuity: 3}, source: law, status: active}
                                          ^
1 file, 1 mistake
`
	if got.code != exitRefused || got.errs != want || got.out != "" {
		t.Errorf("exit %d\n%s\nwant\n%s", got.code, got.errs, want)
	}
	got = fenji("", "validate", "--json", dir)
	if got.code != exitRefused || !strings.Contains(got.out, `"ok":false`) || !strings.Contains(got.out, `"code":"full-width","file":"`+dir+`/packs/mine/pack.yaml","line":10,"column":40,"path":"/rules/0/when"`) || got.errs != "" {
		t.Errorf("%+v", got)
	}
}

// What is built loads again, with the hash that was told; what has mistakes is not
// built.
func TestBuild(t *testing.T) {
	for _, name := range []string{"cn-core", "scale-news2"} { // the latter uses another scale's facts
		got := fenji("", "pack", "build", "../../referral/content/"+name)
		p, err := pack.Load([]byte(got.out))
		if err != nil || got.code != exitDone || got.errs != p.Hash()+"\n" {
			t.Errorf("%v %.300v", err, got)
		}
		committed, err := os.ReadFile("../../referral/content/" + name + ".json")
		if err != nil || strings.TrimSpace(string(committed)) != got.out {
			t.Errorf("not the committed pack: %v", err)
		}
	}
	got := fenji("", "pack", "build", "../../examples/anxi/variants/two-readers.yaml")
	o, err := pack.LoadOverlay([]byte(got.out))
	if err != nil || got.errs != o.Hash()+"\n" {
		t.Errorf("%v %.300v", err, got)
	}
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/p/pack.yaml", "schema: fenji.pack/1\nid: P\n")
	got = fenji("", "pack", "build", dir+"/p", "-o", dir+"/p.json")
	if _, err := os.Stat(dir + "/p.json"); got.code != exitRefused || err == nil || !strings.Contains(got.errs, dir+"/p/pack.yaml:2:5: /id") {
		t.Errorf("%+v", got)
	}
}

// What new writes has no mistake and decides at once, at any hour; nothing is
// overwritten.
func TestNew(t *testing.T) {
	for _, hour := range []int{0, 3, 7, 12, 23} {
		dir := filepath.ToSlash(t.TempDir())
		now := time.Date(2025, 3, 1, hour, 10, 20, 0, time.FixedZone("", 8*3600))
		call := func(args ...string) ran {
			var out, errs bytes.Buffer
			p := &program{in: strings.NewReader(""), out: &out, errs: &errs, disk: disk{}, now: func() time.Time { return now }}
			return ran{p.run(args), out.String(), errs.String()}
		}
		for _, args := range [][]string{{"new", "catalog", dir + "/my/catalog"}, {"new", "pack", dir + "/my/packs/Mine 1"}, {"new", "case", dir + "/my/cases/张三.json"},
			{"validate", dir + "/my"}, {"pack", "build", dir + "/my/packs/Mine 1", "-o", dir + "/mine.json"}} {
			if got := call(args...); got.code != exitDone || got.errs != "" {
				t.Fatalf("%v: %+v", args, got)
			}
		}
		got := call("decide", dir+"/my/cases/张三.json")
		if got.code != exitDone || !strings.Contains(got.out, "settled: true") {
			t.Errorf("at %d: %+v", hour, got)
		}
		if hour > 0 {
			continue
		}
		before, _ := os.ReadFile(dir + "/my/catalog/catalog.yaml")
		os.Remove(dir + "/my/catalog/town-centre.yaml")
		got = call("new", "catalog", dir+"/my/catalog")
		after, _ := os.ReadFile(dir + "/my/catalog/catalog.yaml")
		if _, err := os.Stat(dir + "/my/catalog/town-centre.yaml"); got.code != exitFiles || !bytes.Equal(before, after) || err == nil {
			t.Errorf("overwritten, or half written: %+v", got)
		}
	}
}

// A case by itself, without a catalogue beside it, is sound; beside the catalogue
// of an example it stands at a place of the lowest level.
func TestNewCase(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	if got := fenji("", "new", "case", dir+"/cases/a.json"); got.code != exitDone {
		t.Fatal(got)
	}
	if got := fenji("", "validate", dir+"/cases/a.json"); got.code != exitDone {
		t.Error(got)
	}
	if err := os.CopyFS(dir+"/catalog", anxi.Catalog); err != nil {
		t.Fatal(err)
	}
	if got := fenji("", "new", "case", dir+"/cases/b.json"); got.code != exitDone {
		t.Fatal(got)
	}
	src, err := os.ReadFile(dir + "/cases/b.json")
	if err != nil || !strings.Contains(string(src), `"here": "lantian-village-`) {
		t.Errorf("%v %s", err, src)
	}
	if got := fenji("", "decide", dir+"/cases/b.json"); got.code != exitDone {
		t.Error(got)
	}
}

// A word with marks of its own reaches the endpoint as it was typed.
func TestWhyNotEscapes(t *testing.T) {
	if got := fenji("", "why-not", "a b&c=d+é", lin); got.code != exitRefused || !strings.Contains(got.errs, `"a b&c=d+é"`) {
		t.Errorf("%+v", got)
	}
}

// Each schema is what the library has, and each command tells an example that
// begins with its own name.
func TestSchemasAndHelp(t *testing.T) {
	for _, name := range schema.Names() {
		want, _ := schema.Get(name)
		if got := fenji("", "schema", name); got.code != exitDone || got.out != string(want) {
			t.Errorf("%s: exit %d", name, got.code)
		}
	}
	for _, c := range commands() {
		got := fenji("", "help", c.name)
		if got.code != exitDone || !strings.HasPrefix(got.out, "fenji "+c.name+" "+c.usage+"\n"+c.zh+" · "+c.en+"\n") || !strings.Contains(got.out, "\nExample:\n  fenji "+c.name) {
			t.Errorf("%s: %s", c.name, got.out)
		}
	}
}

// A mistake of the program is told in the runtime's own words at most, never in
// what a case says, and has its own exit code.
func TestFault(t *testing.T) {
	var errs bytes.Buffer
	p := &program{in: panicking{"张三"}, out: &errs, errs: &errs, disk: disk{}, now: time.Now}
	if code := p.run([]string{"decide", "--catalog", catalog, "-"}); code != exitFault || strings.Contains(errs.String(), "张三") || !strings.Contains(errs.String(), "internal fault") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	if got := replay.FaultText(fmt.Errorf("张三")); strings.Contains(got, "张三") {
		t.Error(got)
	}
}

// panicking is a stream that fails like a mistake of the program.
type panicking struct{ with string }

func (p panicking) Read([]byte) (int, error) { panic(p.with) }

// An answer that can't be written is told, whatever the command.
func TestFullDisk(t *testing.T) {
	for _, args := range []string{"help", "help decide", "version", "schema", "schema case", "decide " + lin, "decide --json " + lin, "explain " + lin, "validate " + lin} {
		var errs bytes.Buffer
		if code := run(strings.Fields(args), strings.NewReader(""), full{}, &errs); code != exitFiles || !strings.Contains(errs.String(), "no space left") {
			t.Errorf("%s: exit %d, %s", args, code, errs.String())
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A file is written whole or not at all, and nothing is left beside it.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	p := &program{}
	if err := p.write(filepath.Join(dir, "a"), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.write(filepath.Join(dir, "b"), []byte("x")); err == nil {
		t.Error("a folder was written over")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("%v %v", left, err)
	}
}
