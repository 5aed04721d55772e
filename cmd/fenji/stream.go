package main

import (
	"bufio"
	"io"
	"os"
	"runtime"

	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// stream decides a file's cases, one a line.
func (c *call) stream(s *sources, file string) error {
	e, err := s.engine(file)
	if err != nil {
		return err
	}
	in, note := c.in, progress(nil)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in, note = f, c.progress("lines")
	}
	defer runtime.KeepAlive(make([]byte, ballast))
	decide := func(line []byte) ([]byte, error) {
		c, err := e.ParseCase(line)
		if err != nil {
			return nil, err
		}
		return e.Decide(c).JSON(), nil
	}
	l := lines{decide: decide, note: note, workers: runtime.GOMAXPROCS(0)}
	err = l.run(in, c.out)
	note.end()
	if err != nil {
		return err
	}
	return lost(l.refused, l.faults)
}

// lost is the end of work on lines of which some could not be worked.
func lost(refused, faults int) error {
	switch {
	case faults > 0:
		return errFault
	case refused > 0:
		return errRefused
	}
	return nil
}

// ballast is memory that counts as alive and is never touched, so takes none: the
// collector lets as many bytes of garbage lie, instead of stopping all cores at
// every few megabytes.
const ballast = 128 << 20

// lines decides lines on all cores and answers them in their order.
type lines struct {
	decide          func(line []byte) ([]byte, error) // by several goroutines at once
	workers         int
	note            progress
	refused, faults int
}

// An answered line is what it comes to, and the code of the problem, if it is one.
type answered struct {
	json []byte
	code string
}

func (l *lines) run(in io.Reader, out io.Writer) error {
	w := bufio.NewWriterSize(out, 256<<10)
	over := replay.Lines[answered]{
		Workers: l.workers, Limit: triage.MaxCaseBytes, Idle: w.Flush, // nothing waits in a buffer while there is nothing to add
		Work: func(line replay.Line) answered {
			answer, refused := replay.Try(line, l.decide)
			if refused != nil {
				return answered{wire.Canonical(refused), refused.Code}
			}
			return answered{json: answer}
		},
		Take: func(line replay.Line, a answered) error {
			l.count(line.Number, a.code)
			if _, err := w.Write(a.json); err != nil {
				return err
			}
			return w.WriteByte('\n')
		},
	}
	err := over.Run(in)
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	return err
}

func (l *lines) count(number int, code string) {
	l.note.step(number, "")
	switch code {
	case "":
	case replay.FaultCode:
		l.faults++
	default:
		l.refused++
	}
}
