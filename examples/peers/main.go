// Command peers measures the rules of this module against other engines, and against
// the same rules written by hand in Go: equal answers first, then microseconds a case.
//
//	go run . [-rounds 7] [-npm] [-evidence]
//
// The sets are made, not clinical: sixty complaints, a hundred and twenty symptoms,
// seven vital signs, rules of three or four conditions, of which seven in a thousand
// fire. All engines have the same rules and the same cases in one process (those of npm
// in one beside it), take turns, and the median of the rounds counts.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
)

// rules is how many the sets have, checked how many cases every engine of Go must
// answer alike before anything is measured.
const (
	rulesPerSet = 1000
	checked     = 10_000
	seed        = 1
)

var (
	rounds   = flag.Int("rounds", 7, "rounds; the median counts")
	npm      = flag.Bool("npm", false, "with the engines of npm too (npm ci first)")
	evidence = flag.Bool("evidence", false, "hold the times to what was promised of them: a row each, exit code 1 if one falls short")
	generate = flag.Bool("generate", false, "write the rules as Go code instead of measuring")
)

func main() {
	flag.Parse()
	act := compare
	if *generate {
		act = write
	}
	err := act()
	if err == nil && *evidence {
		err = tell(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// firstSet is the set that everybody is measured by, with its cases.
func firstSet() (world, []rule, []patient) {
	w, r := worldOf(rulesPerSet), rand.New(rand.NewPCG(seed, 0))
	return w, w.first(r, rulesPerSet), w.patients(r, checked)
}

// write writes the Go code of the first set.
func write() error {
	w, set, _ := firstSet()
	for file, code := range map[string]func() ([]byte, error){
		"ifs.go":    func() ([]byte, error) { return ifs(set) },
		"switch.go": func() ([]byte, error) { return switches(w, set) },
	} {
		src, err := code()
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, src, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compare() error {
	w, set, all := firstSet()
	ours, err := newFenji(w, set, all)
	if err != nil {
		return err
	}
	engines, err := others(set, all)
	if err != nil {
		return err
	}
	engines = append(engines, ours)
	answers, err := agree(set, all, engines)
	if err != nil {
		return err
	}
	micros, err := race(engines, len(all))
	if err != nil {
		return err
	}
	fmt.Printf("first set: %d rules, %.1f of them fire; %d cases answered alike by %d engines\n", len(set), mean(answers), len(all), len(engines))
	if *npm {
		told, err := runNPM(set, all[:200], answers[:200])
		if err != nil {
			return err
		}
		for _, m := range told {
			micros[m.Name] = m.Micros
		}
	}
	table("first", micros, ours.name())
	return grown(set)
}

// others are the engines of Go that are not ours.
func others(set []rule, all []patient) ([]engine, error) {
	e, err := newExprs(set, all)
	if err != nil {
		return nil, err
	}
	c, err := newCels(set, all)
	if err != nil {
		return nil, err
	}
	o, err := newOPA(set, all)
	if err != nil {
		return nil, err
	}
	return []engine{
		&written{called: asIfs, ask: plainIfs, sorted: true, cases: all},
		&written{called: asSwitch, ask: bySwitch, cases: all}, e, c, o,
	}, nil
}

// agree holds every engine to the answers read off the rules, and returns these.
func agree(set []rule, all []patient, engines []engine) (answers [][]int, err error) {
	for i := range all {
		want := all[i].answer(set)
		answers = append(answers, want)
		for _, e := range engines {
			if got, err := e.answer(i); err != nil || !slices.Equal(got, want) {
				return nil, fmt.Errorf("%s, case %d: %v, not %v (%v)", e.name(), i, got, want, err)
			}
		}
	}
	return answers, nil
}

func mean(answers [][]int) float64 {
	n := 0
	for _, a := range answers {
		n += len(a)
	}
	return float64(n) / float64(len(answers))
}
