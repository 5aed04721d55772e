package cdshooks

import (
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// The hooks that are answered.
const (
	patientView        = "patient-view"
	orderSign          = "order-sign"
	encounterDischarge = "encounter-discharge"
)

// A service is one that can be asked, as discovery tells of it.
type service struct {
	Hook              string            `json:"hook"`
	Title             string            `json:"title"`
	Description       string            `json:"description"`
	ID                string            `json:"id"`
	Prefetch          map[string]string `json:"prefetch"`
	UsageRequirements string            `json:"usageRequirements"`
}

// services are all, in a language.
func services(lang string) []service {
	in := func(zh, en string) string { return wire.Text{Zh: zh, En: en}.In(lang) }
	all := []service{
		{Hook: patientView, Title: in("分级诊疗", "Where to treat"),
			Description: in("打开病人时：在哪里看、怎么转、还要问什么", "On opening a patient: where to treat, by which steps, what is still to be asked")},
		{Hook: orderSign, Title: in("签医嘱前", "Before orders are signed"),
			Description: in("签医嘱时：哪些还不能做，要不要转诊", "On signing orders: which must not be done, or not yet, and whether to refer")},
		{Hook: encounterDischarge, Title: in("出院前", "Before discharge"),
			Description: in("出院时：按规则能不能离开这一级", "On discharge: whether the rules let the patient leave this level")},
	}
	for i := range all {
		s := &all[i]
		s.ID, s.Prefetch = "fenji-"+s.Hook, prefetch(s.Hook)
		s.UsageRequirements = in("只读随请求来的数据；没有的算未知，不算正常", "Only what comes with a request is read; what does not come is unknown, never normal")
	}
	return all
}

// prefetch is what is to come with a request.
func prefetch(hook string) map[string]string {
	all := map[string]string{
		"patient":      "Patient/{{context.patientId}}",
		"encounter":    "Encounter/{{context.encounterId}}",
		"answers":      "QuestionnaireResponse?patient={{context.patientId}}&questionnaire=" + fhir.QuestionnaireURL + "&_sort=-authored&_count=1",
		"observations": "Observation?patient={{context.patientId}}&_sort=-date&_count=200",
	}
	for key, kind := range map[string]string{"conditions": "Condition", "medications": "MedicationStatement", "allergies": "AllergyIntolerance"} {
		all[key] = kind + "?patient={{context.patientId}}&_count=200"
	}
	if hook == patientView { // which may be of no visit
		all["encounter"] = "Encounter?patient={{context.patientId}}&status=arrived,triaged,in-progress,onleave&_sort=-date&_count=1"
	}
	return all
}

func (h Host) discover(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	return fine(map[string]any{"services": services(h.language(a))})
}

// hookOf is the hook of a service; empty for one that there is not.
func hookOf(id string) string {
	for _, s := range services("en") {
		if s.ID == id {
			return s.Hook
		}
	}
	return ""
}

// noService is the problem with a service that there is not.
func noService(id string) *endpoint.Problem {
	var ids []string
	for _, s := range services("en") {
		ids = append(ids, s.ID)
	}
	return endpoint.Mistakes(endpoint.NoRoute, wire.Problems{{Code: "unknown-word", Message: "there is no such service; there are " + strings.Join(ids, ", ") + wire.Near(id, ids)}})
}
