// Command scale loads the catalogue of a file and prints what loading, asking for the
// nearest and changing it took, as JSON. It is a process of its own so that its peak
// memory is that of the catalogue.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fenji-health/fenji/capability"
)

// limit is what the heap is kept to while a large catalogue is loaded: memory is
// collected only as it comes near.
const limit = 1_300 << 20

type scale struct {
	Institutions, Rows   int
	LoadSeconds          float64
	CPUSeconds           float64
	CollectSeconds       float64
	PeakBytes            int64
	Nearest              map[string]float64
	ChangeP50, ChangeP99 float64
}

func main() {
	debug.SetMemoryLimit(limit)
	usual := debug.SetGCPercent(-1)
	began := time.Now()
	src, err := os.ReadFile(os.Args[1])
	check(err)
	c, err := capability.Load(src)
	check(err)
	_ = c.View().Hash()
	s := scale{CPUSeconds: processor(), LoadSeconds: time.Since(began).Seconds(), PeakBytes: peak(), Nearest: map[string]float64{}}
	debug.SetMemoryLimit(math.MaxInt64) // it was for loading
	debug.SetGCPercent(usual)
	s.CollectSeconds = collect()
	for in := range c.View().Institutions() {
		s.Institutions++
		s.Rows += len(in.Services)
	}
	for _, term := range []string{"term.0", "term.1", "term.2", "nobody"} {
		s.Nearest[term] = nearest(c.View(), term)
	}
	s.changes(c)
	check(json.NewEncoder(os.Stdout).Encode(s))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// peak is the most memory that the process has had.
func peak() (bytes int64) {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, err := fmt.Sscan(rest, &bytes)
			check(err)
		}
	}
	return bytes * 1024
}

// processor is the seconds that all threads have run: on a machine that does other things
// as well they say more than the clock.
func processor() float64 {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

// collect takes away what loading left over, as a host does that has loaded a large
// catalogue: else the collector does it while the first changes are made, and they wait.
func collect() float64 {
	began := time.Now()
	runtime.GC()
	return time.Since(began).Seconds()
}

const rounds = 2000

// nearest is the median of questions from everywhere, in microseconds; the first, which
// lays out the institutions, is not among them.
func nearest(v *capability.View, term string) float64 {
	r := rand.New(rand.NewPCG(1, 2))
	q := capability.NearQuestion{Needs: [][]string{{term}}}
	var took []float64
	for i := range rounds {
		q.From = capability.At(20+20*r.Float64(), 100+20*r.Float64())
		began := time.Now()
		v.Nearest(q)
		if i > 0 {
			took = append(took, time.Since(began).Seconds()*1e6)
		}
	}
	return quantile(took, 50)
}

// changes measures changing a row of the commonest service until a new view answers with
// it, in microseconds.
func (s *scale) changes(c *capability.Catalog) {
	r := rand.New(rand.NewPCG(3, 4))
	var holders []string
	for in := range c.View().Institutions() {
		if in.Services["s0"].Service == "term.0" {
			holders = append(holders, in.ID)
		}
	}
	var took []float64
	for i := range rounds {
		in, _ := c.View().Institution(holders[r.IntN(len(holders))])
		changed := *in
		changed.Services = map[string]*capability.Service{}
		for id, row := range in.Services {
			changed.Services[id] = row
		}
		row := *in.Services["s0"]
		row.From = capability.Date(fmt.Sprintf("20%02d-%02d-%02d", i/336%100, 1+i/28%12, 1+i%28))
		changed.Services["s0"] = &row
		took = append(took, change(c, &changed))
	}
	s.ChangeP50, s.ChangeP99 = quantile(took, 50), quantile(took, 99)
}

func quantile(took []float64, percent int) float64 {
	return slices.Sorted(slices.Values(took))[len(took)*percent/100]
}

// change is how long it takes until a view has it.
func change(c *capability.Catalog, in *capability.Institution) float64 {
	before := c.View().Hash()
	began := time.Now()
	check(c.Update(func(tx *capability.Tx) error { return tx.PutInstitution(in) }))
	v := c.View()
	after := v.Hash()
	found, _ := v.Nearest(capability.NearQuestion{Here: in.ID, Needs: [][]string{{"term.0"}}})
	took := time.Since(began).Seconds() * 1e6
	if after == before || len(found) != 1 || found[0].Institution.Services["s0"].From != in.Services["s0"].From {
		check(fmt.Errorf("the change of %s does not show", in.ID))
	}
	return took
}
