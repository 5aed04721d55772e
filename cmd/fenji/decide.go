package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

var decideCommand = command{
	name: "decide", zh: "判定病例去哪儿、怎么去", en: "decide cases",
	usage: "[flags] CASE.json… | --ndjson [FILE]",
	detail: sourcesDetail + `
"-" reads one case from standard input.

With --ndjson every line of the input is a case and every line of the output its
decision, in the same order, each as soon as it is made: a hospital system can keep
fenji running and send it one line at a time. A line that is refused gives a
fenji.problem/1 object in its place and the work goes on.`,
	example: "fenji decide examples/anxi/cases/lin.json\nfenji decide --ndjson --catalog my/catalog < cases.ndjson > decisions.ndjson",
	run:     runDecide,
}

func runDecide(c *call, args []string) error {
	s := c.sources()
	asJSON := c.flags.Bool("json", false, "the decision as machines read it, one line each")
	lang := c.flags.String("lang", "zh", "`zh` or en, for people")
	ndjson := c.flags.Bool("ndjson", false, "a case each line, a decision each line")
	files, err := c.parse(args, 0, -1)
	switch {
	case err != nil:
		return err
	case *lang != "zh" && *lang != "en":
		return usageError{fmt.Sprintf("--lang is zh or en, not %q", *lang)}
	case *ndjson && len(files) <= 1:
		return c.stream(s, append(files, "-")[0])
	case *ndjson:
		return usageError{"decide --ndjson reads one file, or standard input"}
	case len(files) == 0:
		return usageError{"decide needs a case: fenji decide " + c.command.usage}
	}
	for i, file := range files {
		d, failed := s.decide(file)
		if failed != nil {
			c.tell(failed)
			err = worse(err, settled(failed))
			continue
		}
		if werr := c.show(d, *asJSON, *lang, file, i, len(files)); werr != nil {
			return werr
		}
	}
	return err
}

// told is an error of which all has been said; its exit code counts.
type told struct{ error }

// settled keeps an error's exit code and says nothing more.
func settled(err error) error { return told{err} }

func (t told) Unwrap() error { return t.error }

// decide reads and decides the case of a file.
func (s *sources) decide(file string) (*referral.Decision, error) {
	e, err := s.engine(file)
	if err != nil {
		return nil, err
	}
	c, err := readPart(s, file, e.ParseCase)
	if err != nil {
		return nil, err
	}
	return e.Decide(c), nil
}

// readPart reads a file by its reader; its mistakes have the file's name.
func readPart[T any](s *sources, file string, reader func([]byte) (*T, error)) (*T, error) {
	src, err := s.read(file)
	if err != nil {
		return nil, err
	}
	part, err := reader(src)
	var ps wire.Problems
	if errors.As(err, &ps) {
		return nil, refusal{problems: named(ps, filepath.ToSlash(file)), src: src}
	}
	return part, err
}

// show prints a decision; of several, each under the name of its file.
func (c *call) show(d *referral.Decision, asJSON bool, lang, file string, i, all int) error {
	var err error
	switch {
	case asJSON:
		_, err = c.out.Write(append(d.JSON(), '\n'))
	default:
		head := ""
		if i > 0 {
			head = "\n"
		}
		if all > 1 {
			head += file + "\n"
		}
		_, err = fmt.Fprintf(c.out, "%s%s%s\n", head, d.Explain(lang), line(d))
	}
	return err
}

// line is the decision in one line of its own words.
func line(d *referral.Decision) string {
	to := d.Destination
	if to == "" {
		to = "nowhere"
	}
	return fmt.Sprintf("[%s to %s, acuity %d, settled: %t]", d.Disposition, to, d.Acuity.Level, d.Settled)
}
