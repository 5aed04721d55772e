package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// The systems of what only decisions have.
const (
	caseID     = "urn:fenji:case"
	decisionID = "urn:fenji:decision" // its hash
	stepID     = "urn:fenji:step"
	engineID   = "urn:fenji:engine"
	actionCode = "urn:fenji:action"
	ruleCode   = "urn:fenji:rule"
	noticeCode = "urn:fenji:notice"
	modeCode   = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
	moduleURI  = "urn:fenji:referral"
)

// A Form is how a decision is written.
type Form struct {
	Patient string // reference to the patient, such as Patient/123; without it the case's id stands for him
	Lang    string // zh or en
}

// Requests is a decision as a Bundle of type collection, in canonical JSON, of
// proposals that people make orders of, or not:
//
//	decision               GuidanceResponse: its reasons, and as DataRequirement what is missing
//	call, notify, report   CommunicationRequest
//	other steps            Task, and a ServiceRequest where the step has a service or is a transfer
//	forbidden              ServiceRequest with doNotPerform
func Requests(e *referral.Engine, d *referral.Decision, f Form) []byte {
	w := newRequests(e, d, f)
	guidance := w.guidance()
	entries := []entry{{w.url("guidance"), guidance}}
	for i := range d.Plan {
		entries = append(entries, w.step(&d.Plan[i])...)
	}
	for i, n := range d.Notices {
		if n.Kind == "report" {
			entries = append(entries, entry{w.url("notice-" + itoa(i)), w.notice(i, n)})
		}
	}
	for i := range d.Forbidden {
		entries = append(entries, entry{w.url("forbidden-" + itoa(i)), w.forbidden(&d.Forbidden[i])})
	}
	return wire.Canonical(bundle{ResourceType: "Bundle", Identifier: &identifier{decisionID, w.hash}, Type: "collection", Timestamp: instant(d.At), Entry: entries})
}

// TermSystem is the system of the codes of services, as orders name them.
const TermSystem = termCode

// Referral is the ServiceRequest that the decision comes to, as a host may store it by
// itself, and its service: the transfer to where it sends the patient, else the opinion
// that it asks for. It is nil where there is neither, or where people decide first.
func Referral(e *referral.Engine, d *referral.Decision, f Form) (resource []byte, service string) {
	w := newRequests(e, d, f)
	for _, action := range []string{"transfer", "consult"} {
		for i := range d.Plan {
			s := &d.Plan[i]
			if s.Action == action && !waits(s) && (action == "consult" || s.Site.ID == d.Destination) {
				return wire.Canonical(w.service(s)), s.Service
			}
		}
	}
	return nil, ""
}

// UUID is a UUID made of some words: the same words give the same.
func UUID(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8, of whoever makes it
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// requests writes one decision.
type requests struct {
	set  *pack.Set
	d    *referral.Decision
	form Form
	hash string
}

func newRequests(e *referral.Engine, d *referral.Decision, f Form) *requests {
	if f.Lang != "en" {
		f.Lang = "zh"
	}
	return &requests{set: e.Set(), d: d, form: f, hash: pack.Hash(d.JSON())}
}

func (w *requests) url(name string) string { return "urn:uuid:" + UUID(w.hash, name) }

// instant is a time as FHIR has it, whose offsets end at 14 hours.
func instant(t wire.Time) string {
	const most = 14 * 60
	if off := t.Offset(); off >= -most && off <= most {
		return t.String()
	}
	b := append(wire.AppendDay(nil, floor(t.Minute(), 24*60)), 'T')
	return string(wire.AppendClock(b, int(t.Minute()-floor(t.Minute(), 24*60)*24*60))) + ":00Z"
}

func floor(a, b int64) int64 {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

func (w *requests) patient() *party {
	if w.form.Patient != "" {
		return &party{reference: reference{Reference: w.form.Patient}}
	}
	return &party{reference: reference{Type: "Patient", Identifier: &identifier{caseID, w.d.Case}}}
}

// site is a place of the catalogue; nil for none.
func (w *requests) site(s *referral.Site) *party {
	if s == nil || s.ID == "" {
		return nil
	}
	return &party{reference{Type: "Organization", Identifier: &identifier{institutionID, s.ID}}, s.Name.In(w.form.Lang)}
}

// priority is how urgent the decision is: a green channel is now, I and II as soon as
// can be, III soon.
func (w *requests) priority() string {
	switch {
	case w.d.Urgency == "green":
		return "stat"
	case w.d.Acuity.Possible <= 2:
		return "asap"
	case w.d.Urgency == "urgent":
		return "urgent"
	}
	return "routine"
}

func (w *requests) guidance() *guidanceResponse {
	g := &guidanceResponse{
		ResourceType: "GuidanceResponse", Language: w.language(), RequestIdentifier: &identifier{caseID, w.d.Case}, Identifier: []identifier{{decisionID, w.hash}},
		ModuleURI: moduleURI, Status: "success", Subject: w.patient(), OccurrenceDateTime: instant(w.d.At),
		Performer: &party{reference{Type: "Device", Identifier: &identifier{engineID, w.d.Versions.Engine}}, "fenji"},
	}
	switch {
	case w.d.Disposition == referral.AssessHere:
		g.Status = "data-required"
	case !w.d.Settled:
		g.Status = "data-requested"
	}
	for _, r := range w.d.Reasons {
		g.ReasonCode = append(g.ReasonCode, concept{[]coding{{ruleCode, r.Rule}}, r.Text.In(w.form.Lang)})
	}
	g.Note = notes(append([]string{w.d.Explain(w.form.Lang)}, Cautions(w.d, w.form.Lang)...)...)
	var seen []string
	for _, m := range w.d.Missing {
		if !slices.Contains(seen, m.Fact) {
			seen = append(seen, m.Fact)
			g.DataRequirement = append(g.DataRequirement, dataRequirement{"Observation", []codeFilter{{"code", w.codes(m.Fact)}}})
		}
	}
	return g
}

// Cautions are what has to be said wherever a decision is shown: that its rules are a
// sample, that unsigned rules act in it, that it may yet change.
func Cautions(d *referral.Decision, lang string) (all []string) {
	say := func(zh, en string) { all = append(all, wire.Text{Zh: zh, En: en}.In(lang)) }
	sample := d.Versions.Catalog.Sample || slices.ContainsFunc(d.Versions.Packs, func(p referral.PackVersion) bool { return p.Sample })
	if sample {
		say("样例内容，未经临床签署，不可用于病人", "Sample content, signed by no clinician: not for use on patients")
	}
	if d.Advisory {
		say("含未签署的规则，供参考", "Unsigned rules act in this: advisory")
	}
	if !d.Settled {
		say("还有未知，可能改变结论", "Not settled: what is unknown may change it")
	}
	return all
}

// codes are what a fact is called, here and elsewhere.
func (w *requests) codes(name string) []coding {
	all := []coding{{factCode, name}}
	if i, ok := w.set.Vocabulary.Lookup(name); ok {
		f := w.set.Vocabulary.Fact(i)
		for _, key := range sorted(f.Codes) {
			for _, code := range f.Codes[key] {
				all = append(all, coding{systems[key], code})
			}
		}
	}
	return all
}

func (w *requests) language() string {
	return map[string]string{"zh": "zh-CN", "en": "en"}[w.form.Lang]
}

// step is what a step of the plan is written as.
func (w *requests) step(s *referral.Step) []entry {
	name := "step-" + itoa(s.Step)
	if s.Action == "call" || s.Action == "notify" || s.Action == "report" {
		return []entry{{w.url(name), w.communication(s)}}
	}
	t := w.task(s)
	if s.Service == "" && s.Action != "transfer" {
		return []entry{{w.url(name), t}}
	}
	order := w.service(s)
	order.SupportingInfo = []*party{{reference: reference{Reference: w.url("guidance")}}}
	t.Focus = &party{reference: reference{Reference: w.url(name + "-order")}}
	return []entry{{w.url(name + "-order"), order}, {w.url(name), t}}
}

func (w *requests) service(s *referral.Step) *serviceRequest {
	r := &serviceRequest{
		ResourceType: "ServiceRequest", Language: w.language(), Identifier: w.identified(s), Status: "draft", Intent: "proposal", Priority: w.priority(),
		Code: w.code(s), Subject: w.patient(), OccurrencePeriod: w.due(s), AuthoredOn: instant(w.d.At), Note: w.notes(s),
	}
	if waits(s) {
		r.Status = "on-hold"
	}
	if s.Action == "transfer" {
		r.Category = []concept{{Coding: []coding{{snomed, "3457005"}}, Text: wire.Text{Zh: "转诊", En: "referral"}.In(w.form.Lang)}}
	}
	for _, other := range s.Services {
		if other != s.Service {
			r.OrderDetail = append(r.OrderDetail, concept{[]coding{{termCode, other}}, w.term(other)})
		}
	}
	by := s.By
	if by == nil {
		by = &s.Site
	}
	if p := w.site(by); p != nil {
		r.Performer = []*party{p}
	}
	return r
}

// waits reports whether a step is no order yet: something must be known, or people
// decide, first.
func waits(s *referral.Step) bool { return len(s.RequiresKnown) > 0 || s.DecidedBy != nil }

func (w *requests) identified(s *referral.Step) []identifier {
	return []identifier{{stepID, w.hash + "#" + itoa(s.Step)}}
}

func (w *requests) code(s *referral.Step) *concept {
	c := &concept{Text: s.Text.In(w.form.Lang)}
	if s.Service != "" {
		c.Coding = []coding{{termCode, s.Service}}
	}
	if c.Text == "" {
		c.Text = w.term(s.Service)
	}
	return c
}

// term is a service in words.
func (w *requests) term(id string) string {
	if t := w.set.Terms[id]; t != nil {
		return t.Name().In(w.form.Lang)
	}
	return id
}

// due is when a step is to happen.
func (w *requests) due(s *referral.Step) *period {
	switch {
	case s.Due != nil && s.Due.NotBefore != nil:
		return &period{instant(*s.Due.NotBefore), instant(s.Due.DueAt)}
	case s.Due != nil && s.Due.DueAt.Sub(w.d.At) < 0: // overdue: now
		return &period{Start: instant(w.d.At)}
	case s.Due != nil:
		return &period{instant(w.d.At), instant(s.Due.DueAt)}
	case s.DepartBy != nil:
		return w.until(s.DepartBy)
	case s.AnswerBy != nil:
		return w.until(s.AnswerBy)
	}
	return nil
}

// until is the time from the case to a moment; nil for none, or one that is past.
func (w *requests) until(t *wire.Time) *period {
	if t == nil || t.Sub(w.d.At) < 0 {
		return nil
	}
	return &period{instant(w.d.At), instant(*t)}
}

// notes are what else a step says to people.
func (w *requests) notes(s *referral.Step) []annotation {
	var all []string
	say := func(zh, en string, what ...any) {
		all = append(all, fmt.Sprintf(wire.Text{Zh: zh, En: en}.In(w.form.Lang), what...))
	}
	if s.Possible {
		say("尚未确定要不要做", "It may turn out not to be needed")
	}
	if len(s.RequiresKnown) > 0 {
		say("先要知道：%s", "Not before these are known: %s", strings.Join(w.named(s.RequiresKnown), "、"))
	}
	if s.DecidedBy != nil {
		say("由人决定：%s %d人", "People decide: %s, %d", s.DecidedBy.Title, s.DecidedBy.Count)
	}
	for _, p := range s.Products {
		say("药品，以说明书为准：%s", "Product, whose label is to be confirmed: %s", p.Name.In(w.form.Lang))
	}
	if s.Mode != "" {
		say("方式：%s", "Mode: %s", s.Mode)
	}
	if s.Escort != "" {
		say("护送：%s", "Escort: %s", s.Escort)
	}
	if s.Fit == "no" || s.Fit == "not_assessed" || s.Fit == "after" {
		say("适合转运：%s", "Fit to travel: %s", s.Fit)
	}
	if s.IfNoAnswer != nil {
		all = append(all, s.IfNoAnswer.In(w.form.Lang))
	}
	return notes(all...)
}

// named are facts in words.
func (w *requests) named(facts []string) (all []string) {
	for _, name := range facts {
		if i, ok := w.set.Vocabulary.Lookup(name); ok {
			f := w.set.Vocabulary.Fact(i)
			name = wire.Text{Zh: f.Zh, En: f.En}.In(w.form.Lang)
		}
		all = append(all, name)
	}
	return all
}

func notes(texts ...string) (all []annotation) {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			all = append(all, annotation{t})
		}
	}
	return all
}

func (w *requests) task(s *referral.Step) *task {
	t := &task{
		ResourceType: "Task", Language: w.language(), Identifier: w.identified(s), GroupIdentifier: &identifier{decisionID, w.hash},
		Status: "draft", Intent: "proposal", Priority: w.priority(), Code: &concept{Coding: []coding{{actionCode, s.Action}}}, Description: s.Text.In(w.form.Lang),
		For: w.patient(), AuthoredOn: instant(w.d.At), Owner: w.site(&s.Site), Note: w.notes(s),
	}
	if waits(s) {
		t.Status = "on-hold"
	}
	if p := w.due(s); p != nil {
		t.Restriction = &restriction{p}
	}
	return t
}

func (w *requests) communication(s *referral.Step) *communicationRequest {
	r := &communicationRequest{
		ResourceType: "CommunicationRequest", Language: w.language(), Identifier: w.identified(s), GroupIdentifier: &identifier{decisionID, w.hash},
		Status: "draft", Category: []concept{{Coding: []coding{{actionCode, s.Action}}}}, Priority: w.priority(), Medium: []concept{{Coding: []coding{{modeCode, "PHONE"}}}},
		Subject: w.patient(), OccurrencePeriod: w.until(s.AckBy), AuthoredOn: instant(w.d.At), Sender: w.site(&referral.Site{ID: w.d.Here}), Note: w.notes(s),
	}
	if text := strings.TrimSpace(s.Text.In(w.form.Lang) + " " + s.Site.Phone); text != "" {
		r.Payload = []payload{{text}}
	}
	if p := w.site(&s.Site); p != nil {
		r.Recipient = []*party{p}
	}
	return r
}

// notice is a report that the law asks for.
func (w *requests) notice(i int, n referral.Notice) *communicationRequest {
	r := &communicationRequest{
		ResourceType: "CommunicationRequest", Language: w.language(), Identifier: []identifier{{noticeCode, w.hash + "#" + itoa(i)}}, GroupIdentifier: &identifier{decisionID, w.hash},
		Status: "draft", Category: []concept{{Coding: []coding{{noticeCode, n.Kind}}}}, Subject: w.patient(), AuthoredOn: instant(w.d.At), Sender: w.site(&referral.Site{ID: w.d.Here}),
	}
	if minutes := n.WithinDays*24*60 + n.WithinMin; minutes > 0 {
		by := w.d.At.Add(minutes)
		r.OccurrencePeriod = w.until(&by)
	}
	if text := n.Text.In(w.form.Lang); text != "" {
		r.Payload = []payload{{text}}
	}
	return r
}

// forbidden is an act that is needed and must not be done: people decide.
func (w *requests) forbidden(f *referral.Forbidden) *serviceRequest {
	return &serviceRequest{
		ResourceType: "ServiceRequest", Language: w.language(), Status: "draft", Intent: "proposal", DoNotPerform: true,
		Code: &concept{[]coding{{termCode, f.Service}}, w.term(f.Service)}, Subject: w.patient(), AuthoredOn: instant(w.d.At), Note: notes(f.Text.In(w.form.Lang)),
	}
}
