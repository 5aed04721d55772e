package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/form"
)

// forms are what the papers of a referral are written from, the papers, and the record.
func (p printer) forms(dir string) {
	n := must(author.Open(os.DirFS("examples/anxi"), shipped()...))
	c := must(n.Engine.ParseCase(must(os.ReadFile("examples/anxi/cases/lin.json"))))
	identity := reading(func(doc []byte) error { _, err := form.ReadIdentity(doc); return err })
	fields := reading(func(doc []byte) error { _, err := form.ReadFields(doc); return err })
	file := dir + "/lin.identity.json"
	id := must(os.ReadFile(file))
	p.document(line{Name: file, Schema: "identity", File: file}, jsonDoc(id), identity)
	for _, file := range must(filepath.Glob(dir + "/*.json")) {
		if strings.HasSuffix(file, ".identity.json") {
			continue
		}
		src := must(os.ReadFile(file))
		p.document(line{Name: file, Schema: "form-fields", File: file}, jsonDoc(src), fields)
		r := must(form.New(n.Engine, c, n.Engine.Decide(c), must(form.ReadIdentity(id)), must(form.ReadFields(src))))
		for _, kind := range form.Forms() {
			for _, copy := range form.Copies(kind) {
				p.print(line{Name: file + " " + kind + " " + copy, Schema: "form", Doc: must(r.Paper(kind, copy)).JSON()})
			}
		}
		p.print(line{Name: file + " record", Schema: "ws445-16", Doc: r.Record().JSON()})
	}
}
