package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fenji-health/fenji/referral/wire"
)

// A file is a head, the engines, and the vectors in order.
type file struct {
	head    head
	loads   []load
	vectors []*vector
}

func (f *file) add(v ...*vector) { f.vectors = append(f.vectors, v...) }

// write writes the file, a line of JSON each.
func (f *file) write(to io.Writer) error {
	w := bufio.NewWriter(to)
	line := func(v any) {
		w.Write(wire.Canonical(v)) // the writer keeps its first error
		w.WriteByte('\n')
	}
	line(f.head)
	for _, l := range f.loads {
		line(l)
	}
	for _, v := range f.vectors {
		line(v)
	}
	return w.Flush()
}

// read reads a file. Keys that it does not know belong to later editions and are
// passed over; another schema is refused.
func read(from io.Reader) (*file, error) {
	f := &file{}
	d := json.NewDecoder(from)
	for line := 1; ; line++ {
		var src json.RawMessage
		if err := d.Decode(&src); errors.Is(err, io.EOF) && line > 1 {
			return f, nil
		} else if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if err := f.take(line, src); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func (f *file) take(line int, src []byte) error {
	if line == 1 {
		if err := json.Unmarshal(src, &f.head); err != nil || f.head.Schema != schema {
			return fmt.Errorf("the schema is %q; only %s is read", f.head.Schema, schema)
		}
		return nil
	}
	var l load
	if err := json.Unmarshal(src, &l); err != nil {
		return err
	}
	if l.Name != "" {
		f.loads = append(f.loads, l)
		return nil
	}
	v := &vector{}
	if err := json.Unmarshal(src, v); err != nil {
		return err
	}
	if v.ID == "" || !slices.ContainsFunc(f.loads, func(l load) bool { return l.Name == v.With }) {
		return fmt.Errorf("a vector has an id, and asks an engine that was loaded; this one is %q and asks %q", v.ID, v.With)
	}
	f.add(v)
	return nil
}

// parallel does all tasks, on as many processors as there are.
func parallel(tasks int, do func(k int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for k := int(next.Add(1)) - 1; k < tasks; k = int(next.Add(1)) - 1 {
				do(k)
			}
		})
	}
	wait.Wait()
}

// each asks every vector, in no order, and hands over what was answered.
func (f *file) each(shown func(done, all int), take func(k int, got answer, start string)) error {
	open, err := endpoints(f.loads)
	if err != nil {
		return err
	}
	var lock sync.Mutex
	done := 0
	parallel(len(f.vectors), func(k int) {
		v := f.vectors[k]
		got, response, wrong := v.ask(open[v.With])
		lock.Lock()
		defer lock.Unlock()
		err = errors.Join(err, wrong)
		take(k, got, string(response.Body[:min(200, len(response.Body))]))
		done++
		shown(done, len(f.vectors))
	})
	return err
}

// answer records what this build answers.
func (f *file) answer(shown func(done, all int)) error {
	return f.each(shown, func(k int, got answer, _ string) { f.vectors[k].answer = got })
}

// A result is how a check came out.
type result struct {
	target                         string
	asked, equal, refused, hostile int
	dispositions                   map[string]int
	shown                          []string // the first differences, in the order of the file
	took                           time.Duration
}

// mostShown is how many differences are told in full.
const mostShown = 5

// check compares what this build answers with what the file says.
func (f *file) check(target string, shown func(done, all int)) (*result, error) {
	r := &result{target: target, dispositions: map[string]int{}}
	start := time.Now()
	wrong := make([]string, len(f.vectors))
	err := f.each(shown, func(k int, got answer, start string) {
		v := f.vectors[k]
		if wrong[k] = difference(v, got); wrong[k] != "" {
			wrong[k] = fmt.Sprintf("%s: %s (with %s): %s\n  %s", target, v.ID, v.With, wrong[k], start)
		}
		r.count(v, wrong[k] == "")
	})
	for _, w := range wrong {
		if w != "" && len(r.shown) < mostShown {
			r.shown = append(r.shown, w)
		}
	}
	r.took = time.Since(start)
	return r, err
}

func difference(v *vector, got answer) string {
	var wrong []string
	if got.Status != v.Status {
		wrong = append(wrong, fmt.Sprintf("status %d, not %d", got.Status, v.Status))
	}
	if got.SHA256 != v.SHA256 {
		wrong = append(wrong, fmt.Sprintf("%d bytes %.12s…, not %d bytes %.12s…", got.Bytes, got.SHA256, v.Bytes, v.SHA256))
	}
	if v.Hostile && (got.Status < 400 || got.Status > 499) {
		wrong = append(wrong, "not refused")
	}
	return strings.Join(wrong, "; ")
}

func (r *result) count(v *vector, equal bool) {
	r.asked++
	r.equal += b2i(equal)
	switch {
	case v.Hostile:
		r.hostile++
	case v.Status >= 400:
		r.refused++
	}
	if v.Disposition != "" {
		r.dispositions[v.Disposition]++
	}
}

// String is one line, the same form for every target.
func (r *result) String() string {
	notes := fmt.Sprintf("%d dispositions, %.1f %% refused", len(r.dispositions), 100*float64(r.refused)/float64(max(1, r.asked-r.hostile)))
	if r.hostile > 0 {
		notes += fmt.Sprintf(", %d hostile", r.hostile)
	}
	return fmt.Sprintf("%s: %d of %d equal (%s), %.1f s", r.target, r.equal, r.asked, notes, r.took.Seconds())
}

// summary counts what was answered to each kind of request.
func (f *file) summary() string {
	kinds := map[string]map[string]int{}
	for _, v := range f.vectors {
		kind, _, _ := strings.Cut(v.ID, "/")
		if kind != "random" && kind != "hostile" {
			kind = "examples"
		}
		if kinds[kind] == nil {
			kinds[kind] = map[string]int{}
		}
		kinds[kind][f.outcome(v)]++
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		var counts []string
		for _, outcome := range slices.Sorted(maps.Keys(kinds[kind])) {
			counts = append(counts, fmt.Sprintf("%s %d", outcome, kinds[kind][outcome]))
		}
		fmt.Fprintf(&b, "%s: %s\n", kind, strings.Join(counts, ", "))
	}
	return b.String()
}

func (f *file) outcome(v *vector) string {
	if v.Disposition != "" {
		return v.Disposition
	}
	return fmt.Sprint(v.Status)
}
