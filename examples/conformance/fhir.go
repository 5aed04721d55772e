package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// writeFHIR writes the decisions of every example case and of so many random ones as
// bundles of FHIR R4, in Chinese and English in turn, and what a hook answers of the
// same cases, for validators of others.
func writeFHIR(folder string) error {
	networks, err := readNetworks(os.DirFS(*root))
	if err != nil {
		return err
	}
	f, err := collect(networks, *count, 0, *seed)
	if err != nil {
		return err
	}
	engines := map[string]*referral.Engine{}
	for _, n := range networks {
		engines[n.Name] = n.engine
	}
	written, carried := 0, 0
	for _, v := range f.vectors {
		e := engines[v.With]
		c, err := e.ParseCase([]byte(v.Body))
		if v.Path != "/v1/decide" || err != nil {
			continue
		}
		lang := [...]string{"zh", "en"}[written%2]
		files := map[string][]byte{"bundle": fhir.Requests(e, e.Decide(c), fhir.Form{Lang: lang})}
		if answer, _, err := hooked(e, []byte(v.Body), hooks[written%len(hooks)], lang); err == nil {
			files["cards"], carried = answer, carried+1
		}
		for kind, src := range files {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%05d.json", kind, written)), src, 0o644); err != nil {
				return err
			}
		}
		written++
	}
	fmt.Printf("%s: %d decisions, %d answers to hooks\n", folder, written, carried)
	return nil
}

var hooks = []string{"patient-view", "order-sign", "encounter-discharge"}

// hooked is what a hook answers of a case that comes as a record, and the case itself
// under the hook's id; an error where a record can't tell the case.
func hooked(e *referral.Engine, src []byte, hook, lang string) (answer []byte, same *referral.Decision, err error) {
	r, err := recordOf(e, src)
	if err != nil {
		return nil, nil, err
	}
	var c struct{ ID, At, Here, Link string }
	if err := json.Unmarshal(src, &c); err != nil {
		return nil, nil, err
	}
	at, err := wire.ParseTime(c.At)
	if err != nil {
		return nil, nil, err
	}
	instance := fhir.UUID(c.ID)
	own, err := wire.ParseJSON("", src, len(src))
	if err != nil {
		return nil, nil, err
	}
	own.Get("id").Text = instance
	parsed, err := e.ParseCase(wire.Canonical(own.Plain()))
	if err != nil {
		return nil, nil, err
	}
	host := cdshooks.Host{Now: func() wire.Time { return at }, Here: c.Here, Link: c.Link, Lang: lang}
	got := endpoint.New(e, cdshooks.Routes(host)...).Handle(endpoint.Request{Method: "POST", Path: "/cds-services/fenji-" + hook, Body: r.hook(hook, instance)})
	if got.Status != 200 {
		return nil, nil, fmt.Errorf("%d %s", got.Status, bytes.TrimSpace(got.Body))
	}
	return got.Body, e.Decide(parsed), nil
}
