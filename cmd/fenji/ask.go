package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

// ask puts a question to the endpoint that browsers and servers ask, so that the
// answers are the same everywhere. file names the case in problems.
func (s *sources) ask(method, path string, query url.Values, file string, body []byte) ([]byte, error) {
	e, err := s.engine(file)
	if err != nil {
		return nil, err
	}
	answer := endpoint.New(e).Handle(endpoint.Request{Method: method, Path: path, Query: strings.ReplaceAll(query.Encode(), "+", "%20"), Body: body})
	if answer.Status == 200 {
		return answer.Body, nil
	}
	var p endpoint.Problem
	if err := json.Unmarshal(answer.Body, &p); err != nil || answer.Status >= 500 {
		return nil, errFault
	}
	ps := wire.Problems(p.Errors)
	if len(ps) == 0 {
		ps = wire.Problems{{Code: p.Code, Message: p.Detail}}
	}
	for i := range ps {
		if ps[i].Line > 0 || body != nil && p.Code != endpoint.BadQuery {
			ps[i].File = filepath.ToSlash(file)
		}
	}
	return nil, refusal{problems: ps, src: body}
}

// askCase asks about the case of a file.
func (s *sources) askCase(path string, query url.Values, file string) ([]byte, error) {
	src, err := s.read(file)
	if err != nil {
		return nil, err
	}
	return s.ask("POST", path, query, file, src)
}

// print writes an answer as it is, or in words for people.
func (c *call) print(answer []byte, asJSON bool, words func() (string, error)) error {
	if asJSON {
		return c.write("", append(answer, '\n'))
	}
	text, err := words()
	if err != nil {
		return errors.Join(errFault, err)
	}
	_, err = fmt.Fprint(c.out, text)
	return err
}

// language is the flag --lang.
func (c *call) language(usual string) *string {
	return c.flags.String("lang", usual, "`zh` or en")
}

func checkLanguage(lang string) error {
	if lang != "zh" && lang != "en" {
		return usageError{fmt.Sprintf("--lang is zh or en, not %q", lang)}
	}
	return nil
}
