// Command schema tells a JSON Schema validator what to check: every document that
// is shipped or that fenji writes of the examples, and mistakes made in them with
// what fenji's own readers say of each. It prints one JSON object a line;
// check.mjs beside it reads them.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/schema"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

var most = flag.Int("most", 20, "mistakes made in one document, spread evenly; 0 for all")

// A line is one thing to check: a schema, a document, or a mistake in the last
// document.
type line struct {
	Define string          `json:"define,omitempty"` // a schema that no file holds
	Name   string          `json:"name,omitempty"`   // of the document
	Schema string          `json:"schema,omitempty"` // that it must satisfy
	File   string          `json:"file,omitempty"`   // where it stands, or
	Doc    json.RawMessage `json:"doc,omitempty"`    // what it is

	Mistake *mistake `json:"mistake,omitempty"`
}

type printer struct{ out *bufio.Writer }

func (p printer) print(l line) {
	b := must(json.Marshal(l))
	must(p.out.Write(append(b, '\n')))
}

// document prints a document and the mistakes made in it.
func (p printer) document(l line, doc any, read reader) {
	p.print(l)
	if read == nil {
		return
	}
	for _, m := range mistakes(doc, *most) {
		m.told(doc, read)
		p.print(line{Mistake: m})
		for _, word := range m.allowed() {
			w := &mistake{Kind: "allowed word", Op: "set", Path: m.Path, Value: word}
			w.told(doc, read)
			p.print(line{Mistake: w})
		}
	}
}

func main() {
	flag.Parse()
	p := printer{bufio.NewWriter(os.Stdout)}
	set := must(pack.Join(shipped()...))
	p.print(line{Define: "case-cn", Doc: schema.Case(set)})
	p.tenants()
	p.packs()
	cases := append(must(filepath.Glob("examples/*/cases")), must(filepath.Glob("examples/*/*/cases"))...)
	for _, dir := range cases {
		p.consortium(filepath.Dir(dir), set)
	}
	p.catalogFiles("capability/testdata/valley")
	p.forms("examples/forms")
	p.episodes("referral/episode/testdata")
	must(0, p.out.Flush())
}

// tenants are those that servers under test are started with.
func (p printer) tenants() {
	doc := served.Tenants()
	read := reading(func(doc []byte) error { _, err := publish.ParseTenants("", doc); return err })
	p.document(line{Name: "tenants of servers under test", Schema: "tenants", Doc: doc}, jsonDoc(doc), read)
}

// packs are the shipped packs: the files that people edit and the JSON.
func (p printer) packs() {
	for _, file := range must(filepath.Glob("referral/content/*/*.yaml")) {
		doc := yamlDoc(file)
		if filepath.Base(file) == build.TestsFile {
			p.document(line{Name: file, Schema: "tests", File: file}, doc, packTests(file))
			continue
		}
		p.document(line{Name: file, Schema: "pack-file", File: file}, doc, packFile(file))
	}
	for _, file := range must(filepath.Glob("referral/content/*.json")) {
		doc := jsonDoc(must(os.ReadFile(file)))
		p.document(line{Name: file, Schema: "pack", File: file}, doc, wholePack)
	}
}

// consortium is the catalogue, overlays, cases and right answers of a folder, and
// the decisions they lead to.
func (p printer) consortium(dir string, set *pack.Set) {
	p.catalogFiles(filepath.Join(dir, author.CatalogFolder))
	n := must(author.Open(os.DirFS(dir), shipped()...))
	doc := n.Catalog.View().JSON()
	p.document(line{Name: dir + " catalog as JSON", Schema: "catalog", Doc: doc}, jsonDoc(doc), wholeCatalog)
	for _, file := range append(must(filepath.Glob(dir+"/packs/*.yaml")), must(filepath.Glob(dir+"/variants/*.yaml"))...) {
		p.document(line{Name: file, Schema: "overlay", File: file}, yamlDoc(file), overlay(set))
	}
	for _, o := range n.Overlays {
		p.document(line{Name: o.ID + " as JSON", Schema: "overlay", Doc: o.JSON()}, nil, nil)
	}
	for _, file := range must(filepath.Glob(dir + "/cases/*.json")) {
		doc := jsonDoc(must(os.ReadFile(file)))
		p.document(line{Name: file, Schema: "case", File: file}, doc, caseOf(set))
		p.document(line{Name: file + " over the vocabulary", Schema: "case-cn", File: file}, doc, caseOf(set))
	}
	for _, file := range must(filepath.Glob(dir + "/cases/*.expect.yaml")) {
		p.document(line{Name: file, Schema: "expect", File: file}, yamlDoc(file), expect(file))
	}
	p.decisions(dir)
	p.answers(dir, n, set)
}

func (p printer) catalogFiles(dir string) {
	for _, file := range must(filepath.Glob(dir + "/*.yaml")) {
		p.document(line{Name: file, Schema: "catalog-file", File: file}, yamlDoc(file), catalogFile(file))
	}
}

// decisions are what the engine answers to each right-answer file.
func (p printer) decisions(dir string) {
	folder := os.DirFS(dir)
	n := must(author.Open(folder, shipped()...))
	for _, t := range must(author.Tests(must(fs.Sub(folder, author.CasesFolder)))) {
		e := must(t.On(n, folder))
		d := e.Decide(must(e.ParseCase(t.Case))).JSON()
		p.document(line{Name: dir + "/" + t.Name + " decision", Schema: "decision", Doc: d}, jsonDoc(d), contract)
	}
}

// answers are what the endpoint says to each kind of question.
func (p printer) answers(dir string, n *author.Network, set *pack.Set) {
	e := n.Engine
	x := endpoint.New(e)
	ask := func(schema, method, path, query string, body []byte) {
		r := x.Handle(endpoint.Request{Method: method, Path: path, Query: query, Body: body})
		p.print(line{Name: dir + ": " + method + " " + path + "?" + query, Schema: schema, Doc: r.Body})
	}
	ask("version", "GET", "/version", "", nil)
	ask("problem", "GET", "/v1/decide", "", nil)
	ask("problem", "GET", "/nowhere", "", nil)
	ask("problem", "POST", "/v1/decide", "", []byte("{"))
	ask("problem", "POST", "/v1/decide", "", []byte(`{"schema":"fenji.case/1","facts":{"sbp":"high","spb":1}}`))
	var here, at string
	for _, file := range must(filepath.Glob(dir + "/cases/*.json")) {
		body := must(os.ReadFile(file))
		ask("assessment", "POST", "/v1/assess", "", body)
		ask("next", "POST", "/v1/next", "", body)
		ask("next", "POST", "/v1/next", "", opening(body))
		ask("explanation", "POST", "/v1/explain", "", body)
		for in := range n.Catalog.View().Institutions() {
			ask("why-not", "POST", "/v1/why-not", "institution="+in.ID, body)
		}
		c := must(e.ParseCase(body))
		here, at = c.Here, c.At.String()
	}
	for _, words := range []string{"xt", "头痛", "zzz"} {
		ask("complaints", "GET", "/v1/complaints", "words="+words, nil)
	}
	for _, service := range slices.Sorted(maps.Keys(set.Terms)) {
		ask("who", "GET", "/v1/who", "service="+service+"&here="+here+"&at="+strings.ReplaceAll(at, "+", "%2B"), nil)
	}
}

// episodes are the referrals of a folder, and what is made of them.
func (p printer) episodes(dir string) {
	for _, file := range must(filepath.Glob(dir + "/*.json")) {
		var told struct{ Episode json.RawMessage }
		must(0, json.Unmarshal(must(os.ReadFile(file)), &told))
		p.document(line{Name: file, Schema: "episode", Doc: told.Episode}, jsonDoc(told.Episode), referralEpisode)
		e := must(episode.Parse(told.Episode))
		state := e.State()
		p.document(line{Name: file + " state", Schema: "episode-state", Doc: state.JSON()}, jsonDoc(state.JSON()), contract)
		for _, event := range e.Events {
			w := state.Due(event.At).JSON()
			p.document(line{Name: file + " at " + event.At.String(), Schema: "worklist", Doc: w}, jsonDoc(w), contract)
		}
		o := episode.Outcome{Schema: episode.OutcomeSchema, ID: "o", Decision: e.Decision.Hash, Result: episode.Overridden, Reason: "wish", ByRole: "physician", At: e.Decision.At}
		p.document(line{Name: file + " outcome", Schema: "outcome", Doc: o.JSON()}, jsonDoc(o.JSON()), outcome)
	}
}

// opening is a case of which nothing is known yet.
func opening(body []byte) []byte {
	var c map[string]json.RawMessage
	if err := json.Unmarshal(body, &c); err != nil {
		must(0, err)
	}
	for _, key := range []string{"facts", "age", "birth_date", "lunar"} {
		delete(c, key)
	}
	return must(json.Marshal(c))
}

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "schema:", strings.TrimSpace(err.Error()))
		os.Exit(1)
	}
	return v
}
