package main

import (
	"strings"

	"github.com/fenji-health/fenji/referral"
)

var complaintsCommand = command{
	name: "complaints", zh: "俗话、方言、拼音首字母可能是哪些主诉", en: "the complaints that people's words may mean",
	usage:   "[flags] WORDS",
	detail:  "Several may fit: they are shown to be confirmed. The codes are for the fact complaint of a case.",
	example: "fenji complaints xt",
	run:     runComplaints,
}

func runComplaints(c *call, args []string) error {
	var packs list
	var noContent bool
	c.flags.Var(&packs, "packs", "`DIR` of further packs; may be given several times")
	c.contentFlag(&noContent)
	asJSON := c.flags.Bool("json", false, "the answer as fenji.complaints/1")
	lang := c.language("zh")
	words, err := c.parse(args, 1, 1)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	set, err := c.set(packs, noContent)
	if err != nil {
		return err
	}
	found := referral.FindComplaints(set, words[0])
	return c.print(found.JSON(), *asJSON, func() (string, error) { return complaintWords(found, *lang), nil })
}

func complaintWords(found *referral.Complaints, lang string) string {
	w := &page{lang: lang}
	var t table
	for _, m := range found.Complaints {
		t.add(m.Name.In(lang), m.Code, m.Word, strings.Join(m.Pathways, " "))
	}
	w.table(t, "")
	if found.Count == 0 {
		w.say("没有像这个词的主诉，换个说法试试", "no complaint is like these words: try others")
	}
	w.more(found.Count - len(found.Complaints))
	return w.String()
}
