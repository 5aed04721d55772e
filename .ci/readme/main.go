// Command readme holds what README.md, README.zh.md and the quickstart's Example
// quote to the thing quoted. A quote is what follows a line <!-- quote: NAME -->,
// in both pages alike:
//
//	rule          the rule CP-5
//	demo          what the quickstart prints, up to its steps
//	program       how the quickstart goes from files to a decision
//	file PATH     a file of the repository, its leading comment left out
//	run [LINES]   a console block: each command after "$ " is run, and its output
//	              (its first LINES lines) stands below it
//	ask           a request (method and path, a line of body), an empty line, the
//	              endpoint's answer
//	routes        a table: the request in the first column is asked with Lin's case,
//	              and the last column is how the answer begins
//
// It needs what make build leaves, and makes it.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const (
	program = "examples/quickstart/main.go"
	example = "examples/quickstart/main_test.go"
	rules   = "referral/content/cn-chest-pain/rules.yaml"
	lin     = "examples/anxi/cases/lin.json"
)

var write = flag.Bool("write", false, "write the quotes instead of comparing them")

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fail(err)
	}
}

func run() error {
	if out, err := exec.Command("make", "build").CombinedOutput(); err != nil {
		return fmt.Errorf("make build: %w\n%s", err, out)
	}
	demo := exec.Command("go", "run", "./examples/quickstart")
	demo.Stderr = os.Stderr
	output, err := demo.Output()
	if err != nil {
		return err
	}
	room, err := newRoom()
	if err != nil {
		return err
	}
	defer room.leave()
	fresh := map[string]string{example: exampleWith(read(example), string(output))}
	q := quotes{demo: string(output), room: room, endpoint: open()}
	for _, page := range []string{"README.md", "README.zh.md"} {
		if fresh[page], err = q.refresh(read(page)); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
	}
	return settle(fresh)
}

// settle writes the files as they should be, or fails and names those that are
// not.
func settle(fresh map[string]string) error {
	var stale []string
	for _, path := range slices.Sorted(maps.Keys(fresh)) {
		if read(path) == fresh[path] {
			continue
		}
		if !*write {
			stale = append(stale, path)
		} else if err := os.WriteFile(path, []byte(fresh[path]), 0o644); err != nil {
			return err
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("%s: not what is there; run make content", strings.Join(stale, ", "))
	}
	return nil
}

// exampleWith is the Example with its output replaced.
func exampleWith(source, output string) string {
	before, _, ok := strings.Cut(source, "\t// Output:\n")
	if !ok {
		fail(fmt.Errorf("%s has no Output", example))
	}
	var b strings.Builder
	b.WriteString(before + "\t// Output:\n")
	for line := range strings.Lines(strings.TrimRight(output, "\n")) {
		b.WriteString("\t" + strings.TrimRight("// "+line, " \n") + "\n")
	}
	return b.String() + "}\n"
}

func read(path string) string {
	src, err := os.ReadFile(path)
	if err != nil {
		fail(err)
	}
	return string(src)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "readme:", err)
	os.Exit(1)
}
