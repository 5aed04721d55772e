package triage

import (
	"maps"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// A Declined is a step that the patient, or who speaks for him, does not want, named
// as the plan has it: by what is done, with which service, where. A way somewhere is
// named by its site, or by its action alone: then he goes nowhere.
type Declined struct {
	Action  string `json:"action"`
	Service string `json:"service"`
	Site    string `json:"site"`
}

// The steps that can be declined.
const (
	Transfer = "transfer"
	MeetAt   = "meet_at" // the patient is driven to meet a vehicle; declined, it comes to him
	Perform  = "perform"
	Consult  = "consult"
	Recheck  = "recheck"
	Observe  = "observe"
)

// Declinable are the actions of all steps that can be declined.
func Declinable() []string {
	return []string{Transfer, "team_comes", MeetAt, Perform, Consult, Recheck, Observe}
}

// Moves reports whether it is the way to a place, or somebody's way to the patient, that
// is declined; who will not be driven to a meeting is not taken to refuse the way.
func (d *Declined) Moves() bool {
	switch d.Action {
	case Transfer, "team_comes":
		return true
	}
	return d.Action == "" && d.Service == ""
}

// maxDeclined is how many steps may be declined: no plan has so many.
const maxDeclined = 64

func (doc *CaseDocument) checkDeclined(set *pack.Set, say func(path, code, format string, args ...any)) {
	if len(doc.Declined) > maxDeclined {
		say("/declined", "too-many", "%d declined steps; at most %d are read", len(doc.Declined), maxDeclined)
		return
	}
	for i, d := range doc.Declined {
		path := "/declined/" + strconv.Itoa(i)
		switch {
		case d == Declined{}:
			say(path, "missing", "a declined step is named by action, service or site")
		case d.Action != "" && !slices.Contains(Declinable(), d.Action):
			say(path+"/action", "unknown-word", "no step that can be declined is %q%s", d.Action, wire.Near(d.Action, Declinable()))
		case d.Service == "" && slices.Contains([]string{Perform, Consult, Recheck}, d.Action):
			say(path, "missing", "say which service is declined")
		}
		if d.Service != "" && set.Terms[d.Service] == nil {
			say(path+"/service", "unknown-service", "no pack declares the service %q%s", d.Service, wire.Near(d.Service, slices.Sorted(maps.Keys(set.Terms))))
		}
	}
}
