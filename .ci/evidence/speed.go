package main

import (
	"fmt"
	"strings"
)

// A figure is what a benchmark tells of a unit, or how many times that of another, and
// how much it may be.
type figure struct {
	what        string
	bench, unit string
	over        string  // the benchmark whose amount it is divided by; none is 1
	by          float64 // what one of what is shown has of the unit
	shown       string
	most, least float64 // one of both is 0: it has no such end
}

const (
	micro = 1e3 // nanoseconds
	milli = 1e6
)

// figures are what decisions must take, on two cores. A decision as a value must take
// a third of what it took before rules had an index: gate tells that of two builds.
var figures = []figure{
	{what: "a decision, all shipped packs, 300 institutions, every example case, as a Go value: p50", bench: "BenchmarkDecision/county/value", unit: "p50-ns", by: micro, shown: "µs", most: 60},
	{what: "the same: p99", bench: "BenchmarkDecision/county/value", unit: "p99-ns", by: micro, shown: "µs", most: 300},
	{what: "the same: allocations", bench: "BenchmarkDecision/county/value", unit: "allocs/op", by: 1, most: 120},
	{what: "with JSON in and out: p50", bench: "BenchmarkDecision/county/json", unit: "p50-ns", by: micro, shown: "µs", most: 110},
	{what: "two cores, times the decisions of one", bench: "BenchmarkDecision/county/value", unit: "ns/op", over: "BenchmarkDecision/county/parallel", by: 1, shown: "×", least: 1.8},
	{what: "an engine of all shipped packs, from their JSON", bench: "BenchmarkStart", unit: "ns/op", by: milli, shown: "ms", most: 50},
	{what: "the same in wasm under Node, from a compiled module", bench: "BenchmarkNode/start", unit: "ns/op", by: milli, shown: "ms", most: 150},
	{what: "a decision with JSON in and out in wasm under Node, times what it takes natively", bench: "BenchmarkNode/decide", unit: "p50-ns", over: "BenchmarkHandle/v1/decide/answered", by: 1, shown: "×", most: 8},
	{what: "replay on two cores, a short record of each visit", bench: "BenchmarkReplay/record", unit: "visits/s", by: 1, shown: "/s", least: 30_000},
	{what: "replay on two cores, whole decisions as JSON", bench: "BenchmarkReplay/whole", unit: "visits/s", by: 1, shown: "/s", least: 15_000},
}

// timed are the commands that run the benchmarks of the figures.
var timed = [][]string{
	{"go", "test", "-run", "^$", "-bench", "^Benchmark(Decision|Start)$", "-benchmem", "./examples"},
	{"go", "test", "-run", "^$", "-bench", "^BenchmarkHandle$/^v1$/^decide$/^answered$", "./referral/endpoint"},
	{"go", "test", "-run", "^$", "-bench", "^BenchmarkReplay$", "-benchtime", "40000x", "./referral/replay"},
	{"node", "examples/conformance/speed.mjs"},
}

// speed measures what a decision takes, against what was promised and against others.
func speed() (run, error) {
	set("FENJI_SWEEP", "full") // a million pairs of rule sets and cases
	r, err := tests(func(path string) bool { return strings.HasSuffix(path, "/fenji/triage") }, "-run", "^TestEvidenceIndexedAsPlain$")
	r.command([]string{"go", "run", "-C", "examples/peers", ".", "-evidence"})
	b := benchmarks{}
	for _, command := range timed {
		if err := b.measure(".", command...); err != nil {
			r.failed[err.Error()] = true
		}
	}
	for i := range figures {
		r.figure(&figures[i], b)
	}
	return r, err
}

// figure adds the row of a figure; one that was not measured fails.
func (r *run) figure(f *figure, b benchmarks) {
	name := "speed " + f.what
	amount, told := b[f.bench][f.unit]
	if f.over != "" {
		// Of benchmarks whose median is told, the median; else the mean.
		other, ok := b[f.over][f.unit]
		if !ok {
			other, ok = b[f.over]["ns/op"]
		}
		amount, told = amount/other, told && ok
	}
	amount /= f.by
	target, good := fmt.Sprintf("≤ %g %s", f.most, f.shown), amount <= f.most
	if f.least > 0 {
		target, good = fmt.Sprintf("≥ %g %s", f.least, f.shown), amount >= f.least
	}
	measured := fmt.Sprintf("%.4g %s", amount, f.shown)
	if !told {
		measured, good = "not measured", false
	}
	r.rows = append(r.rows, row{test: name, cells: [3]string{f.what, target, measured}})
	if !good {
		r.failed[name] = true
	}
}
