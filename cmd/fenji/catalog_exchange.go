package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/register"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

var catalogRegister = command{
	name: "register", zh: "按映射文件把别处的机构名录变成目录", en: "make a catalogue of a register that others keep, by a mapping",
	usage: "[flags] MAPPING [NAME=FILE…]",
	detail: `The mapping (schema fenji.register/1) says which columns of which files become what; its
files stand beside it, or are named here by the names of the sources. A column that
it neither uses nor ignores is refused: nothing is dropped in silence.`,
	example: "fenji catalog register examples/registers/clinics.yaml -o catalog.json\nfenji catalog register examples/registers/kenya.yaml facilities=facilities.jsonl -o catalog.json",
	run:     runCatalogRegister,
}

func runCatalogRegister(c *call, args []string) error {
	out := c.flags.String("o", "", outUsage)
	rest, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	mapping := filepath.ToSlash(rest[0])
	named := map[string]string{}
	for _, arg := range rest[1:] {
		name, file, ok := strings.Cut(arg, "=")
		if !ok || name == "" || file == "" {
			return usageError{fmt.Sprintf("%q is not the file of a source, such as facilities=facilities.csv", arg)}
		}
		if named[name] != "" {
			return usageError{fmt.Sprintf("the source %s is given twice", name)}
		}
		named[name] = filepath.ToSlash(file)
	}
	src, err := yaml.ReadFile(c.disk, mapping, register.MaxFile)
	if err != nil {
		return err
	}
	doc, err := register.Read(src, mapping, beside{c.disk, path.Dir(mapping), named}, named)
	if err != nil {
		return err
	}
	return c.made(*out, doc)
}

// beside is the files of a register: those that are named as they are given, the
// others from the folder of the mapping.
type beside struct {
	disk  fs.FS
	dir   string
	named map[string]string
}

// Open implements fs.FS.
func (b beside) Open(name string) (fs.File, error) {
	for _, given := range b.named {
		if given == name {
			return b.disk.Open(name)
		}
	}
	return b.disk.Open(path.Join(b.dir, name))
}

const outUsage = "write its JSON to `FILE.json`, or its YAML into a folder; else JSON to standard output"

// made writes the catalogue that a document describes.
func (c *call) made(out string, doc *wire.Node) error {
	catalog, err := capability.From(doc)
	if err != nil {
		return err
	}
	view := catalog.View()
	if out == "" || out == "-" || path.Ext(filepath.ToSlash(out)) == ".json" {
		return c.built(out, view.JSON(), view.Hash())
	}
	if found, err := os.ReadDir(out); err == nil && len(found) > 0 {
		return usageError{fmt.Sprintf("-o: the folder %s is not empty; a new one is needed, or a file *.json", out)}
	}
	if doc, err = wire.ParseJSON("", view.JSON(), capability.MaxDocument); err != nil {
		return err
	}
	if err := files.Store(out, map[string][]byte{headFile: files.YAML(doc)}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, view.Hash())
	return err
}

var catalogFHIR = command{
	name: "fhir", zh: "与FHIR R4（IHE mCSD）互换", en: "to and from FHIR R4 (IHE mCSD)",
	usage: "--to | --from BUNDLE [flags]",
	detail: `--to writes the catalogue as a Bundle: what is active is so at --at. --from reads a Bundle
as a catalogue; what a catalogue does not carry is listed on standard error.`,
	example: "fenji catalog fhir --to --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00\nfenji catalog fhir --from bundle.json -o catalog.json",
	run:     runCatalogFHIR,
}

func runCatalogFHIR(c *call, args []string) error {
	l := &look{call: c, lang: "en", timed: "at"}
	l.catalogFlag()
	c.flags.StringVar(&l.time, "at", "", "with --to: the `TIME`, or a day from its beginning (default now)")
	to := c.flags.Bool("to", false, "write the catalogue as a Bundle")
	from := c.flags.String("from", "", "read this `BUNDLE`")
	out := c.flags.String("o", "", outUsage+"; with --to the Bundle")
	if _, err := c.parse(args, 0, 0); err != nil {
		return err
	}
	switch {
	case *to == (*from != ""):
		return usageError{"one of --to and --from BUNDLE is needed"}
	case *to:
		if _, err := l.open(nil, 0, 0); err != nil {
			return err
		}
		return c.write(*out, append(fhir.ToBundle(l.view, l.at), '\n'))
	}
	return c.fromBundle(filepath.ToSlash(*from), *out)
}

func (c *call) fromBundle(name, out string) error {
	src, err := yaml.ReadFile(c.disk, name, capability.MaxDocument)
	if err != nil {
		return err
	}
	doc, unmapped, err := fhir.FromBundle(src)
	if err == nil {
		err = c.made(out, doc)
	}
	if ps, ok := err.(wire.Problems); ok {
		return named(ps, name)
	}
	for _, u := range unmapped {
		fmt.Fprintln(c.errs, author.Printable(fmt.Sprintf("%s:%d:%d: %s: %s", name, u.Line, u.Column, u.Path, u.Why)))
	}
	return err
}
