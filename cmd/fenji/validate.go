package main

import (
	"fmt"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

// reportSchema names the edition of what validate --json prints.
const reportSchema = "fenji.validation/1"

var validateCommand = command{
	name: "validate", zh: "检查病例、目录、规则包", en: "check cases, catalogues, packs and overlays",
	usage: "[flags] PATH…",
	detail: `Every mistake of every file is told at once, with its line and column. A path is a
document (its schema says what it is), the folder of a pack or a catalogue, a whole
consortium (catalog, packs, variants, cases), or a folder of these.`,
	example: "fenji validate examples/anxi",
	run:     runValidate,
}

// validated is the report as machines read it.
type validated struct {
	Schema   string        `json:"schema"`
	OK       bool          `json:"ok"`
	Files    []string      `json:"files"`
	Problems wire.Problems `json:"problems"`
	Warnings wire.Problems `json:"warnings"` // no mistakes, and yet worth a look
}

func runValidate(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	asJSON := c.flags.Bool("json", false, "the report as "+reportSchema+", on standard output")
	day := c.flags.String("on", c.now().Format("2006-01-02"), "warn of what has lapsed by `DAY`")
	paths, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	if !wire.CheckDate(*day) {
		return usageError{fmt.Sprintf("--on is a day such as 2022-11-26, not %q", *day)}
	}
	for i := range paths {
		paths[i] = filepath.ToSlash(paths[i])
	}
	note := c.progress("files")
	against := author.Checking{Shipped: shipped(noContent), Library: content.Scales(), Day: *day,
		Step: func(done, all int, _ string) { note.step(done, fmt.Sprintf(" of %d", all)) }}
	report, err := against.Validate(c.disk, paths...)
	note.end()
	if err != nil {
		return err
	}
	return c.report(report, *asJSON)
}

func (c *call) report(r *author.Report, asJSON bool) error {
	var err error
	switch {
	case len(r.Files) == 0:
		return usageError{"validate: there is nothing of fenji's at this path"}
	case asJSON:
		v := validated{reportSchema, len(r.Problems) == 0, r.Files, r.Problems, r.Warnings}
		for _, list := range []*wire.Problems{&v.Problems, &v.Warnings} {
			if *list == nil {
				*list = wire.Problems{}
			}
		}
		err = c.write("", append(wire.Canonical(v), '\n'))
	case len(r.Problems) == 0:
		c.warn(r.Warnings)
		_, err = fmt.Fprintf(c.out, "%s, no mistakes\n", counted(len(r.Files), "file"))
	default:
		c.warn(r.Warnings)
		c.problems(r.Problems, nil)
		fmt.Fprintf(c.errs, "%s, %s\n", counted(len(r.Files), "file"), counted(len(r.Problems), "mistake"))
	}
	if err == nil && len(r.Problems) > 0 {
		return errRefused
	}
	return err
}

// warn prints what is no mistake and yet worth a look.
func (c *call) warn(ps wire.Problems) {
	for _, p := range ps {
		fmt.Fprintln(c.errs, "warning: "+p.Error())
	}
}

// counted is "1 file" or "3 files".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}
