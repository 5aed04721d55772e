package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// targets runs what measures the targets of the core and takes from their output
// the evidence lines, and of a run over the vectors its one line of summary, such
// as "node: 12344 of 12344 equal (9 dispositions), 20.1 s".
func targets() run {
	const vectors = "build/vectors.ndjson"
	r := run{failed: map[string]bool{}, output: map[string]*strings.Builder{}}
	for _, command := range [][]string{
		{".ci/targets/native", vectors},
		{".ci/targets/conform", vectors},
		{"node", "examples/conformance/timings.mjs"},
		{"node", ".ci/targets/figures.mjs", vectors},
	} {
		r.command(command)
	}
	return r
}

// command runs one and keeps its rows. Its failure fails the rows that it told
// last; one that told nothing has a row of its own.
func (r *run) command(command []string) {
	name := strings.Join(command, " ")
	text := &strings.Builder{}
	r.output[name] = text
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = io.MultiWriter(os.Stderr, text)
	out, err := cmd.Output()
	text.Write(out)
	told := 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		line := lines.Text()
		if what, ok := strings.CutPrefix(line, "evidence: "); ok {
			r.rows = append(r.rows, row{test: name, cells: cells(what)})
			told++
		} else if target, measured, ok := strings.Cut(line, ": "); ok && strings.Contains(measured, " equal (") {
			r.rows = append(r.rows, row{test: name, cells: [3]string{"same bytes: " + target, "every answer equal", measured}})
			told++
		}
	}
	if err != nil || told == 0 {
		r.failed[name] = true
		fmt.Fprintln(text, "evidence:", err)
	}
}
