package main

import (
	"fmt"
	"io"
)

// What the engines are called in tables.
const (
	asIfs       = "Go, an if per rule"
	asSwitch    = "Go, switch on complaint and symptom"
	asExpr      = "expr, a program per rule"
	asCel       = "cel-go, a program per rule"
	asOPA       = "OPA, one prepared query"
	thousand    = "1,000 rules"
	tenThousand = "10,000 rules"
	halfUnknown = "1,000 rules, half the facts unknown"
)

// raced are the microseconds of every engine in every race.
var raced = map[string]map[string]float64{}

// A promise is how many times the time of another one an engine takes.
type promise struct {
	what, race  string
	of, over    string
	most, least float64 // one of both is 0: it has no such end
}

// promises are what was promised of ours.
var promises = []promise{
	{"first set: ours, with the atoms of what fires, times the ifs", "first", "fenji", asIfs, 0.35, 0},
	{"first set: ours times the switch", "first", "fenji", asSwitch, 8, 0},
	{"first set: expr times ours", "first", asExpr, "fenji", 0, 100},
	{"first set: OPA times ours", "first", asOPA, "fenji", 0, 80},
	{"first set: cel-go times ours", "first", asCel, "fenji", 0, 150},
	{"second set, without a guard: expr times ours", "second", asExpr, "fenji", 0, 10},
	{"10,000 rules times 1,000, about seven of each fire", "grown", tenThousand, thousand, 2, 0},
	{"half the facts unknown times all known", "grown", halfUnknown, thousand, 3, 0},
}

// tell writes a row for each promise: what, target, measured. It is an error if one is
// not kept.
func tell(w io.Writer) error {
	broken := 0
	for _, p := range promises {
		times, target, kept := raced[p.race][p.of]/raced[p.race][p.over], fmt.Sprintf("≤ %g ×", p.most), true
		if kept = times <= p.most; p.least > 0 {
			target, kept = fmt.Sprintf("≥ %g ×", p.least), times >= p.least
		}
		if !kept {
			target, broken = target+" (falls short)", broken+1
		}
		fmt.Fprintf(w, "evidence: %s | %s | %.2f × (%.2f µs, %.2f µs)\n", p.what, target, times, raced[p.race][p.of], raced[p.race][p.over])
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d promises are not kept", broken, len(promises))
	}
	return nil
}
