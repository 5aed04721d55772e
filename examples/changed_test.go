package examples_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// changed is an example case with some facts, some of its keys, some of the
// catalogue or some packs otherwise.
type changed struct {
	on    string         // network/case
	facts map[string]any // nil: not known
	keys  map[string]any // nil: not given
	patch string         // YAML, onto the catalogue
	pack  string         // YAML, of one more pack
	packs func([]*pack.Pack) []*pack.Pack
}

const itch, lin, eightHours, injection = "anxi/itch", "anxi/lin", "anxi/lin-onset-8h", "scenarios/p5/after-injection"

// newEngine is the engine of the example with what changed; an error is what
// packs or catalogue are refused for.
func (c changed) newEngine(t *testing.T) (*referral.Engine, error) {
	t.Helper()
	x := *found(t, c.on)
	if c.patch == "" && c.pack == "" && c.packs == nil {
		return x.engine, nil
	}
	if c.patch != "" {
		x.Patch = read(t, c.patch)
	}
	packs := content.CN()
	if c.packs != nil {
		packs = c.packs(packs)
	}
	if c.pack != "" {
		p, err := build.Folder(fstest.MapFS{"more/pack.yaml": {Data: []byte(moreHead + c.pack)}}, "more")
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	return x.with(packs)
}

// moreHead begins the pack that a test adds.
const moreHead = `schema: fenji.pack/1
id: more
version: 0.1.0
title: {zh: 样例, en: sample}
jurisdiction: CN
utc_offset: "+08:00"
languages: [zh, en]
sample: true
uses: [cn-core, cn-chest-pain, cn-anaphylaxis]
sources: {law: {title: 规范, mark: V}, custom: {title: 惯例, mark: M}}
`

func (c changed) source(t *testing.T) []byte {
	t.Helper()
	f, _ := take(t, found(t, c.on).Case)
	keys, facts := maps.Clone(f.keys), maps.Clone(f.facts)
	put(facts, c.facts)
	keys["facts"] = must(facts)
	put(keys, c.keys)
	return must(keys)
}

func put(into map[string]json.RawMessage, values map[string]any) {
	for name, v := range values {
		if into[name] = must(v); v == nil {
			delete(into, name)
		}
	}
}

func (c changed) decide(t *testing.T) *referral.Decision {
	t.Helper()
	e, err := c.newEngine(t)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := e.ParseCase(c.source(t))
	if err != nil {
		t.Fatal(err)
	}
	return e.Decide(parsed)
}

func found(t *testing.T, name string) *example {
	t.Helper()
	for _, x := range load(t) {
		if x.name == name {
			return x
		}
	}
	t.Fatal("no such case: " + name)
	return nil
}

func read(t *testing.T, src string) *wire.Node {
	t.Helper()
	n, err := yaml.Parse("patch.yaml", []byte(src), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// steps are the plan's steps with an action and a service; empty is any.
func steps(d *referral.Decision, action, service string) []referral.Step {
	return slices.DeleteFunc(slices.Clone(d.Plan), func(s referral.Step) bool {
		return action != "" && s.Action != action || service != "" && s.Service != service
	})
}

func asks(d *referral.Decision, fact string) bool {
	return slices.ContainsFunc(d.Missing, func(m referral.Missing) bool { return m.Fact == fact })
}

// told is what a doctor reads first, in both languages.
func told(d *referral.Decision) (zh, en []string) {
	return strings.Split(strings.TrimSpace(d.Explain("zh")), "\n"), strings.Split(strings.TrimSpace(d.Explain("en")), "\n")
}

func refused(t *testing.T, c changed, words string) {
	t.Helper()
	_, err := c.newEngine(t)
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("should be refused with %q, got %v", words, err)
	}
}

var contraindications = []string{"ich_history", "brain_vessel_lesion", "intracranial_tumour", "ischaemic_stroke_6m", "dissection_suspected", "active_bleeding",
	"head_trauma_3m", "neurosurgery_2m", "anticoagulant", "major_surgery_3w", "visceral_bleeding_4w", "active_ulcer", "other_lysis_caution", "lysed", "sbp", "dbp"}

func set(has []string, not ...string) map[string]any {
	return map[string]any{"has": append([]string{}, has...), "not": append([]string{}, not...)}
}

func without(names ...string) map[string]any {
	facts := map[string]any{}
	for _, name := range names {
		facts[name] = nil
	}
	return facts
}

func with(facts map[string]any, name string, value any) map[string]any {
	facts[name] = value
	return facts
}

const postedAbsent = "postings: {p7-lantian: {presence: {'2022-11-26': absent}}}"

const noEmergencyRoom = `institutions:
  lantian: {services: {emergency-assessment: {status: suspended}}}
  anxi-county-hospital: {services: {emergency-assessment: {status: suspended}}}
  quanzhou-first-hospital: {services: {emergency-assessment: {status: suspended}}}
`

const newVillage = "institutions: {newv: {level: village, name: {zh: 新村, en: New}, scale: cn-2018, hours: always}}"
