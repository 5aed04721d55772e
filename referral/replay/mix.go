package replay

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// MixSchema names the edition of a mix.
const MixSchema = "fenji.mix/1"

// A Mix says of what a made-up year consists. Every share in it is an assumption with
// a source or a sentence that says that it is one.
type Mix struct {
	Editor        string           `json:"$schema"`
	Schema        string           `json:"schema"`
	Title         wire.Text        `json:"title"`
	Source        wire.Text        `json:"source"`
	Classes       map[string]Class `json:"classes"`
	Places        map[string]int   `json:"places"` // shares of the four words where visits begin
	Presentations []Presentation   `json:"presentations"`
	Unmeasured    int              `json:"unmeasured"` // percent of visits of which one vital sign was not measured
	Told          int              `json:"told"`       // percent of visits of which it is told what happened
	Note          wire.Text        `json:"note"`
}

// A Class is a share of the visits, and where such patients go by themselves.
type Class struct {
	Share  int            `json:"share"`
	Night  int            `json:"night"`  // percent that come outside 07:00 to 19:00
	Habits map[string]int `json:"habits"` // shares: here, or a word of a level
}

// A Presentation is a case that comes again and again.
type Presentation struct {
	Class       string   `json:"class"`
	Case        string   `json:"case"` // name of its document
	Weight      int      `json:"weight"`
	At          []string `json:"at"`           // the words of the levels where it may begin; absent, all
	Acuity      int      `json:"acuity"`       // how urgent it is judged to be; 0 not judged
	NeededLevel string   `json:"needed_level"` // the lowest level that would do; empty not judged
	Clocks      bool     `json:"clocks"`       // with the clocks of a green channel
}

// here is the habit of staying where one is.
const here = "here"

// ReadMix reads a mix and tells every mistake at once.
func ReadMix(n *wire.Node) (*Mix, error) {
	m := &Mix{}
	var ps wire.Problems
	wire.Decode(n, m, "", &ps)
	m.check(n, &ps)
	return m, ps.Err()
}

func (m *Mix) check(n *wire.Node, ps *wire.Problems) {
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
	if m.Schema != MixSchema {
		say("/schema", "schema", "schema must be %q, not %q", MixSchema, m.Schema)
	}
	shares(m.Places, levelWords(), "/places", say)
	of := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(m.Classes)) {
		c := m.Classes[name]
		of[name] = c.Share
		shares(c.Habits, append(levelWords(), here), wire.Join("/classes", name)+"/habits", say)
		percent(c.Night, wire.Join("/classes", name)+"/night", say)
	}
	shares(of, slices.Collect(maps.Keys(of)), "/classes", say)
	percent(m.Unmeasured, "/unmeasured", say)
	percent(m.Told, "/told", say)
	seen := map[string]bool{}
	for i, p := range m.Presentations {
		path := wire.Join("/presentations", itoa(i))
		if _, ok := m.Classes[p.Class]; !ok {
			say(path+"/class", "unknown-word", "the mix has no class %q%s", p.Class, wire.Near(p.Class, slices.Sorted(maps.Keys(m.Classes))))
		}
		if p.Weight < 1 || p.Case == "" {
			say(path, "missing", "a presentation has a case and a weight of at least 1")
		}
		for _, word := range append(slices.Clone(p.At), p.NeededLevel) {
			if word != "" && ranks[word] == 0 {
				say(path, "unknown-word", "unknown level %q%s", word, wire.Near(word, levelWords()))
			}
		}
		seen[p.Class] = true
	}
	for _, name := range slices.Sorted(maps.Keys(m.Classes)) {
		if !seen[name] && m.Classes[name].Share > 0 {
			say(wire.Join("/classes", name), "missing", "no presentation is of this class")
		}
	}
}

// shares refuses shares that are not of the words or do not add up to a hundred.
func shares(of map[string]int, words []string, path string, say func(path, code, format string, args ...any)) {
	sum := 0
	for _, word := range slices.Sorted(maps.Keys(of)) {
		if !slices.Contains(words, word) {
			say(wire.Join(path, word), "unknown-word", "unknown word %q%s", word, wire.Near(word, words))
		}
		percent(of[word], wire.Join(path, word), say)
		sum += of[word]
	}
	if sum != 100 {
		say(path, "shares", "the shares add up to %d, not 100", sum)
	}
}

func percent(x int, path string, say func(path, code, format string, args ...any)) {
	if x < 0 || x > 100 {
		say(path, "out-of-range", "%d is no share of a hundred", x)
	}
}

// placesOf are the ids of the places of each word, in order.
func placesOf(view *capability.View) map[string][]string {
	places := map[string][]string{}
	for in := range view.Institutions() {
		word := view.Word(in.Level)
		places[word] = append(places[word], in.ID)
	}
	return places
}
