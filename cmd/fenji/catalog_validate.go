package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogValidate = command{
	name: "validate", zh: "检查目录，说明里面有什么", en: "check catalogues, and say what they hold",
	usage: "[flags] DIR|FILE.json…",
	detail: `Every mistake of every file is told at once, with its line and column; then, of each
catalogue without mistakes, what it holds and how sure its rows are.`,
	example: "fenji catalog validate examples/anxi/catalog",
	run:     runCatalogValidate,
}

// A catalogReport is what fenji.catalog.validation/1 says.
type catalogReport struct {
	Schema   string        `json:"schema"`
	OK       bool          `json:"ok"`
	Files    []string      `json:"files"`
	Problems wire.Problems `json:"problems"`
	Catalogs []holding     `json:"catalogs"`
}

// A holding is what a catalogue holds.
type holding struct {
	Path         string    `json:"path"`
	Catalog      catalogID `json:"catalog"`
	At           wire.Time `json:"at"`
	Institutions int       `json:"institutions"`
	Silent       int       `json:"list_nothing"`           // institutions without any service
	Closed       int       `json:"closed,omitempty"`       // institutions that are so at that time
	NotYetOpen   int       `json:"not_yet_open,omitempty"` // likewise
	Networks     int       `json:"networks"`
	Postings     int       `json:"postings"`
	Rows         tally     `json:"rows"`
}

// A tally counts service rows by how well they are known.
type tally struct {
	All          int `json:"all"`
	Verified     int `json:"verified"`
	Declared     int `json:"declared"`
	Assumed      int `json:"assumed"`
	Contradicted int `json:"contradicted"`
	PastVerifyBy int `json:"past_verify_by"` // of those verified or declared
}

// count is one row more, on a day.
func (t *tally) count(row *capability.Service, on capability.Date) {
	t.All++
	switch row.Asserted.As {
	case capability.Verified:
		t.Verified++
	case capability.Assumed:
		t.Assumed++
		return
	case capability.Contradicted:
		t.Contradicted++
		return
	default:
		t.Declared++
	}
	if row.Asserted.VerifyBy != "" && row.Asserted.VerifyBy < on {
		t.PastVerifyBy++
	}
}

func (t tally) words(w *page) string {
	return fmt.Sprintf(w.in("%d项服务：%d已核实，%d已申报，%d推定，%d已否定；%d过了核实期限",
		"%d services: %d verified, %d declared, %d assumed, %d contradicted; %d past verify_by"),
		t.All, t.Verified, t.Declared, t.Assumed, t.Contradicted, t.PastVerifyBy)
}

func runCatalogValidate(c *call, args []string) error {
	l := c.timed("fenji.catalog.validation/1")
	paths, err := l.parsed(args, 1, -1)
	if err != nil {
		return err
	}
	report := &catalogReport{Schema: l.schema, Files: []string{}, Problems: wire.Problems{}, Catalogs: []holding{}}
	for _, name := range paths {
		if err := l.validate(report, filepath.ToSlash(name)); err != nil {
			return err
		}
	}
	report.OK = len(report.Problems) == 0
	if l.asJSON {
		err = l.write("", append(wire.Canonical(report), '\n'))
	} else {
		err = l.told(report)
	}
	if err == nil && !report.OK {
		return errRefused
	}
	return err
}

// validate reads a catalogue into the report.
func (l *look) validate(report *catalogReport, name string) error {
	if err := l.folder(name); err != nil {
		return err
	}
	view, files, err := l.call.catalog(name)
	report.Files = append(report.Files, files...)
	if ps := (wire.Problems)(nil); errors.As(err, &ps) {
		report.Problems = append(report.Problems, ps...)
		return nil
	} else if err != nil {
		return err
	}
	l.view = view
	if l.at, err = l.moment("at", l.time); err != nil {
		return err
	}
	report.Catalogs = append(report.Catalogs, l.holding(name))
	return nil
}

// folder refuses a folder that is no catalogue but has one, as the folder of a county
// has: read as a catalogue, its cases and packs would be nothing but mistakes.
func (l *look) folder(name string) error {
	inside := path.Join(name, author.CatalogFolder)
	here, err := fs.Stat(l.disk, path.Join(name, headFile))
	there, other := fs.Stat(l.disk, inside)
	if err == nil && !here.IsDir() || other != nil || !there.IsDir() {
		return nil
	}
	return l.misused("%s 不是目录，它的子文件夹 %s 才是：fenji catalog validate %[2]s", "%s is no catalogue, its folder %s is: fenji catalog validate %[2]s", name, inside)
}

func (l *look) holding(path string) holding {
	h := holding{Path: path, Catalog: catalogOf(l.view), At: l.at}
	for in := range l.view.Institutions() {
		h.Institutions++
		switch l.existing(in) {
		case isClosed:
			h.Closed++
		case notYetOpen:
			h.NotYetOpen++
		}
		if len(in.Rows()) == 0 {
			h.Silent++
		}
		for _, row := range in.Rows() {
			h.Rows.count(row, l.today())
		}
	}
	for range l.view.Networks() {
		h.Networks++
	}
	for range l.view.Postings() {
		h.Postings++
	}
	return h
}

// today is the day of the question on the catalogue's wall clock.
func (l *look) today() capability.Date {
	return capability.Date(wire.AppendDay(nil, (l.at.Minute()+int64(l.view.UTCOffset()))/(24*60)))
}

func (l *look) told(report *catalogReport) error {
	l.problems(report.Problems, nil)
	w := &page{lang: l.lang}
	for _, h := range report.Catalogs {
		w.say("%s：%s，没有错误", "%s: %s, no mistakes", h.Path, withID(h.Catalog.Name, h.Catalog.ID, l.lang))
		w.say("  %d家机构（%d家没有列出任何服务，情况不明），%d个网络，%d个派驻", "  %d institutions (%d list nothing: not known), %d networks, %d postings", h.Institutions, h.Silent, h.Networks, h.Postings)
		if absent := w.absent(h.Closed, h.NotYetOpen); absent != "" {
			w.say("  其中%s", "  of the institutions %s", absent)
		}
		w.say("  %s", "  %s", h.Rows.words(w))
	}
	if n := len(report.Problems); n > 0 {
		fmt.Fprintf(l.errs, "%s, %s\n", counted(len(report.Files), "file"), counted(n, "mistake"))
	}
	_, err := l.out.Write([]byte(w.String()))
	return err
}
