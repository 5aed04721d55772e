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

// vectors is the file that make vectors writes.
const vectors = "build/vectors.ndjson"

// targets runs what measures the targets of the core and takes from their output
// the evidence lines, and of a run over the vectors its one line of summary, such
// as "node: 12344 of 12344 equal (9 dispositions), 20.1 s".
func targets() run {
	r := newRun()
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

// command runs one and keeps its rows. A summary has a row that fails by itself; the
// failure of a command fails the other rows that it told.
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
		if _, what, ok := strings.Cut(line, "evidence: "); ok { // go test puts the place before it
			r.rows = append(r.rows, row{test: name, cells: cells(what)})
			told++
		} else if target, measured, ok := strings.Cut(line, ": "); ok && strings.Contains(measured, " equal (") {
			own := name + " " + target
			r.rows = append(r.rows, row{test: own, cells: [3]string{"same bytes: " + target, "every answer equal, ≥ 8 dispositions, ≤ 5 % refused", measured}})
			if told++; !equal(measured) {
				r.failed[own] = true
			}
		}
	}
	if err != nil || told == 0 {
		r.failed[name] = true
		fmt.Fprintln(text, "evidence:", err)
	}
}

// equal reports whether a summary such as "12344 of 12344 equal (9 dispositions,
// 3.0 % refused, …" is as it should be.
func equal(measured string) bool {
	var same, all, dispositions int
	var refused float64
	n, _ := fmt.Sscanf(measured, "%d of %d equal (%d dispositions, %f %% refused", &same, &all, &dispositions, &refused)
	return n == 4 && same == all && dispositions >= 8 && refused <= 5
}
