package examples_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// pages are the README in both languages.
var pages = []string{"README.md", "README.zh.md"}

func readPage(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The case that each README shows is read as it stands.
func TestTheCaseOfTheReadme(t *testing.T) {
	for _, name := range pages {
		_, after, found := strings.Cut(readPage(t, name), "```json\n")
		shown, _, closed := strings.Cut(after, "```")
		if !found || !closed {
			t.Fatalf("no case in %s", name)
		}
		x := load(t)[0]
		if _, err := x.engine.ParseCase([]byte(shown)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Both READMEs have the same sections, quotes, commands and make targets in the
// same order, and lead to the same files.
func TestTheReadmesAreTwins(t *testing.T) {
	en, zh := readPage(t, pages[0]), readPage(t, pages[1])
	if !strings.HasPrefix(en, "[中文](README.zh.md)\n") || !strings.HasPrefix(zh, "[English](README.md)\n") {
		t.Error("they do not lead to each other in their first lines")
	}
	for what, pattern := range map[string]string{
		"sections": `(?m)^(#+) `,
		"quotes":   `(?m)^<!-- quote: (.*) -->$`,
		"commands": `(?m)^\$ (.*)$`,
		"targets":  "(?m)^\\| (`make [a-z-]+`)",
		"links":    link,
	} {
		got, want := slices.DeleteFunc(all(pattern, zh), isPage), slices.DeleteFunc(all(pattern, en), isPage)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s differ:\nen %q\nzh %q", what, want, got)
		}
	}
}

// Every file that a README leads to is there, and every make target that it names.
func TestTheReadmesLeadSomewhere(t *testing.T) {
	makefile := readPage(t, "Makefile")
	for _, name := range pages {
		page := readPage(t, name)
		for _, file := range all(link, page) {
			if _, err := os.Stat(filepath.Join("..", file)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, target := range all("`make ([a-z-]+)`", page) {
			if !strings.Contains(makefile, "\n"+target+":") {
				t.Errorf("%s: there is no make %s", name, target)
			}
		}
	}
}

// Both READMEs name every make target that the Makefile explains.
func TestTheReadmesNameEveryTarget(t *testing.T) {
	for _, target := range all(`(?m)^([a-z-]+):.* ## `, readPage(t, "Makefile")) {
		for _, name := range pages {
			if !strings.Contains(readPage(t, name), "`make "+target+"`") {
				t.Errorf("%s does not name make %s", name, target)
			}
		}
	}
}

// Both READMEs say how many complaints there are, and on the pathways of how many rules
// ask anything.
func TestTheReadmesCountComplaints(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	spoken := 0
	for _, c := range set.Complaints {
		if slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool {
			return slices.ContainsFunc(r.Pathway, func(p string) bool { return slices.Contains(c.Pathways, p) })
		}) {
			spoken++
		}
	}
	for name, says := range map[string]string{
		"README.md":    fmt.Sprintf("%d complaints, rules on the pathways of %d ", len(set.Complaints), spoken),
		"README.zh.md": fmt.Sprintf("%d种主诉，其中%d种的路径有规则", len(set.Complaints), spoken),
	} {
		if !strings.Contains(readPage(t, name), says) {
			t.Errorf("%s does not say %q", name, says)
		}
	}
}

// link is a link of a page, language what a command may say otherwise in a twin.
const link = `\]\(([^)]+)\)`

var language = regexp.MustCompile(` --lang (zh|en)`)

// all is what a pattern's group finds, whatever language a command asks for.
func all(pattern, page string) []string {
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1) {
		found = append(found, language.ReplaceAllString(m[1], ""))
	}
	return found
}

func isPage(file string) bool { return slices.Contains(pages, file) }
