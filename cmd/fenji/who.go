package main

import (
	"net/url"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
)

var whoCommand = command{
	name: "who", zh: "谁能做某项服务、多久能开始", en: "who offers a service, and how soon",
	usage:   "[flags] SERVICE",
	detail:  "Asked of the catalogue --catalog, else of the folder catalog here.",
	example: "fenji who --catalog examples/anxi/catalog --here lantian --at 2022-11-26T13:52:00+08:00 pci",
	run:     runWho,
}

func runWho(c *call, args []string) error {
	s := c.sources()
	asJSON := c.flags.Bool("json", false, "the answer as fenji.who/1")
	lang := c.language("zh")
	query := url.Values{}
	for _, q := range []struct{ name, usage string }{
		{"here", "`ID` of the institution where the patient is"}, {"at", "the `TIME`, such as 2022-11-26T13:52:00+08:00"},
		{"link", "the live `LINK` from here: data, phone or none"}, {"floor", "the least `LEVEL`"}, {"stay", "how long (`TIME` such as 2h) it must stay available"},
	} {
		c.flags.Func(q.name, q.usage, func(v string) error { query.Set(q.name, v); return nil })
	}
	rest, err := c.parse(args, 1, 1)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	query.Set("service", rest[0])
	answer, err := s.ask("GET", "/v1/who", query, filepath.Join(author.CatalogFolder, "x"), nil)
	if err != nil {
		return err
	}
	return c.print(answer, *asJSON, func() (string, error) { return whoWords(answer, *lang) })
}

var assessCommand = command{
	name: "assess", zh: "只判病情轻重缓急", en: "how urgent a case is, without a word on where it goes",
	usage: "[flags] CASE.json", detail: sourcesDetail,
	example: "fenji assess examples/anxi/cases/lin.json",
	run:     runAssess,
}

func runAssess(c *call, args []string) error {
	s := c.sources()
	asJSON := c.flags.Bool("json", false, "the answer as fenji.assessment/1")
	lang := c.language("zh")
	files, err := c.parse(args, 1, 1)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	answer, err := s.askCase("/v1/assess", nil, files[0])
	if err != nil {
		return err
	}
	return c.print(answer, *asJSON, func() (string, error) { return assessWords(answer, *lang) })
}
