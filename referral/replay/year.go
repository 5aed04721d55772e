package replay

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// A Year makes up visits: the same seed and number give the same visit, on every
// machine and in any order. None is of a real patient, and each says so.
type Year struct {
	seed    uint64
	mix     *Mix
	from    wire.Time
	days    int
	view    *capability.View
	places  map[string][]string
	nearest map[string]map[string]string // from a place to the next one of a word
	classes []string
	of      map[string][]*pattern // by class
}

// A pattern is a presentation whose case has been taken apart.
type pattern struct {
	Presentation
	at    wire.Time
	parts []part
}

// A part is a piece of a case's document: text as it stands, with a slot after it.
type part struct {
	text     string
	slot     slot
	at       wire.Time // of a time
	day      int64     // of a birth date
	value    int       // of a vital sign, in steps of its last place
	places   int
	jitter   int
	optional bool // it may be left out, not having been measured
}

type slot int

const (
	nothing slot = iota
	caseID
	caseAt
	caseHere
	aTime
	aBirth
	aNumber
)

// jitters are by how much the vital signs of two patients with one presentation may
// lie apart, to either side, in steps of the last place written.
var jitters = map[string]int{"sbp": 4, "dbp": 3, "usual_sbp": 4, "hr": 4, "rr": 1, "temp": 1, "spo2": 1}

// NewYear is a year of a mix in a catalogue. Document gives the document of a
// presentation's case by its name.
func NewYear(m *Mix, view *capability.View, document func(name string) ([]byte, error), seed uint64, from wire.Time, days int) (*Year, error) {
	y := &Year{seed: seed, mix: m, from: from, days: max(1, days), view: view, places: placesOf(view), classes: slices.Sorted(maps.Keys(m.Classes)), of: map[string][]*pattern{}}
	for word, share := range m.Places {
		if share > 0 && len(y.places[word]) == 0 {
			return nil, fmt.Errorf("visits begin at level %s, and the catalogue has no such place", word)
		}
	}
	y.nearest = y.neighbours()
	for _, p := range m.Presentations {
		src, err := document(p.Case)
		if err != nil {
			return nil, fmt.Errorf("presentation %s: %w", p.Case, err)
		}
		pat, err := takeApart(p, src)
		if err != nil {
			return nil, fmt.Errorf("presentation %s: %w", p.Case, err)
		}
		y.of[p.Class] = append(y.of[p.Class], pat)
	}
	return y, nil
}

// neighbours finds for each place the one of each word that is least road away; of
// equals the first by id.
func (y *Year) neighbours() map[string]map[string]string {
	all := map[string]map[string]string{}
	for in := range y.view.Institutions() {
		next := map[string]string{}
		for word, ids := range y.places {
			best := capability.Never + 1
			for _, id := range ids {
				road := y.view.Travel(in.ID, id)
				if in.ID == id {
					road = capability.Exactly(0)
				}
				if road.Hi < best {
					best, next[word] = road.Hi, id
				}
			}
		}
		all[in.ID] = next
	}
	return all
}

// takeApart makes a pattern of a case's document.
func takeApart(p Presentation, src []byte) (*pattern, error) {
	n, err := wire.ParseJSON("", src, triage.MaxCaseBytes)
	if err != nil {
		return nil, err
	}
	at := n.Get("at")
	if at == nil || n.Get("facts") == nil {
		return nil, fmt.Errorf("it is no case")
	}
	t := &taker{}
	if t.at, err = wire.ParseTime(at.Text); err != nil {
		return nil, err
	}
	t.document(n)
	t.end(part{})
	return &pattern{p, t.at, t.parts}, nil
}

// A taker takes one document apart.
type taker struct {
	at    wire.Time
	text  []byte
	parts []part
}

// end closes the text so far with a slot.
func (t *taker) end(p part) {
	p.text, t.text = string(t.text), nil
	t.parts = append(t.parts, p)
}

// document writes what a decision reads of a case, with slots for what differs.
func (t *taker) document(n *wire.Node) {
	t.text = append(t.text, `{"schema":"`+triage.CaseSchema+`","id":`...)
	t.end(part{slot: caseID})
	t.text = append(t.text, `,"at":`...)
	t.end(part{slot: caseAt})
	t.text = append(t.text, `,"here":`...)
	t.end(part{slot: caseHere})
	for i, k := range n.Keys {
		switch k.Text {
		case "$schema", "schema", "id", "at", "here", "note", "facts":
			continue
		}
		t.text = append(append(append(t.text, ','), wire.AppendText(nil, k.Text)...), ':')
		if day, ok := wire.ReadDay(n.Values[i].Text); ok && k.Text == "birth_date" {
			t.end(part{slot: aBirth, day: day})
			continue
		}
		t.value(n.Values[i])
	}
	t.text = append(t.text, `,"facts":{`...)
	t.facts(n.Get("facts"))
	t.text = append(t.text, "}}"...)
}

// facts puts vital signs last, so that any may be left out.
func (t *taker) facts(n *wire.Node) {
	var vital []int
	written := 0
	for i, k := range n.Keys {
		if jitters[k.Text] > 0 && n.Values[i].Kind == wire.Number && n.Get("sex") != nil {
			vital = append(vital, i)
			continue
		}
		if written++; written > 1 {
			t.text = append(t.text, ',')
		}
		t.text = append(append(t.text, wire.AppendText(nil, k.Text)...), ':')
		t.value(n.Values[i])
	}
	for _, i := range vital {
		value, places := scaled(n.Values[i].Text)
		t.end(part{}) // what may be left out is a part of its own
		t.text = append(append(append(t.text, ','), wire.AppendText(nil, n.Keys[i].Text)...), ':')
		t.end(part{slot: aNumber, value: value, places: places, jitter: jitters[n.Keys[i].Text], optional: n.Keys[i].Text != "usual_sbp"})
	}
}

// value writes a value with slots for the times in it.
func (t *taker) value(n *wire.Node) {
	switch n.Kind {
	case wire.Map:
		t.text = append(t.text, '{')
		for i, k := range n.Keys {
			if i > 0 {
				t.text = append(t.text, ',')
			}
			t.text = append(append(t.text, wire.AppendText(nil, k.Text)...), ':')
			t.value(n.Values[i])
		}
		t.text = append(t.text, '}')
	case wire.List:
		t.text = append(t.text, '[')
		for i, v := range n.Values {
			if i > 0 {
				t.text = append(t.text, ',')
			}
			t.value(v)
		}
		t.text = append(t.text, ']')
	case wire.String:
		if at, err := wire.ParseTime(n.Text); err == nil {
			t.end(part{slot: aTime, at: at})
			return
		}
		t.text = wire.AppendText(t.text, n.Text)
	default:
		t.text = wire.AppendCanonical(t.text, n.Plain())
	}
}

// scaled is a decimal as a whole number of its last place.
func scaled(text string) (value, places int) {
	point := slices.Index([]byte(text), '.')
	if point < 0 {
		value, _ = strconv.Atoi(text)
		return value, 0
	}
	value, _ = strconv.Atoi(text[:point] + text[point+1:])
	return value, len(text) - point - 1
}

func itoa(i int) string { return strconv.Itoa(i) }

// Write writes visits from the first to before the last number, one a line.
func (y *Year) Write(w io.Writer, first, last int) error {
	var b []byte
	for i := first; i < last; i++ {
		b = append(y.Append(b[:0], i), '\n')
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// A moment is what one made-up visit is about.
type moment struct {
	*rand.Rand
	*pattern
	class string
	place string
	at    wire.Time
}

// Append appends the visit of a number.
func (y *Year) Append(b []byte, number int) []byte {
	v := y.moment(number)
	b = append(b, `{"schema":"`+VisitSchema+`","case":`...)
	b = v.document(b, number, v.IntN(100) < y.mix.Unmeasured)
	b = append(b, `,"actual":`...)
	b = wire.AppendCanonical(b, y.actual(v))
	return append(b, '}')
}

func (y *Year) moment(number int) *moment {
	v := &moment{Rand: rand.New(rand.NewPCG(y.seed, uint64(number)))}
	v.class = pick(v.Rand, y.classes, func(c string) int { return y.mix.Classes[c].Share })
	v.pattern = pick(v.Rand, y.of[v.class], func(p *pattern) int { return p.Weight })
	words := v.At
	if words == nil {
		words = levelWords()
	}
	word := pick(v.Rand, words, func(w string) int { return y.mix.Places[w] })
	v.place = y.places[word][v.IntN(len(y.places[word]))]
	hour := 7 + v.IntN(12)
	if v.IntN(100) < y.mix.Classes[v.class].Night {
		hour = (19 + v.IntN(12)) % 24
	}
	midnight := y.from.Minute() + int64(y.from.Offset())
	v.at = y.from.Add(v.IntN(y.days)*24*60 - int(midnight%(24*60)) + hour*60 + v.IntN(60))
	return v
}

// pick takes one by its weight; the first where all weigh nothing.
func pick[T any](r *rand.Rand, all []T, weight func(T) int) T {
	sum := 0
	for _, x := range all {
		sum += weight(x)
	}
	if sum == 0 {
		return all[0]
	}
	at := r.IntN(sum)
	for _, x := range all {
		if at -= weight(x); at < 0 {
			return x
		}
	}
	return all[0]
}

// document writes the case: times move with the visit, and so does the birth date, by
// up to half a year more in those who are past infancy.
func (v *moment) document(b []byte, number int, leaves bool) []byte {
	moved := v.at.Sub(v.pattern.at)
	out := -1
	if optional := v.optional(); leaves && len(optional) > 0 {
		out = optional[v.IntN(len(optional))]
	}
	for i := range v.parts {
		p := &v.parts[i]
		if i == out {
			continue
		}
		b = append(b, p.text...)
		switch p.slot {
		case caseID:
			b = fmt.Appendf(b, `"synthetic-%d"`, number)
		case caseAt:
			b = v.at.AppendJSON(b)
		case caseHere:
			b = wire.AppendText(b, v.place)
		case aTime:
			b = p.at.Add(moved).AppendJSON(b)
		case aBirth:
			b = append(wire.AppendDay(append(b, '"'), v.birth(p.day)), '"')
		case aNumber:
			b = appendScaled(b, v.near(p), p.places)
		}
	}
	return b
}

func (v *moment) optional() (parts []int) {
	for i, p := range v.parts {
		if p.optional {
			parts = append(parts, i)
		}
	}
	return parts
}

const sixYears = 6 * 365

func (v *moment) birth(day int64) int64 {
	then, _ := wire.ReadDay(v.pattern.at.Date())
	now, _ := wire.ReadDay(v.at.Date())
	born := now - (then - day)
	if then-day > sixYears {
		born -= v.Int64N(180)
	}
	return born
}

// near is a vital sign near that of the pattern, never above a hundred percent.
func (v *moment) near(p *part) int {
	x := p.value + v.IntN(2*p.jitter+1) - p.jitter
	if p.value <= 100 && p.places == 0 && p.jitter == 1 {
		x = min(x, 100)
	}
	return max(x, 1)
}

func appendScaled(b []byte, value, places int) []byte {
	if places == 0 {
		return strconv.AppendInt(b, int64(value), 10)
	}
	scale := 1
	for range places {
		scale *= 10
	}
	return fmt.Appendf(b, "%d.%0*d", value/scale, places, value%scale)
}

// actual makes up what happened: by habit, not by the rules.
func (y *Year) actual(v *moment) *Actual {
	a := &Actual{Synthetic: true}
	if v.IntN(100) >= y.mix.Told {
		return a
	}
	yes, insured := v.IntN(100) < 97, v.IntN(100) < 95
	a.Resident, a.Insured, a.Visit = &yes, &insured, Outpatient
	if v.class == "urgent" {
		a.Visit = Emergency
	}
	a.Acuity, a.NeededLevel = v.Acuity, v.NeededLevel
	habits := y.mix.Classes[v.class].Habits
	words := slices.Sorted(maps.Keys(habits))
	word := pick(v.Rand, words, func(w string) int { return habits[w] })
	a.TreatedAt = v.place
	if next := y.nearest[v.place][word]; next != "" {
		a.TreatedAt = next
	}
	if y.rank(a.TreatedAt) > y.rank(v.place) {
		a.Referral = v.referral(a.TreatedAt)
	}
	if a.TreatedAt != v.place && v.class == "urgent" && v.IntN(100) < 40 {
		a.Visit = Inpatient
	}
	if v.Clocks {
		a.Clocks = v.clocks()
	}
	return a
}

func (y *Year) rank(place string) int { return ranks[wordOf(y.view, place)] }

// after is a time so many minutes on, sometimes.
func (v *moment) after(percent, least, most int) *wire.Time {
	chance, minutes := v.IntN(100), least+v.IntN(most-least+1)
	if chance >= percent {
		return nil
	}
	t := v.at.Add(minutes)
	return &t
}

func (v *moment) referral(to string) *Referred {
	return &Referred{To: to, Issued: v.after(100, 5, 30), Answered: v.after(80, 40, 6000), Arrived: v.after(85, 60, 2880), Returned: v.after(35, 4320, 20000), Complete: true}
}

func (v *moment) clocks() *Clocks {
	return &Clocks{FirstContact: &v.at, ECG: v.after(90, 3, 18), Needle: v.after(40, 18, 55), DoorIn: v.after(100, 0, 5), DoorOut: v.after(80, 20, 70), Wire: v.after(50, 70, 190)}
}
