package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// problemSchema names the edition of the line that stands for a refused one.
const problemSchema = "fenji.problem/1"

// mostInLine bounds the mistakes that one refused line tells.
const mostInLine = 50

// A refusedLine is what answers a line that is no case.
type refusedLine struct {
	Schema string        `json:"schema"`
	Line   int           `json:"line"` // of the input, from 1
	Code   string        `json:"code"` // of the first problem
	Errors wire.Problems `json:"errors"`
	More   int           `json:"more,omitempty"` // problems that are not listed
}

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
	switch {
	case err != nil:
		return err
	case l.faults > 0:
		return errFault
	case l.refused > 0:
		return errRefused
	}
	return nil
}

// ballast is memory that counts as alive and is never touched, so takes none: the
// collector lets as many bytes of garbage lie, instead of stopping all cores at
// every few megabytes.
const ballast = 128 << 20

// lines decides lines on all cores and answers them in their order. It holds a
// few lines a core, however long the input is.
type lines struct {
	decide          func(line []byte) ([]byte, error) // by several goroutines at once
	workers         int
	note            progress
	refused, faults int
}

// A job is one line and, when done is closed, its answer.
type job struct {
	number int
	line   []byte
	size   int // of the whole line, where it is too long to be held
	answer []byte
	code   string // of the problem, if it is one
	done   chan struct{}
}

func (l *lines) run(in io.Reader, out io.Writer) error {
	waiting := make(chan *job, 4*l.workers) // for a worker
	ordered := make(chan *job, 4*l.workers) // for the writer, in the order of the input
	stop := make(chan struct{})
	var failed error
	go func() {
		defer close(ordered)
		defer close(waiting)
		failed = split(in, func(j *job) bool {
			select {
			case ordered <- j:
			case <-stop:
				return false
			}
			waiting <- j // not stopped here: a worker takes every job that is in order
			return true
		})
	}()
	var workers sync.WaitGroup
	for range l.workers {
		workers.Go(func() {
			for j := range waiting {
				l.answer(j)
			}
		})
	}
	if err := l.write(ordered, out); err != nil {
		close(stop) // whoever reads us has gone; input that never ends must not hold us
		return err
	}
	workers.Wait()
	return failed
}

// write answers in order, and lets nothing wait in a buffer while there is
// nothing to add.
func (l *lines) write(ordered <-chan *job, out io.Writer) error {
	w := bufio.NewWriterSize(out, 256<<10)
	for {
		j, more := next(ordered, w)
		if !more {
			return w.Flush()
		}
		select {
		case <-j.done:
		default:
			if err := w.Flush(); err != nil {
				return err
			}
			<-j.done
		}
		if _, err := w.Write(j.answer); err != nil {
			return err
		}
		if err := w.WriteByte('\n'); err != nil {
			return err
		}
		l.count(j)
	}
}

// next is the next job; what has been answered goes out before it waits for one.
func next(ordered <-chan *job, w *bufio.Writer) (*job, bool) {
	select {
	case j, more := <-ordered:
		return j, more
	default:
		_ = w.Flush() // told by the next write
		j, more := <-ordered
		return j, more
	}
}

func (l *lines) count(j *job) {
	l.note.step(j.number, "")
	switch j.code {
	case "":
	case faultCode:
		l.faults++
	default:
		l.refused++
	}
}

// faultCode is the problem of a line that the program itself could not decide.
const faultCode = "internal-fault"

// answer decides one line. A fault of the program is the line's answer and no end
// of the work.
func (l *lines) answer(j *job) {
	defer close(j.done)
	defer func() {
		if v := recover(); v != nil {
			j.refuse(wire.Problems{{Code: faultCode, Message: fault(v)}})
		}
	}()
	if j.size > 0 {
		j.refuse(wire.Problems{{Code: "too-large", Line: 1, Column: 1, Message: fmt.Sprintf("%d bytes; at most %d are read", j.size, triage.MaxCaseBytes)}})
		return
	}
	answer, err := l.decide(j.line)
	j.answer, j.line = answer, nil
	if err == nil {
		return
	}
	var ps wire.Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		ps = wire.Problems{{Code: "refused", Message: err.Error()}}
	}
	j.refuse(ps)
}

func (j *job) refuse(ps wire.Problems) {
	r := refusedLine{Schema: problemSchema, Line: j.number, Code: ps[0].Code, Errors: ps[:min(len(ps), mostInLine)], More: max(0, len(ps)-mostInLine)}
	j.answer, j.code = wire.Canonical(r), r.Code
}

// split gives every line to take, until it does not want more. Of a line that is
// too long for a case only its length is kept.
func split(in io.Reader, take func(*job) bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		line, size, err := readLine(r)
		if size > 0 || err == nil {
			j := &job{number: number, line: line, done: make(chan struct{})}
			if size > triage.MaxCaseBytes {
				j.line, j.size = nil, size
			}
			if !take(j) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after line %d: %w", number-1, err)
		}
	}
}

// readLine is the next line without its end, and its length; what is beyond the
// largest case is counted and dropped.
func readLine(r *bufio.Reader) (line []byte, size int, err error) {
	for {
		piece, err := r.ReadSlice('\n')
		if n := len(piece); n > 0 && piece[n-1] == '\n' {
			piece = piece[:n-1]
		}
		size += len(piece)
		if size <= triage.MaxCaseBytes {
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, size, err
		}
	}
}
