package author

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// EvaluationSchema is the schema of a mapping by which a table of patients becomes
// cases.
const EvaluationSchema = "fenji.evaluation/1"

// An EvaluationDocument is a mapping as it is written. Every column of the table is
// used or ignored by name: none is read, and none is left out, in silence.
type EvaluationDocument struct {
	Editor    string                `json:"$schema"`
	Schema    string                `json:"schema"`
	Title     wire.Text             `json:"title"`
	Scale     string                `json:"scale"`     // by which the rows are graded
	At        wire.Time             `json:"at"`        // at which every case stands; the table's own hours are not read
	Row       string                `json:"row"`       // column of the row's number, by which rows are odd or even; without it their order
	Reference GradeColumn           `json:"reference"` // what the levels are held against
	Beside    *GradeColumn          `json:"beside"`    // another's levels, counted beside
	Missing   []string              `json:"missing"`   // what stands in a cell that says nothing, beside the empty one
	Columns   map[string]FactColumn `json:"columns"`
	Ignore    []string              `json:"ignore"` // columns that are never read
	Note      wire.Text             `json:"note"`
}

// A GradeColumn holds levels: whole numbers from 1, or words that stand for them.
type GradeColumn struct {
	Column string         `json:"column"`
	Title  wire.Text      `json:"title"`
	Words  map[string]int `json:"words"`
}

// A FactColumn says what a cell tells: the value of a fact as it stands, or by a word
// for another, or the facts of each word; or, of free text, the facts of every entry
// one of whose phrases stands in it. What a cell does not tell stays unknown.
type FactColumn struct {
	Fact    string             `json:"fact"`
	Words   map[string]subtree `json:"words"` // null tells nothing
	Phrases []Phrases          `json:"phrases"`
}

// Phrases tell facts where the text holds every word of one of Any, in any order,
// and not every word of one of But. Letters of either case are the same; what is no
// letter or digit parts words. A word that is not of Latin letters may stand within
// another.
type Phrases struct {
	Any   []string `json:"any"`
	But   []string `json:"but"`
	Facts subtree  `json:"facts"`
}

// An Evaluation is a mapping that has no mistakes, for a set of packs.
type Evaluation struct {
	EvaluationDocument
	set     *pack.Set
	least   int // urgent level of the scale
	phrases map[string][]phrases
}

type phrases struct {
	any, but [][]string
	facts    *wire.Node
}

// ReadEvaluation reads a mapping for these packs. The error is wire.Problems, every
// mistake at once.
func ReadEvaluation(file string, src []byte, set *pack.Set) (*Evaluation, error) {
	n, err := yaml.Parse(file, src, pack.MaxBytes)
	if err != nil {
		return nil, err
	}
	return readEvaluation(n, set)
}

func readEvaluation(n *wire.Node, set *pack.Set) (*Evaluation, error) {
	var ps wire.Problems
	e := &Evaluation{set: set, phrases: map[string][]phrases{}}
	wire.Decode(n, &e.EvaluationDocument, "", &ps)
	e.check(n, &ps)
	return e, ps.Err()
}

func (e *Evaluation) check(n *wire.Node, ps *wire.Problems) {
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
	if e.Schema != EvaluationSchema {
		say("/schema", "schema", "schema must be %q, not %q", EvaluationSchema, e.Schema)
	}
	if s := e.set.Scales[e.Scale]; s != nil {
		e.least = s.Least()
	} else {
		say("/scale", "unknown-scale", "no pack has the scale %q%s", e.Scale, wire.Near(e.Scale, sortedKeys(e.set.Scales)))
	}
	if n.Get("at") == nil {
		say("/at", "missing", "the time at which every case stands is needed here")
	}
	e.Reference.check("/reference", e.least, say)
	if e.Beside != nil {
		e.Beside.check("/beside", e.least, say)
	}
	if len(e.Columns) == 0 {
		say("/columns", "missing", "no column tells a fact")
	}
	for _, name := range sortedKeys(e.Columns) {
		e.column(name, n, ps)
	}
}

func (g *GradeColumn) check(path string, least int, say func(path, code, format string, args ...any)) {
	if g.Column == "" {
		say(path, "missing", "the column of the levels is needed here")
	}
	for _, word := range sortedKeys(g.Words) {
		if level := g.Words[word]; least > 0 && (level < 1 || level > least) {
			say(wire.Join(path+"/words", word), "out-of-range", "the scale has no level %d; they are 1 to %d", level, least)
		}
	}
}

// column looks at what one column tells.
func (e *Evaluation) column(name string, n *wire.Node, ps *wire.Problems) {
	at, c := wire.Join("/columns", name), e.Columns[name]
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
	switch {
	case c.Fact == "" && c.Words == nil && c.Phrases == nil:
		say(at, "missing", "a column has a fact, words or phrases, or stands under ignore")
	case c.Phrases != nil && (c.Fact != "" || c.Words != nil):
		say(at, "twice", "a column is read by its phrases, or by its fact and words, not both")
	}
	if _, ok := e.set.Vocabulary.Lookup(c.Fact); c.Fact != "" && !ok {
		say(at+"/fact", "unknown-fact", "unknown fact %q%s", c.Fact, wire.Near(c.Fact, e.set.Vocabulary.Names()))
		return
	}
	for _, word := range sortedKeys(c.Words) {
		if facts := e.told(c, c.Words[word].Node); facts != nil {
			e.facts(facts, wire.Join(at+"/words", word), ps)
		}
	}
	for i, p := range c.Phrases {
		path := fmt.Sprintf("%s/phrases/%d", at, i)
		if len(p.Any) == 0 || p.Facts.Node == nil {
			say(path, "missing", "phrases need any, the phrases, and facts, what they tell")
			continue
		}
		for k, text := range append(slices.Clone(p.Any), p.But...) {
			if len(words(text)) == 0 {
				say(path, "missing", "phrase %d, %q, has no letter or digit", k+1, text)
			}
		}
		e.facts(p.Facts.Node, path+"/facts", ps)
		e.phrases[name] = append(e.phrases[name], phrases{wordsOf(p.Any), wordsOf(p.But), p.Facts.Node})
	}
}

// told is the facts of a word of a column: where the column has a fact, its value.
func (e *Evaluation) told(c FactColumn, value *wire.Node) *wire.Node {
	if value == nil || value.Kind == wire.Null || c.Fact == "" {
		return value
	}
	key := *value
	key.Kind, key.Text = wire.String, c.Fact
	return &wire.Node{Kind: wire.Map, File: value.File, Line: value.Line, Column: value.Column, Keys: []*wire.Node{&key}, Values: []*wire.Node{value}}
}

// facts looks at facts as they would stand in a case.
func (e *Evaluation) facts(n *wire.Node, path string, ps *wire.Problems) {
	if !wire.Expect(n, wire.Map, path, ps) {
		return
	}
	facts := e.set.Vocabulary.Read(n, e.At, nil, path, ps)
	i, ok := e.set.Vocabulary.Lookup("complaint")
	if !ok {
		return
	}
	for _, code := range facts.Reading(i).Present {
		if e.set.Complaints[code] == nil {
			ps.Add(n.Get("complaint"), path+"/complaint", "unknown-complaint", "no pack lists the complaint %q%s", code, wire.Near(code, sortedKeys(e.set.Complaints)))
		}
	}
}

// words are the parts of a text that are compared: those between blanks and marks, and
// where Chinese and another script meet, each by itself.
func words(text string) (all []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		from, before := 0, han(w)
		for i := range w {
			if is := han(w[i:]); is != before {
				all, from, before = append(all, w[from:i]), i, is
			}
		}
		all = append(all, w[from:])
	}
	return all
}

// han reports whether a text begins in Chinese, which has no blanks between words.
func han(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.Is(unicode.Han, r)
}

func wordsOf(texts []string) (all [][]string) {
	for _, t := range texts {
		all = append(all, words(t))
	}
	return all
}

// in reports whether the text has every word of one of the phrases.
func in(text []string, phrases [][]string) bool {
	has := func(word string) bool {
		if !han(word) {
			return slices.Contains(text, word)
		}
		return slices.ContainsFunc(text, func(w string) bool { return strings.Contains(w, word) })
	}
	return slices.ContainsFunc(phrases, func(p []string) bool {
		return !slices.ContainsFunc(p, func(w string) bool { return !has(w) })
	})
}

// Assess grades a row, or what is left of its facts.
func (e *Evaluation) Assess(row EvaluationRow) (*triage.Assessment, error) {
	src, err := json.Marshal(map[string]any{"schema": triage.CaseSchema, "id": "row-" + row.Name, "at": e.At, "here": "evaluation", "facts": row.Facts})
	if err != nil {
		return nil, err
	}
	c, err := triage.ParseCase(e.set, src)
	if err != nil {
		return nil, fmt.Errorf("row %s: %w", row.Name, err)
	}
	return triage.Assess(e.set, c, e.Scale, triage.Local{}, nil), nil
}

// Evaluate grades rows and holds the levels against the reference. step, which may
// be nil, is told after each row.
func (e *Evaluation) Evaluate(rows []EvaluationRow, step func(done int)) (*EvaluationReport, error) {
	r := &EvaluationReport{Schema: EvaluationReportSchema, Title: e.Title, Scale: e.Scale, Reference: e.Reference.title(), Rows: len(rows),
		Proven: newAgreement(e.least), Possible: newAgreement(e.least), Packs: []EvaluationPack{}}
	for _, p := range e.set.Packs {
		r.Packs = append(r.Packs, EvaluationPack{p.ID, p.Version, p.Hash()})
	}
	if e.Beside != nil {
		r.Beside = &Beside{e.Beside.title(), newAgreement(e.least)}
	}
	for i, row := range rows {
		a, err := e.Assess(row)
		if err != nil {
			return nil, err
		}
		r.Proven.add(row.Reference, a.Level)
		r.Possible.add(row.Reference, a.Possible)
		if a.Possible < a.Level {
			r.Open++
		}
		if row.Beside > 0 {
			r.Beside.Agreement.add(row.Reference, row.Beside)
		}
		if step != nil {
			step(i + 1)
		}
	}
	r.finish()
	return r, nil
}

func (g *GradeColumn) title() wire.Text {
	if g.Title == (wire.Text{}) {
		return wire.Text{Zh: g.Column, En: g.Column}
	}
	return g.Title
}
