package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// clocks are the moments that the case knows, in their order, and after them those
// from which deadlines run and which nobody knows.
func (r *Referral) clocks() (boxes []Box) {
	type clock struct {
		minute int64
		box    Box
	}
	known := []clock{{r.d.At.Minute(), said("clock.at", "判定时间", "Decision", moment(r.d.At)).optional()}}
	var unknown []Box
	v := r.engine.Set().Vocabulary
	for _, name := range v.Times() {
		i, _ := v.Lookup(name)
		f, got := v.Fact(i), r.c.Facts.Reading(i)
		if got.Known {
			text := bracketed(moment(got.Value.Time), hows[got.How])
			known = append(known, clock{got.Value.Time.Minute(), said("clock."+name, f.Zh, f.En, text).optional()})
		} else if slices.Contains(anchors, name) || got.Why != fact.NotAsked {
			unknown = append(unknown, said("clock."+name, f.Zh, f.En, bracketed(unknownWord, whys[string(got.Why)])).optional())
		}
	}
	wire.Sort(known, func(a, b *clock) int { return cmp.Compare(a.minute, b.minute) })
	for _, c := range known {
		boxes = append(boxes, c.box)
	}
	return append(boxes, unknown...)
}

// anchors are the moments from which deadlines run: not to know them is told.
var anchors = []string{"onset", "first_contact", "arrival"}

// plan is the steps with their deadlines, and room for when each was done.
func (r *Referral) plan() *Grid {
	t := &Grid{Columns: texts("序", "No.", "做什么", "What", "何处", "Where", "电话", "Telephone", "时限", "By"), Hand: texts("完成时间", "Done at")}
	for _, s := range r.d.Plan {
		t.Rows = append(t.Rows, []wire.Text{plain(fmt.Sprint(s.Step)), r.stepWords(&s), siteWords(at(&s)), plain(at(&s).Phone), r.deadline(&s)})
	}
	return t
}

// stepWords is what a step is, with what it waits for.
func (r *Referral) stepWords(s *referral.Step) wire.Text {
	w := s.Text
	add := func(zh, en string) { w.Zh, w.En = w.Zh+"；"+zh, w.En+"; "+en }
	if s.Possible {
		add("可能不需要", "may turn out not to be needed")
	}
	if s.Gated && s.DecidedBy != nil {
		add("未定：先不做，由人决定", "not yet: people decide")
	}
	if len(s.RequiresKnown) > 0 {
		known := list(r.factNames(s.RequiresKnown))
		add("先弄清"+known.Zh, "first find out: "+known.En)
	}
	if len(s.CallFirst) > 0 {
		add("先打电话核实", "call first")
	}
	if s.Consent != nil {
		by := word(consents, s.Consent.By)
		add("须"+by.Zh+"知情同意", "with the consent of "+by.En)
	}
	for _, p := range s.Products {
		add("药品"+p.Name.In("zh")+"（按说明书核对）", p.Name.In("en")+" (its label is to be confirmed)")
	}
	if s.Action == "transfer" {
		way := list(slices.Concat([]wire.Text{word(rides, s.Mode)}, filledTexts(word(escorts, s.Escort)), kit(s.Kit), filledTexts(fits[s.Fit])))
		add(way.Zh, way.En)
	}
	if len(s.Skip) > 0 {
		skip := list(words(skips, s.Skip))
		add("不用"+strings.ReplaceAll(skip.Zh, "、", "、不用"), "past "+skip.En)
	}
	if s.EnRoute {
		add("途中", "on the way")
	}
	if s.IfNoAnswer != nil {
		add(s.IfNoAnswer.In("zh"), s.IfNoAnswer.In("en"))
	}
	return w
}

func filledTexts(all ...wire.Text) []wire.Text {
	return slices.DeleteFunc(all, func(t wire.Text) bool { return t == wire.Text{} })
}

// factNames are the names of facts, also of one choice.
func (r *Referral) factNames(names []string) (all []wire.Text) {
	v := r.engine.Set().Vocabulary
	for _, name := range names {
		name, choice, _ := strings.Cut(name, ":")
		i, ok := v.Lookup(name)
		if !ok {
			all = append(all, plain(name))
			continue
		}
		f := v.Fact(i)
		label := wire.Text{Zh: f.Zh, En: f.En}
		if choice != "" {
			label = r.choice(f, choice)
		}
		all = append(all, label)
	}
	return all
}

// at is where a step is done, or who answers from afar.
func at(s *referral.Step) referral.Site {
	if s.By != nil {
		return *s.By
	}
	return s.Site
}

// siteWords is a site with its department.
func siteWords(at referral.Site) wire.Text {
	w := wire.Text{Zh: at.Name.In("zh"), En: at.Name.In("en")}
	if w.Zh == "" {
		w = plain(at.ID)
	}
	if at.Department != nil {
		w.Zh, w.En = w.Zh+" "+at.Department.In("zh"), w.En+", "+at.Department.In("en")
	}
	return w
}

// deadline is the clock of a step on the wall, with the day where it is another.
func (r *Referral) deadline(s *referral.Step) wire.Text {
	told := func(t wire.Time) string { return t.ToldAt(r.d.At) }
	by := func(t *wire.Time, zh, en string) wire.Text {
		return wire.Text{Zh: told(*t) + "前" + zh, En: en + " by " + told(*t)}
	}
	switch {
	case s.DepartBy != nil:
		return by(s.DepartBy, "出发", "leave")
	case s.AnswerBy != nil:
		return by(s.AnswerBy, "要回音", "answer")
	case s.AckBy != nil:
		return by(s.AckBy, "要回音", "ack")
	case s.Due != nil && s.Due.NotBefore != nil:
		return wire.Text{Zh: told(*s.Due.NotBefore) + "至" + told(s.Due.DueAt), En: told(*s.Due.NotBefore) + "–" + told(s.Due.DueAt)}
	case s.Due != nil && s.Due.RemainingMinutes < 0:
		return wire.Text{Zh: told(s.Due.DueAt) + "已过，马上做", En: "overdue since " + told(s.Due.DueAt)}
	case s.Due != nil:
		return by(&s.Due.DueAt, "", "")
	}
	return wire.Text{}
}

// rules are those that acted: each with its version, what it says and its source.
func (r *Referral) rules() *Grid {
	t := &Grid{Columns: texts("规则", "Rule", "结论", "Says", "依据", "Source")}
	for _, reason := range r.d.Reasons {
		version, source := r.ruleOrigin(reason.Rule)
		name := reason.Rule + " " + version
		status := wire.Text{Zh: name, En: name}
		if reason.Status != "active" {
			status.Zh, status.En = name+"（未签署）", name+" (unsigned)"
		}
		text := reason.Text
		if reason.Truth == "unknown" {
			text = wire.Text{Zh: "不能排除：" + text.In("zh"), En: "not ruled out: " + text.In("en")}
		}
		t.Rows = append(t.Rows, []wire.Text{status, text, plain(source)})
	}
	return t
}

// ruleOrigin is the version of a rule's pack, and what the rule rests on.
func (r *Referral) ruleOrigin(ref string) (version, source string) {
	b := r.engine.Set().Rule(ref)
	if b == nil {
		return "", ""
	}
	s := b.Source()
	source = s.Title
	if s.Year > 0 {
		source += fmt.Sprintf("（%d）", s.Year)
	}
	if b.Overlay != nil {
		return b.Overlay.Hash(), source
	}
	return b.Pack.Version, source
}

// factsUsed are what the rules that acted have read, each once.
func (r *Referral) factsUsed() (all []wire.Text) {
	for _, reason := range r.d.Reasons {
		for _, b := range reason.Because {
			for _, f := range b.Facts {
				if text := r.used(f.Name, f.Value); !slices.Contains(all, text) {
					all = append(all, text)
				}
			}
		}
	}
	return all
}

// factsMissing are what could change the decision and is not known.
func (r *Referral) factsMissing() (all []wire.Text) {
	for _, m := range r.d.Missing {
		text := bracketed(m.Question, whys[m.Why])
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// versions is what the decision was made with, in short.
func (r *Referral) versions() wire.Text {
	v := r.d.Versions
	short := func(hash string) string {
		hash = strings.TrimPrefix(hash, "sha256:")
		return hash[:min(12, len(hash))]
	}
	text := "fenji " + v.Engine + "; " + v.Catalog.ID + " " + short(v.Catalog.Hash)
	for _, p := range v.Packs {
		if slices.ContainsFunc(r.d.Reasons, func(reason referral.Reason) bool { return strings.HasPrefix(reason.Rule, p.ID+"/") }) {
			text += "; " + p.ID + " " + p.Version + " " + short(p.Hash)
		}
	}
	for _, o := range v.Overlays {
		text += "; " + o.ID + " " + short(o.Hash)
	}
	return plain(text)
}

// notices are for the staff alone: reports, protection, whatever a rule may add. Only
// that somebody will follow up is told to the family as well.
func (r *Referral) notices() *Grid {
	t := &Grid{Columns: texts("事项", "What", "时限", "Within", "值班电话", "Duty phone"), Hand: texts("经手人、时间", "By, at")}
	from, _ := r.ends()
	for _, n := range r.d.Notices {
		phone := from.phone("duty")
		if reported[n.Kind] {
			phone = r.fields.ReportPhone
		}
		within := wire.Text{}
		if n.WithinDays+n.WithinMin > 0 {
			within = minutes(n.WithinDays*1440 + n.WithinMin)
		}
		t.Rows = append(t.Rows, []wire.Text{n.Text, within, plain(phone)})
	}
	return t
}

// reported are the kinds of notices that go to an authority, on its own telephone.
var reported = map[string]bool{"report": true, "infectious_report": true, "protect": true, "police": true, "adverse_drug_reaction": true}
