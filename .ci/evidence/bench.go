package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// benchmarks are what each of some benchmarks told, by its name without the number of
// processors: how much of each unit, such as ns/op. Of one that ran several times the
// least counts: what else the machine does only adds to it.
type benchmarks map[string]map[string]float64

var processors = regexp.MustCompile(`-\d+$`)

// measure runs a command that writes as go test -bench does, in a folder, and shows
// what it writes while it runs.
func (b benchmarks) measure(folder string, command ...string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = folder
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(io.TeeReader(out, os.Stderr)); lines.Scan(); {
		b.read(lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return nil
}

// read takes what one line tells: a name, how often it ran, and amounts each before
// its unit.
func (b benchmarks) read(line string) {
	words := strings.Fields(line)
	if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
		return
	}
	name := processors.ReplaceAllString(words[0], "")
	if b[name] == nil {
		b[name] = map[string]float64{}
	}
	for i := 2; i+1 < len(words); i += 2 {
		amount, err := strconv.ParseFloat(words[i], 64)
		if least, told := b[name][words[i+1]]; err == nil && (!told || amount < least) {
			b[name][words[i+1]] = amount
		}
	}
}
