package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/replay/report"
	"github.com/fenji-health/fenji/referral/wire"
)

// bar tells how far a replay has come: on a terminal a bar in place, else a plain
// line now and then.
type bar struct {
	progress
	size  int64
	plain func(format string, args ...any)
	last  int
}

// barWidth of a terminal's line, and the lines after which a plain one is due.
const (
	replayBar     = 30
	plainEvery    = 100_000
	terminalEvery = 64
)

func (c *call) bar(size int64) *bar {
	b := &bar{progress: c.progress("lines"), size: size}
	if b.progress == nil {
		b.plain = func(format string, args ...any) { fmt.Fprintf(c.errs, format, args...) }
	}
	return b
}

// step is told after each line.
func (b *bar) step(lines int, done int64) {
	switch {
	case b.plain == nil && lines%terminalEvery == 0:
		b.progress(b.drawn(done) + fmt.Sprint(lines))
	case b.plain != nil && lines%plainEvery == 0:
		b.plain("replay: %d lines%s\n", lines, b.share(done))
	}
}

func (b *bar) share(done int64) string {
	if b.size <= 0 {
		return ""
	}
	return fmt.Sprintf(", %d %%", done*100/b.size)
}

func (b *bar) drawn(done int64) string {
	if b.size <= 0 {
		return ""
	}
	full := int(min(done*replayBar/b.size, replayBar))
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", replayBar-full) + "]" + b.share(done) + " "
}

// tellAll writes the indicators where they are wanted, and says them in words where
// standard output is free.
func (p *replaying) tellAll(r *replay.Run, t *replay.Tally) error {
	var more []replay.Indicator
	for _, service := range p.cover {
		term := r.Engine.Set().Terms[service]
		if term == nil {
			return usageError{fmt.Sprintf("no pack declares the service %q%s", service, wire.Near(service, sortedKeys(r.Engine.Set().Terms)))}
		}
		at, err := wire.ParseTime(t.Last)
		if err != nil { // no case came
			at = r.Engine.View().Published()
		}
		more = append(more, replay.Covered(r.Engine.View(), service, p.within, at))
	}
	s := r.Summary(t, p.from, p.people, more...)
	if p.out != "" && p.out != "-" {
		if err := p.words(&s); err != nil {
			return err
		}
	}
	for _, name := range p.summaries {
		err := p.save(name, result{&s, s.CSV, func() ([]byte, error) { return report.Replay(&s) }})
		if err != nil {
			return err
		}
	}
	return nil
}

// A result is what a replay, a what-if or a gap analysis comes to, in its three forms.
type result struct {
	plain any                    // for JSON
	csv   func() ([]byte, error) // nil where there is none
	html  func() ([]byte, error)
}

// save writes a result in the form that the name of its file asks for.
func (c *call) save(name string, r result) error {
	var content []byte
	var err error
	switch filepath.Ext(name) {
	case ".json":
		content = append(wire.Canonical(r.plain), '\n')
	case ".csv":
		content, err = r.csv()
	default:
		content, err = r.html()
	}
	if err != nil {
		return err
	}
	return c.program.write(name, content)
}

// checkReports refuses names that ask for no form, before the work is done.
func checkReports(names list, csv bool) error {
	forms := []string{".json", ".html"}
	if csv {
		forms = append(forms, ".csv")
	}
	for _, name := range names {
		if !slices.Contains(forms, filepath.Ext(name)) {
			return usageError{fmt.Sprintf("a report is %s, not %s", strings.Join(forms, ", "), filepath.Base(name))}
		}
	}
	return nil
}

// words says a summary in a few lines, in both languages.
func (p *replaying) words(s *replay.Summary) error {
	w := &page{lang: "zh"}
	mark := ""
	if s.Synthetic {
		mark = "合成数据 synthetic · "
	}
	w.say("%s%s … %s · %d行，%d行被拒", "", mark, s.Period[0], s.Period[1], s.Counts.Lines, s.Counts.Refused+s.Counts.Faults)
	var t table
	for _, i := range s.Indicators {
		value := "？ " + i.Unknown.Zh
		if i.Value != nil {
			value = i.Value.String() + " " + i.Unit
		}
		t.add(i.Name.Zh, value, i.Name.En)
	}
	w.table(t, "")
	_, err := fmt.Fprint(p.program.out, w)
	return err
}
