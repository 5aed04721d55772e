package fhir

import (
	"iter"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// Unmapped is an element of a bundle that is not carried over.
type Unmapped struct {
	Path   string `json:"path"` // such as /entry/3/resource/photo
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Why    string `json:"why"`
}

// FromBundle reads a Bundle of FHIR R4, of whatever type, as a document of schema
// fenji.catalog/1 for capability.From, and lists what it did not carry over. The
// error is wire.Problems, every mistake at once: what is no bundle, references to
// nothing, places that are nowhere; then there is no document.
func FromBundle(src []byte) (doc *wire.Node, unmapped []Unmapped, err error) {
	n, err := wire.ParseJSON("", src, capability.MaxDocument)
	if err != nil {
		return nil, nil, err
	}
	r := &reader{known: map[string]*resource{}, rows: map[string]*resource{}, made: map[string]*wire.Node{}}
	r.doc = r.object(place{node: n})
	if r.bundle(n); len(r.ps) == 0 {
		r.meanings()
		r.carry()
		for _, x := range r.rests {
			r.lay(x)
		}
	}
	if err := r.ps.Err(); err != nil {
		return nil, nil, err
	}
	return r.doc, r.unmapped, nil
}

// A reader turns one bundle into one document.
type reader struct {
	doc       *wire.Node
	resources []*resource
	known     map[string]*resource  // by what refers to them
	rows      map[string]*resource  // by meaning and id
	made      map[string]*wire.Node // the rows of the document, by path
	rests     []rest
	sheet
}

// A sheet is where a reader of a bundle notes what it did not carry over, and what is
// wrong.
type sheet struct {
	unmapped []Unmapped
	ps       wire.Problems
}

// A resource is one entry; it means a row of the catalogue, or nothing.
type resource struct {
	kind  string // its resourceType
	id    string
	at    place
	body  any    // a pointer to its struct in r4.go
	means string // catalog, institution, network; empty for what is not carried over, or is no row by itself
	row   string // the row's id
	ours  bool   // made by ToBundle: what the elements say more than once is not unmapped
}

// A rest is the merge patch of a row.
type rest struct {
	path string
	text *text
	at   place
}

// A place is an element of the bundle.
type place struct {
	path string
	node *wire.Node
}

func (p place) in(key string) place {
	next := place{p.path + "/" + key, p.node}
	if v := p.node.Get(key); v != nil {
		next.node = v
	}
	return next
}

func (p place) below(i int) place {
	next := place{p.path + "/" + itoa(i), p.node}
	if p.node.Kind == wire.List && i < len(p.node.Values) {
		next.node = p.node.Values[i]
	}
	return next
}

// get is an element that is there; else nothing, where it would stand.
func (p place) get(key string) (place, bool) {
	v := p.node.Get(key)
	there := v != nil && v.Kind != wire.Null
	if !there {
		v = &wire.Node{Line: p.node.Line, Column: p.node.Column}
	}
	return place{wire.Join(p.path, key), v}, there
}

// word is the text of an element; empty where there is none.
func (p place) word(key string) string {
	if v := p.node.Get(key); v != nil && v.Kind == wire.String {
		return v.Text
	}
	return ""
}

// each are the items of a list.
func (p place) each() iter.Seq[place] {
	return func(yield func(place) bool) {
		if p.node.Kind != wire.List {
			return
		}
		for i := range p.node.Values {
			if !yield(p.below(i)) {
				return
			}
		}
	}
}

// sibling is another element of the same resource.
func (p place) sibling(key string) place {
	return place{p.path[:strings.LastIndexByte(p.path, '/')+1] + key, p.node}
}

func (r *sheet) leave(at place, why string) {
	u := Unmapped{Path: at.path, Why: why}
	if at.node != nil {
		u.Line, u.Column = at.node.Line, at.node.Column
	}
	r.unmapped = append(r.unmapped, u)
}

func (r *sheet) bad(at place, code, format string, args ...any) {
	r.ps.Add(at.node, at.path, code, format, args...)
}

func (r *reader) bundle(n *wire.Node) {
	at := place{node: n}
	if !wire.Expect(n, wire.Map, "", &r.ps) {
		return
	}
	if kind := n.Get("resourceType"); kind == nil || kind.Text != "Bundle" {
		r.bad(at.in("resourceType"), "wrong-resource", "a Bundle of FHIR R4 is needed here")
		return
	}
	set(r.doc, "schema", r.text(at, capability.Schema))
	for i, key := range n.Keys {
		here := place{wire.Join("", key.Text), n.Values[i]}
		switch key.Text {
		case "resourceType", "type":
		case "identifier":
			var id identifier
			if r.decode(n.Values[i], &id, here.path); id.System == catalogID {
				set(r.doc, "id", r.text(here, id.Value))
			} else {
				r.leave(here, "of another system")
			}
		case "timestamp":
			set(r.doc, "published", n.Values[i])
		case "entry":
			r.entries(here)
		default:
			r.unknown(here)
		}
	}
}

func (r *reader) entries(at place) {
	if !wire.Expect(at.node, wire.List, at.path, &r.ps) {
		return
	}
	for i, e := range at.node.Values {
		here := at.below(i)
		if !wire.Expect(e, wire.Map, here.path, &r.ps) {
			continue
		}
		for j, key := range e.Keys {
			switch key.Text {
			case "fullUrl", "resource", "request": // request is how a server stores it
			default:
				r.unknown(place{wire.Join(here.path, key.Text), e.Values[j]})
			}
		}
		r.resource(e, here.in("resource"))
	}
}

// unknown is an element that is not carried over; one that changes the meaning of
// what is around it must be understood, and is refused.
func (r *reader) unknown(at place) {
	key := at.path[strings.LastIndexByte(at.path, '/')+1:]
	if key == "modifierExtension" || key == "implicitRules" {
		r.bad(at, "must-understand", "%s changes the meaning of what it stands in, and is not understood", key)
		return
	}
	r.leave(at, "a catalogue does not carry it")
}

// decode reads the elements that are carried over; the others are unmapped.
func (r *reader) decode(n *wire.Node, into any, path string) {
	var found wire.Problems
	wire.Decode(n, into, path, &found)
	for _, p := range found {
		if p.Code != "unknown-key" {
			r.ps = append(r.ps, p)
			continue
		}
		r.unknown(place{p.Path, &wire.Node{Line: p.Line, Column: p.Column}})
	}
}

func (r *reader) resource(e *wire.Node, at place) {
	n := e.Get("resource")
	if n == nil || n.Kind != wire.Map || n.Get("resourceType") == nil {
		r.bad(at, "wrong-resource", "a resource with its resourceType is needed here")
		return
	}
	x := &resource{kind: n.Get("resourceType").Text, at: at}
	switch x.kind {
	case "Organization":
		x.body = &organization{}
	case "Location":
		x.body = &location{}
	case "HealthcareService":
		x.body = &healthcareService{}
	case "OrganizationAffiliation":
		x.body = &organizationAffiliation{}
	case "PractitionerRole":
		x.body = &practitionerRole{}
	default:
		if !capital(x.kind) {
			r.bad(at.in("resourceType"), "wrong-resource", "%q is no type of resource", x.kind)
			return
		}
		r.leave(at, x.kind+" is no part of a catalogue")
	}
	if x.body != nil {
		r.decode(n, x.body, at.path)
	}
	if id := n.Get("id"); id != nil {
		x.id = id.Text
		r.know(x.kind+"/"+x.id, x)
	}
	if url := e.Get("fullUrl"); url != nil {
		r.know(url.Text, x)
	}
	r.resources = append(r.resources, x)
}

func capital(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// know notes what a resource is referred to by.
func (r *reader) know(by string, x *resource) {
	if other := r.known[by]; other != nil && other != x {
		r.bad(x.at, "duplicate-key", "%s is in the bundle twice", by)
	}
	r.known[by] = x
}

// target is the resource that an element refers to, nil if there is none; a
// reference to nothing in the bundle is a mistake.
func (r *reader) target(ref *reference, at place, kind string) *resource {
	if ref == nil || ref.Reference == "" {
		return nil
	}
	x := r.known[ref.Reference]
	if x == nil {
		if parts := strings.Split(ref.Reference, "/"); len(parts) > 1 {
			x = r.known[strings.Join(parts[len(parts)-2:], "/")]
		}
	}
	switch {
	case x == nil:
		r.bad(at, "dangling-reference", "%q is not in the bundle", ref.Reference)
	case x.kind != kind:
		r.bad(at, "wrong-reference", "%q is of type %s; %s is needed here", ref.Reference, x.kind, kind)
		return nil
	}
	return x
}

// lay puts a rest over its row.
func (r *reader) lay(x rest) {
	patch, err := wire.ParseJSON("", []byte(x.text.Text), capability.MaxDocument)
	if err != nil || patch.Kind != wire.Map {
		r.bad(x.at, "wrong-rest", "a merge patch as JSON is needed here")
		return
	}
	move(patch, x.at.node)
	merge(r.row(x.at, strings.Split(x.path, "/")[1:]...), patch)
}

// move gives a node and all below it a place.
func move(n, to *wire.Node) {
	n.File, n.Line, n.Column = to.File, to.Line, to.Column
	for _, k := range n.Keys {
		move(k, to)
	}
	for _, v := range n.Values {
		move(v, to)
	}
}

// The nodes of the document stand where the element stands that they are made of.

func (r *sheet) text(at place, s string) *wire.Node {
	return &wire.Node{Kind: wire.String, Text: s, Line: at.node.Line, Column: at.node.Column}
}

func (r *sheet) object(at place) *wire.Node {
	return &wire.Node{Kind: wire.Map, Line: at.node.Line, Column: at.node.Column}
}

func (r *sheet) list(at place, items ...string) *wire.Node {
	out := &wire.Node{Kind: wire.List, Line: at.node.Line, Column: at.node.Column}
	for _, s := range items {
		out.Values = append(out.Values, r.text(at, s))
	}
	return out
}

// slug is a text as an id of the catalogue.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(c rune) bool {
		return !slices.Contains([]rune("abcdefghijklmnopqrstuvwxyz0123456789._"), c)
	}), "-")
}
