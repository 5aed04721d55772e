package replay

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/fenji-health/fenji/referral/wire"
)

// ProblemSchema names the edition of the line that stands for a refused one.
const ProblemSchema = "fenji.problem/1"

// mostInLine bounds the mistakes that one refused line tells.
const mostInLine = 50

// FaultCode is the problem of a line that the program itself could not work.
const FaultCode = "internal-fault"

// A Refused is what answers a line that could not be worked.
type Refused struct {
	Schema string        `json:"schema"`
	Line   int           `json:"line"` // of the input, from 1
	Code   string        `json:"code"` // of the first problem
	Errors wire.Problems `json:"errors"`
	More   int           `json:"more,omitempty"` // problems that are not listed
}

// A Line is one line of the input, without its end.
type Line struct {
	Number int    // from 1
	Start  int64  // where in the input it begins
	End    int64  // where the next one begins
	Text   []byte // nil where it is longer than is read
	Size   int    // its length
	Limit  int    // the most that is read of one
}

// Try works a line. A panic is the line's answer and no end of the work.
func Try[T any](line Line, work func(text []byte) (T, error)) (result T, refused *Refused) {
	defer func() {
		if v := recover(); v != nil {
			refused = refuse(line, wire.Problems{{Code: FaultCode, Message: FaultText(v)}})
		}
	}()
	if line.Text == nil && line.Size > 0 {
		return result, refuse(line, wire.Problems{{Code: "too-large", Line: 1, Column: 1, Message: fmt.Sprintf("%d bytes; at most %d are read", line.Size, line.Limit)}})
	}
	result, err := work(line.Text)
	if err == nil {
		return result, nil
	}
	var ps wire.Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		ps = wire.Problems{{Code: "refused", Message: err.Error()}}
	}
	return result, refuse(line, ps)
}

func refuse(line Line, ps wire.Problems) *Refused {
	return &Refused{Schema: ProblemSchema, Line: line.Number, Code: ps[0].Code, Errors: ps[:min(len(ps), mostInLine)], More: max(0, len(ps)-mostInLine)}
}

// FaultText is what is said of a panic: only the runtime's own words, because others
// may hold what a case says.
func FaultText(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return "fenji: internal fault, please report it: " + err.Error()
	}
	return "fenji: internal fault, please report it"
}

// Lines works lines on several cores and gives the results in the order of the
// input. It holds a few lines a core, however long the input is.
type Lines[T any] struct {
	Workers int
	Limit   int                 // of the bytes of a line; a longer one is not held
	Work    func(Line) T        // by several goroutines at once
	Take    func(Line, T) error // in order, by one
	Idle    func() error        // before it waits for a result, if not nil
	Done    int                 // lines that lie before the input
	Offset  int64               // bytes that lie before the input
}

// A job is one line and, when done is closed, its result.
type job[T any] struct {
	line   Line
	result T
	done   chan struct{}
}

// Run works the input to its end, or to the first error of Take, Idle or reading.
func (l *Lines[T]) Run(in io.Reader) error {
	waiting := make(chan *job[T], 4*l.Workers) // for a worker
	ordered := make(chan *job[T], 4*l.Workers) // for who takes, in the order of the input
	stop := make(chan struct{})
	var failed error
	go func() {
		defer close(ordered)
		defer close(waiting)
		failed = l.split(in, func(j *job[T]) bool {
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
	for range l.Workers {
		workers.Go(func() {
			for j := range waiting {
				j.result = l.Work(j.line)
				close(j.done)
			}
		})
	}
	if err := l.takeAll(ordered); err != nil {
		close(stop) // whoever reads us has gone; input that never ends must not hold us
		return err
	}
	workers.Wait()
	return failed
}

// takeAll gives on the results in order, and says when there is nothing to give.
func (l *Lines[T]) takeAll(ordered <-chan *job[T]) error {
	for {
		j, more, err := l.next(ordered)
		if err != nil || !more {
			return err
		}
		select {
		case <-j.done:
		default:
			if err := l.idle(); err != nil {
				return err
			}
			<-j.done
		}
		if err := l.Take(j.line, j.result); err != nil {
			return err
		}
	}
}

func (l *Lines[T]) next(ordered <-chan *job[T]) (j *job[T], more bool, err error) {
	select {
	case j, more = <-ordered:
		return j, more, nil
	default:
		err = l.idle()
		j, more = <-ordered
		return j, more, err
	}
}

func (l *Lines[T]) idle() error {
	if l.Idle == nil {
		return nil
	}
	return l.Idle()
}

// split gives every line to take, until it does not want more. Of a line that is
// too long only its length is kept.
func (l *Lines[T]) split(in io.Reader, take func(*job[T]) bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	at := l.Offset
	for number := l.Done + 1; ; number++ {
		text, size, ended, err := readLine(r, l.Limit)
		if size > 0 || ended {
			line := Line{Number: number, Start: at, End: at + int64(size), Text: text, Size: size, Limit: l.Limit}
			if ended {
				line.End++
			}
			if at = line.End; size > l.Limit {
				line.Text = nil
			}
			if !take(&job[T]{line: line, done: make(chan struct{})}) {
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

// readLine is the next line without its end, its length, and whether it has an end;
// what is beyond the limit is counted and dropped.
func readLine(r *bufio.Reader, limit int) (line []byte, size int, ended bool, err error) {
	line = []byte{}
	for {
		piece, err := r.ReadSlice('\n')
		if n := len(piece); n > 0 && piece[n-1] == '\n' {
			piece, ended = piece[:n-1], true
		}
		size += len(piece)
		if size <= limit {
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, size, ended, err
		}
	}
}
