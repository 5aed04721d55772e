package fhir

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// Limits of a chart: a record that is longer is refused before it costs time.
const (
	MaxChartBytes  = 4 << 20
	MaxChartValues = 256 << 10
)

// A Setting is what the host says of a case, because a bundle does not or because it
// is not asked.
type Setting struct {
	ID      string    // the case's: none of the bundle's ids enters it
	At      wire.Time // when the case stands; the bundle's timestamp where it is zero
	Here    string    // institution where the patient is, unless an Encounter says it
	Link    string    // as a case has it
	Patient string    // reference to the patient, such as Patient/123, where it is known
}

// A Chart is what a bundle says of a patient, as a case.
type Chart struct {
	Case     []byte     // fenji.case/1, which Engine.ParseCase takes
	Unmapped []Unmapped // what the case does not carry
	Dropped  []Dropped  // what says who the patient is: it never enters a case (S29)
}

// Dropped is how many elements of a kind were dropped: name, phone, address, photo,
// contact, identifier, practitioner, narrative, note, display.
type Dropped struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// Found is a resource, or a Bundle of them, that a host has read already.
type Found struct {
	Path string // before the paths of what is told of it
	Node *wire.Node
}

// ReadChart reads a Bundle of FHIR R4 about one patient as a case: Patient, Encounter,
// Observation, Condition, MedicationStatement, AllergyIntolerance and
// QuestionnaireResponse, by the codes that the packs declare. What they say with other
// codes or units, of another patient, without a time where it may be too old, or
// unconfirmed is Unmapped: then the fact is unknown, never normal. The error is
// wire.Problems: what is no bundle, is of several patients, contradicts itself.
func ReadChart(e *referral.Engine, src []byte, s Setting) (*Chart, error) {
	n, err := wire.ParseFew("", src, MaxChartBytes, MaxChartValues)
	if err != nil {
		return nil, err
	}
	if kind := n.Get("resourceType"); kind == nil || kind.Text != "Bundle" {
		var ps wire.Problems
		ps.Add(n, "/resourceType", "wrong-resource", "a Bundle of FHIR R4 is needed here")
		return nil, ps.Err()
	}
	return ReadFound(e, s, Found{Node: n})
}

// ReadFound is [ReadChart] of what a host has read already, such as what came with a
// request of CDS Hooks.
func ReadFound(e *referral.Engine, s Setting, all ...Found) (*Chart, error) {
	c := &chart{engine: e, vocabulary: e.Set().Vocabulary, setting: s, known: map[string]*resource{}, facts: map[int][]told{}, complaints: map[string]bool{}, dropped: map[string]int{}}
	c.coded = codesOf(c.vocabulary)
	for _, f := range all {
		c.found(place{f.Path, f.Node})
	}
	c.whoAndWhen()
	if err := c.ps.Err(); err != nil {
		return nil, err
	}
	for _, x := range c.resources {
		c.resource(x)
	}
	return c.finish()
}

// A chart turns what is known of one patient into one case.
type chart struct {
	engine     *referral.Engine
	vocabulary *fact.Vocabulary
	setting    Setting
	coded      map[coding][]target
	resources  []*resource
	known      map[string]*resource // by what refers to them
	his        []string             // what refers to the patient

	at, stamp  wire.Time // of the case, of the bundle
	here       string
	birth      string     // as the case has it
	age        *wire.Node // where the birth date is not known, or only a part of it
	complaints map[string]bool
	facts      map[int][]told
	dropped    map[string]int
	sheet
}

// found takes a resource, or those of a Bundle.
func (c *chart) found(at place) {
	if !wire.Expect(at.node, wire.Map, at.path, &c.ps) {
		return
	}
	kind := at.node.Get("resourceType")
	switch {
	case kind == nil || kind.Kind != wire.String || !capital(kind.Text):
		c.bad(at, "wrong-resource", "a resource with its resourceType is needed here")
	case kind.Text == "Bundle":
		c.bundle(at)
	default:
		x := &resource{kind: kind.Text, at: at, id: at.word("id")}
		if before := c.known[x.kind+"/"+x.id]; x.id != "" && before != nil {
			c.leave(at, "it came before")
			return
		}
		c.resources = append(c.resources, x)
		if x.id != "" {
			c.known[x.kind+"/"+x.id] = x
		}
	}
}

func (c *chart) bundle(at place) {
	for i, key := range at.node.Keys {
		here := place{at.path + "/" + plainKey(key.Text), at.node.Values[i]}
		switch key.Text {
		case "resourceType", "id", "meta", "type", "total":
		case "identifier":
			c.drop("identifier")
		case "timestamp":
			if t, err := wire.ParseTime(here.node.Text); err == nil {
				c.stamp = t
			} else {
				c.leave(here, "no time")
			}
		case "entry":
			c.entries(here)
		case "link":
			c.pages(here)
		case "implicitRules":
			c.bad(here, "must-understand", "implicitRules changes the meaning of what it stands in, and is not understood")
		default:
			c.leave(here, notCarried)
		}
	}
}

func (c *chart) entries(at place) {
	if !wire.Expect(at.node, wire.List, at.path, &c.ps) {
		return
	}
	for i := range at.node.Values {
		e := at.below(i)
		r, ok := e.get("resource")
		if !ok {
			c.leave(e, "an entry without a resource")
			continue
		}
		before := len(c.resources)
		c.found(r)
		if url := e.word("fullUrl"); url != "" && len(c.resources) == before+1 {
			c.known[url] = c.resources[before]
		}
	}
}

// pages tells of a search whose answers are not all here.
func (c *chart) pages(at place) {
	for l := range at.each() {
		if l.word("relation") == "next" {
			c.leave(l, "there are more pages, which did not come")
		}
	}
}

const notCarried = "a case does not carry it"

// whoAndWhen finds the one patient, and the time and place of the case.
func (c *chart) whoAndWhen() {
	c.refer(c.setting.Patient)
	var patient *resource
	for _, x := range c.resources {
		switch {
		case x.kind != "Patient":
		case patient != nil || c.setting.Patient != "" && x.id != "" && !c.refers("Patient/"+x.id):
			c.bad(x.at, "several-patients", "a case is of one patient; this is another")
		default:
			patient = x
		}
	}
	for by, x := range c.known {
		if x == patient && patient != nil {
			c.refer(by)
		}
	}
	if c.at = c.setting.At; c.at.IsZero() {
		c.at = c.stamp
	}
	if c.at.IsZero() {
		c.bad(place{node: &wire.Node{}}, "missing", "neither the host nor the bundle's timestamp says at what time the case stands")
	}
}

func (c *chart) refer(by string) {
	if by != "" {
		c.his = append(c.his, by, tail(by))
	}
}

// tail is the type and id of a reference, without the server that they are on.
func tail(reference string) string {
	if parts := strings.Split(reference, "/"); len(parts) > 2 {
		return strings.Join(parts[len(parts)-2:], "/")
	}
	return reference
}

func (c *chart) refers(reference string) bool {
	return slices.Contains(c.his, reference) || slices.Contains(c.his, tail(reference))
}

// target is the resource that an element refers to; nil if it is not here.
func (c *chart) target(ref place) *resource {
	by := ref.word("reference")
	if x := c.known[by]; x != nil {
		return x
	}
	return c.known[tail(by)]
}

// of reports whether a resource says that it is of the patient. The first that says
// whose it is, where nothing else does, is.
func (c *chart) of(x *resource, key string) bool {
	subject, there := x.at.get(key)
	by := subject.word("reference")
	if !there || by == "" {
		c.leave(x.at, "it does not say whose it is")
		return false
	}
	c.labelled(subject)
	if len(c.his) == 0 {
		c.refer(by)
	}
	if !c.refers(by) {
		c.leave(x.at, "it is of another")
		return false
	}
	return true
}

// labelled drops the name that a reference shows.
func (c *chart) labelled(ref place) {
	if _, there := ref.get("display"); there {
		c.drop("display")
	}
}

func (c *chart) drop(kind string) { c.dropped[kind]++ }

// finish writes the case, and refuses one that contradicts itself.
func (c *chart) finish() (*Chart, error) {
	c.why()
	c.weed()
	out := &Chart{Case: c.document(), Unmapped: c.unmapped}
	for _, kind := range sorted(c.dropped) {
		out.Dropped = append(out.Dropped, Dropped{kind, c.dropped[kind]})
	}
	if err := c.ps.Err(); err != nil {
		return nil, err
	}
	if _, err := c.engine.ParseCase(out.Case); err != nil {
		ps, _ := err.(wire.Problems)
		for i := range ps { // places in the case, which nobody sees
			ps[i].Line, ps[i].Column = 0, 0
		}
		return nil, err
	}
	return out, nil
}

// why is why he comes: all that was told, which is known to be so now.
func (c *chart) why() {
	i, ok := c.vocabulary.Lookup(complaint)
	if ok && len(c.complaints) > 0 {
		at := place{node: &wire.Node{}}
		c.facts[i] = []told{{c.pair(at, "value", c.list(at, sorted(c.complaints)...)), at}}
	}
}

// document is the case as it is written.
func (c *chart) document() []byte {
	doc := map[string]any{"schema": triage.CaseSchema, "id": c.setting.ID, "at": c.at, "here": c.here}
	if c.here == "" {
		doc["here"] = c.setting.Here
	}
	if c.setting.Link != "" {
		doc["link"] = c.setting.Link
	}
	switch {
	case c.birth != "":
		doc["birth_date"] = c.birth
	case c.age != nil:
		doc["age"] = c.age.Plain()
	}
	doc["facts"] = c.readings().Plain()
	return wire.Canonical(doc)
}
