package cdshooks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/fhir"
)

// detail is the decision in Markdown.
func (t *teller) detail(drafts []draft) string {
	text := hard(t.d.Explain(t.lang))
	if !t.d.Settled {
		text += "\n" + t.questions()
	}
	return text + t.notes(drafts)
}

// questions are what to ask next, as the interview asks it; else what is missing.
func (t *teller) questions() string {
	title, all := t.in("还要问清", "Still to be known"), []string{}
	if g := t.engine.Next(t.c).Group; g != nil {
		title = g.Title.In(t.lang)
		for _, it := range g.Items {
			all = append(all, it.Text.In(t.lang))
		}
	} else {
		for _, m := range t.d.Missing[:min(len(t.d.Missing), referral.MaxItems)] {
			all = append(all, m.Question.In(t.lang))
		}
	}
	if len(all) == 0 {
		return ""
	}
	text := "**" + plain(title) + "**\n\n"
	for _, q := range slices.Compact(all) {
		text += "- " + plain(q) + "\n"
	}
	return text
}

// notes say what was not read, what the decision rests on, and how far it may be
// relied on.
func (t *teller) notes(drafts []draft) (text string) {
	var notes []string
	if n := len(t.chart.Unmapped); n > 0 {
		notes = append(notes, fmt.Sprintf(t.in("病历有%d处没有读入；没读入的算未知，不算正常", "Parts of the record that were not read: %d. They count as unknown, not as normal"), n))
	}
	if n := uncoded(drafts); n > 0 {
		notes = append(notes, fmt.Sprintf(t.in("%d条医嘱没有目录编码，没有比对", "Orders without a code of the catalogue, which were not compared: %d"), n))
	}
	if len(t.titles) > 0 && !t.opening {
		notes = append(notes, t.in("依据：", "Rests on: ")+strings.Join(t.titles[:min(len(t.titles), maxTitles)], t.in("；", "; ")))
	}
	for _, n := range append(notes, fhir.Cautions(t.d, t.lang)...) {
		text += "\n*" + plain(n) + "*\n"
	}
	return text
}

// maxTitles is how many sources a card names.
const maxTitles = 4

// hard keeps lines apart in Markdown.
func hard(text string) string {
	return strings.ReplaceAll(plain(strings.TrimSpace(text)), "\n", "  \n") + "\n"
}

// plain is text that Markdown shows as it is.
func plain(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`, "`", "\\`").Replace(text)
}
