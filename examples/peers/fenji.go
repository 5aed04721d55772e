package main

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	rules "github.com/fenji-health/fenji/triage/rule"
)

// fenjiWords write conditions as packs have them.
var fenjiWords = dialect{symptom: `"s%d" in symptoms`, and: " and ", or: " or ", not: "not ", count: "at_least(3, %s, %s, %s, %s)"}

// fenji is this module's rules: every condition of one book.
type fenji struct {
	book       *rules.Book
	conditions []*rules.Condition
	sieve      *rules.Sieve
	every      []uint64 // all rules, as bits
	left       []uint64 // those that no single fact makes false
	cases      []*fact.Facts
	atoms      int // of the rules that fired, so that nobody leaves them out
}

func (*fenji) name() string { return "fenji" }

func newFenji(w world, set []rule, all []patient) (*fenji, error) {
	v, err := vocabulary(w)
	if err != nil {
		return nil, err
	}
	f := &fenji{book: rules.NewBook(v, nil)}
	scope := f.book.Scope(rules.Options{})
	for i := range set {
		c, err := scope.Compile(fenjiWords.condition(set[i]))
		if err != nil {
			return nil, err
		}
		f.conditions = append(f.conditions, c)
	}
	f.book.Seal()
	alone := make([][]*rules.Condition, len(f.conditions))
	f.every = make([]uint64, (len(f.conditions)+63)/64)
	for i := range f.conditions {
		alone[i] = f.conditions[i : i+1]
		f.every[i/64] |= 1 << (i % 64)
	}
	f.sieve, f.left = f.book.Sieve(alone), make([]uint64, len(f.every))
	return f, f.read(v, all, func(string, int) bool { return true })
}

// read makes facts of the patients, of which only those told are known.
func (f *fenji) read(v *fact.Vocabulary, all []patient, told func(fact string, of int) bool) error {
	at, err := wire.ParseTime("2022-11-26T12:00:00+08:00")
	if err != nil {
		return err
	}
	f.cases = nil
	for i := range all {
		given := all[i].facts()
		for name := range given {
			if !told(name, i) {
				delete(given, name)
			}
		}
		src, err := json.Marshal(given)
		if err != nil {
			return err
		}
		n, err := wire.ParseJSON("", src, len(src))
		if err != nil {
			return err
		}
		var ps wire.Problems
		f.cases = append(f.cases, v.Read(n, at, nil, "/facts", &ps))
		if err := ps.Err(); err != nil {
			return err
		}
	}
	return nil
}

// facts are the patient's as a case has them.
func (p *patient) facts() map[string]any {
	given := map[string]any{"complaint": fmt.Sprintf("c%d", p.Complaint), "pregnant": p.Pregnant}
	for i, v := range vitals {
		given[v.name] = json.Number(v.number(p.Vitals[i]))
	}
	has, not := []string{}, []string{}
	for s, yes := range p.Has {
		if yes {
			has = append(has, "s"+strconv.Itoa(s))
		} else {
			not = append(not, "s"+strconv.Itoa(s))
		}
	}
	given["symptoms"] = map[string]any{"has": has, "not": not}
	return given
}

func vocabulary(w world) (*fact.Vocabulary, error) {
	facts := []fact.Fact{
		{Name: "complaint", Zh: "主诉", Kind: fact.KindChoice, Choices: choices("c", w.complaints)},
		{Name: "symptoms", Zh: "症状", Kind: fact.KindSet, Choices: choices("s", w.symptoms)},
		{Name: "pregnant", Zh: "怀孕", Kind: fact.KindBool},
	}
	for i, v := range vitals {
		d := fact.Fact{Name: v.name, Zh: "数" + strconv.Itoa(i), Kind: fact.KindNumber, Unit: v.unit}
		if v.decimal {
			d.Decimals = 1
		}
		facts = append(facts, d)
	}
	return fact.NewVocabulary(facts)
}

func choices(letter string, n int) (all []fact.Choice) {
	for i := range n {
		all = append(all, fact.Choice{ID: letter + strconv.Itoa(i), Zh: letter + strconv.Itoa(i)})
	}
	return all
}

// known are facts alone: nothing here calls functions.
type known struct{ *fact.Facts }

func (known) Number(rules.Call) fact.Interval { return fact.All() }
func (known) Truth(rules.Call) rules.Truth    { return rules.Unknown }

func (f *fenji) answer(i int) (fired []int, err error) {
	e := f.book.Evaluate(known{f.cases[i]})
	copy(f.left, f.every)
	f.sieve.Pass(f.cases[i], f.left)
	for at, word := range f.left {
		for ; word != 0; word &= word - 1 {
			k := at*64 + bits.TrailingZeros64(word)
			if c := f.conditions[k]; e.Truth(c) == rules.True {
				fired = append(fired, k)
				f.atoms += len(e.Because(c))
			}
		}
	}
	return fired, nil
}
