package replay

import (
	"bufio"
	"errors"
	"io"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// A WhatIf holds two engines against each other over the same visits: another
// catalogue, or other packs.
type WhatIf struct {
	Before, After *referral.Engine
	Basis         string // whose visits are counted; empty is everybody's
	Workers       int
	Step          func(lines int, bytes int64) // told after each line, if not nil
}

// MoveSchema names the edition of a line of what moves.
const MoveSchema = "fenji.move/1"

// A Move is a case that is decided otherwise.
type Move struct {
	Schema   string   `json:"schema"`
	Line     int      `json:"line"`
	Case     string   `json:"case"`
	Before   Record   `json:"before"`
	After    Record   `json:"after"`
	Breaches []string `json:"breaches,omitempty"`
}

// What the guard does not let pass.
const (
	LessUrgent  = "less_urgent"  // proven or possible level less urgent than before
	DangerLower = "danger_lower" // a true danger sign, and a lower level than before
)

// A Breach is a case that the guard does not let pass.
type Breach struct {
	Case  string `json:"case"`
	Line  int    `json:"line"`
	Kind  string `json:"kind"`
	After string `json:"after"` // destination
}

// mostBreaches are listed; all are counted, and all stand among the moves.
const mostBreaches = 1000

// ComparisonSchema names the edition of a comparison.
const ComparisonSchema = "fenji.what-if/1"

// A Comparison is what a what-if comes to.
type Comparison struct {
	Schema string `json:"schema"`
	Basis
	Before      referral.Versions `json:"before"`
	After       referral.Versions `json:"after"`
	Lines       int               `json:"lines"`
	Refused     int               `json:"refused"`
	Faults      int               `json:"faults"`
	Moved       int               `json:"moved"`     // to another place
	Lower       int               `json:"lower"`     // of them to a lower level
	Higher      int               `json:"higher"`    // of them to a higher level
	Otherwise   int               `json:"otherwise"` // the same place, another disposition
	Matrix      map[string]int    `json:"matrix"`    // of all cases, from level to level: "county township"
	Ways        map[string]int    `json:"ways"`      // of the moved, from place to place
	Minutes     Saved             `json:"minutes"`   // of road, one way, of the moved
	Metres      Saved             `json:"metres"`    // as the crow flies, one way, of the moved
	Breaches    []Breach          `json:"breaches"`
	Breached    map[string]int    `json:"breached"` // how many of each kind
	BeforeRates []Indicator       `json:"before_rates"`
	AfterRates  []Indicator       `json:"after_rates"`
	Growth      []Indicator       `json:"growth"` // of the second of these over the first

	tallies [2]*Tally
}

// Saved is what the moved save together, at least and at most; negative is lost. Those
// of which it is not known are not in it.
type Saved struct {
	Least   int64 `json:"least"` // metres of a year are more than 32 bits hold
	Most    int64 `json:"most"`
	Known   int   `json:"known"`
	Unknown int   `json:"unknown"`
}

// A pair is one line's two decisions.
type pair struct {
	before, after decided
	danger        bool // a danger sign is true, in either
	refused       *Refused
}

// Do takes the input through both engines. Every case that is decided otherwise is a
// line of out, which may be nil, and so is every line that either of them refuses.
func (w *WhatIf) Do(in io.Reader, out io.Writer, source string) (*Comparison, error) {
	if out == nil {
		out = io.Discard
	}
	b := bufio.NewWriterSize(out, 64<<10)
	c := w.comparison()
	dangers := [2]map[string]bool{dangerRules(w.Before.Set()), dangerRules(w.After.Set())}
	lines := Lines[pair]{Workers: max(1, w.Workers), Limit: MaxLine,
		Work: func(line Line) pair {
			p, refused := Try(line, func(text []byte) (pair, error) { return w.decide(text, dangers) })
			p.refused = refused
			return p
		},
		Take: func(line Line, p pair) error {
			if w.Step != nil {
				w.Step(line.Number, line.End)
			}
			told := c.add(line.Number, &p)
			if told == nil {
				return nil
			}
			_, err := b.Write(append(wire.Canonical(told), '\n'))
			return err
		}}
	err := errors.Join(lines.Run(in), b.Flush())
	c.finish(source, w.After.View())
	return c, err
}

func (w *WhatIf) comparison() *Comparison {
	basis := (&Run{Basis: w.Basis}).basis()
	return &Comparison{Schema: ComparisonSchema, Before: w.Before.Versions(), After: w.After.Versions(), Matrix: map[string]int{}, Ways: map[string]int{},
		Breaches: []Breach{}, Breached: map[string]int{}, tallies: [2]*Tally{NewTally(basis), NewTally(basis)}}
}

// decide decides a line by both engines.
func (w *WhatIf) decide(text []byte, dangers [2]map[string]bool) (p pair, err error) {
	v, _, before, err := decide(w.Before, text)
	if err != nil {
		return p, err
	}
	_, _, after, err := decide(w.After, text)
	if err != nil {
		return p, err
	}
	p.before, p.after = decidedOf(before, v.Actual, w.Before.View()), decidedOf(after, v.Actual, w.After.View())
	p.danger = endangered(before, dangers[0]) || endangered(after, dangers[1])
	return p, nil
}

// add counts a line; what it gives to tell is nil where the case is decided as before.
func (c *Comparison) add(number int, p *pair) any {
	c.Lines++
	if p.refused != nil {
		c.Faults += one(p.refused.Code == FaultCode)
		c.Refused += one(p.refused.Code != FaultCode)
		return p.refused
	}
	c.tallies[0].add(&p.before)
	c.tallies[1].add(&p.after)
	a, b := &p.before.Record, &p.after.Record
	c.Matrix[a.Level+" "+b.Level]++
	breaches := breachesOf(a, b, p.danger)
	for _, kind := range breaches {
		if c.Breached[kind]++; len(c.Breaches) < mostBreaches {
			c.Breaches = append(c.Breaches, Breach{b.Case, number, kind, b.Destination})
		}
	}
	switch {
	case a.Destination != b.Destination:
		c.moved(a, b)
	case a.Disposition != b.Disposition:
		c.Otherwise++
	case len(breaches) == 0:
		return nil
	}
	return &Move{Schema: MoveSchema, Line: number, Case: b.Case, Before: *a, After: *b, Breaches: breaches}
}

// breachesOf is what the guard finds in a case. A level that is not known is never
// taken for a higher one.
func breachesOf(before, after *Record, danger bool) (kinds []string) {
	if after.Acuity > before.Acuity || after.Possible > before.Possible {
		kinds = append(kinds, LessUrgent)
	}
	if danger && ranks[after.Level] < ranks[before.Level] {
		kinds = append(kinds, DangerLower)
	}
	return kinds
}

func (c *Comparison) moved(a, b *Record) {
	c.Moved++
	c.Lower += one(lower(a, b))
	c.Higher += one(lower(b, a))
	c.Ways[a.Destination+" "+b.Destination]++
	c.Minutes.add(a.Road, b.Road)
	c.Metres.add(exactly(a.Metres), exactly(b.Metres))
}

// lower reports whether b is of a lower level than a, both known.
func lower(a, b *Record) bool {
	return ranks[b.Level] > 0 && ranks[b.Level] < ranks[a.Level]
}

func exactly(m *int) capability.Span {
	if m == nil {
		return capability.Unknown()
	}
	return capability.Exactly(*m)
}

func (s *Saved) add(before, after capability.Span) {
	if !before.Known() || !after.Known() {
		s.Unknown++
		return
	}
	s.Known++
	s.Least += int64(before.Lo - after.Hi)
	s.Most += int64(before.Hi - after.Lo)
}

// finish makes the rates of both sides.
func (c *Comparison) finish(source string, view *capability.View) {
	t := c.tallies[1]
	c.Basis = Basis{Period: t.Period(), Population: t.Basis, Source: source, Catalog: view.Hash(), Synthetic: t.Synthetic > 0}
	c.BeforeRates, c.AfterRates = advisedOnly(c.tallies[0], c.Basis, c.Before.Catalog.Hash), advisedOnly(t, c.Basis, c.After.Catalog.Hash)
	c.Growth = Growth(c.BeforeRates, c.AfterRates)
}

func advisedOnly(t *Tally, basis Basis, catalog string) (rates []Indicator) {
	for _, i := range t.Indicators(0) {
		if i.Of == Advised && i.ID != "remote_reads.advised" {
			i.Basis, i.Catalog = basis, catalog
			rates = append(rates, i)
		}
	}
	return rates
}
