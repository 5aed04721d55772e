package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// Schema names the edition of the pack format.
const Schema = "fenji.pack/1"

// MaxBytes is the largest pack that is read.
const MaxBytes = 4 << 20

// A Pack is one body of clinical content. The order of its fields is the order
// of the canonical JSON.
type Pack struct {
	Schema       string                `json:"schema"`
	ID           string                `json:"id"`
	Version      string                `json:"version"` // semantic version
	Title        wire.Text             `json:"title"`
	Jurisdiction string                `json:"jurisdiction"`
	Effective    Period                `json:"effective,omitzero"`
	UTCOffset    string                `json:"utc_offset,omitempty"`
	Languages    []string              `json:"languages"`
	Sample       bool                  `json:"sample"` // until a named clinician signs
	Uses         []string              `json:"uses,omitempty"`
	Scale        string                `json:"scale,omitempty"` // its acuity rules belong to this scale alone
	Sources      map[string]Source     `json:"sources"`
	Approvals    []Approval            `json:"approvals,omitempty"`
	Fallback     *Fallback             `json:"fallback,omitempty"`
	Facts        map[string]fact.Fact  `json:"facts,omitempty"`
	Terms        map[string]Term       `json:"terms,omitempty"`
	Definitions  map[string]string     `json:"definitions,omitempty"`
	Parameters   map[string]*Parameter `json:"parameters,omitempty"` // by the names that conditions read
	Complaints   map[string]Complaint  `json:"complaints,omitempty"`
	Scales       map[string]Scale      `json:"scales,omitempty"`
	Rules        []Rule                `json:"rules,omitempty"` // in the order of their ids

	node   *wire.Node // where it was read, for messages
	source string     // what it was read from, where that is its canonical form
	hash   string     // of that
}

// A Period is from the first day to the last, both included; an empty end is
// open.
type Period struct {
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Holds reports whether the day (2022-11-26) lies in the period.
func (p Period) Holds(day string) bool {
	return (p.From == "" || day >= p.From) && (p.To == "" || day <= p.To)
}

// A Source is what a rule rests on, with the evidence mark that decides how far
// it may act: V and V2 may be active, V~ and M only advise, M? is disabled.
type Source struct {
	Title  string `json:"title"`
	Year   int    `json:"year,omitempty"`
	Clause string `json:"clause,omitempty"`
	Mark   string `json:"mark"`
	Until  string `json:"until,omitempty"` // last day of its edition
}

// An Approval names who answers for the content.
type Approval struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Date string `json:"date"`
}

// Fallback is what a case needs when no rule keeps it and none sends it on: a
// doctor's opinion where there is a link and no hurry, else a place that can
// assess an emergency.
type Fallback struct {
	Consult string `json:"consult"`
	Up      string `json:"up"`
	// SafetyNet and Review are for patients who are left where they are without
	// a rule that says what to watch for.
	SafetyNet []SafetyNet  `json:"safety_net"`
	Review    wire.Minutes `json:"review"`
}

// A Complaint opens pathways: many to many, wider where the presentation is
// vague.
type Complaint struct {
	Zh       string   `json:"zh"`
	En       string   `json:"en"`
	Pathways []string `json:"pathways"`
	ICD10    []string `json:"icd10,omitempty"`
	// Words are what people say for it besides its names, Chinese or English.
	Words []string `json:"words,omitempty"`
	// Pinyin is how its Chinese name and words are spelt, syllables apart, without
	// tones (xiong tong for 胸痛). It is made when the pack is built, unless its author
	// gives it.
	Pinyin []string `json:"pinyin,omitempty"`
	// Tile is its place among those that are shown before anybody searches, from 1; 0
	// is none.
	Tile int `json:"tile,omitempty"`
}

// A Scale names the levels of urgency. Levels map to 1 (most urgent) … 5.
type Scale struct {
	Title  wire.Text `json:"title"`
	Levels []Level   `json:"levels"`
}

// A Level is one step of a scale and how soon a doctor must see the patient.
type Level struct {
	Level  int           `json:"level"`
	Zh     string        `json:"zh"`
	En     string        `json:"en"`
	Color  string        `json:"color,omitempty"`
	Target *wire.Minutes `json:"target"`
}

// Least is the least urgent level of the scale.
func (s Scale) Least() int {
	least := 1
	for _, l := range s.Levels {
		least = max(least, l.Level)
	}
	return least
}

// Target is the minutes within which a patient of the level must be seen, and
// whether the scale says.
func (s Scale) Target(level int) (int, bool) {
	for _, l := range s.Levels {
		if l.Level == level && l.Target != nil {
			return int(*l.Target), true
		}
	}
	return 0, false
}

// Load reads a pack's canonical JSON. The pack must not be changed.
func Load(src []byte) (*Pack, error) {
	if len(src) <= MaxBytes {
		if p := loadCanonical(strings.TrimSuffix(string(src), "\n")); p != nil {
			return p, nil
		}
	}
	n, err := wire.ParseJSON("", src, MaxBytes)
	if err != nil {
		return nil, err
	}
	return Read(n)
}

// loadCanonical is the pack of a document in canonical form without a mistake; nil for
// any other.
func loadCanonical(src string) *Pack {
	p := &Pack{source: src}
	if !wire.ReadCanonical(src, MaxBytes, p) {
		return nil
	}
	for name, f := range p.Facts {
		if f.Name != name {
			return nil
		}
	}
	for i := 1; i < len(p.Rules); i++ {
		if compareIDs(p.Rules[i-1].ID, p.Rules[i].ID) > 0 {
			return nil
		}
	}
	var ps wire.Problems
	if p.check(&ps); len(ps) > 0 {
		return nil
	}
	p.hash = Hash([]byte(src))
	return p
}

// Read makes a pack of a document tree and tells every mistake that can be seen
// in the pack alone; what needs the packs it uses is told by [Join].
func Read(n *wire.Node) (*Pack, error) {
	p, ps := Draft(n)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Draft is as [Read], but gives the pack in spite of its mistakes, so that those
// which only show among other packs can be told at the same time. A pack with
// problems must not be used for anything else.
func Draft(n *wire.Node) (*Pack, wire.Problems) {
	p := &Pack{node: n}
	var ps wire.Problems
	wire.Decode(n, p, "", &ps)
	p.nameFacts(&ps)
	p.check(&ps)
	sortRules(p.Rules)
	return p, ps
}

func sortRules(rules []Rule) {
	wire.Sort(rules, func(a, b *Rule) int { return compareIDs(a.ID, b.ID) })
}

func (p *Pack) nameFacts(ps *wire.Problems) {
	for name, f := range p.Facts {
		if f.Name != "" && f.Name != name {
			p.say(ps, wire.Join("/facts", name), "name", "the fact under key %q calls itself %q", name, f.Name)
		}
		f.Name = name
		p.Facts[name] = f
	}
}

// document is what the pack was read from, for messages.
func (p *Pack) document() *wire.Node {
	if p.source == "" {
		return p.node
	}
	n, _ := wire.ParseJSON("", []byte(p.source), MaxBytes) // as it was read before
	return n
}

// At is where a path leads in the document that the pack was read from.
func (p *Pack) At(path string) *wire.Node { return p.document().At(path) }

// say adds a problem at the place a path leads to.
func (p *Pack) say(ps *wire.Problems, path, code, format string, args ...any) {
	path, n := p.placed(path)
	ps.Add(n, path, code, format, args...)
}

func (p *Pack) sayer(ps *wire.Problems) sayer {
	return func(path, code, format string, args ...any) { p.say(ps, path, code, format, args...) }
}

// Canonical is the pack's one form for machines: what is embedded, sent and
// hashed.
func (p *Pack) Canonical() []byte { return wire.Canonical(p) }

// Hash names the pack's content: sha256 of its canonical JSON.
func (p *Pack) Hash() string {
	if p.source != "" {
		return p.hash
	}
	return Hash(p.Canonical())
}

// Hash is the tagged SHA-256 of bytes.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}
