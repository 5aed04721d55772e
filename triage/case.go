package triage

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// CaseSchema names the edition of the case format.
const CaseSchema = "fenji.case/1"

// MaxCaseBytes is the largest case that is read.
const MaxCaseBytes = 256 << 10

// MaxCaseValues is how many values a case may hold, each map, list and what is in
// them being one; MaxCaseList how many one list or map may: no case is so long, and
// a longer one is refused before it costs time.
const (
	MaxCaseValues = 4 << 10
	MaxCaseList   = 1000
)

// LinkUnknown is the link of a case document where it was asked for and nobody can
// tell.
const LinkUnknown = "unknown"

// A Case is what is known of a patient at one time and place. It holds no name,
// number or address.
type Case struct {
	ID        string
	At        wire.Time
	Here      string // id of the institution where the patient is
	Link      string // live connection from here: data, phone, none; empty is unknown
	LinkAsked bool   // it is unknown though it was asked for
	Facts     *fact.Facts
	Declined  []Declined // steps that the patient does not want
	Wish      string     // id of the institution where the patient would rather be treated; empty for none

	// complaints are the pathways that each complaint opens; nil while the
	// complaint is unknown. One that no pack lists opens the general one.
	complaints [][]string
}

// A CaseDocument is a case as it is written; [ParseCase] makes a Case of it.
type CaseDocument struct {
	Editor    string     `json:"$schema"` // where an editor finds the JSON Schema; means nothing to a decision
	Schema    string     `json:"schema"`
	ID        string     `json:"id"`
	At        wire.Time  `json:"at"`
	Here      string     `json:"here"`
	Link      string     `json:"link"`
	BirthDate string     `json:"birth_date"`
	Lunar     bool       `json:"lunar"` // the birth date is of the Chinese calendar: it bounds the age
	Age       *node      `json:"age"`
	Facts     *node      `json:"facts"`
	Episodes  *[]Visit   `json:"episodes"` // earlier visits; absent is unknown, an empty list is none
	Declined  []Declined `json:"declined"` // steps of a plan that the patient does not want
	Wish      string     `json:"wish"`     // where the patient would rather be treated: decides between plans that are as good
	Note      wire.Text  `json:"note"`     // for people who read the file; never part of a decision
}

// node keeps a part of a document to be read later.
type node struct{ *wire.Node }

func (k *node) ReadNode(n *wire.Node, _ string, _ *wire.Problems) { k.Node = n }

// general is the pathway of complaints that no pack lists.
const general = "general"

// ParseCase reads a case and tells every mistake at once: unknown names with the
// near one, units, types, ranges, times after the case's own. A case with a
// mistake is no case.
func ParseCase(set *pack.Set, src []byte) (*Case, error) {
	n, err := wire.ParseFew("", src, MaxCaseBytes, MaxCaseValues)
	if err != nil {
		return nil, err
	}
	if err := crowded(n); err != nil {
		return nil, err
	}
	var doc CaseDocument
	var ps wire.Problems
	wire.Decode(n, &doc, "", &ps)
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
	doc.check(n, say)
	doc.checkVisits(n, say)
	doc.checkDeclined(set, say)
	c := &Case{ID: doc.ID, At: doc.At, Here: doc.Here, Link: doc.Link, Declined: doc.Declined, Wish: doc.Wish}
	if c.LinkAsked = doc.Link == LinkUnknown; c.LinkAsked {
		c.Link = ""
	}
	facts := &wire.Node{Kind: wire.Map, Line: 1, Column: 1}
	if doc.Facts != nil && wire.Expect(doc.Facts.Node, wire.Map, "/facts", &ps) {
		facts = doc.Facts.Node
	}
	if !doc.At.IsZero() {
		told := doc.ages(n, facts, &ps)
		if visits := doc.visits(set, doc.complaint(set, facts)); visits != nil {
			if told == nil {
				told = visits
			}
			maps.Copy(told, visits)
		}
		c.Facts = set.Vocabulary.Read(facts, doc.At, told, "/facts", &ps)
	}
	doc.misspelt(set, c, n, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	c.open(set)
	return c, nil
}

func (doc *CaseDocument) check(n *wire.Node, say func(path, code, format string, args ...any)) {
	if doc.Schema != CaseSchema {
		say("/schema", "schema", "schema must be %q, not %q", CaseSchema, doc.Schema)
	}
	if !wire.MixedID(doc.ID) || len(doc.ID) > 64 {
		say("/id", "id", "%q is not an id: up to 64 letters, digits, - _ . and no personal data", doc.ID)
	}
	if at := n.Get("at"); at == nil || at.Kind == wire.Null {
		say("/at", "missing", "a case says at what time it stands (at)")
	}
	if doc.Here == "" {
		say("/here", "missing", "a case says where the patient is (here)")
	}
	switch doc.Link {
	case "", "data", "phone", "none", LinkUnknown:
	default:
		say("/link", "link", "link is data, phone, none or unknown, not %q%s", doc.Link, wire.Near(doc.Link, []string{"data", "phone", "none", LinkUnknown}))
	}
	if doc.BirthDate != "" && doc.Age != nil {
		say("/age", "twice", "give birth_date or age, not both")
	}
	if doc.Lunar && doc.BirthDate == "" {
		say("/lunar", "missing", "lunar says of which calendar birth_date is, which is not given")
	}
}

// crowded refuses lists and maps that are too long.
func crowded(n *wire.Node) error {
	var ps wire.Problems
	tooLong(n, &ps)
	return ps.Err()
}

func tooLong(n *wire.Node, ps *wire.Problems) {
	if len(n.Values) > MaxCaseList {
		ps.Add(n, "", "too-many", "%s of %d; at most %d are read", n.Kind, len(n.Values), MaxCaseList)
		return
	}
	for _, v := range n.Values {
		if len(v.Values) > 0 {
			tooLong(v, ps)
		}
	}
}

// ages works out the facts that say how old the patient is. An age in whole years,
// or bounds of it, is read like any other fact; what it says of months and days is
// worked out beside it.
func (doc *CaseDocument) ages(n, facts *wire.Node, ps *wire.Problems) map[string]fact.Reading {
	today, _ := wire.ReadDay(doc.At.Date())
	if doc.BirthDate != "" {
		b, ok := born(doc.BirthDate, doc.Lunar, today)
		if !ok {
			ps.Add(n.Get("birth_date"), "/birth_date", "impossible-date", "%q is not a day such as 1964-03-08, on or before the case", doc.BirthDate)
			return nil
		}
		return b.ages(today)
	}
	among := facts.Get(ageYears)
	told := among
	switch {
	case doc.Age == nil:
	case among != nil:
		ps.Add(doc.Age.Node, "/age", "twice", "age is given both beside the facts and among them")
		return nil
	default:
		told = doc.Age.Node
	}
	if told == nil {
		return nil
	}
	b, whole, ok := counted(told, today)
	switch {
	case among != nil:
		ok = ok && whole
	case whole:
		facts.Keys = append(facts.Keys, &wire.Node{Kind: wire.String, Text: ageYears, Line: told.Line, Column: told.Column})
		facts.Values = append(facts.Values, told)
	case !ok:
		ps.Add(told, "/age", "out-of-range", "this is no age of anybody, up to %d years", oldest)
	}
	if !ok {
		return nil // what is wrong with it is told where the fact is read
	}
	all := b.ages(today)
	if whole {
		delete(all, ageYears)
	}
	return all
}

// mostMisspelt is how many unlisted complaints of a case are looked at: who comes
// with more of them has not mistyped one.
const mostMisspelt = 64

// misspelt tells a complaint that no pack lists and that looks like one, of the case
// or of an earlier visit: it would lose its pathway without a word. Complaints of other
// lists pass; they open the general pathway.
func (doc *CaseDocument) misspelt(set *pack.Set, c *Case, n *wire.Node, ps *wire.Problems) {
	i, ok := set.Vocabulary.Lookup(complaintFact)
	if !ok || c.Facts == nil {
		return
	}
	var listed []string // looked up once, and only if need be
	looked := 0
	look := func(path string, told []string) {
		for _, code := range told {
			if set.Complaints[code] != nil || looked == mostMisspelt {
				continue
			}
			if looked++; listed == nil {
				listed = slices.Sorted(maps.Keys(set.Complaints))
			}
			if near := meant(set, listed, code); near != "" {
				ps.Add(n.At(path), path, "unknown-complaint", "no pack lists the complaint %q%s", code, near)
			}
		}
	}
	look("/facts/"+complaintFact, c.Facts.Reading(i).Present)
	if doc.Episodes == nil {
		return
	}
	for k, v := range *doc.Episodes {
		look("/episodes/"+strconv.Itoa(k)+"/complaint", v.Complaint)
	}
}

// meant asks whether a listed complaint was meant, if one looks like it.
func meant(set *pack.Set, listed []string, code string) string {
	near := wire.Near(code, listed)
	for _, id := range listed {
		if set.Complaints[id].Zh == code || strings.ReplaceAll(id, "_", "") == strings.ToLower(code) {
			near = fmt.Sprintf("; did you mean %q?", id)
		}
	}
	if strings.Contains(near, "did you mean") {
		return near
	}
	return ""
}

// open finds the pathways that the complaints open.
func (c *Case) open(set *pack.Set) {
	i, ok := set.Vocabulary.Lookup(complaintFact)
	if !ok {
		return
	}
	r := c.Facts.Reading(i)
	if !r.Known {
		return
	}
	unlisted := len(r.Present) == 0
	for _, code := range r.Present {
		if complaint := set.Complaints[code]; complaint != nil {
			c.complaints = append(c.complaints, complaint.Pathways)
		} else {
			unlisted = true
		}
	}
	if unlisted { // once, however many there are
		c.complaints = append(c.complaints, []string{general})
	}
}

// pathways are those that the complaints open; nil if nothing is known of them.
func (c *Case) pathways() []string {
	if len(c.complaints) == 1 && len(c.complaints[0]) > 0 {
		return c.complaints[0]
	}
	return slices.Concat(c.complaints...)
}

// Off reports whether the case is known to be off all the rule's pathways: then
// the rule's ignorance does not count.
func (c *Case) Off(r *pack.Bound) bool {
	if len(r.Pathway) == 0 || c.complaints == nil {
		return false
	}
	for _, pathways := range c.complaints {
		if r.Speaks(pathways) {
			return false
		}
	}
	return true
}

// SpokenOf reports whether each of the case's complaints is one that is spoken of, by
// the pathways that it opens: a case of which that is not so is never told to stay.
func (c *Case) SpokenOf(speaks func(pathways []string) bool) bool {
	for _, pathways := range c.complaints {
		if slices.Contains(pathways, general) && len(pathways) == 1 || !speaks(pathways) {
			return false
		}
	}
	return len(c.complaints) > 0
}

// Number is what is known of a number fact, for the limits that services put on
// patients; unknown is unbounded.
func (c *Case) Number(set *pack.Set, name string) fact.Interval {
	if i, ok := set.Vocabulary.Lookup(name); ok {
		return c.Facts.Reading(i).Bounds
	}
	return fact.All()
}

// Choice is a choice fact's value, if it is known.
func (c *Case) Choice(set *pack.Set, name string) (string, bool) {
	i, ok := set.Vocabulary.Lookup(name)
	if !ok || set.Vocabulary.Fact(i).Kind != fact.KindChoice {
		return "", false
	}
	r := c.Facts.Reading(i)
	return r.Value.Text, r.Known
}
