package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
)

var formCommand = command{
	name: "form", zh: "打印转诊单、回转单、会诊申请单、转诊记录", en: "the papers of a referral, to be printed",
	usage: "[flags] out|back|consult|record CASE.json",
	detail: sourcesDetail + `

Who the patient is stands in a file of its own (fenji schema identity), which no
command but this and validate reads; what only the doctor can write in another (fenji schema
form-fields). What neither says is left as a line for a pen, and is told on standard
error. The page is HTML without script or colour, for any browser to print.`,
	example: "fenji form --identity examples/forms/lin.identity.json --fields examples/forms/lin.fields.json \\\n  --copy patient --paper a5 out examples/anxi/cases/lin.json > patient.html",
	run:     runForm,
}

func runForm(c *call, args []string) error {
	s := c.sources()
	identity := c.flags.String("identity", "", "the `FILE` that says who the patient is")
	fields := c.flags.String("fields", "", "the `FILE` of what the doctor writes")
	which := c.flags.String("copy", form.Receiver, "whose: `receiver`, patient or stub")
	size := c.flags.String("paper", form.Sizes()[0], "`a4` or a5")
	lang := c.flags.String("lang", form.Languages()[0], "`zh`, en, or both: Chinese with English beneath")
	asJSON := c.flags.Bool("json", false, "as "+form.Schema+", of record as "+form.RecordSchema)
	check := c.flags.Bool("check", false, "only list what is not filled in; exit code 1 if a blank other than a signature is empty")
	rest, err := c.parse(args, 2, 2)
	if err == nil {
		err = checkForm(rest[0], *which, *size, *lang)
	}
	if err != nil {
		return err
	}
	r, err := s.referral(rest[1], *identity, *fields)
	if err != nil {
		return err
	}
	if rest[0] == form.Out && r.Stays() {
		fmt.Fprintln(c.errs, "the decision keeps the patient here")
	}
	p, err := r.Paper(rest[0], *which)
	switch {
	case err != nil:
		return err
	case *check:
		return c.blanks(p)
	case *asJSON && p.Form == form.Record:
		return c.write("", append(r.Record().JSON(), '\n'))
	case *asJSON:
		return c.write("", append(p.JSON(), '\n'))
	}
	page, err := p.HTML(*size, *lang)
	if err != nil {
		return err
	}
	if left := p.Unfilled(); len(left) > 0 {
		fmt.Fprintln(c.errs, "not filled in: "+blankNames(left))
	}
	return c.write("", page)
}

// checkForm refuses words that are none of those that there are.
func checkForm(kind, which, size, lang string) error {
	for _, w := range []struct {
		what, word string
		allowed    []string
	}{{"form", kind, form.Forms()}, {"form --copy", which, form.Copies(kind)}, {"form --paper", size, form.Sizes()}, {"form --lang", lang, form.Languages()}} {
		if !slices.Contains(w.allowed, w.word) {
			return usageError{fmt.Sprintf("%s is %s, not %q%s", w.what, strings.Join(w.allowed, ", "), w.word, wire.Near(w.word, w.allowed))}
		}
	}
	return nil
}

// referral reads all that the papers of a case are written from.
func (s *sources) referral(file, identity, fields string) (*form.Referral, error) {
	var id *form.Identity
	var f *form.Fields
	var err error
	if identity != "" {
		id, err = readPrivate(s, identity, form.ReadIdentity)
	}
	if err == nil && fields != "" {
		f, err = readPrivate(s, fields, form.ReadFields)
	}
	if err != nil {
		return nil, err
	}
	e, err := s.engine(file)
	if err != nil {
		return nil, err
	}
	c, err := readPart(s, file, e.ParseCase)
	if err != nil {
		return nil, err
	}
	r, err := form.New(e, c, e.Decide(c), id, f)
	var ps wire.Problems
	if errors.As(err, &ps) {
		return nil, refusal{problems: named(ps, filepath.ToSlash(identity)), private: true}
	}
	return r, err
}

// readPrivate is [readPart] of a file that may say who the patient is: its mistakes are
// told by their places, without what stands there (S29).
func readPrivate[T any](s *sources, file string, reader func([]byte) (*T, error)) (*T, error) {
	part, err := readPart(s, file, reader)
	var refused refusal
	if errors.As(err, &refused) {
		refused.private = true
		return nil, refused
	}
	return part, err
}

// blanks lists what is not filled in.
func (c *call) blanks(p *form.Paper) error {
	for _, b := range p.Blanks {
		hand := ""
		if b.ByHand {
			hand = " (by hand)"
		}
		fmt.Fprintf(c.out, "%s  %s · %s%s\n", b.Key, b.Name.Zh, b.Name.En, hand)
	}
	if left := len(p.Unfilled()); left > 0 {
		fmt.Fprintf(c.errs, "%s not filled in\n", counted(left, "blank"))
		return errRefused
	}
	return nil
}

func blankNames(blanks []form.Blank) string {
	var names []string
	for _, b := range blanks {
		names = append(names, b.Name.Zh+" "+b.Name.En)
	}
	return strings.Join(names, ", ")
}
