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
	text := strings.TrimSuffix(s.String(), "?")
	if err != nil || ps.Err() != nil {
		text = string(span)
	}
	if lang == "en" {
		return text + " min"
	}
	return text + "分钟"
}

// whoShown is what people are shown of an answer to who, of the endpoint or of a
// catalogue alone.
type whoShown struct {
	Service string    `json:"service"`
	Name    wire.Text `json:"name"`
	Offers  []struct {
		Institution siteWords  `json:"institution"`
		Mode        string     `json:"mode"`
		Standing    string     `json:"standing"`
		Sure        bool       `json:"sure"`
		CallFirst   []string   `json:"call_first"`
		StartsIn    startWords `json:"starts_in"`
		Place       string     `json:"place"`
	} `json:"offers"`
	OfferCount int `json:"offer_count"`
	Rejected   []struct {
		Institution siteWords `json:"institution"`
		Text        wire.Text `json:"text"`
	} `json:"rejected"`
	RejectedCount int `json:"rejected_count"`
}

// whoWords is those who offer a service, soonest first, and the others with their
// reason.
func whoWords(answer []byte, lang string) (string, error) {
	var s whoShown
	err := json.Unmarshal(answer, &s)
	w := &page{lang: lang}
	w.say("%s", "%s", withID(s.Name, s.Service, lang))
	var t table
	for _, o := range s.Offers {
		note := ""
		switch {
		case len(o.CallFirst) > 0:
			note = w.in("先打电话：", "call first: ") + w.all(o.CallFirst)
		case !o.Sure:
			note = w.in("先打电话", "call first")
		}
		if o.Place != "" {
			note = strings.TrimSpace(w.in("在", "at ") + o.Place + "  " + note)
		}
		t.add("+ "+o.Institution.in(lang), minutes(o.StartsIn.Minutes, lang), w.word(o.Mode), w.word(o.Standing), note)
	}
	w.table(t, "")
	w.more(s.OfferCount - len(s.Offers))
	t = nil
	for _, r := range s.Rejected {
		t.add("- "+r.Institution.in(lang), r.Text.In(lang))
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
