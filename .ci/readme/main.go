// Command readme holds what README.md and the quickstart's Example quote to the
// thing quoted: the rule CP-5, the quickstart program, what it prints. A quote is
// the fenced block that follows a line <!-- quote: NAME -->.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

const (
	readme  = "README.md"
	program = "examples/quickstart/main.go"
	example = "examples/quickstart/main_test.go"
	rules   = "referral/content/cn-chest-pain/rules.yaml"
)

var write = flag.Bool("write", false, "write the quotes instead of comparing them")

func main() {
	flag.Parse()
	cmd := exec.Command("go", "run", "./examples/quickstart")
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		fail(err)
	}
	page := read(readme)
	page = quote(page, "demo", "$ make demo\n"+untilReasons(string(output)))
	page = quote(page, "rule", ruleText(read(rules), "CP-5"))
	page = quote(page, "program", read(program))
	settle(readme, page)
	settle(example, exampleWith(read(example), string(output)))
}

// settle writes a file as it should be, or fails when it is not.
func settle(path, want string) {
	if read(path) == want {
		return
	}
	if !*write {
		fail(fmt.Errorf("%s does not quote what is there; run make content", path))
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		fail(err)
	}
}

// quote puts text into the named block of a page.
func quote(page, name, text string) string {
	block := regexp.MustCompile("(?s)(<!-- quote: " + name + " -->\n```[a-z]*\n).*?(```\n)")
	if !block.MatchString(page) {
		fail(fmt.Errorf("%s has no quote %q", readme, name))
	}
	return block.ReplaceAllStringFunc(page, func(old string) string {
		parts := block.FindStringSubmatch(old)
		return parts[1] + strings.TrimRight(text, "\n") + "\n" + parts[2]
	})
}

// untilReasons leaves out the reasons, which fill a second screen.
func untilReasons(output string) string {
	plan, _, _ := strings.Cut(output, "\ncn-")
	return plan + "\n…"
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

// exampleWith is the Example with its output replaced.
func exampleWith(source, output string) string {
	before, _, ok := strings.Cut(source, "\t// Output:\n")
	if !ok {
		fail(fmt.Errorf("%s has no Output", example))
	}
	var b bytes.Buffer
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
