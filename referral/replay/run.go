package replay

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// A Run takes visits through one engine. Its zero options give short records on one
// core.
type Run struct {
	Engine  *referral.Engine
	Whole   bool   // whole decisions, not short records
	Basis   string // whose visits are counted; empty is everybody's
	Workers int
	Step    func(lines int, bytes int64) // told after each line, if not nil

	// Keep is told where the work stands after every so many lines, if not nil: then
	// what was written is flushed. The point is good until the next call.
	Keep  func(Point) error
	Every int // 2,000 if nought
}

// A Point is where a run stands, from which it can go on.
type Point struct {
	Schema string `json:"schema"`
	Run    string `json:"run"` // hash of engine and options
	Lines  int    `json:"lines"`
	Input  int64  `json:"input"`  // bytes of it that are done
	Output int64  `json:"output"` // bytes that were written
	Last   string `json:"last"`   // hash of the last line done
	Tally  *Tally `json:"tally"`
}

// PointSchema names the edition of a point.
const PointSchema = "fenji.replay-point/1"

// Identity is the hash of what the output depends on besides the input.
func (r *Run) Identity() string {
	sum := sha256.Sum256(fmt.Appendf(wire.Canonical(r.Engine.Versions()), "whole %t basis %s", r.Whole, r.basis()))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (r *Run) basis() string {
	if r.Basis == "" {
		return Everybody
	}
	return r.Basis
}

// A result of one line.
type result struct {
	json    []byte
	refused *Refused
	decided
}

// Do takes the input through, from a point or, where it is nil, from its beginning.
// The input stands at the point's place. It gives what was counted.
func (r *Run) Do(in io.Reader, out io.Writer, from *Point) (*Tally, error) {
	p := Point{Schema: PointSchema, Run: r.Identity(), Tally: NewTally(r.basis())}
	if from != nil {
		p = *from
	}
	w := bufio.NewWriterSize(out, 256<<10)
	every := r.Every
	if every == 0 {
		every = 2_000
	}
	take := func(line Line, x result) error {
		if err := p.write(w, line, &x); err != nil {
			return err
		}
		if r.Step != nil {
			r.Step(p.Lines, p.Input)
		}
		if r.Keep == nil || p.Lines%every != 0 {
			return nil
		}
		if err := w.Flush(); err != nil {
			return err
		}
		p.Last = hashLine(line.Text)
		return r.Keep(p)
	}
	lines := Lines[result]{Workers: max(1, r.Workers), Limit: MaxLine, Work: r.work, Take: take, Done: p.Lines, Offset: p.Input}
	err := lines.Run(in)
	return p.Tally, errors.Join(err, w.Flush())
}

// write puts down a line's result and moves the point on.
func (p *Point) write(w *bufio.Writer, line Line, x *result) error {
	answer := x.json
	if x.refused != nil {
		answer = wire.Canonical(x.refused)
		p.Tally.refuse(x.refused)
	} else {
		p.Tally.add(&x.decided)
	}
	p.Lines, p.Input, p.Output = line.Number, line.End, p.Output+int64(len(answer))+1
	if _, err := w.Write(answer); err != nil {
		return err
	}
	return w.WriteByte('\n')
}

// work decides one line.
func (r *Run) work(line Line) result {
	x, refused := Try(line, func(text []byte) (result, error) {
		v, _, d, err := decide(r.Engine, text)
		if err != nil {
			return result{}, err
		}
		x := result{decided: decidedOf(d, v.Actual, r.Engine.View())}
		if r.Whole {
			x.json = d.JSON()
		} else {
			x.json = x.Record.JSON()
		}
		return x, nil
	})
	x.refused = refused
	return x
}

// decide reads a line and decides its case.
func decide(e *referral.Engine, text []byte) (v Visit, c *triage.Case, d *referral.Decision, err error) {
	if v, err = ParseVisit(text); err != nil {
		return v, nil, nil, err
	}
	if c, err = e.ParseCase(v.Case); err != nil {
		return v, nil, nil, err
	}
	return v, c, e.Decide(c), nil
}

func hashLine(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ReadPoint reads a point and reports why this run can't go on from it. The input is
// what stands before the point's place: its last line is looked at.
func (r *Run) ReadPoint(src []byte, input io.ReaderAt) (*Point, error) {
	p := &Point{Tally: NewTally("")}
	if err := json.Unmarshal(src, p); err != nil {
		return nil, fmt.Errorf("the point can't be read: %w", err)
	}
	switch {
	case p.Schema != PointSchema:
		return nil, fmt.Errorf("the point is of schema %q, not %q", p.Schema, PointSchema)
	case p.Run != r.Identity():
		return nil, errors.New("the point is of another run: the catalogue, a pack, the engine or an option has changed since; begin anew")
	case !p.follows(input):
		return nil, errors.New("the point is of another input; begin anew")
	}
	return p, nil
}

// follows reports whether the last line before the point is the one that was done.
func (p *Point) follows(input io.ReaderAt) bool {
	before := make([]byte, min(p.Input, MaxLine+2))
	if _, err := input.ReadAt(before, p.Input-int64(len(before))); err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	if n := len(before); n == 0 || before[n-1] != '\n' {
		return false
	}
	before = before[:len(before)-1]
	for i := len(before) - 1; i >= 0; i-- {
		if before[i] == '\n' {
			before = before[i+1:]
			break
		}
	}
	if len(before) > MaxLine { // it was not held
		before = nil
	}
	return hashLine(before) == p.Last
}
