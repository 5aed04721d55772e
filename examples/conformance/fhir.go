package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// writeFHIR writes the decisions of so many random cases as bundles of FHIR R4, in
// Chinese and English in turn, what a hook answers of the same cases, and which
// feedback is taken, for validators of others.
func writeFHIR(folder string) error {
	networks, err := readNetworks(os.DirFS(*root))
	if err != nil {
		return err
	}
	f := &file{}
	f.random(networks, *count+*count/10+10, *seed) // some of which are refused
	write := func(name string, src []byte) {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, name+".json"), src, 0o644))
	}
	written, answered := 0, 0
	for k, v := range f.vectors {
		e := networks[k%len(networks)].engine
		c, wrong := e.ParseCase([]byte(v.Body))
		if wrong != nil || written == *count {
			continue
		}
		lang := [...]string{"zh", "en"}[written%2]
		write(fmt.Sprintf("decision-%05d", written), fhir.Requests(e, e.Decide(c), fhir.Form{Lang: lang}))
		if answer, wrong := hooked(e, []byte(v.Body), hooks[written%len(hooks)], lang); wrong == nil {
			write(fmt.Sprintf("cards-%05d", written), answer)
			answered++
		}
		written++
	}
	write("feedback", feedback(networks[0].engine))
	fmt.Printf("%s: %d decisions, %d answers to hooks\n", folder, written, answered)
	return err
}

// feedback is entries of feedback, and whether each is taken.
func feedback(e *referral.Engine) []byte {
	x := endpoint.New(e, cdshooks.Routes(cdshooks.Host{})...)
	const card = `"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","outcomeTimestamp":"2022-11-26T06:00:00Z"`
	type tried struct {
		Entry json.RawMessage `json:"entry"`
		Taken bool            `json:"taken"`
	}
	var all []tried
	for _, outcome := range []string{``, `,"outcome":"accepted"`, `,"outcome":"overridden"`, `,"outcome":"ignored"`} {
		for _, accepted := range []string{``, `,"acceptedSuggestions":[]`, `,"acceptedSuggestions":[{"id":"e56e1945-20b3-4393-8503-a1a20fd73152"}]`} {
			for _, reason := range []string{``, `{}`, `{"userComment":"x"}`, `{"reason":{"system":"s","code":"c"}}`} {
				if reason != `` {
					reason = `,"overrideReason":` + reason
				}
				entry := `{` + card + outcome + accepted + reason + `}`
				got := x.Handle(endpoint.Request{Method: "POST", Path: "/cds-services/fenji-order-sign/feedback", Body: []byte(`{"feedback":[` + entry + `]}`)})
				all = append(all, tried{json.RawMessage(entry), got.Status == 200})
			}
		}
	}
	return wire.Canonical(all)
}

var hooks = []string{"patient-view", "order-sign", "encounter-discharge"}

// hooked is what a hook answers of a case that comes as a record; an error where a
// record can't tell the case.
func hooked(e *referral.Engine, src []byte, hook, lang string) ([]byte, error) {
	r, err := recordOf(e, src)
	if err != nil {
		return nil, err
	}
	host := cdshooks.Host{Now: func() wire.Time { return r.setting.At }, Here: r.setting.Here, Link: r.setting.Link, Lang: lang}
	body := r.hook(hook, fhir.UUID(r.setting.ID))
	got := endpoint.New(e, cdshooks.Routes(host)...).Handle(endpoint.Request{Method: "POST", Path: "/cds-services/fenji-" + hook, Body: body})
	if got.Status != 200 {
		return nil, fmt.Errorf("%d %s", got.Status, got.Body)
	}
	return got.Body, nil
}
