package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// turn is about how long an engine is measured in each round.
const turn = 60 * time.Millisecond

// race is the microseconds of a case for each engine: they take turns, the median of
// the rounds counts.
func race(engines []engine, cases int) (map[string]float64, error) {
	times := map[string][]float64{}
	next := 0
	for range *rounds {
		for _, e := range engines {
			n, begun := 0, time.Now()
			for time.Since(begun) < turn {
				for range 16 { // so that the clock is not what is measured
					if _, err := e.answer(next % cases); err != nil {
						return nil, err
					}
					next++
					n++
				}
			}
			times[e.name()] = append(times[e.name()], float64(time.Since(begun).Nanoseconds())/1000/float64(n))
		}
	}
	micros := map[string]float64{}
	for name, all := range times {
		slices.Sort(all)
		micros[name] = all[len(all)/2]
	}
	return micros, nil
}

// table prints the engines of a race, fastest first, and how many times our time each
// takes.
func table(race string, micros map[string]float64, ours string) {
	raced[race] = micros
	names := slices.SortedFunc(maps.Keys(micros), func(a, b string) int { return cmp.Compare(micros[a], micros[b]) })
	for _, name := range names {
		fmt.Printf("  %-38s %10.2f µs  %8.2f ×\n", name, micros[name], micros[name]/micros[ours])
	}
}
