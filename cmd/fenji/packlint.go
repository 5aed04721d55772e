package main

import (
	"fmt"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

// lintSchema names the edition of what pack lint --json prints.
const lintSchema = "fenji.lint/1"

var packLint = command{
	name: "lint", zh: "找出规则里自相矛盾、永不成立、问不到的地方", en: "find what can't be meant: contradictions, conditions that never hold, facts nobody can ask for",
	usage: "[flags] PATH…",
	detail: `Everything that validate tells, and of packs and overlays without mistakes what a
reader would stumble over. Whether some case makes a condition true is decided over
the values its facts may have, not guessed. A path is as for validate.
Errors are refused (exit code 1); with --strict warnings are, too; notes never.`,
	example: "fenji pack lint my/packs/mine\nfenji pack lint --lang zh --at 2027-01-01 referral/content/cn-chest-pain",
	run:     runPackLint,
}

// linted is the findings as machines read them.
type linted struct {
	Schema   string           `json:"schema"`
	OK       bool             `json:"ok"`
	Files    []string         `json:"files"`
	Findings []author.Finding `json:"findings"`
}

func runPackLint(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	asJSON := c.flags.Bool("json", false, "the findings as "+lintSchema+", on standard output")
	strict := c.flags.Bool("strict", false, "refuse warnings as well")
	quiet := c.flags.Bool("quiet", false, "without notes")
	lang := c.language("en")
	day := c.flags.String("at", c.now().Format("2006-01-02"), "tell what has lapsed by `DAY`")
	paths, err := c.parse(args, 1, -1)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	if !wire.CheckDate(*day) {
		return usageError{fmt.Sprintf("--at is a day such as 2022-11-26, not %q", *day)}
	}
	for i := range paths {
		paths[i] = filepath.ToSlash(paths[i])
	}
	note := c.progress("packs")
	against := author.Checking{Shipped: shipped(noContent), Library: content.Scales(), Day: *day,
		Step: func(done, all int, _ string) { note.step(done, fmt.Sprintf(" of %d", all)) }}
	report, err := against.Lint(c.disk, paths...)
	note.end()
	switch {
	case err != nil:
		return err
	case len(report.Files) == 0:
		return usageError{"pack lint: there is nothing of fenji's at this path"}
	}
	return c.findings(report, *asJSON, *strict, *quiet, *lang)
}

// findings prints what lint found.
func (c *call) findings(r *author.Report, asJSON, strict, quiet bool, lang string) (err error) {
	counts := map[author.Severity]int{}
	kept := []author.Finding{}
	for _, f := range r.Findings {
		if counts[f.Severity]++; f.Severity != author.Note || !quiet {
			kept = append(kept, f)
		}
	}
	refused := counts[author.Error] > 0 || strict && counts[author.Warning] > 0
	if asJSON {
		err = c.write("", append(wire.Canonical(linted{lintSchema, !refused, r.Files, kept}), '\n'))
	} else {
		for _, f := range kept {
			fmt.Fprintln(c.out, f.Said(lang))
		}
		_, err = fmt.Fprintf(c.out, "%s: %s, %s, %s\n", counted(len(r.Files), "file"),
			counted(counts[author.Error], "error"), counted(counts[author.Warning], "warning"), counted(counts[author.Note], "note"))
	}
	if err == nil && refused {
		return errRefused
	}
	return err
}
