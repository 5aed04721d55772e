package pack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

type sayer func(path, code, format string, args ...any)

func item(path string, i int) string { return path + "/" + strconv.Itoa(i) }

// marks lists the evidence marks and the most that a rule resting on each may be.
var marks = map[string][]Status{
	"V": {Active, Advisory, Disabled}, "V2": {Active, Advisory, Disabled},
	"V~": {Advisory, Disabled}, "M": {Advisory, Disabled}, "C": {Advisory, Disabled},
	"M?": {Disabled},
}

// check tells what is wrong with a pack by itself.
func (p *Pack) check(ps *wire.Problems) {
	say := p.sayer(ps)
	p.checkHead(say)
	p.checkContent(say)
}

// checkContent is check of what an overlay may add as well.
func (p *Pack) checkContent(say sayer) {
	for _, id := range sortedKeys(p.Sources) {
		if _, ok := marks[p.Sources[id].Mark]; !ok {
			say(wire.Join("/sources", id)+"/mark", "mark", "%q is not an evidence mark%s", p.Sources[id].Mark, wire.Near(p.Sources[id].Mark, sortedKeys(marks)))
		}
	}
	for _, id := range sortedKeys(p.Terms) {
		checkTerm(p.Terms[id], id, wire.Join("/terms", id), say)
	}
	for _, id := range sortedKeys(p.Complaints) {
		if path := wire.Join("/complaints", id); len(p.Complaints[id].Pathways) == 0 {
			say(path, "missing", "complaint %q opens no pathway", id)
		}
	}
	for _, name := range sortedKeys(p.Parameters) {
		m, path := p.Parameters[name], wire.Join("/parameters", name)
		if m != nil && (m.Zh == "" || m.En == "") {
			say(path, "missing", "parameter %q needs a name in zh and en", name)
		}
		if m != nil && m.Value.Kind != wire.Number && m.Value.Kind != wire.Bool {
			say(path+"/value", "wrong-kind", "parameter %q needs a value: a number, or true or false", name)
		}
	}
	for _, id := range sortedKeys(p.Scales) {
		p.Scales[id].check(wire.Join("/scales", id), say)
	}
	seen := map[string]string{}
	for i := range p.Rules {
		r := &p.Rules[i]
		path := item("/rules", i)
		if first, twice := seen[r.ID]; twice {
			say(path+"/id", "duplicate", "rule %q stands already at %s", r.ID, p.At(first).Place())
		} else {
			seen[r.ID] = path + "/id"
		}
		p.checkRule(r, path, say)
	}
}

func (p *Pack) checkHead(say sayer) {
	if p.Schema != Schema {
		say("/schema", "schema", "schema must be %q, not %q", Schema, p.Schema)
	}
	if !wire.ID(p.ID) {
		say("/id", "id", "%q is not an id: lower-case letters, digits, - _ .", p.ID)
	}
	if !wire.SemanticVersion(p.Version) {
		say("/version", "version", "%q is not a semantic version such as 1.2.0", p.Version)
	}
	if _, ok := wire.ReadOffset(p.UTCOffset); p.UTCOffset != "" && !ok {
		say("/utc_offset", "offset", "%q is not an offset such as +08:00", p.UTCOffset)
	}
	if !p.Sample && len(p.Approvals) == 0 {
		say("/sample", "unsigned", "content that nobody has signed is a sample: say sample: true, or name an approval")
	}
	checkPeriod(p.Effective, "/effective", say)
	if f := p.Fallback; f != nil && (len(f.SafetyNet) == 0 || f.Review == 0) {
		say("/fallback", "safety-net", "a fallback needs a safety_net and a review: somebody is left where he is")
	}
}

func checkPeriod(p Period, path string, say sayer) {
	for _, day := range []struct{ key, value string }{{"/from", p.From}, {"/to", p.To}} {
		if day.value != "" && !wire.CheckDate(day.value) {
			say(path+day.key, "impossible-date", "%q is not a day such as 2022-11-26", day.value)
		}
	}
	if p.From != "" && p.To != "" && p.From > p.To {
		say(path, "impossible-date", "the period ends (%s) before it begins (%s)", p.To, p.From)
	}
}

func checkTerm(t Term, id, path string, say sayer) {
	if !wire.ID(id) {
		say(path, "id", "%q is not an id: lower-case letters, digits, - _ .", id)
	}
	if t.Class != Open && t.Class != Gated {
		say(path+"/class", "class", "say class: open (can be undone) or gated (can't), not %q", t.Class)
	}
	if t.Zh == "" || t.En == "" {
		say(path, "missing", "term %q needs a name in zh and en", id)
	}
	if d := t.DecidedBy; d != nil && d.Count < 1 {
		say(path+"/decided_by/count", "range", "at least 1 person decides")
	}
}

func (s Scale) check(path string, say sayer) {
	seen := map[int]bool{}
	for i, l := range s.Levels {
		if l.Level < 1 || l.Level > 5 || seen[l.Level] {
			say(item(path+"/levels", i), "range", "levels are 1 (most urgent) to 5, each once; not %d", l.Level)
		}
		seen[l.Level] = true
	}
	if len(s.Levels) < 2 {
		say(path, "missing", "a scale has at least two levels")
	}
}

func (p *Pack) checkRule(r *Rule, path string, say sayer) {
	if table, row, isRow := strings.Cut(r.ID, "/"); !wire.MixedID(table) || isRow && !wire.MixedID(row) {
		say(path+"/id", "id", "%q is not a rule id: letters, digits, - _ . and, of the row of a table, TABLE/ROW", r.ID)
	}
	if r.Stage != Triage && r.Stage != Referral {
		say(path+"/stage", "stage", "stage must be triage or referral, not %q", r.Stage)
	}
	if r.When == "" {
		say(path, "missing", "rule %s has no when", r.ID)
	}
	src, ok := p.Sources[r.Source]
	if known := []string{string(Active), string(Advisory), string(Disabled)}; !slices.Contains(known, string(r.Status)) {
		say(path+"/status", "status", "rule %s: %q is no status%s", r.ID, r.Status, wire.Near(string(r.Status), known))
	} else if !ok {
		say(path+"/source", "source", "rule %s rests on %q, which is not among sources%s", r.ID, r.Source, wire.Near(r.Source, sortedKeys(p.Sources)))
	} else if allowed, marked := marks[src.Mark]; marked && !slices.Contains(allowed, r.Status) {
		say(path+"/status", "status", "rule %s is %s, but its source %q is marked %s: at most %s", r.ID, r.Status, r.Source, src.Mark, allowed[0])
	}
	r.checkConclusions(path+"/then", say)
	p.checkOnUnknown(r, path, say)
}

func (r *Rule) checkConclusions(path string, say sayer) {
	c := r.Then
	switch {
	case c.Acuity < 0 || c.Acuity > 5:
		say(path+"/acuity", "range", "acuity is 1 (most urgent) to 5, not %d", c.Acuity)
	case c.Acuity == 1 && len(c.Do) == 0 && !c.NothingHere:
		say(path, "first-step", "rule %s gives acuity 1 and must say what to do at once (do), or nothing_here: true", r.ID)
	}
	if c.Stay && len(c.SafetyNet) == 0 {
		say(path, "safety-net", "rule %s lets the patient stay and must say what to watch for (safety_net)", r.ID)
	}
	r.checkMay(path, say)
	r.checkDown(path, say)
	if r.Stage == Triage && (len(c.Need) > 0 || len(c.Consult) > 0 || c.Forbid != nil || c.Eases() || c.Floor != "") {
		say(path, "stage", "rule %s is of stage triage, which says how urgent a case is; what it needs and where it goes belong to stage referral", r.ID)
	}
	if r.Stage == Referral && (c.Acuity != 0 || c.Flag != nil) {
		say(path, "stage", "rule %s is of stage referral; acuity and flag belong to stage triage", r.ID)
	}
	if c.Fit != nil && c.Fit.State != "yes" && c.Fit.State != "after" && c.Fit.State != "no" {
		say(path+"/fit/state", "fit", "fit is yes, after or no, not %q", c.Fit.State)
	}
	if c.Flag != nil && c.Flag.Class != "" && c.Flag.Class != "immediate" {
		say(path+"/flag/class", "class", "a flag's class is immediate or nothing, not %q", c.Flag.Class)
	}
	for i, n := range c.Need {
		n.check(item(path+"/need", i), say)
	}
	for i, n := range c.Consult {
		n.check(item(path+"/consult", i), say)
	}
}

// checkMay tells what a rule that leaves the plan a choice lacks.
func (r *Rule) checkMay(path string, say sayer) {
	c := r.Then
	for i, word := range c.May {
		if known := []string{Lateral, Wait}; !slices.Contains(known, word) {
			say(item(path+"/may", i), "may", "may is lateral or wait, not %q%s", word, wire.Near(word, known))
		}
	}
	switch {
	case c.MayLateral() && c.Detour == nil:
		say(path, "missing", "rule %s allows going sideways and must say how much longer the way may be (detour)", r.ID)
	case !c.MayLateral() && c.Detour != nil:
		say(path+"/detour", "detour", "a detour is only for a rule with may: [lateral]")
	case c.Detour != nil && *c.Detour > MaxDetour:
		say(path+"/detour", "range", "a detour is at most %dm: beyond that the way is much longer", MaxDetour)
	}
	if c.MayLateral() {
		r.checkChoice("going sideways", path, say)
	}
	if c.MayWait() {
		r.checkChoice("waiting", path, say)
		for i, n := range c.Need {
			if n.Target == nil || n.Target.Within == nil || n.Target.After != "" {
				say(item(path+"/need", i), "missing", "rule %s allows waiting and must say for how long this can wait (target: within)", r.ID)
			}
		}
	}
}

// checkChoice tells what a rule lacks that allows something instead of going up.
func (r *Rule) checkChoice(what, path string, say sayer) {
	c := r.Then
	if c.Stay {
		say(path+"/stay", "stay", "rule %s lets the patient stay and allows %s: these are two rules, of which one holds", r.ID, what)
	}
	if len(r.Pathway) == 0 {
		say(path+"/may", "missing", "rule %s allows %s and must say for which complaints (pathway): without one it never holds", r.ID, what)
	}
	if len(c.Need) == 0 {
		say(path, "missing", "rule %s allows %s and must say for what (need)", r.ID, what)
	}
	if len(c.SafetyNet) == 0 {
		say(path, "safety-net", "rule %s allows %s and must say what to watch for (safety_net)", r.ID, what)
	}
}

// checkDown tells what a rule that lets the patient go down lacks.
func (r *Rule) checkDown(path string, say sayer) {
	d := r.Then.Down
	if d == nil {
		return
	}
	path += "/down"
	switch {
	case r.Stage != Referral:
		say(path, "stage", "rule %s is of stage triage; where the patient goes belongs to stage referral", r.ID)
	case !r.Then.LetsDown() && (len(d.Need) == 0 || d.Course != "" || d.Phase != "" || d.Drugs != ""):
		say(path, "missing", "rule %s must say how soon he is seen there (first_contact), or only what the place must do (need)", r.ID)
	case d.FirstContact > MaxFirstContact:
		say(path+"/first_contact", "range", "who went down is seen within %dh", MaxFirstContact/60)
	case r.Then.LetsDown() && d.Course == "":
		say(path, "missing", "rule %s lets the patient go down and must say for how long the place must have all he needs (course)", r.ID)
	case r.Then.LetsDown() && len(r.Pathway) == 0:
		say(path, "missing", "rule %s lets the patient go down and must say for which complaints (pathway): without one it never holds", r.ID)
	case r.Then.LetsDown() && len(r.Then.SafetyNet) == 0:
		say(path, "safety-net", "rule %s lets the patient go down and must say with what he comes back (safety_net)", r.ID)
	case r.Then.LetsDown() && (r.Then.Stay || r.Then.MayLateral()):
		say(path, "down", "rule %s lets the patient go down and stay, or go sideways: these are two rules, of which one holds", r.ID)
	}
	for i, n := range d.Need {
		n.check(item(path+"/need", i), say)
	}
}

func (n Need) check(path string, say sayer) {
	t := n.Target
	if t == nil {
		return
	}
	if t.Within == nil {
		say(path+"/target", "missing", "a target says within how long")
	} else if *t.Within < t.NotBefore {
		say(path+"/target", "range", "not_before lies after within")
	}
	if (t.From == "") == (t.After == "") {
		say(path+"/target", "missing", "a target runs either from a time fact or after another service")
	}
}

func (p *Pack) checkOnUnknown(r *Rule, path string, say sayer) {
	if r.OnUnknown == nil {
		return
	}
	c := r.Then
	if c.Acuity >= 1 && c.Acuity <= 3 || r.fixed() || c.GreenChannel {
		say(path+"/on_unknown", "on-unknown", "rule %s can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked", r.ID)
	}
	if _, ok := p.Sources[r.OnUnknown.Source]; !ok || r.OnUnknown.Approver == "" || r.OnUnknown.Note == (wire.Text{}) {
		say(path+"/on_unknown", "missing", "on_unknown needs a note, an approver, and a source that is among sources")
	}
}
