// Command mechanisms writes the table of the mechanisms that the source documents
// describe, each with the tests and fixtures that show it. A test or a fixture says
// what it shows in a comment such as
//
//	Mechanisms: L18, W3.
//
// ids.txt has a line for each: its id, its class and what it is; after a bar, why it
// is left out. The classes are catalogue, plan, scale, indicator and ledger; a
// mechanism of the catalogue is shown or has a reason, and never both.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/.ci/citation"
)

const (
	table = "capability/MECHANISMS.md"
	ids   = ".ci/mechanisms/ids.txt"
)

var (
	write = flag.Bool("write", false, "write the table instead of comparing it")
	said  = regexp.MustCompile(`Mechanisms?:\s*((?:[LQDWH][0-9]+(?:,\s*)?)*)`)
	id    = regexp.MustCompile(`[LQDWH][0-9]+`)
)

var classes = []string{"catalogue", "plan", "scale", "indicator", "ledger"}

// A mechanism is one line of ids.txt.
type mechanism struct{ id, class, title, reason string }

// shown holds, by id, who shows it.
type shown map[string][]string

// add takes what a text says that it shows; a text that says so of nothing is a
// mistake.
func (s shown) add(text, by string) error {
	for _, m := range said.FindAllStringSubmatch(text, -1) {
		found := id.FindAllString(m[1], -1)
		if len(found) == 0 {
			return fmt.Errorf("%s: %q names no mechanism", by, strings.TrimSpace(m[0]))
		}
		for _, f := range found {
			if !slices.Contains(s[f], by) {
				s[f] = append(s[f], by)
			}
		}
	}
	return nil
}

func main() {
	flag.Parse()
	all, err := listed()
	if err != nil {
		fail(err)
	}
	s := shown{}
	if err := filepath.WalkDir(".", s.file); err != nil {
		fail(err)
	}
	if err := s.held(all); err != nil {
		fail(err)
	}
	if err := citation.Keep(table, s.page(all), *write); err != nil {
		fail(err)
	}
}

// listed reads ids.txt.
func listed() (all []mechanism, err error) {
	src, err := os.ReadFile(ids)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(src)) {
		line, reason, _ := strings.Cut(strings.TrimSpace(line), " | ")
		name, rest, _ := strings.Cut(line, " ")
		class, title, _ := strings.Cut(rest, " ")
		if !slices.Contains(classes, class) || title == "" || id.FindString(name) != name {
			return nil, fmt.Errorf("%s: %q is not an id, a class (%s) and a title", ids, line, strings.Join(classes, ", "))
		}
		if slices.ContainsFunc(all, func(m mechanism) bool { return m.id == name }) {
			return nil, fmt.Errorf("%s: %s stands there twice", ids, name)
		}
		all = append(all, mechanism{name, class, title, reason})
	}
	return all, nil
}

// file takes what a test or a fixture says that it shows.
func (s shown) file(path string, d fs.DirEntry, err error) error {
	name := filepath.ToSlash(path)
	switch {
	case err != nil:
		return err
	case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "node_modules" || name == "build"):
		return fs.SkipDir
	case strings.HasSuffix(name, "_test.go"):
		return s.test(name)
	case strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml"):
		return s.fixture(name)
	}
	return nil
}

// test takes the comments of a test file, each by the test it stands in.
func (s shown) test(path string) error {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, group := range f.Comments {
		if err := s.add(group.Text(), citation.By(f, path, group.Pos())); err != nil {
			return err
		}
	}
	return nil
}

// fixture takes the comments of a YAML file.
func (s shown) fixture(path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(src)) {
		if _, comment, ok := strings.Cut(line, "#"); ok {
			err = errors.Join(err, s.add(strings.TrimSpace(comment), path))
		}
	}
	return err
}

// held tells every mechanism of the catalogue that is neither shown nor left out
// with a reason, and what else does not fit.
func (s shown) held(all []mechanism) (wrong error) {
	known := map[string]bool{}
	for _, m := range all {
		known[m.id] = true
		switch {
		case m.reason != "" && s[m.id] != nil:
			wrong = errors.Join(wrong, fmt.Errorf("%s is shown by %s: drop the reason why it is not", m.id, s[m.id][0]))
		case m.class == "catalogue" && m.reason == "" && !slices.ContainsFunc(s[m.id], isTest):
			wrong = errors.Join(wrong, fmt.Errorf("%s (%s) is shown by no test and has no reason", m.id, m.title))
		}
	}
	for name, by := range s {
		if !known[name] {
			wrong = errors.Join(wrong, fmt.Errorf("%s: there is no mechanism %s", by[0], name))
		}
	}
	return wrong
}

// isTest reports whether it is a test: a fixture alone proves nothing.
func isTest(by string) bool { return !strings.HasSuffix(by, ".yaml") && !strings.HasSuffix(by, ".yml") }

// page is the table as Markdown: the catalogue's, then those left out and the others.
func (s shown) page(all []mechanism) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Generated by `make content` from what tests and fixtures show; do not edit. -->\n\n# Mechanisms of the catalogue and their tests\n\n" +
		"What the descriptions of five places (L Lipu, Q Quanzhou, D Dazu, W Wushan, H Hezhou) ask of a catalogue, and what shows it here.\n\n")
	count, left := 0, 0
	for _, m := range all {
		if m.class == "catalogue" {
			count++
			if m.reason != "" {
				left++
			}
		}
	}
	fmt.Fprintf(&b, "Of %d mechanisms %d are shown; %d are left out, each with its reason.\n\n| | mechanism | shown by |\n|---|---|---|\n", count, count-left, left)
	for _, m := range all {
		if m.class != "catalogue" {
			continue
		}
		what := "left out: " + m.reason
		if by := s[m.id]; by != nil {
			what = citation.Cell(by)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.id, m.title, what)
	}
	b.WriteString("\n## Of other parts\n\n| | mechanism | belongs to | shown by |\n|---|---|---|---|\n")
	for _, m := range all {
		if m.class != "catalogue" {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.id, m.title, m.class, citation.Cell(s[m.id]))
		}
	}
	return b.Bytes()
}

func fail(err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(os.Stderr, "mechanisms:", strings.TrimSpace(line))
	}
	os.Exit(1)
}
