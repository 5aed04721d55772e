package triage

import (
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// A Visit is an earlier one of the patient, as the episodes of a case tell it: codes
// only, no name and no text.
type Visit struct {
	At        wire.Time `json:"at"`
	Where     string    `json:"where"`     // id of the institution; empty is unknown
	Complaint codes     `json:"complaint"` // one or several; none is unknown
	Level     string    `json:"level"`     // of the institution, for one that the catalogue does not know
	Treatment codes     `json:"treatment"` // what was given; means nothing to a decision
	Outcome   string    `json:"outcome"`   // empty is unknown
}

// What became of the trouble after a visit.
const (
	Recovered = "recovered"
	Better    = "better"
	Stable    = "stable" // as a known long illness should be
	NoBetter  = "no_better"
	Worse     = "worse"
)

// Outcomes are all of them.
func Outcomes() []string { return []string{Recovered, Better, Stable, NoBetter, Worse} }

// codes are one code or a list of them.
type codes []string

// ReadNode reads one code or a list of them.
func (c *codes) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	items, at := []*wire.Node{n}, func(int) string { return path }
	if n.Kind == wire.List {
		items, at = n.Values, func(i int) string { return path + "/" + strconv.Itoa(i) }
	}
	for i, item := range items {
		switch {
		case !wire.Expect(item, wire.String, at(i), ps):
		case !wire.MixedID(item.Text) || len(item.Text) > 64:
			ps.Add(item, at(i), "bad-code", "%q is no code: up to 64 letters, digits, - _ . and no personal data", item.Text)
		default:
			*c = append(*c, item.Text)
		}
	}
}

// complaintFact is the fact that says what the patient comes with.
const complaintFact = "complaint"

// The facts that earlier visits tell, besides the kind of this one.
const (
	visitKind    = "visit_kind"
	worseSince   = "worse_since"   // it has been worse after a treatment
	visitsLately = "visits_14d"    // for this trouble and without improvement, this one included
	placesLately = "sites_changed" // how often the place was changed among them
)

// repeatDays is how long a visit without improvement counts.
const repeatDays = 14

func (doc *CaseDocument) checkVisits(n *wire.Node, say func(path, code, format string, args ...any)) {
	if doc.Episodes == nil {
		return
	}
	for i, v := range *doc.Episodes {
		path := "/episodes/" + strconv.Itoa(i)
		switch {
		case n.At(path).Get("at") == nil || n.At(path).Get("at").Kind == wire.Null:
			say(path, "missing", "a visit says when it was (at)")
		case !doc.At.IsZero() && v.At.Minute() > doc.At.Minute():
			say(path+"/at", "in-future", "%s is after the time of the case, %s", v.At, doc.At)
		}
		for _, id := range []struct{ key, text string }{{"where", v.Where}, {"level", v.Level}} {
			if id.text != "" && !wire.MixedID(id.text) {
				say(path+"/"+id.key, "id", "%q is not an id: letters, digits, - _ . and no personal data", id.text)
			}
		}
		if v.Outcome != "" && !slices.Contains(Outcomes(), v.Outcome) {
			say(path+"/outcome", "unknown-word", "unknown outcome %q%s", v.Outcome, wire.Near(v.Outcome, Outcomes()))
		}
	}
}

// complaint is the case's own, for the visits to be held against; what is wrong with
// it is told where the facts are read.
func (doc *CaseDocument) complaint(set *pack.Set, facts *wire.Node) *fact.Reading {
	unknown := fact.Unknown(fact.NotAsked)
	i, ok := set.Vocabulary.Lookup(complaintFact)
	n := facts.Get(complaintFact)
	if !ok || n == nil || doc.Episodes == nil || len(*doc.Episodes) == 0 {
		return &unknown
	}
	own := &wire.Node{Kind: wire.Map, Keys: []*wire.Node{{Kind: wire.String, Text: complaintFact}}, Values: []*wire.Node{n}}
	return set.Vocabulary.Read(own, doc.At, nil, "", new(wire.Problems)).Reading(i)
}

// visits works out the facts that the earlier visits tell: nothing of a case that does
// not tell them, which is not a first visit. What is not known of a visit widens them.
// They prove that the patient was seen and is no better, or worse, never the opposite.
func (doc *CaseDocument) visits(set *pack.Set, complaint *fact.Reading) map[string]fact.Reading {
	if doc.Episodes == nil {
		return nil
	}
	var sure, perhaps []string // where; of what is not known "", another place
	worse := false
	list := slices.Clone(*doc.Episodes)
	wire.Sort(list, func(a, b *Visit) int { return int(a.At.Minute() - b.At.Minute()) })
	for _, v := range list {
		if doc.At.Sub(v.At) > repeatDays*24*60 {
			continue
		}
		switch v.unimproved().And(v.sameTrouble(set, complaint)) {
		case rule.True:
			sure, perhaps = append(sure, v.Where), append(perhaps, v.Where)
			worse = worse || v.Outcome == Worse
		case rule.Unknown:
			perhaps = append(perhaps, v.Where)
		}
	}
	named := slices.DeleteFunc(slices.Clone(sure), func(place string) bool { return place == "" })
	told := map[string]fact.Reading{
		visitsLately: between(len(sure)+1, len(perhaps)+1),
		placesLately: between(changes(append(named, doc.Here)), changes(append(perhaps, doc.Here))),
	}
	if len(sure) > 0 {
		told[visitKind] = imported(fact.Value{Text: NoBetter})
	}
	if worse {
		told[worseSince] = imported(fact.Value{Bool: true})
	}
	return told
}

// imported is what the record proves of a fact; who tells it as well must agree.
func imported(v fact.Value) fact.Reading {
	return fact.Reading{Known: true, Value: v, Bounds: fact.All(), How: fact.Imported}
}

func between(low, high int) fact.Reading {
	if low < high {
		return fact.Within(fact.Interval{Lo: float64(low), Hi: float64(high)})
	}
	r := fact.Exactly(fact.Whole(int64(low)))
	r.How = fact.Imported
	return r
}

// changes is how often one place of a list follows another; one that is not known is
// another than its neighbours.
func changes(places []string) int {
	n := 0
	for i := 1; i < len(places); i++ {
		if places[i] == "" || places[i] != places[i-1] {
			n++
		}
	}
	return n
}

// unimproved reports whether the trouble was no better after the visit.
func (v *Visit) unimproved() rule.Truth {
	switch v.Outcome {
	case "":
		return rule.Unknown
	case NoBetter, Worse:
		return rule.True
	}
	return rule.False
}

// sameTrouble reports whether a visit was for a complaint of the same group as one of
// those of the case: the same one, or one that opens a pathway which that opens too.
func (v *Visit) sameTrouble(set *pack.Set, complaint *fact.Reading) rule.Truth {
	if len(v.Complaint) == 0 || len(complaint.Present) == 0 && !complaint.Known {
		return rule.Unknown
	}
	for _, a := range v.Complaint {
		for _, b := range complaint.Present {
			if a == b || pack.Meet(ownPathways(set, a), ownPathways(set, b)) {
				return rule.True
			}
		}
	}
	if !complaint.Known {
		return rule.Unknown
	}
	return rule.False
}

// ownPathways are those that a complaint opens, but for the one of all others.
func ownPathways(set *pack.Set, complaint string) []string {
	c := set.Complaints[complaint]
	if c == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Pathways), func(p string) bool { return p == general })
}
