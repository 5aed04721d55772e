package cdshooks

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// A request is a hook that was called.
type request struct {
	instance string // random: it stands for the case
	patient  string // reference; empty where it was not said
	role     string // of who asks, never who he is
	context  *wire.Node
	prefetch []fhir.Found
}

// maxValues is how many values a request may hold.
const maxValues = fhir.MaxChartValues

// read reads a request to a hook, and tells every mistake at once. What it does not
// know of a request it passes over, as the specification asks.
func read(src []byte, hook string) (*request, error) {
	n, err := wire.ParseFew("", src, MaxBody, maxValues)
	if err != nil {
		return nil, err
	}
	var ps wire.Problems
	if !wire.Expect(n, wire.Map, "", &ps) {
		return nil, ps.Err()
	}
	r := &request{instance: strings.ToLower(text(n, "hookInstance", &ps)), context: n.Get("context")}
	if got := text(n, "hook", &ps); got != "" && got != hook {
		ps.Add(n.Get("hook"), "/hook", "unknown-word", "this service is for the hook %s", hook)
	}
	if r.instance != "" && !isUUID(r.instance) {
		ps.Add(n.Get("hookInstance"), "/hookInstance", "id", "hookInstance is a UUID")
	}
	if n.Get("fhirAuthorization") != nil && n.Get("fhirServer") == nil { // cds-r-1
		ps.Add(n, "/fhirServer", "missing", "with fhirAuthorization comes fhirServer")
	}
	if r.context == nil || r.context.Kind != wire.Map {
		ps.Add(n, "/context", "missing", "a context is needed")
		return nil, ps.Err()
	}
	r.who(&ps)
	r.fetched(n.Get("prefetch"), &ps)
	return r, ps.Err()
}

// who reads of whom the request is, and what kind of person asks.
func (r *request) who(ps *wire.Problems) {
	if id := r.context.Get("patientId"); id != nil && wire.Expect(id, wire.String, "/context/patientId", ps) {
		r.patient = "Patient/" + strings.TrimPrefix(id.Text, "Patient/")
	}
	r.role = "unknown"
	if id := r.context.Get("userId"); id != nil && wire.Expect(id, wire.String, "/context/userId", ps) {
		kind, _, _ := strings.Cut(id.Text, "/")
		if slices.Contains([]string{"Practitioner", "PractitionerRole", "Patient", "RelatedPerson"}, kind) {
			r.role = strings.ToLower(kind)
		}
	}
}

// fetched are the resources that came; what could not be fetched is null, or an
// OperationOutcome, or a resource beside the status of its answer.
func (r *request) fetched(n *wire.Node, ps *wire.Problems) {
	if n == nil || n.Kind == wire.Null || !wire.Expect(n, wire.Map, "/prefetch", ps) {
		return
	}
	for i, key := range n.Keys {
		at, path := n.Values[i], wire.Join("/prefetch", key.Text)
		if inner := at.Get("resource"); at.Get("resourceType") == nil && inner != nil {
			at, path = inner, path+"/resource"
		}
		if at.Kind != wire.Null && wire.Expect(at, wire.Map, path, ps) && (at.Get("resourceType") == nil || at.Get("resourceType").Text != "OperationOutcome") {
			r.prefetch = append(r.prefetch, fhir.Found{Path: path, Node: at})
		}
	}
}

// text is a text that has to be there.
func text(n *wire.Node, key string, ps *wire.Problems) string {
	v := n.Get(key)
	if v == nil || v.Kind == wire.Null {
		ps.Add(n, wire.Join("", key), "missing", "%s is missing", key)
		return ""
	}
	if !wire.Expect(v, wire.String, wire.Join("", key), ps) {
		return ""
	}
	return v.Text
}

func isUUID(s string) bool {
	const form = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
	if len(s) != len(form) {
		return false
	}
	for i := range form {
		if (form[i] == '-') != (s[i] == '-') || s[i] != '-' && !strings.ContainsRune("0123456789abcdef", rune(s[i])) {
			return false
		}
	}
	return true
}

// chart is the case that the request tells of.
func (r *request) chart(a endpoint.Asked, h Host) (*fhir.Chart, error) {
	s := fhir.Setting{ID: r.instance, At: h.Now(), Here: h.Here, Link: h.Link, Patient: r.patient}
	return fhir.ReadFound(a.Engine, s, r.prefetch...)
}
