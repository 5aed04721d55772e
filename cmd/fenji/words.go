package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// The parts of answers that are shown to people; all else is in the JSON.
type (
	siteWords struct {
		ID   string    `json:"id"`
		Name wire.Text `json:"name"`
	}
	// startWords is when it begins.
	startWords struct {
		Minutes json.RawMessage `json:"minutes"`
	}
	needWords struct {
		Service  string      `json:"service"`
		Name     wire.Text   `json:"name"`
		Offers   bool        `json:"offers"`
		StartsIn *startWords `json:"starts_in"`
		Reasons  []struct {
			Text wire.Text `json:"text"`
		} `json:"reasons"`
	}
)

func (s siteWords) in(lang string) string { return withID(s.Name, s.ID, lang) }

// withID is a name with the id of what it names.
func withID(name wire.Text, id, lang string) string {
	if text := name.In(lang); text != "" {
		return text + " (" + id + ")"
	}
	return id
}

// whyNotWords is the answer of /v1/why-not: its sentence, and each need.
func whyNotWords(answer []byte, lang string) (string, error) {
	var w struct {
		Institution siteWords   `json:"institution"`
		Is          string      `json:"is"`
		Text        wire.Text   `json:"text"`
		Needs       []needWords `json:"needs"`
	}
	err := json.Unmarshal(answer, &w)
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s\n", w.Institution.Name.In(lang), map[bool]string{true: ": ", false: "："}[lang == "en"], w.Text.In(lang))
	for _, n := range w.Needs {
		fmt.Fprintf(&b, "%s %s (%s)", mark(n.Offers), n.Name.In(lang), n.Service)
		if n.StartsIn != nil {
			fmt.Fprintf(&b, ", %s", minutes(n.StartsIn.Minutes, lang))
		}
		for i, r := range n.Reasons {
			b.WriteString(map[bool]string{true: ": ", false: "; "}[i == 0] + r.Text.In(lang))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "[%s]\n", w.Is)
	return b.String(), err
}

func mark(yes bool) string {
	if yes {
		return "+"
	}
	return "-"
}

// minutes are those until something begins, in words.
func minutes(span json.RawMessage, lang string) string {
	n, err := wire.ParseJSON("", span, 1<<10)
	var s capability.Span
	var ps wire.Problems
	if err == nil {
		s.ReadNode(n, "", &ps)
	}
	if err != nil || ps.Err() != nil {
		return string(span)
	}
	return (&page{lang: lang}).span(s, false)
}

// span is so many minutes; way says that what is not known of them is the way.
func (w *page) span(s capability.Span, way bool) string {
	switch {
	case s.Lo >= capability.Never:
		return w.in("到不了", "never")
	case !s.Known() && s.Lo > 0 && way:
		return fmt.Sprintf(w.in("至少%d分钟，路程时间不明", "at least %d min, travel time not known"), s.Lo)
	case !s.Known() && s.Lo > 0:
		return fmt.Sprintf(w.in("至少%d分钟，上限不明", "at least %d min, no upper end known"), s.Lo)
	case !s.Known() && way:
		return w.in("路程时间不明", "travel time not known")
	case !s.Known():
		return w.in("时间不明", "time not known")
	}
	return s.String() + w.in("分钟", " min")
}

// whoShown is what people are shown of an answer to who, of the endpoint or of a
// catalogue alone.
type whoShown struct {
	Service string    `json:"service"`
	Name    wire.Text `json:"name"`
	Offers  []struct {
		Institution siteWords `json:"institution"`
		Mode        string    `json:"mode"`
		Standing    string    `json:"standing"`
		Sure        bool      `json:"sure"`
		CallFirst   []string  `json:"call_first"`
		StartsIn    struct {
			Minutes ends `json:"minutes"`
			Parts   struct {
				Road ends `json:"road"`
			} `json:"parts"`
		} `json:"starts_in"`
		Place string `json:"place"`
	} `json:"offers"`
	OfferCount int `json:"offer_count"`
	Rejected   []struct {
		Institution siteWords `json:"institution"`
		Reason      string    `json:"reason"`
		Text        wire.Text `json:"text"`
	} `json:"rejected"`
	RejectedCount int `json:"rejected_count"`
}

// ends is a span of an answer.
type ends struct{ capability.Span }

// UnmarshalJSON implements json.Unmarshaler.
func (e *ends) UnmarshalJSON(src []byte) error {
	n, err := wire.ParseJSON("", src, 1<<10)
	var ps wire.Problems
	if err == nil {
		e.ReadNode(n, "", &ps)
		err = ps.Err()
	}
	return err
}

// whoWords is those who offer a service, soonest first, and the others with their
// reason; each institution stands in one of the two.
func whoWords(answer []byte, lang string) (string, error) {
	var s whoShown
	err := json.Unmarshal(answer, &s)
	w := &page{lang: lang}
	w.say("%s（+能，?可能或不明，-不能）", "%s (+ offered, ? perhaps or not known, - not)", withID(s.Name, s.Service, lang))
	var t table
	offering := map[string]bool{}
	for _, o := range s.Offers {
		mark, note := "+ ", ""
		if start := o.StartsIn.Minutes; !o.Sure || !start.Known() {
			mark = "? "
		}
		switch {
		case len(o.CallFirst) > 0:
			note = w.in("先打电话：", "call first: ") + w.all(o.CallFirst)
		case !o.Sure:
			note = w.in("先打电话", "call first")
		}
		if o.Place != "" {
			note = strings.TrimSpace(w.in("在", "at ") + o.Place + "  " + note)
		}
		road := o.StartsIn.Parts.Road
		unknownWay := road.Lo == 0 && !road.Known()
		for _, r := range s.Rejected {
			if r.Institution.ID == o.Institution.ID && !offering[r.Institution.ID] && (r.Reason != capability.NoRoad || !unknownWay) {
				note = strings.TrimPrefix(note+"; "+w.told(nil, r.Text), "; ")
			}
		}
		offering[o.Institution.ID] = true
		t.add(mark+o.Institution.in(lang), w.span(o.StartsIn.Minutes.Span, unknownWay), w.word(o.Mode), w.word(o.Standing), note)
	}
	w.table(t, "")
	w.more(s.OfferCount - len(s.Offers))
	t = nil
	for _, r := range s.Rejected {
		mark := "- "
		if r.Reason == capability.ListsNothing {
			mark = "? "
		}
		if !offering[r.Institution.ID] {
			t.add(mark+r.Institution.in(lang), w.told(nil, r.Text))
		}
	}
	w.table(t, "")
	w.more(s.RejectedCount - len(s.Rejected))
	return w.String(), err
}

// assessWords is the answer of /v1/assess: how urgent, and by which rules.
func assessWords(answer []byte, lang string) (string, error) {
	var a struct {
		Acuity struct {
			Level    int    `json:"level"`
			Possible int    `json:"possible"`
			Scale    string `json:"scale"`
			Target   *int   `json:"target_minutes"`
			Graded   bool   `json:"graded"`
		} `json:"acuity"`
		Flags []struct {
			ID    string `json:"id"`
			Truth string `json:"truth"`
		} `json:"flags"`
		Reasons []struct {
			Rule  string    `json:"rule"`
			Truth string    `json:"truth"`
			Text  wire.Text `json:"text"`
		} `json:"reasons"`
		Missing []struct {
			Fact     string    `json:"fact"`
			Question wire.Text `json:"question"`
		} `json:"missing"`
	}
	err := json.Unmarshal(answer, &a)
	var b strings.Builder
	say := func(zh, en string, args ...any) {
		fmt.Fprintf(&b, map[bool]string{true: en, false: zh}[lang == "en"]+"\n", args...)
	}
	say("病情分级%d级（%s）", "acuity %d (%s)", a.Acuity.Level, a.Acuity.Scale)
	if a.Acuity.Possible != a.Acuity.Level {
		say("不能排除%d级", "acuity %d is not ruled out", a.Acuity.Possible)
	}
	if a.Acuity.Target != nil {
		say("医师应在%d分钟内看到病人", "a doctor sees the patient within %d min", *a.Acuity.Target)
	}
	if !a.Acuity.Graded {
		say("本处的分级标准不适用于这位病人", "the scale of this place is not made for this patient")
	}
	for _, r := range a.Reasons {
		doubt := map[bool]string{true: "?", false: ""}[r.Truth == "unknown"]
		fmt.Fprintf(&b, "%s%s %s\n", r.Rule, doubt, r.Text.In(lang))
	}
	for _, m := range a.Missing {
		say("要问：%s", "ask: %s", m.Question.In(lang))
	}
	return b.String(), err
}
