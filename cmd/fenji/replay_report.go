package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/fenji-health/fenji/referral/replay"
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

// report writes the indicators where they are wanted, and says them in words where
// standard output is free.
func (p *replaying) report(r *replay.Run, t *replay.Tally) error {
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
	if p.summary == "" {
		return nil
	}
	content, err := rendered(p.summary, &s)
	if err != nil {
		return err
	}
	return p.write(p.summary, content)
}

// rendered is a summary in the form that the name of its file asks for.
func rendered(name string, s *replay.Summary) ([]byte, error) {
	switch filepath.Ext(name) {
	case ".csv":
		return s.CSV()
	case ".json":
		return append(wire.Canonical(s), '\n'), nil
	}
	return nil, usageError{fmt.Sprintf("a summary is .json, .csv or .html, not %s", filepath.Base(name))}
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
