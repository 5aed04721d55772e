package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// quotes is where quoted text comes from.
type quotes struct {
	demo     string // what the quickstart prints
	room     *room
	endpoint *endpoint.Endpoint
}

var (
	marker = regexp.MustCompile(`(?m)^<!-- quote: (.*) -->\n`)
	fenced = regexp.MustCompile("(?s)^```[a-z]*\n(.*?)```\n")
	table  = regexp.MustCompile(`^(\|.*\n)+`)
)

// refresh gives a page with everything anew that it quotes. A page without quotes
// is a mistake: its markers were lost.
func (q quotes) refresh(page string) (string, error) {
	var out strings.Builder
	marks := marker.FindAllStringSubmatchIndex(page, -1)
	if len(marks) == 0 {
		return "", errors.New("it quotes nothing")
	}
	done := 0
	for _, m := range marks {
		name := page[m[2]:m[3]]
		from, to, err := body(page[m[1]:])
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		text, err := q.quote(name, page[m[1]+from:m[1]+to])
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		out.WriteString(page[done:m[1]+from] + strings.TrimRight(text, "\n") + "\n")
		done = m[1] + to
	}
	return out.String() + page[done:], nil
}

// body is where the quote stands in what follows its marker: inside a fence, or a
// table.
func body(rest string) (from, to int, err error) {
	if m := fenced.FindStringSubmatchIndex(rest); m != nil {
		return m[2], m[3], nil
	}
	if m := table.FindStringIndex(rest); m != nil {
		return m[0], m[1], nil
	}
	return 0, 0, errors.New("no fence and no table follows")
}

// quote is the text that a quote should have; old is what it has.
func (q quotes) quote(name, old string) (string, error) {
	words := strings.Fields(name)
	switch words[0] {
	case "rule":
		return ruleText(read(rules), "CP-5"), nil
	case "demo":
		return "$ make demo\n" + untilSteps(q.demo), nil
	case "program":
		return deciding(read(program))
	case "file":
		return code(read(words[1])), nil
	case "run":
		most := 0
		if len(words) > 1 {
			most, _ = strconv.Atoi(words[1])
		}
		return q.room.run(old, most)
	case "ask":
		return ask(q.endpoint, old)
	case "routes":
		return routes(q.endpoint, old)
	}
	return "", errors.New("there is no such quote")
}

// untilSteps leaves out the steps and reasons, which fill a second screen.
func untilSteps(output string) string {
	head, _, _ := strings.Cut(output, "\n1. ")
	return head + "\n…"
}

// ruleText is one rule of a file, its indent taken off.
func ruleText(file, id string) string {
	var rule []string
	for line := range strings.Lines(file) {
		switch {
		case strings.TrimSpace(line) == "- id: "+id:
			rule = append(rule, line[2:])
		case len(rule) == 0:
		case strings.HasPrefix(line, "    "):
			rule = append(rule, line[2:])
		default:
			return strings.Join(rule, "")
		}
	}
	return strings.Join(rule, "")
}

// deciding is the part of the program from its files to its decision.
func deciding(source string) (string, error) {
	_, rest, found := strings.Cut(source, "\tflag.Parse()\n")
	part, _, ends := strings.Cut(rest, "\tif *asJSON")
	if !found || !ends {
		return "", fmt.Errorf("%s has another form", program)
	}
	var out strings.Builder
	for line := range strings.Lines(part) {
		out.WriteString(strings.TrimPrefix(line, "\t"))
	}
	return out.String(), nil
}

// code is a source without the comment that it begins with.
func code(source string) string {
	for strings.HasPrefix(source, "//") {
		_, source, _ = strings.Cut(source, "\n")
	}
	return strings.TrimLeft(source, "\n")
}
