package replay

import (
	"cmp"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// A Gap asks two questions of past cases: which one service, at which one place that
// does not list it, would keep most of them lower or nearer; and which one person or
// device, if lost, would move most of them. Each is answered by deciding anew the
// cases that the change can concern, on the catalogue so changed: the same answer as
// deciding all of them.
type Gap struct {
	Engine   *referral.Engine
	Workers  int
	Most     int                              // cases that are held; of more a sample. 20,000 if nought
	First    int                              // so many answers to each question; 20 if nought
	Sites    []string                         // where services are supposed; none: everywhere
	Services []string                         // that are supposed; none: all that a case asks for which leaves
	Step     func(what string, done, all int) // told now and then, if not nil
}

// GapSchema names the edition of a gap analysis.
const GapSchema = "fenji.gap/1"

// A GapReport is what a gap analysis comes to.
type GapReport struct {
	Schema string `json:"schema"`
	Basis
	Versions referral.Versions `json:"versions"`
	Lines    int               `json:"lines"`
	Refused  int               `json:"refused"`
	Cases    int               `json:"cases"`   // that were looked at: all, or a sample
	Leaving  int               `json:"leaving"` // of them, those who are sent elsewhere
	Missing  []Supposed        `json:"missing"`
	Losses   []Lost            `json:"losses"`
	Tried    int               `json:"tried"`              // changes of the catalogue that were decided on
	Spared   int               `json:"spared"`             // that could not come among the first, whatever they did
	Decided  int               `json:"decided"`            // cases that were decided anew for them
	Refusals []string          `json:"refusals,omitempty"` // changes that make no catalogue
}

// Supposed is a service at a place that does not list it, and what it would do to the
// cases that are there or come to it from below.
type Supposed struct {
	Service  string    `json:"service"`
	Name     wire.Text `json:"name"`
	Site     string    `json:"site"`
	SiteName wire.Text `json:"site_name,omitzero"`
	Kept     int       `json:"kept"`   // at a lower level than before, or as high and nearer
	Lower    int       `json:"lower"`  // of them at a lower level
	Nearer   int       `json:"nearer"` // of them as high and nearer
	Worse    int       `json:"worse"`  // higher, or as high and farther
	Minutes  Saved     `json:"minutes"`
	Danger   int       `json:"danger"` // that would go lower with a true danger sign: not kept
}

// Lost is a person or a device, and what its loss would do.
type Lost struct {
	Kind     string   `json:"kind"` // person, equipment
	ID       string   `json:"id"`
	Site     string   `json:"site,omitempty"`
	Moved    int      `json:"moved"`    // to another place, or another disposition
	Higher   int      `json:"higher"`   // of them to a higher level
	Services []string `json:"services"` // that lean on such a thing
}

// held is a case of which the decision is known.
type held struct {
	*triage.Case
	was  Record
	asks map[string]bool
}

// Do reads visits and answers both questions.
func (g *Gap) Do(in io.Reader, source string) (*GapReport, error) {
	report := &GapReport{Schema: GapSchema, Versions: g.Engine.Versions(), Missing: []Supposed{}, Losses: []Lost{}}
	cases, tally, err := g.read(in)
	if err != nil {
		return nil, err
	}
	report.Lines, report.Refused, report.Cases = tally.Lines, tally.Refused+tally.Faults, len(cases)
	report.Basis = Basis{Period: tally.Period(), Population: Everybody, Source: source, Catalog: g.Engine.View().Hash(), Synthetic: tally.Synthetic > 0}
	catalog, err := capability.Load(g.Engine.View().JSON())
	if err != nil {
		return nil, err
	}
	s := &search{Gap: g, report: report, cases: cases, catalog: catalog, dangers: dangerRules(g.Engine.Set())}
	for _, h := range cases {
		report.Leaving += one(h.leaves())
	}
	s.suppose()
	s.lose()
	return report, nil
}

func (h *held) leaves() bool { return h.was.Destination != h.was.Here }

// A reading is a line's case with its decision.
type reading struct {
	held    *held
	decided decided
	refused *Refused
}

// read decides all cases and holds them, or a sample that is the same each time.
func (g *Gap) read(in io.Reader) (cases []*held, t *Tally, err error) {
	asks, t := newAsked(g.Engine.Set()), NewTally(Everybody)
	draw, most, seen := rand.New(rand.NewPCG(1, 1)), g.most(), 0
	lines := Lines[reading]{Workers: max(1, g.Workers), Limit: MaxLine,
		Work: func(line Line) reading {
			x, refused := Try(line, func(text []byte) (reading, error) { return g.decide(text, asks) })
			x.refused = refused
			return x
		},
		Take: func(_ Line, x reading) error {
			if x.refused != nil {
				t.refuse(x.refused)
				return nil
			}
			t.add(&x.decided)
			g.step("read", t.Lines, 0)
			if seen++; len(cases) < most {
				cases = append(cases, x.held)
			} else if at := draw.IntN(seen); at < most {
				cases[at] = x.held
			}
			return nil
		}}
	err = lines.Run(in)
	return cases, t, err
}

func (g *Gap) decide(text []byte, asks *asked) (x reading, err error) {
	v, c, d, err := decide(g.Engine, text)
	if err != nil {
		return x, err
	}
	x.decided = decidedOf(d, v.Actual, g.Engine.View())
	x.held = &held{c, x.decided.Record, asks.of(c, d)}
	return x, nil
}

func (g *Gap) most() int {
	if g.Most == 0 {
		return 20_000
	}
	return g.Most
}

func (g *Gap) first() int {
	if g.First == 0 {
		return 20
	}
	return g.First
}

func (g *Gap) step(what string, done, all int) {
	if g.Step != nil {
		g.Step(what, done, all)
	}
}

// A search is one Do, once the cases are read.
type search struct {
	*Gap
	report  *GapReport
	cases   []*held
	catalog *capability.Catalog
	dangers map[string]bool
}

// A candidate is a service at a place, with the cases that it could keep.
type candidate struct {
	service, site string
	cases         []*held
}

// suppose answers the first question. Candidates come by how many cases each could
// keep at most; one that can't come among the first is not tried.
func (s *search) suppose() {
	candidates := s.candidates()
	var best []Supposed
	for i, c := range candidates {
		if len(best) == s.first() && len(c.cases) < best[len(best)-1].Kept {
			s.report.Spared = len(candidates) - i
			break
		}
		s.step("suppose", i, len(candidates))
		if found, ok := s.try(c); ok && found.Kept+found.Danger > 0 {
			best = append(best, found)
			slices.SortFunc(best, func(a, b Supposed) int {
				return cmp.Or(cmp.Compare(b.Kept, a.Kept), cmp.Compare(a.Danger, b.Danger), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Service, b.Service))
			})
			best = best[:min(len(best), s.first())]
		}
	}
	s.report.Missing = append(s.report.Missing, best...)
}

// candidates are every service that a leaving case asks for, at every place that does
// not list it and where the case is or that is above: nobody is sent down or across
// for it. Those that concern most cases come first.
func (s *search) candidates() (all []candidate) {
	view := s.Engine.View()
	for in := range view.Institutions() {
		if len(s.Sites) > 0 && !slices.Contains(s.Sites, in.ID) {
			continue
		}
		listed := map[string]bool{}
		for _, row := range in.Rows() {
			listed[row.Service] = true
		}
		of := map[string][]*held{}
		for _, h := range s.cases {
			if !h.leaves() || !s.mayKeep(h, in.ID, view.Word(in.Level)) {
				continue
			}
			for service := range h.asks {
				if !listed[service] && s.wanted(service, view.Word(in.Level)) {
					of[service] = append(of[service], h)
				}
			}
		}
		for service, cases := range of {
			all = append(all, candidate{service, in.ID, cases})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(len(b.cases), len(a.cases)), cmp.Compare(a.site, b.site), cmp.Compare(a.service, b.service))
	})
	return all
}

// mayKeep reports whether a place counts for a case: where he is, or above it and not
// above where he is sent.
func (s *search) mayKeep(h *held, site, word string) bool {
	return h.was.Here == site || ranks[word] > ranks[h.was.From] && ranks[word] <= ranks[h.was.Level]
}

// wanted reports whether a service is supposed at places of a level: what is usual from
// some level up may be sunk to the next lower one, and not further.
func (s *search) wanted(service, word string) bool {
	term := s.Engine.Set().Terms[service]
	if term == nil || len(s.Services) > 0 && !slices.Contains(s.Services, service) {
		return false
	}
	least := term.LeastLevel
	if ranks[least] == 0 {
		least = s.Engine.View().Word(least)
	}
	return ranks[word] >= ranks[least]-1
}

// try decides the candidate's cases with the service there.
func (s *search) try(c candidate) (Supposed, bool) {
	row := map[string]any{"service": c.service, "hours": "always",
		"asserted": map[string]any{"as": "verified", "by": c.site, "at": s.Engine.View().Published().Date()}}
	const id = "supposed-by-gap"
	patch := func(row any) any {
		return map[string]any{"institutions": map[string]any{c.site: map[string]any{"services": map[string]any{id: row}}}}
	}
	found := Supposed{Service: c.service, Site: c.site, Name: s.Engine.Set().Terms[c.service].Name()}
	if in, ok := s.Engine.View().Institution(c.site); ok {
		found.SiteName = in.Name
	}
	after, ok := s.with(patch(row), patch(nil), c.service+" at "+c.site)
	if !ok {
		return found, false
	}
	s.anew(after, c.cases, func(h *held, d *referral.Decision, now *Record) { found.add(&h.was, now, endangered(d, s.dangers)) })
	return found, true
}

// add counts a case. Who has a danger sign and would go lower is not kept: that is
// for people to look at first.
func (x *Supposed) add(before, after *Record, danger bool) {
	switch {
	case lower(before, after) && danger:
		x.Danger++
		return
	case lower(before, after):
		x.Lower++
		x.Kept++
	case nearer(before, after):
		x.Nearer++
		x.Kept++
	case lower(after, before), nearer(after, before):
		x.Worse++
		return
	default:
		return
	}
	x.Minutes.add(before.Road, after.Road)
}

// nearer reports whether b is surely less road away than a, on the same level.
func nearer(a, b *Record) bool {
	return a.Destination != b.Destination && ranks[a.Level] == ranks[b.Level] && a.Road.Known() && b.Road.Hi < a.Road.Lo
}

// with is the engine on the catalogue with a change, which is taken back at once; a
// change that makes no catalogue is told.
func (s *search) with(change, back any, what string) (*referral.Engine, bool) {
	view, err := s.changed(change)
	if err == nil {
		_, err = s.changed(back)
	}
	var e *referral.Engine
	if err == nil {
		e, err = s.Engine.With(view)
	}
	if err != nil {
		s.report.Refusals = append(s.report.Refusals, what+": "+err.Error())
		return nil, false
	}
	s.report.Tried++
	return e, true
}

func (s *search) changed(patch any) (*capability.View, error) {
	n, err := wire.ParseJSON("", wire.Canonical(patch), capability.MaxDocument)
	if err == nil {
		err = s.catalog.Update(func(tx *capability.Tx) error { return tx.Merge(n) })
	}
	return s.catalog.View(), err
}

// anew decides cases by another engine on all cores and gives on what comes, one at a
// time.
func (s *search) anew(e *referral.Engine, cases []*held, take func(*held, *referral.Decision, *Record)) {
	var next atomic.Int64
	var taking sync.Mutex
	var workers sync.WaitGroup
	for range max(1, s.Workers) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(cases) {
					return
				}
				d := e.Decide(cases[i].Case)
				r := short(d, e.View())
				taking.Lock()
				take(cases[i], d, &r)
				taking.Unlock()
			}
		})
	}
	workers.Wait()
	s.report.Decided += len(cases)
}

// A thing is a person or a device with the change by which it is gone, and the change
// back.
type thing struct {
	kind, id, site string
	leaning        map[string]bool
	gone, back     any
}

// lose answers the second question.
func (s *search) lose() {
	things := append(s.devices(), s.people()...)
	for i, x := range things {
		s.step("lose", i, len(things))
		if lost, ok := s.without(x); ok && lost.Moved > 0 {
			s.report.Losses = append(s.report.Losses, lost)
		}
	}
	slices.SortFunc(s.report.Losses, func(a, b Lost) int {
		return cmp.Or(cmp.Compare(b.Moved, a.Moved), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Site, b.Site), cmp.Compare(a.ID, b.ID))
	})
	s.report.Losses = s.report.Losses[:min(len(s.report.Losses), s.first())]
}

func (s *search) without(x thing) (Lost, bool) {
	lost := Lost{Kind: x.kind, ID: x.id, Site: x.site, Services: sortedSet(x.leaning)}
	after, ok := s.with(x.gone, x.back, x.kind+" "+x.site+"/"+x.id)
	if !ok {
		return lost, false
	}
	var concerned []*held
	for _, h := range s.cases {
		if slices.ContainsFunc(lost.Services, func(service string) bool { return h.asks[service] }) {
			concerned = append(concerned, h)
		}
	}
	s.anew(after, concerned, func(h *held, _ *referral.Decision, now *Record) {
		if now.Destination != h.was.Destination || now.Disposition != h.was.Disposition {
			lost.Moved++
			lost.Higher += one(lower(now, &h.was))
		}
	})
	return lost, true
}

func sortedSet(of map[string]bool) []string {
	all := []string{}
	for x := range of {
		all = append(all, x)
	}
	slices.Sort(all)
	return all
}

// devices are all that are listed, one at a time.
func (s *search) devices() (all []thing) {
	view := s.Engine.View()
	for in := range view.Institutions() {
		for _, id := range sortedKeys(in.Equipment) {
			x := in.Equipment[id]
			patch := func(v any) any {
				return map[string]any{"institutions": map[string]any{in.ID: map[string]any{"equipment": map[string]any{id: v}}}}
			}
			uses := func(row *capability.Service) bool { return slices.Contains(row.Needs().Equipment, x.Kind) }
			all = append(all, thing{capability.Device, id, in.ID, leaning(view, uses), patch(nil), patch(x)})
		}
	}
	return all
}

// people are all that are listed: whoever has an opaque id is one person wherever he
// works, others are known by their place alone.
func (s *search) people() (all []thing) {
	view := s.Engine.View()
	uses := func(row *capability.Service) bool {
		return len(row.Needs().Skills) > 0 || row.ModeWord() == capability.Visiting
	}
	leans := leaning(view, uses)
	found := map[[2]string]*rosters{}
	at := func(person, own, site string) *rosters {
		key := [2]string{person, ""}
		if person == "" {
			key = [2]string{own, site}
		}
		if found[key] == nil {
			found[key] = &rosters{gone: roster{}, back: roster{}}
		}
		return found[key]
	}
	for in := range view.Institutions() {
		for id, x := range in.Staff {
			at(x.Person, id, in.ID).staff(in.ID, id, x)
		}
	}
	for p := range view.Postings() {
		at(p.Person, p.ID, p.Workplace).posting(p.ID, p)
	}
	for key, r := range found {
		all = append(all, thing{capability.Person, key[0], key[1], leans, r.gone, r.back})
	}
	slices.SortFunc(all, func(a, b thing) int { return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.id, b.id)) })
	return all
}

// A roster is a merge patch of the rows of one person; rosters are the one by which
// he is gone and the one by which he is back.
type roster map[string]any

type rosters struct{ gone, back roster }

func (r *rosters) staff(site, id string, row any) {
	r.gone.at("institutions", site, "staff")[id] = nil
	r.back.at("institutions", site, "staff")[id] = row
}

func (r *rosters) posting(id string, row any) {
	r.gone.at("postings")[id] = nil
	r.back.at("postings")[id] = row
}

// at is the map at a path, made where it is not there.
func (r roster) at(path ...string) roster {
	for _, key := range path {
		if r[key] == nil {
			r[key] = roster{}
		}
		r = r[key].(roster)
	}
	return r
}
