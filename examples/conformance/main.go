// Command conformance writes and checks a file of vectors: requests with the
// digests of their answers, by which two builds of the engine are compared.
//
//	conformance -write vectors.ndjson -count 10000 -seed 1
//	conformance -check vectors.ndjson
//	conformance -fhir folder -count 1000 -seed 1
//
// The file holds every example case, other routes of every engine, random cases,
// and hostile requests each followed by a good case. What it expects are recorded
// answers: a difference says that two builds disagree, not which of them is right.
// Exit codes: 0 all equal, 1 some differ, 2 the file or the examples can't be read.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
)

var (
	toWrite = flag.String("write", "", "write the vectors to this `file`")
	toCheck = flag.String("check", "", "check this build against the vectors of this `file`")
	toFHIR  = flag.String("fhir", "", "write the decisions as FHIR, and answers to CDS Hooks, into this `folder`")
	count   = flag.Int("count", 10_000, "how many random cases to write")
	hostile = flag.Int("hostile", author.HostileCount+author.HarmlessCount, "how many hostile and strange requests to write")
	seed    = flag.Uint64("seed", 1, "seed of the random cases and hostile requests")
	root    = flag.String("examples", "examples", "the folder of the examples")
)

func main() {
	flag.Parse()
	var err error
	equal := true
	switch {
	case *toFHIR != "":
		err = writeFHIR(*toFHIR)
	case (*toWrite == "") == (*toCheck == "") || flag.NArg() > 0 || *count < 0 || *hostile < 0:
		flag.Usage()
		os.Exit(2)
	case *toWrite != "":
		err = writeFile(*toWrite)
	default:
		equal, err = checkFile(*toCheck)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(2)
	}
	if !equal {
		os.Exit(1)
	}
}

func writeFile(name string) error {
	networks, err := readNetworks(os.DirFS(*root))
	if err != nil {
		return err
	}
	file, err := collect(networks, *count, *hostile, *seed)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := file.answer(progress("write")); err != nil {
		return err
	}
	to, err := os.Create(name)
	if err != nil {
		return err
	}
	defer to.Close()
	if err := file.write(to); err != nil {
		return err
	}
	fmt.Printf("%s: %d requests to %d engines, %.1f s\n%s", name, len(file.vectors), len(file.loads), time.Since(start).Seconds(), file.summary())
	return to.Close()
}

func checkFile(name string) (equal bool, err error) {
	from, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer from.Close()
	file, err := read(from)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	if file.head.Engine != referral.Version {
		fmt.Fprintf(os.Stderr, "%s was written by engine %s; this is %s\n", name, file.head.Engine, referral.Version)
	}
	r, err := file.check(target(), progress("check"))
	if err != nil {
		return false, err
	}
	for _, d := range r.shown {
		fmt.Fprintln(os.Stderr, d)
	}
	fmt.Println(r)
	return r.equal == r.asked && r.asked > 0, nil
}

// target names this build, such as "go amd64 v3".
func target() string {
	name := "go " + runtime.GOARCH
	info, ok := debug.ReadBuildInfo()
	for k := 0; ok && k < len(info.Settings); k++ {
		if s := info.Settings[k]; s.Key == "GOAMD64" && s.Value != "v1" {
			name += " " + s.Value
		}
	}
	return name
}

// progress shows on a terminal how far a task has come; elsewhere nothing.
func progress(task string) func(done, all int) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int, int) {}
	}
	return bar(os.Stderr, task)
}

func bar(to io.Writer, task string) func(done, all int) {
	return func(done, all int) {
		if done == all {
			fmt.Fprint(to, "\r\x1b[K")
		} else if done%50 == 0 {
			fmt.Fprintf(to, "\r%s: %d of %d \x1b[K", task, done, all)
		}
	}
}
