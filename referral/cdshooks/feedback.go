package cdshooks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// overrideCode is the system of our reasons for not following a card.
const overrideCode = "urn:fenji:override-reason"

// The reasons of which the meaning is known here.
const (
	declined = "patient-declined"
	notGiven = "not-given"
	other    = "other"
)

// overrides are the reasons from which the asker may choose.
func overrides(lang string) (all []coding) {
	for _, r := range []struct{ code, zh, en string }{
		{declined, "病人或家属不同意", "The patient or family declined"},
		{"clinical-judgement", "临床判断不同", "Clinical judgement differs"},
		{"facts-wrong", "资料有误", "The facts are wrong"},
		{"no-capacity", "对方没有床位或人手", "No bed or staff there"},
		{"no-transport", "没有车", "No transport"},
		{"local-agreement", "本地另有约定", "A local agreement says otherwise"},
	} {
		all = append(all, coding{overrideCode, r.code, wire.Text{Zh: r.zh, En: r.en}.In(lang)})
	}
	return all
}

// An entry is what one user did with one card.
type entry struct {
	Card                string     `json:"card"`
	Outcome             string     `json:"outcome"`
	AcceptedSuggestions []accepted `json:"acceptedSuggestions"`
	OverrideReason      *override  `json:"overrideReason"`
	OutcomeTimestamp    wire.Time  `json:"outcomeTimestamp"`
}

type accepted struct {
	ID string `json:"id"`
}

type override struct {
	Reason      *coding `json:"reason"`
	UserComment string  `json:"userComment"` // free text, which nobody reads: it may say who somebody is
}

// A taken is the answer to feedback.
type taken struct {
	Outcomes []*episode.Outcome `json:"outcomes"`
	Unknown  []string           `json:"unknown"` // cards of which nothing is remembered
	Dropped  []fhir.Dropped     `json:"dropped"` // comments
}

func (h Host) feedback(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	if hookOf(a.Values["id"]) == "" {
		return endpoint.Response{}, noService(a.Values["id"])
	}
	entries, err := readFeedback(a.Body)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadJSON, err)
	}
	answer := taken{Outcomes: []*episode.Outcome{}, Unknown: []string{}, Dropped: []fhir.Dropped{}}
	var ps wire.Problems
	comments := 0
	for i, e := range entries {
		if e.OverrideReason != nil && e.OverrideReason.UserComment != "" {
			comments++
		}
		told, ok := h.find(e.Card)
		if !ok {
			answer.Unknown = append(answer.Unknown, e.Card)
			continue
		}
		for _, s := range e.AcceptedSuggestions {
			if !slices.Contains(told.Suggestions, s.ID) {
				ps.Add(nil, "/feedback/"+strconv.Itoa(i)+"/acceptedSuggestions", "unknown-word", "the card had no such suggestion")
			}
		}
		answer.Outcomes = append(answer.Outcomes, e.outcome(told))
	}
	if err := ps.Err(); err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadJSON, err)
	}
	if comments > 0 {
		answer.Dropped = append(answer.Dropped, fhir.Dropped{Kind: "note", Count: comments})
	}
	if h.Took != nil {
		for _, o := range answer.Outcomes {
			h.Took(o)
		}
	}
	return fine(answer)
}

func (h Host) find(card string) (Told, bool) {
	if h.Told == nil {
		return Told{}, false
	}
	return h.Told.Find(card)
}

// readFeedback reads feedback, and tells every mistake at once.
func readFeedback(src []byte) ([]entry, error) {
	n, err := wire.ParseFew("", src, endpoint.MaxBody, episode.MaxValues)
	if err != nil {
		return nil, err
	}
	var ps wire.Problems
	list := n.Get("feedback")
	if list == nil {
		ps.Add(n, "/feedback", "missing", "feedback is missing")
		return nil, ps.Err()
	}
	var entries []entry
	var found wire.Problems
	wire.Decode(list, &entries, "/feedback", &found)
	for _, p := range found {
		if p.Code != "unknown-key" { // extensions, displays
			ps = append(ps, p)
		}
	}
	for i := range entries {
		entries[i].check(list, "/feedback/"+strconv.Itoa(i), &ps)
	}
	return entries, ps.Err()
}

func (e *entry) check(n *wire.Node, path string, ps *wire.Problems) {
	if e.Card = strings.ToLower(e.Card); !isUUID(e.Card) {
		ps.Add(n, path+"/card", "id", "card is the uuid of a card")
	}
	if e.Outcome != "accepted" && e.Outcome != "overridden" { // cds-fb-1
		ps.Add(n, path+"/outcome", "unknown-word", "outcome is accepted or overridden")
	}
	if e.Outcome == "accepted" && len(e.AcceptedSuggestions) == 0 { // cds-fb-2
		ps.Add(n, path+"/acceptedSuggestions", "missing", "who accepts says which suggestions")
	}
	if r := e.OverrideReason; r != nil && r.Reason == nil && r.UserComment == "" { // cds-fb-3
		ps.Add(n, path+"/overrideReason", "missing", "an overrideReason has a reason or a userComment")
	}
	for i := range e.AcceptedSuggestions {
		e.AcceptedSuggestions[i].ID = strings.ToLower(e.AcceptedSuggestions[i].ID)
	}
	if e.OutcomeTimestamp.IsZero() {
		ps.Add(n, path+"/outcomeTimestamp", "missing", "outcomeTimestamp is missing, or no time")
	}
}

// outcome is what the decision came to.
func (e *entry) outcome(t Told) *episode.Outcome {
	o := &episode.Outcome{Schema: episode.OutcomeSchema, ID: fhir.UUID("outcome", e.Card, e.Outcome, e.OutcomeTimestamp.String()), Decision: t.Decision,
		Result: episode.Followed, ByRole: t.ByRole, At: e.OutcomeTimestamp}
	if e.Outcome == "accepted" {
		o.Destination = t.Destination
		return o
	}
	o.Result, o.Reason = episode.Overridden, notGiven
	if r := e.OverrideReason; r != nil {
		o.Reason = other
		if r.Reason != nil && len(r.Reason.Code) <= 64 && wire.MixedID(r.Reason.Code) {
			o.Reason = r.Reason.Code
		}
		if o.Reason == declined && r.Reason.System == overrideCode {
			o.Result = episode.DeclinedOutcome
		}
	}
	return o
}
