package episode

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// Advice is what an episode follows of a decision: where to, by when, and the rules
// that it rests on. Hash names the decision's own bytes, which the host keeps.
type Advice struct {
	Hash         string       `json:"hash"`
	Case         string       `json:"case"`
	At           wire.Time    `json:"at"`
	Here         string       `json:"here"`
	Disposition  string       `json:"disposition"`
	Destination  string       `json:"destination"`
	Possible     int          `json:"possible"` // the most urgent acuity that is not ruled out
	Rules        []ActingRule `json:"rules,omitempty"`
	Alternatives []string     `json:"alternatives,omitempty"` // who would be asked next, in order
	Services     []string     `json:"services,omitempty"`     // whose beginning is a clock
	Clocks       []Clock      `json:"clocks,omitempty"`       // that the decision reckoned from
	Dispatch     bool         `json:"dispatch,omitempty"`     // the plan says to call the emergency number
	Calls        []Call       `json:"calls,omitempty"`
	Consults     []Consult    `json:"consults,omitempty"`
	Legs         []Leg        `json:"legs,omitempty"`
	ReviewAt     *wire.Time   `json:"review_at,omitempty"`
	FollowUpBy   *wire.Time   `json:"follow_up_by,omitempty"` // to ask what became of the referral
}

// An ActingRule is a rule that a decision rests on.
type ActingRule struct {
	Rule     string `json:"rule"`
	Status   string `json:"status"`
	Possible bool   `json:"possible,omitempty"` // it was not decided
}

// A Call has to be answered.
type Call struct {
	Step       int        `json:"step"`
	Site       string     `json:"site"`
	AckBy      wire.Time  `json:"ack_by"`
	IfNoAnswer *wire.Text `json:"if_no_answer,omitempty"`
}

// A Consult is an opinion that is waited for, until a time.
type Consult struct {
	Step       int        `json:"step"`
	Service    string     `json:"service"`
	Site       string     `json:"site,omitempty"` // that gives it
	Answers    int        `json:"answers"`        // so many of them
	AnswerBy   wire.Time  `json:"answer_by"`
	IfNoAnswer *wire.Text `json:"if_no_answer,omitempty"`
}

// A Leg is a part of the patient's way.
type Leg struct {
	Step     int        `json:"step"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	DepartBy *wire.Time `json:"depart_by,omitempty"`
	BeginsBy *wire.Time `json:"begins_by,omitempty"` // when what he goes for should have begun there
}

// adviceOf takes from a decision what is followed.
func adviceOf(d *referral.Decision) Advice {
	a := Advice{Hash: pack.Hash(d.JSON()), Case: d.Case, At: d.At, Here: d.Here, Disposition: d.Disposition, Destination: d.Destination,
		Possible: d.Acuity.Possible, ReviewAt: d.ReviewAt}
	for _, r := range d.Reasons {
		a.Rules = append(a.Rules, ActingRule{Rule: r.Rule, Status: r.Status, Possible: r.Truth == "unknown"})
	}
	for _, o := range d.Alternatives {
		a.Alternatives = append(a.Alternatives, o.Institution)
	}
	for _, n := range d.Notices {
		if by := d.At.Add(n.WithinDays*24*60 + n.WithinMin); n.Kind == "follow_up" && by.Sub(d.At) > 0 && (a.FollowUpBy == nil || by.Sub(*a.FollowUpBy) < 0) {
			a.FollowUpBy = &by
		}
	}
	from := d.Here
	for i := range d.Plan {
		from = a.step(&d.Plan[i], from)
	}
	return a
}

// step takes what is followed of a step that begins where the patient is then, and
// returns where he is after it.
func (a *Advice) step(s *referral.Step, from string) string {
	a.anchor(s.Due)
	switch {
	case s.Action == "call" && s.Site.ID == "":
		a.Dispatch = true
	case s.Action == "call" && s.AckBy != nil:
		a.Calls = append(a.Calls, Call{Step: s.Step, Site: s.Site.ID, AckBy: *s.AckBy, IfNoAnswer: s.IfNoAnswer})
	case s.Action == "consult":
		a.consult(s)
	case s.Action == "perform" && s.Due != nil && s.Due.Anchor != "at" && !s.Possible:
		a.begins(s.Service)
	case s.Action == "transfer" && !s.Possible:
		a.leg(s, from)
		return s.Site.ID
	}
	return from
}

// anchor keeps a moment that a deadline of the decision runs from, if it is known
// to have happened.
func (a *Advice) anchor(due *referral.Due) {
	if due == nil || due.Assumed || due.AnchorAt == nil || due.Anchor == "at" || slices.ContainsFunc(a.Clocks, func(c Clock) bool { return c.Clock == due.Anchor }) {
		return
	}
	a.Clocks = append(a.Clocks, Clock{Clock: due.Anchor, At: *due.AnchorAt})
}

func (a *Advice) consult(s *referral.Step) {
	c := Consult{Step: s.Step, Service: s.Service, Answers: 1, IfNoAnswer: s.IfNoAnswer}
	if s.By != nil {
		c.Site = s.By.ID
	}
	if s.AnswerBy != nil {
		c.AnswerBy = *s.AnswerBy
		a.Consults = append(a.Consults, c)
	}
	if q := s.Quorum; q != nil && q.Count > 1 {
		c.Answers, c.AnswerBy, c.IfNoAnswer = q.Count, q.Until, nil
		a.Consults = append(a.Consults, c)
	}
}

func (a *Advice) begins(service string) {
	if service != "" && !slices.Contains(a.Services, service) {
		a.Services = append(a.Services, service)
	}
}

func (a *Advice) leg(s *referral.Step, from string) {
	leg := Leg{Step: s.Step, From: from, To: s.Site.ID, DepartBy: s.DepartBy}
	if s.StartsIn != nil && s.StartsIn.Minutes.Known() {
		by := a.At.Add(s.StartsIn.Minutes.Hi)
		leg.BeginsBy = &by
	}
	a.Legs = append(a.Legs, leg)
	a.begins(s.Service)
}

// passes reports whether the patient only passes a place: it sends him, or lies on his
// way.
func (a *Advice) passes(site string) bool {
	return site != a.Destination && (site == a.Here || slices.ContainsFunc(a.Legs, func(l Leg) bool { return l.To == site }))
}

// ackMinutes is how long a receiver has to answer a call; 0 where the plan sets no
// time.
func (a *Advice) ackMinutes() int { return map[int]int{1: 5, 2: 10}[a.Possible] }

func (a *Advice) check(n *wire.Node, ps *wire.Problems) {
	say := sayer{n, "/decision", ps}
	say.hash("hash", a.Hash)
	say.id("case", a.Case)
	say.time("at", &a.At)
	say.id("here", a.Here)
	say.word("destination", a.Destination)
	if !slices.Contains(dispositions, a.Disposition) {
		say.add("disposition", "disposition", "unknown disposition %q%s", a.Disposition, wire.Near(a.Disposition, dispositions))
	}
	if a.Possible < 1 || a.Possible > 5 {
		say.add("possible", "out-of-range", "acuity is 1 to 5, not %d", a.Possible)
	}
	for i, r := range a.Rules {
		pack, rule, _ := strings.Cut(r.Rule, "/")
		row := say.row("rules", i)
		row.id("rule", pack)
		row.word("rule", rule)
		if !slices.Contains(statuses, r.Status) {
			row.add("status", "status", "unknown status %q%s", r.Status, wire.Near(r.Status, statuses))
		}
	}
	for i, site := range a.Alternatives {
		say.id("alternatives/"+strconv.Itoa(i), site)
	}
	for i, service := range a.Services {
		say.id("services/"+strconv.Itoa(i), service)
	}
	a.checkTimes(say)
}

// checkTimes is check of the rows that have a time.
func (a *Advice) checkTimes(say sayer) {
	for i, c := range a.Clocks {
		row := say.row("clocks", i)
		row.id("clock", c.Clock)
		row.word("site", c.Site)
		row.time("at", &c.At)
	}
	for i, c := range a.Calls {
		row := say.row("calls", i)
		row.id("site", c.Site)
		row.time("ack_by", &c.AckBy)
	}
	for i, c := range a.Consults {
		row := say.row("consults", i)
		row.id("service", c.Service)
		row.word("site", c.Site)
		row.time("answer_by", &c.AnswerBy)
		if c.Answers < 1 {
			row.add("answers", "out-of-range", "at least one answer is waited for, not %d", c.Answers)
		}
	}
	for i, l := range a.Legs {
		row := say.row("legs", i)
		row.id("from", l.From)
		row.id("to", l.To)
	}
}
