package endpoint

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// The editions of what is told of the catalogue.
const (
	InstitutionSchema = "fenji.institution/1"
	ServicesSchema    = "fenji.services/1"
)

// institution answers one row of the catalogue, as the catalogue has it.
func institution(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	id, view := a.Values["id"], a.Engine.View()
	in, known := view.Institution(id)
	if !known {
		var ids []string
		for in := range view.Institutions() {
			ids = append(ids, in.ID)
		}
		return Response{}, Mistakes(NoInstitution, wire.Problems{{Code: "unknown-institution", Path: "/id",
			Message: "the catalog has no institution \"" + clip(id, maxWord) + "\"" + wire.Near(id, ids)}})
	}
	return fine(wire.Canonical(struct {
		Schema      string                  `json:"schema"`
		ID          string                  `json:"id"`
		Catalog     string                  `json:"catalog"` // its hash
		Institution *capability.Institution `json:"institution"`
	}{InstitutionSchema, id, view.Hash(), in}))
}

// A Service is one that rules ask for and institutions offer.
type Service struct {
	ID     string    `json:"id"`
	Name   wire.Text `json:"name"`
	Class  string    `json:"class"`  // open, gated
	Listed []string  `json:"listed"` // the institutions whose rows name it, whether they offer it now or not
}

// services answers the services that the packs declare. Who offers one, from where and
// when, /v1/who tells.
func services(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	terms := a.Engine.Set().Terms
	listed := map[string][]string{}
	for in := range a.Engine.View().Institutions() {
		for _, row := range in.Rows() {
			if all := listed[row.Service]; len(all) == 0 || all[len(all)-1] != in.ID {
				listed[row.Service] = append(all, in.ID)
			}
		}
	}
	all := []Service{}
	for _, id := range slices.Sorted(maps.Keys(terms)) {
		all = append(all, Service{id, terms[id].Name(), string(terms[id].Class), append([]string{}, listed[id]...)})
	}
	return fine(wire.Canonical(struct {
		Schema   string    `json:"schema"`
		Services []Service `json:"services"`
	}{ServicesSchema, all}))
}

// well says that the endpoint answers: it has an engine since it was made.
func well(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	return fine([]byte(`{"status":"ok"}`))
}
