package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A build may take so many times what the release before it took; what the machine
// does besides makes less than that of the least of several rounds.
const (
	mostSlower = 1.15
	rounds     = 5
)

// gated are the benchmarks that are held to those of the last release, by package.
var gated = map[string]string{
	"./examples":          "^Benchmark(Decision|Start)$",
	"./examples/anxi":     "^Benchmark(Decide|Next)$",
	"./referral/endpoint": "^BenchmarkHandle$",
}

// gate compares the benchmarks of this tree with those of a revision: the one named by
// RELEASE, else the last tag. Both are built, take turns, and the least time of each
// counts. A benchmark that the revision does not have is shown alone.
func gate() (run, error) {
	r := newRun()
	revision, err := release()
	if err != nil {
		return r, err
	}
	folder, err := os.MkdirTemp("", "fenji-gate-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(folder)
	old := filepath.Join(folder, "release")
	if err := do("git", "worktree", "add", "--quiet", "--detach", old, revision); err != nil {
		return r, err
	}
	defer do("git", "worktree", "remove", "--force", old)
	before, now := benchmarks{}, benchmarks{}
	for _, pkg := range slices.Sorted(maps.Keys(gated)) {
		if err := race(pkg, folder, map[string]benchmarks{old: before, ".": now}); err != nil {
			return r, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		r.compare(name, revision, before[name]["ns/op"], now[name]["ns/op"])
	}
	if len(r.rows) == 0 {
		return r, fmt.Errorf("nothing was measured")
	}
	return r, nil
}

// release is the revision to be compared with.
func release() (string, error) {
	if named := os.Getenv("RELEASE"); named != "" {
		return named, nil
	}
	out, err := exec.Command("git", "describe", "--tags", "--abbrev=0").Output()
	if err != nil {
		return "", fmt.Errorf("there is no tag yet: name a revision, as in RELEASE=HEAD~10")
	}
	return strings.TrimSpace(string(out)), nil
}

func do(command ...string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return nil
}

// race builds a package in each tree and has them take turns.
func race(pkg, folder string, trees map[string]benchmarks) error {
	binaries := map[string]string{}
	for _, tree := range slices.Sorted(maps.Keys(trees)) {
		binaries[tree] = filepath.Join(folder, fmt.Sprintf("%d.test", len(binaries)))
		if err := do("go", "test", "-C", tree, "-c", "-o", binaries[tree], pkg); err != nil {
			return err
		}
	}
	for range rounds {
		for _, tree := range slices.Sorted(maps.Keys(trees)) {
			err := trees[tree].measure(filepath.Join(tree, pkg), binaries[tree], "-test.run", "^$", "-test.bench", gated[pkg], "-test.benchtime", "300ms", "-test.cpu", "1")
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// compare adds the row of one benchmark.
func (r *run) compare(name, revision string, before, now float64) {
	row := row{test: "gate " + name, cells: [3]string{name, fmt.Sprintf("≤ %g × %s", mostSlower, revision), fmt.Sprintf("%.1f µs, not there before", now/micro)}}
	if before > 0 {
		row.cells[2] = fmt.Sprintf("%.2f × (%.1f µs, before %.1f µs)", now/before, now/micro, before/micro)
	}
	r.rows = append(r.rows, row)
	if before > 0 && now > mostSlower*before {
		r.failed[row.test] = true
	}
}
