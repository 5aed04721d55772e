package episode

import (
	"bytes"
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// Schema names the edition of an episode's JSON, StateSchema and WorklistSchema
// those of what is made of it.
const (
	Schema         = "fenji.episode/1"
	StateSchema    = "fenji.episode-state/1"
	WorklistSchema = "fenji.worklist/1"
)

// An Episode is one referral: what was advised, and what has happened since, in the
// order in which it counts. Its id is random and says nothing of the patient. Don't
// change it; [Episode.With] gives another.
type Episode struct {
	Editor   string  `json:"$schema,omitempty"` // where an editor finds the JSON Schema; means nothing
	Schema   string  `json:"schema"`
	ID       string  `json:"id"`
	Decision Advice  `json:"decision"`
	Events   []Event `json:"events,omitempty"`
}

// Begin begins the episode of a decision, before anything has happened.
func Begin(id string, d *referral.Decision) (*Episode, error) {
	e := &Episode{Schema: Schema, ID: id, Decision: adviceOf(d)}
	var ps wire.Problems
	sayer{nil, "", &ps}.id("id", id)
	return e, ps.Err()
}

// Parse reads an episode and tells every mistake at once.
func Parse(src []byte) (*Episode, error) {
	e := &Episode{}
	var ps wire.Problems
	n, err := read(src, e, &ps)
	if err != nil {
		return nil, err
	}
	say := sayer{n, "", &ps}
	say.schema(e.Schema, Schema)
	say.id("id", e.ID)
	e.Decision.check(n.Get("decision"), &ps)
	given := e.Events
	e.Events = nil
	e.add(given, n, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return e, nil
}

// ParseEvent reads one event, as [Episode.With] takes it.
func ParseEvent(src []byte) (Event, error) {
	var e Event
	var ps wire.Problems
	n, err := read(src, &e, &ps)
	if err != nil {
		return Event{}, err
	}
	e.check(sayer{n, "", &ps})
	return e, ps.Err()
}

// With is the episode with more events. One that is there already changes nothing; a
// mistake in any of them leaves the episode as it is.
func (e *Episode) With(events ...Event) (*Episode, error) {
	more := *e
	more.Events = slices.Clone(e.Events)
	var ps wire.Problems
	more.add(events, nil, &ps)
	if err := ps.Err(); err != nil {
		return e, err
	}
	return &more, nil
}

// add checks events and puts them in order among the others; n is the document in which
// they were read, or nil.
func (e *Episode) add(events []Event, n *wire.Node, ps *wire.Problems) {
	byID := map[string]int{}
	for i := range e.Events {
		byID[e.Events[i].ID] = i
	}
	for i, event := range events {
		say := sayer{n, "", ps}.row("events", i)
		event.check(say)
		k, given := byID[event.ID]
		switch {
		case given && !bytes.Equal(wire.Canonical(e.Events[k]), wire.Canonical(event)):
			say.add("id", "other-event", "%q is another event already: %s at %s", event.ID, e.Events[k].Kind, e.Events[k].At)
		case !given:
			byID[event.ID] = len(e.Events)
			e.Events = append(e.Events, event)
		}
	}
	if len(e.Events) > MaxEvents {
		sayer{n, "", ps}.add("events", "too-many", "%d events; at most %d are read", len(e.Events), MaxEvents)
		return
	}
	e.Events = inOrder(e.Events)
}

// JSON is the episode's one form in bytes: the same events give the same bytes, in
// whatever order they came.
func (e *Episode) JSON() []byte { return wire.Canonical(e) }
