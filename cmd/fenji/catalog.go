package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

var catalogCommand = command{
	name: "catalog", zh: "目录：检查、查看、谁能做什么、比较、到期、编成JSON", en: "a catalogue: check it, look into it, ask, compare, build it",
	usage: "PART …",
	detail: `A catalogue is a folder of YAML or one JSON document; --catalog names it, by default
the folder catalog here. Nothing but the catalogue is asked: a service is the term that
its rows name. fenji catalog PART -h tells more.`,
	example: "fenji catalog who --catalog examples/anxi/catalog --from lantian --at 2022-11-26T13:52:00+08:00 pci",
	run:     (*call).part,
	parts: []command{catalogValidate, catalogShow, catalogWho, catalogWhyNot,
		catalogDiff, catalogChanges, catalogExpiring, catalogDepends, catalogCoverage, catalogBuild, catalogSign, catalogTemplate, catalogImport, catalogRegister, catalogFHIR},
}

var catalogBuild = command{
	name: "build", zh: "编成机器读的JSON", en: "build it into its JSON",
	usage:   "[flags] DIR",
	detail:  "Writes the canonical JSON, which browsers and servers load, and prints its hash.",
	example: "fenji catalog build my/catalog -o catalog.json",
	run:     runCatalogBuild,
}

func runCatalogBuild(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE`; else to standard output")
	rest, err := c.parse(args, 1, 1)
	if err != nil {
		return err
	}
	view, err := c.view(rest[0])
	if err != nil {
		return err
	}
	return c.built(*out, view.JSON(), view.Hash())
}

var catalogSign = command{
	name: "sign", zh: "签名", en: "sign a catalogue",
	usage: "--key FILE [flags] DIR|FILE",
	detail: `Writes a detached Ed25519 signature on the hash of the canonical JSON, for servers that
publish nothing unsigned. The key is PEM, as openssl makes it.`,
	example: "fenji catalog sign --key chief.pem my/catalog -o catalog.sig",
	run:     runCatalogSign,
}

func runCatalogSign(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE`; else to standard output")
	key := c.flags.String("key", "", "`FILE` of the private key in PEM")
	rest, err := c.parse(args, 1, 1)
	if err != nil {
		return err
	}
	if *key == "" {
		return usageError{"catalog sign needs --key, the file of a private key"}
	}
	view, err := c.view(rest[0])
	if err != nil {
		return err
	}
	return c.signed(document{id: view.ID(), hash: publish.Hash(view.JSON())}, *key, *out)
}

// view is the catalogue of a folder or a document; the error is wire.Problems where
// it has mistakes.
func (c *call) view(name string) (*capability.View, error) {
	view, _, err := c.catalog(name)
	return view, err
}

// catalog is view with the files that were read.
func (c *call) catalog(name string) (*capability.View, []string, error) {
	name = filepath.ToSlash(name)
	if path.Ext(name) == ".json" {
		view, err := c.document(name)
		return view, []string{path.Clean(name)}, err
	}
	r := author.NewReading(c.disk)
	if err := r.Catalog(name); err != nil {
		return nil, nil, err
	}
	catalog, found := r.Read()
	if len(found) > 0 {
		return nil, r.Files(), found
	}
	return catalog.View(), r.Files(), nil
}

// document is the catalogue of one document, which may be big.
func (c *call) document(name string) (*capability.View, error) {
	src, err := yaml.ReadFile(c.disk, name, capability.MaxDocument)
	if err != nil {
		return nil, err
	}
	catalog, err := capability.Load(src)
	var ps wire.Problems
	switch {
	case errors.As(err, &ps):
		return nil, named(ps, name)
	case err != nil:
		return nil, err
	}
	return catalog.View(), nil
}

// A look is a question that is asked of catalogues alone: in which form and language
// it is answered, and at which time it is asked.
type look struct {
	*call
	schema  string // of the answer's JSON
	catalog string
	lang    string
	asJSON  bool
	time    string
	timed   string // the flag of time
	view    *capability.View
	at      wire.Time
}

// look has the flags that all parts share; schema names the edition of its JSON.
func (c *call) look(schema string) *look {
	l := &look{call: c, schema: schema}
	c.flags.BoolVar(&l.asJSON, "json", false, "the answer as "+schema)
	c.flags.StringVar(&l.lang, "lang", "zh", "`zh` or en")
	return l
}

// timed is look for what is asked at a time.
func (c *call) timed(schema string) *look {
	l := c.look(schema)
	l.timed = "at"
	c.flags.StringVar(&l.time, "at", "", "the `TIME`, such as 2022-11-26T13:52:00+08:00, or a day from its beginning (default now)")
	return l
}

// of is timed for what is asked of the catalogue --catalog.
func (c *call) of(schema string) *look {
	l := c.timed(schema)
	l.catalogFlag()
	return l
}

func (l *look) catalogFlag() {
	l.flags.StringVar(&l.catalog, "catalog", author.CatalogFolder, "the catalogue: `DIR` of YAML or one document")
}

// open parses the arguments and opens the catalogue.
func (l *look) open(args []string, least, most int) ([]string, error) {
	rest, err := l.parsed(args, least, most)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(l.catalog); err != nil {
		return nil, fmt.Errorf("no catalogue (%w); say where it is with --catalog", err)
	}
	return rest, l.into(l.catalog)
}

// parsed parses the arguments.
func (l *look) parsed(args []string, least, most int) ([]string, error) {
	rest, err := l.parse(args, least, most)
	if err == nil {
		err = checkLanguage(l.lang)
	}
	return rest, err
}

// into looks into a catalogue.
func (l *look) into(name string) (err error) {
	if l.view, err = l.call.view(name); err != nil {
		return err
	}
	l.at, err = l.moment(l.timed, l.time)
	return err
}

// moment is a time as people give it: a time, a day on the catalogue's wall clock, or
// now where nothing is given.
func (l *look) moment(name, text string) (wire.Time, error) {
	offset := l.view.UTCOffset()
	zone := time.FixedZone("", offset*60)
	if text == "" {
		return wire.ParseTime(l.now().In(zone).Truncate(time.Minute).Format(time.RFC3339))
	}
	if wire.CheckDate(text) {
		day, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return wire.Time{}, err
		}
		at, err := wire.ParseTime(day.Format(time.RFC3339))
		if err != nil {
			return at, l.misused("--%s：“%s”不在1900年至2200年之间", "--%s: %q is outside the years 1900 to 2200", name, text)
		}
		return at, nil
	}
	at, err := wire.ParseTime(text)
	if err != nil {
		return at, l.misused("--%s：“%s”不是1900至2200年的时间（如 2022-11-26T13:52:00+08:00）或日期（如 2022-11-26）",
			"--%s: %q is not a time such as 2022-11-26T13:52:00+08:00 or a day such as 2022-11-26, from 1900 to 2200", name, text)
	}
	return at, nil
}

// in is one of two texts, in the language of the answer.
func (l *look) in(zh, en string) string { return wire.Text{Zh: zh, En: en}.In(l.lang) }

// misused is a call that can't be understood.
func (l *look) misused(zh, en string, args ...any) error {
	return usageError{fmt.Sprintf(l.in(zh, en), args...)}
}

// refused is a question about what the catalogue does not have.
func (l *look) refused(code, zh, en string, args ...any) error {
	var ps wire.Problems
	ps.Add(nil, "", code, "%s", fmt.Sprintf(l.in(zh, en), args...))
	return ps
}

// near is what wire.Near says, in the language of the answer.
func (l *look) near(word string, allowed []string) string {
	allowed = slices.Compact(slices.Sorted(slices.Values(allowed)))
	if l.lang == "en" {
		return wire.Near(word, allowed)
	}
	switch best := wire.Nearest(word, allowed); {
	case best != "":
		return "；是不是“" + best + "”？"
	case len(allowed) > 0 && len(allowed) <= 16:
		return "；可用：" + strings.Join(allowed, "、")
	}
	return ""
}

// count is a number of minutes or days as people give it.
func (l *look) count(name, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > mostCounted {
		return 0, l.misused("--%s：“%s”不是0至%d的整数", "--%s: %q is not a whole number from 0 to %d", name, text, mostCounted)
	}
	return n, nil
}

// mostCounted bounds the minutes and days of questions: about two years of minutes.
const mostCounted = 1_000_000

// A heading is what every answer begins with: of which catalogue, and when.
type heading struct {
	Schema  string    `json:"schema"`
	Catalog catalogID `json:"catalog"`
	At      wire.Time `json:"at"`
}

type catalogID struct {
	ID        string    `json:"id"`
	Name      wire.Text `json:"name,omitzero"`
	Published wire.Time `json:"published"`
	Hash      string    `json:"hash"`
	Sample    bool      `json:"sample,omitempty"`
}

func catalogOf(v *capability.View) catalogID {
	return catalogID{v.ID(), v.Name(), v.Published(), v.Hash(), v.Sample()}
}

func (l *look) heading() heading { return heading{l.schema, catalogOf(l.view), l.at} }

// answer prints an answer as JSON, or in words.
func (l *look) answer(answer any, words func(w *page) error) error {
	if l.asJSON {
		return l.write("", append(wire.Canonical(answer), '\n'))
	}
	w := &page{lang: l.lang}
	if err := words(w); err != nil {
		return errors.Join(errFault, err)
	}
	_, err := l.out.Write([]byte(w.String()))
	return err
}

// institution is the one that a person means: by its id, else by its name, an
// alias or a code of it. Where several have the name, all are told.
func (l *look) institution(word string) (*capability.Institution, error) {
	if in, ok := l.view.Institution(word); ok {
		return in, nil
	}
	meant := l.view.Named(word)
	if len(meant) == 0 {
		meant = l.coded(word)
	}
	switch len(meant) {
	case 1:
		return meant[0], nil
	case 0:
		var near []string
		for in := range l.view.Institutions() {
			near = append(append(near, in.ID, in.Name.Zh, in.Name.En), in.Aliases...)
		}
		near = slices.DeleteFunc(near, func(name string) bool { return name == "" })
		return nil, l.refused("unknown-institution", "目录里没有机构“%s”%s", "the catalog has no institution %q%s", word, l.near(word, near))
	}
	ids := make([]string, len(meant))
	for i, in := range meant {
		ids[i] = in.ID
	}
	return nil, l.refused("ambiguous-name", "“%s”是几家机构的名称：%s", "%q is the name of several: %s", word, strings.Join(ids, l.in("、", ", ")))
}

// coded are the institutions that are registered under a code.
func (l *look) coded(code string) (found []*capability.Institution) {
	for in := range l.view.Institutions() {
		c := in.Codes
		if code != "" && slices.Contains([]string{c.Local, c.USCC, c.WS218, c.PDY, c.Insurance}, code) {
			found = append(found, in)
		}
	}
	return found
}
