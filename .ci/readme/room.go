package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// A room is a folder that looks like the repository, in which commands may leave
// files.
type room struct {
	dir  string
	said map[string]string // by command: what it printed
}

func newRoom() (*room, error) {
	dir, err := os.MkdirTemp("", "readme")
	if err != nil {
		return nil, err
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob("[^.]*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := os.Symlink(filepath.Join(here, name), filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return &room{dir, map[string]string{}}, nil
}

func (r *room) leave() { os.RemoveAll(r.dir) }

// widest is how many characters of a line are quoted.
const widest = 126

// run runs the commands of a console block and gives the block with what they
// print: of each the first most lines, all where most is 0.
func (r *room) run(block string, most int) (string, error) {
	var out strings.Builder
	ran := 0
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
		if !ok {
			continue
		}
		ran++
		said, err := r.say(command)
		if err != nil {
			return "", err
		}
		out.WriteString("$ " + command + "\n" + first(said, most))
	}
	if ran == 0 {
		return "", errors.New("the block has no command")
	}
	return out.String(), nil
}

// say runs a command once, however often it is quoted. A command may refuse its
// input (exit code 1), which is what some quotes show; all else is a mistake.
func (r *room) say(command string) (string, error) {
	if said, ok := r.said[command]; ok {
		return said, nil
	}
	cmd := exec.Command("bash", "-c", command)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		return "", fmt.Errorf("$ %s: %w\n%s", command, err, out)
	}
	r.said[command] = string(out)
	return r.said[command], nil
}

// first is the first lines of a text, each cut to the widest; "…" says what is
// left out.
func first(text string, most int) string {
	var out strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if n++; most > 0 && n > most {
			return out.String() + "…\n"
		}
		out.WriteString(cut(strings.TrimRight(line, "\n"), widest) + "\n")
	}
	return out.String()
}

// cut keeps a line to a number of characters.
func cut(line string, most int) string {
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	return string([]rune(line)[:most-1]) + "…"
}
