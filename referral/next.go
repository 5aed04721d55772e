package referral

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// NextSchema names the edition of the next question's JSON.
const NextSchema = "fenji.next/1"

// Why an interview stops.
const (
	StopActNow      = "act_now"      // I or II is proven: do what the decision says; a group is asked beside that, and delays nothing
	StopSettled     = "settled"      // no answer could change the decision
	StopNothingLeft = "nothing_left" // some could, and none is left to ask: it can't be had here, or is about a complaint that nobody can tell
)

// MaxItems is how many items one screen holds at most.
const MaxItems = 6

// A Next is the next screen of the interview on a case: what could still change its
// decision and can be had here. The order of its fields is the order of its JSON.
type Next struct {
	Schema string    `json:"schema"`
	Case   string    `json:"case"`
	At     wire.Time `json:"at"`
	Here   string    `json:"here"`
	Stop   string    `json:"stop,omitempty"` // absent while questions come first
	Group  *Group    `json:"group"`          // null where there is nothing to ask
	// GroupsLeft is how many groups at most follow this one; null until it is known
	// what the patient comes with.
	GroupsLeft *int `json:"groups_left"`
	// NotHere are the facts that could change the decision and can't be had here, or
	// sets with such a choice, in the order of names.
	NotHere  []string `json:"not_here"`
	Versions Versions `json:"versions"`
}

// A Group is what is asked on one screen: at most [MaxItems] items.
type Group struct {
	About string    `json:"about"` // act_now, who, why, life, gate, place
	Title wire.Text `json:"title"`
	// NoneOfThese is whether one answer may be given for all choices of sets that are
	// shown: each goes into not, with how: group. Whatever else the screen asks for is
	// answered item by item; a whole set, of which there is one on a screen at most and
	// beside no other choices, has a "none of these" of its own.
	NoneOfThese bool `json:"none_of_these"`
	// Individually marks the one question on which an act rests that can't be undone:
	// it is read aloud and answered by itself.
	Individually bool   `json:"individually,omitempty"`
	Items        []Item `json:"items"`
	// Facts are the declarations of the items' facts, by name: kind, unit, range,
	// choices, question. One that applies to some people only is asked of those.
	Facts map[string]*fact.Fact `json:"facts"`
}

// Choices are the items of which one that asks for a whole set is made up: each of
// them may be answered, or all at once. Any other is itself.
func (g *Group) Choices(it Item) []Item {
	f := g.Facts[it.Fact]
	if f == nil || f.Kind != fact.KindSet || it.Choice != "" {
		return []Item{it}
	}
	var all []Item
	for _, c := range f.Choices {
		one := it
		one.Choice, one.Text = c.ID, wire.Text{Zh: c.Zh, En: c.En}
		all = append(all, one)
	}
	return all
}

// An Item is one thing to answer: a fact of the case, whether one choice of a set is
// there, or which choices of a whole set are. What is called link is no fact but the
// key of a case of that name: data, phone, none or unknown.
type Item struct {
	Fact   string    `json:"fact"`
	Choice string    `json:"choice,omitempty"`
	Text   wire.Text `json:"text"` // the choice in words, else the question
	// Unknown is how an answer that can't be had is written, {"unknown": …}:
	// cannot_here of what is measured, cannot_tell of what is asked; of one choice
	// with "of": [choice]. The facts that its declaration names instead are then asked
	// for. Of the link it is the link itself.
	Unknown   string `json:"unknown"`
	Minutes   int    `json:"minutes"`              // that it takes
	AfterCall bool   `json:"after_call,omitempty"` // it takes too long to wait for: call first
	Old       string `json:"old,omitempty"`        // a reading too old to count
}

// JSON is the screen's one form in bytes.
func (n *Next) JSON() []byte { return wire.Canonical(n) }

// Next is the next screen for a case: act now; who it is, except that a woman of known
// age is asked with the rest whether she is pregnant; why he comes, and with what; then
// what can still change the decision, life first, then what an act that can't be undone
// rests on, then the place. Within these one looks before one
// measures and measures before one asks of the past. What is measured is asked for
// together, and so are the choices of a set; and a screen with room takes in whole later
// ones that fit: signs those of signs, and both what one only asks for. So what makes
// the place may come before what makes life or death and fills a screen of its own. It
// costs what a decision does.
func (e *Engine) Next(c *triage.Case) *Next {
	d := e.deciding(c)
	n := &Next{Schema: NextSchema, Case: c.ID, At: c.At, Here: c.Here, Stop: StopNothingLeft, NotHere: []string{}, Versions: e.versions}
	if d.here == nil {
		return n
	}
	v := &interview{deciding: d}
	settled := v.collect()
	slices.Sort(v.absent)
	n.NotHere = append(n.NotHere, v.absent...)
	ready, held := v.ready()
	if all := v.screens(ready); len(all) > 0 {
		n.Group, n.Stop = v.group(all[0]), ""
		if !v.opening {
			left := v.left(append(all, v.screens(held)...))
			n.GroupsLeft = &left
		}
	} else if v.link {
		n.Group, n.Stop, n.GroupsLeft = linkGroup(), "", new(int)
	}
	switch {
	case d.a.Level <= 2:
		n.Stop = StopActNow
	case settled:
		n.Stop = StopSettled
	}
	return n
}
