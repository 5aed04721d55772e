// Command mechanisms writes the table of the mechanisms that the source documents
// describe, each with the tests and fixtures that show it. A test or a fixture says
// what it shows in a comment such as
//
//	Mechanisms: L18, W3.
//
// ids.txt has a line for each: its id, its class and what it is; after a bar, why it
// is left out. The classes are catalogue, plan, scale, indicator and ledger; a
// mechanism is shown by a test, or by the expected decision of a case, or has a reason,
// and never both. requirements.txt has a line for each requirement made of them.
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
	table        = "examples/MECHANISMS.md"
	ids          = ".ci/mechanisms/ids.txt"
	requirements = ".ci/mechanisms/requirements.txt"
)

var (
	write = flag.Bool("write", false, "write the table instead of comparing it")
	said  = regexp.MustCompile(`Mechanisms?:\s*((?:[LQDWH][0-9]+(?:,\s*)?)*)`)
	id    = regexp.MustCompile(`[LQDWH][0-9]+`)
)

var classes = []string{"catalogue", "plan", "scale", "indicator", "ledger"}

// A mechanism is one line of ids.txt.
type mechanism struct{ id, class, title, reason string }

// A requirement is one line of requirements.txt: its number, what it is, and the
// mechanisms that it was made of.
type requirement struct {
	number, title string
	of            []string
}

// reason is why a requirement is left out: all its mechanisms are, for one reason
// that is told first; else empty.
func (r requirement) reason(all []mechanism) (why string) {
	for _, m := range all {
		if !slices.Contains(r.of, m.id) {
			continue
		}
		if m.reason == "" {
			return ""
		}
		if why == "" {
			why = m.reason
		}
	}
	return why
}

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
	asked, err := wanted()
	if err != nil {
		fail(err)
	}
	s := shown{}
	if err := filepath.WalkDir(".", s.file); err != nil {
		fail(err)
	}
	if err := s.held(all, asked); err != nil {
		fail(err)
	}
	if err := citation.Keep(table, s.page(all, asked), *write); err != nil {
		fail(err)
	}
}

// wanted reads requirements.txt.
func wanted() (all []requirement, err error) {
	src, err := os.ReadFile(requirements)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(src)) {
		number, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		at := strings.LastIndex(rest, ": ")
		if at < 0 {
			return nil, fmt.Errorf("%s: %q is not a number, a title, a colon and mechanisms", requirements, line)
		}
		all = append(all, requirement{number, rest[:at], strings.Fields(rest[at+2:])})
	}
	return all, nil
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

// held tells every mechanism that is neither shown nor left out with a reason, every
// requirement that nothing shows, and what else does not fit.
func (s shown) held(all []mechanism, asked []requirement) (wrong error) {
	known := map[string]bool{}
	for _, m := range all {
		known[m.id] = true
		switch {
		case m.reason != "" && s[m.id] != nil:
			wrong = errors.Join(wrong, fmt.Errorf("%s is shown by %s: drop the reason why it is not", m.id, s[m.id][0]))
		case m.reason == "" && !s.tested(m.id):
			wrong = errors.Join(wrong, fmt.Errorf("%s (%s) is shown by no test and has no reason", m.id, m.title))
		}
	}
	for name, by := range s {
		if !known[name] {
			wrong = errors.Join(wrong, fmt.Errorf("%s: there is no mechanism %s", by[0], name))
		}
	}
	for _, r := range asked {
		for _, name := range r.of {
			if !known[name] {
				wrong = errors.Join(wrong, fmt.Errorf("%s: requirement %s: there is no mechanism %s", requirements, r.number, name))
			}
		}
		if !slices.ContainsFunc(r.of, s.tested) && r.reason(all) == "" {
			wrong = errors.Join(wrong, fmt.Errorf("requirement %s (%s) is shown by no test", r.number, r.title))
		}
	}
	return wrong
}

// tested reports whether a test shows it: a fixture alone proves nothing.
func (s shown) tested(id string) bool { return slices.ContainsFunc(s[id], isTest) }

// isTest reports whether it is a test; the expected decision of a case is one.
func isTest(by string) bool {
	return strings.HasSuffix(by, ".expect.yaml") || !strings.HasSuffix(by, ".yaml") && !strings.HasSuffix(by, ".yml")
}

// page is the table as Markdown: every mechanism, then the requirements made of them.
func (s shown) page(all []mechanism, asked []requirement) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Generated by `make content` from what tests and fixtures show; do not edit. -->\n\n# Mechanisms of five places and what shows them\n\n" +
		"What the descriptions of five places (L Lipu, Q Quanzhou, D Dazu, W Wushan, H Hezhou) ask of catalogue, plan, scale, indicator and ledger, and the example or test that shows it.\n\n")
	left := 0
	for _, m := range all {
		if m.reason != "" {
			left++
		}
	}
	fmt.Fprintf(&b, "Of %d mechanisms %d are shown; %d are left out, each with its reason.\n\n| | mechanism | belongs to | shown by |\n|---|---|---|---|\n", len(all), len(all)-left, left)
	for _, m := range all {
		what := "left out: " + m.reason
		if m.reason == "" {
			what = citation.Cell(s[m.id])
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.id, m.title, m.class, what)
	}
	fmt.Fprintf(&b, "\n## The %d requirements made of them\n\n| | requirement | mechanisms | shown by |\n|---|---|---|---|\n", len(asked))
	for _, r := range asked {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.number, r.title, strings.Join(r.of, ", "), s.of(r, all))
	}
	return b.Bytes()
}

// of is who shows a requirement, each named once; the reason where all of it is left
// out.
func (s shown) of(r requirement, all []mechanism) string {
	var by []string
	for _, name := range r.of {
		for _, one := range s[name] {
			if isTest(one) && !slices.Contains(by, one) {
				by = append(by, one)
			}
		}
	}
	if len(by) == 0 {
		return "left out: " + r.reason(all)
	}
	return citation.Cell(by)
}

func fail(err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(os.Stderr, "mechanisms:", strings.TrimSpace(line))
	}
	os.Exit(1)
}
