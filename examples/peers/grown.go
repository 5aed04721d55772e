package main

import (
	"fmt"
	"math/rand/v2"
)

// named gives an engine another name in a race.
type named struct {
	engine
	as string
}

func (n named) name() string { return n.as }

// grown measures ours where rules are ten times as many, where half of the facts are
// not known, and where rules have no guard.
func grown(set []rule) error {
	engines := []engine{}
	add := func(as string, e engine, err error) error {
		engines = append(engines, named{e, as})
		return err
	}
	w, some := worldOf(rulesPerSet), 2000
	all := w.patients(rand.New(rand.NewPCG(seed, 1)), some)
	whole, err := newFenji(w, set, all)
	if err := add(thousand, whole, err); err != nil {
		return err
	}
	half, err := halfKnown(w, set, all)
	if err := add(halfUnknown, half, err); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, 2))
	big := worldOf(10 * rulesPerSet)
	ten, err := newFenji(big, big.first(r, 10*rulesPerSet), big.patients(r, some))
	if err := add(tenThousand, ten, err); err != nil {
		return err
	}
	micros, err := race(engines, some)
	if err != nil {
		return err
	}
	fmt.Println("ours as it grows:")
	table("grown", micros, thousand)
	return unguarded(w)
}

// halfKnown is ours over cases of which the complaint and half of the other facts are
// known.
func halfKnown(w world, set []rule, all []patient) (*fenji, error) {
	f, err := newFenji(w, set, nil)
	if err != nil {
		return nil, err
	}
	v, err := vocabulary(w)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(seed, 3))
	return f, f.read(v, all, func(name string, _ int) bool { return name == "complaint" || r.IntN(2) == 0 })
}

// unguarded is the second set, against expr.
func unguarded(w world) error {
	r := rand.New(rand.NewPCG(seed, 4))
	set, all := w.second(r, rulesPerSet), w.patients(r, 2000)
	ours, err := newFenji(w, set, all)
	if err != nil {
		return err
	}
	theirs, err := newExprs(set, all)
	if err != nil {
		return err
	}
	engines := []engine{ours, theirs}
	answers, err := agree(set, all, engines)
	if err != nil {
		return err
	}
	micros, err := race(engines, len(all))
	if err != nil {
		return err
	}
	fmt.Printf("second set: %d rules without a guard, %.1f of them fire\n", len(set), mean(answers))
	table("second", micros, ours.name())
	return nil
}
