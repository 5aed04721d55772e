package main

import (
	"encoding/json"
	"net/url"
)

var explainCommand = command{
	name: "explain", zh: "用几行话说明判定", en: "tell a decision in a few lines, in Chinese and English",
	usage: "[flags] CASE.json", detail: sourcesDetail,
	example: "fenji explain --lang en examples/anxi/cases/lin.json",
	run:     runExplain,
}

func runExplain(c *call, args []string) error {
	s := c.sources()
	asJSON := c.flags.Bool("json", false, "both languages as fenji.explanation/1")
	lang := c.flags.String("lang", "", "`zh` or en (default both)")
	files, err := c.parse(args, 1, 1)
	if err == nil && *lang != "" {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	answer, err := s.askCase("/v1/explain", nil, files[0])
	if err != nil {
		return err
	}
	return c.print(answer, *asJSON, func() (string, error) {
		var said struct{ Zh, En string }
		err := json.Unmarshal(answer, &said)
		switch *lang {
		case "zh":
			return said.Zh, err
		case "en":
			return said.En, err
		}
		return said.Zh + "\n" + said.En, err
	})
}

var whyNotCommand = command{
	name: "why-not", zh: "为什么不去某家机构", en: "why a decision does not choose an institution",
	usage: "[flags] INSTITUTION CASE.json", detail: sourcesDetail,
	example: "fenji why-not hutou examples/anxi/cases/lin.json",
	run:     runWhyNot,
}

func runWhyNot(c *call, args []string) error {
	s := c.sources()
	asJSON := c.flags.Bool("json", false, "the answer as fenji.why_not/1")
	lang := c.language("zh")
	rest, err := c.parse(args, 2, 2)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	answer, err := s.askCase("/v1/why-not", url.Values{"institution": {rest[0]}}, rest[1])
	if err != nil {
		return err
	}
	return c.print(answer, *asJSON, func() (string, error) { return whyNotWords(answer, *lang) })
}
