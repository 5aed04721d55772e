package build

import (
	"reflect"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	buildpack "github.com/fenji-health/fenji/triage/pack/build"
)

// wordsOf makes words of typed constants.
func wordsOf[T ~string](words ...T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

var (
	whys  = wordsOf(fact.NotAsked, fact.CannotHere, fact.CannotTell, fact.Refused, fact.Stale)
	hows  = wordsOf(fact.Measured, fact.Told, fact.Seen, fact.Imported, fact.Group)
	modes = []string{capability.Own, capability.Visiting, capability.Remote, capability.Supervised}
	rides = []string{"own_ambulance", "ambulance_120", "escorted_car", "helicopter"}

	fourWords    = []string{capability.Village, capability.Township, capability.County, capability.Tertiary}
	levelWords   = slices.Concat([]string{""}, fourWords) // none where there is no place
	dispositions = referral.Dispositions()
	titleRank    = []string{"assistant", "resident", "attending", "associate_chief", "chief"}
	working      = []string{"working", "broken", "unknown"}
	phases       = []string{"recognise", "initial_treatment", "acute", "inpatient", "surgery", capability.FollowUp, "rehabilitation", "palliative"}
	shares       = []string{"administration", "staff", "finance", "quality", "drugs", "devices", "information", "records", "formulary", "imaging", "ecg",
		"laboratory", "pathology", "prescriptions", "procurement", "performance"}
	statuses = wordsOf(pack.Active, pack.Advisory, pack.Disabled)
	signed   = referral.Statuses()
	truths   = []string{"true", "false", "unknown"}

	reasons = []string{capability.NotOffered, capability.ListsNothing, capability.BelowFloor, capability.Denied, capability.BadStatus,
		capability.LabelOnly, capability.PatientLimit, capability.Lapsed, capability.Absent, capability.NoEquipment, capability.NoStock,
		capability.NoLink, capability.Closed, capability.NoRoad, capability.NotSkilled, capability.NoRoom, capability.WrongSetting, capability.NotThere,
		referral.NotConfirmed, referral.IsFull, referral.NotAside, referral.NotWished}
	calls = []string{capability.CallDeclared, capability.CallPastVerifyBy, capability.CallStaleServices, capability.CallAssumed, capability.CallTrial,
		capability.CallFull, capability.CallHoursUnknown, capability.CallOnCall, capability.CallPresence, capability.CallEquipmentUnknown,
		capability.CallStockUnknown, capability.CallStaleStock, capability.CallLink, capability.CallBy, capability.CallVehicleUnknown, capability.CallLimitUnknown,
		capability.CallSkillUnknown, capability.CallRoomUnknown, capability.CallSlotsUnknown, capability.CallReach}
)

// criteria are what puts one plan behind another.
var criteria = wordsOf(plan.ByIdleStop, plan.ByUnmet, plan.ByGatedUnmet, plan.ByNotHigher, plan.ByWait, plan.ByLate, plan.ByStart, plan.ByGatedStart,
	plan.ByDoubt, plan.ByPossibleUnmet, plan.ByStops, plan.ByBelow, plan.ByLevel, plan.ByNetwork, plan.ByMinutes, plan.ByFull, plan.ByID, plan.ByReach)

// notThere is why a need is not served at a place.
var notThere = slices.Concat(reasons, []string{referral.PastWindow, referral.OpenWindow, referral.PastLabel, referral.NotPermitted})

// codes are those of an endpoint's problems.
func codes() []string {
	var all []string
	for _, c := range endpoint.Codes() {
		all = append(all, c.Code)
	}
	return all
}

// businessStatus is the codes that phases have.
func businessStatus() []string {
	var all []string
	for _, p := range episode.Phases() {
		all = append(all, p.BSeR())
	}
	return each(all)
}

// each is the words without repetition, in order.
func each(lists ...[]string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(lists...))))
}

// typeWords are the closed words of types that are nothing but words.
var typeWords = map[reflect.Type][]string{
	reflect.TypeFor[fact.Kind]():          wordsOf(fact.KindNumber, fact.KindBool, fact.KindChoice, fact.KindSet, fact.KindCodes, fact.KindTime, fact.KindDuration),
	reflect.TypeFor[fact.Toward]():        wordsOf(fact.Low, fact.High),
	reflect.TypeFor[fact.ABC]():           wordsOf(fact.Airway, fact.Breathing, fact.Circulation, fact.Mind),
	reflect.TypeFor[fact.Bound]():         wordsOf(fact.NotBefore, fact.NotAfter),
	reflect.TypeFor[pack.Stage]():         wordsOf(pack.Triage, pack.Referral),
	reflect.TypeFor[pack.Status]():        statuses,
	reflect.TypeFor[pack.Class]():         wordsOf(pack.Open, pack.Gated),
	reflect.TypeFor[buildpack.Hit]():      wordsOf(buildpack.Unique, buildpack.Collect, buildpack.First),
	reflect.TypeFor[capability.Link]():    wordsOf(capability.Data, capability.Phone, capability.None),
	reflect.TypeFor[episode.Kind]():       wordsOf(episode.Kinds()...),
	reflect.TypeFor[episode.Phase]():      wordsOf(episode.Phases()...),
	reflect.TypeFor[episode.ActionKind](): wordsOf(episode.ActionKinds()...),
}

// words are the closed words of properties whose Go type is any text.
var words = map[string][]string{
	"CaseDocument.link": append(wordsOf(capability.Data, capability.Phone, capability.None), triage.LinkUnknown),

	"Down.phase":      phases,
	"Visit.outcome":   triage.Outcomes(),
	"Declined.action": triage.Declinable(),

	"Source.mark": {"V", "V2", "V~", "M", "C", "M?"},
	"Flag.class":  {"immediate"},
	"Fit.state":   {"yes", "after", "no"},

	"Parameter.stricter": {pack.Higher, pack.Lower},

	"catalog.words":         fourWords,
	"catalog.days":          {"holiday", "workday"},
	"Institution.ownership": {"public", "private", "military"},
	"Contact.role":          {"duty", "pre_notify", "reader", "dispatch", "ambulance", "reception", "on_call", "group"},
	"Location.datum":        {"wgs84", "gcj02"},
	"Room.state":            working,
	"Absence.kind":          {"training", "leave", "posted", "sick"},
	"Posting.kind":          {"management", "department_head", "resident", "periodic", "posted", "teaching", "supervision", "training", "visiting"},
	"Service.settings":      wordsOf(capability.Clinic, capability.Home, capability.InVillage, capability.Field, capability.EnRoute),
	"Service.fee":           {"free", "charged"},
	"Equipment.state":       working,
	"Vehicle.state":         working,
	"Vehicle.mode":          rides,
	"Service.kind":          {"service", "disease"},
	"Service.mode":          modes,
	"Service.link":          wordsOf(capability.Phone, capability.Data),
	"Service.status":        {"independent", "supervised", "trial", "planned", "suspended", "withdrawn"},
	"Assertion.as":          {capability.Verified, capability.Declared, capability.Assumed, capability.Contradicted},
	"Capacity.state":        {"open", "full"},
	"Staff.title":           titleRank,
	"SkillNeed.title":       titleRank,
	"Posting.title":         titleRank,
	"Posting.presence":      {"present", "absent", "unknown"},
	"Network.type": {"medical_community", "city_alliance", "specialist_alliance", "assistance", "service_line", "remote", "horizontal",
		"association", "pairing", "alliance"},
	"Network.payment":   {"packaged", "capitation", "fee_for_service", "case_based"},
	"Network.shares":    shares,
	"Membership.shares": shares,
	"Lineage.how":       {"split", "merge", "rename", "new"},
	"Service.phase":     phases,
	"Service.phases":    phases,
	"Bundle.vehicles":   rides,

	"Decision.disposition": dispositions,
	"Decision.level":       levelWords,
	"Decision.urgency":     {"green", "urgent", "routine"},
	"Step.action": {"call", "notify", "prepare", "consent", "perform", "consult", "transfer", "team_comes", "meet_at", "recheck", "observe",
		"wait", "follow_up", "report"},
	"Step.mode":           slices.Concat(modes, rides),
	"Step.fit":            {"yes", "after", "no", "not_assessed"},
	"Step.call_first":     calls,
	"Reason.status":       signed,
	"Reason.truth":        truths,
	"Because.truth":       truths,
	"Missing.why":         whys,
	"Next.stop":           {referral.StopActNow, referral.StopSettled, referral.StopNothingLeft},
	"Group.about":         {"act_now", "who", "why", "life", "gate", "place"},
	"Item.unknown":        append(wordsOf(fact.CannotHere, fact.CannotTell), triage.LinkUnknown),
	"Alternative.level":   levelWords,
	"RejectedSite.reason": reasons,
	"RejectedSite.gap":    referral.Gaps(),
	"Step.gap":            referral.Gaps(),
	"Bypass.level":        levelWords,
	"Bypass.gap":          referral.Gaps(),

	"Flag.truth":           truths,
	"WhyNot.is":            {referral.IsDestination, referral.IsWaypoint, referral.IsHere, referral.IsNotNeeded, referral.Lacks, referral.ComesAfter},
	"WhyNot.disposition":   dispositions,
	"WhyNot.level":         levelWords,
	"WhyNot.reason":        each(notThere, criteria, []string{referral.OpenQuestion}),
	"NeedAt.truth":         truths,
	"NeedAt.mode":          modes,
	"NeedAt.call_first":    calls,
	"NotThere.reason":      each(notThere),
	"WhoOffers.level":      levelWords,
	"WhoOffers.mode":       modes,
	"WhoOffers.standing":   {capability.Verified, capability.Declared, capability.Assumed},
	"WhoOffers.call_first": calls,
	"WhoOffers.vehicle":    rides,
	"WhoNot.level":         levelWords,
	"WhoNot.reason":        each(notThere),
	"Who.link":             wordsOf(capability.Data, capability.Phone, capability.None),
	"Problem.code":         codes(),

	"Identity.sex":         {"male", "female"},
	"Fields.state":         form.States(),
	"TransferRecord.state": form.States(),
	"Paper.form":           form.Forms(),
	"Paper.copy":           form.Copies(form.Out),
	"Advice.disposition":   dispositions,
	"Event.disposition":    dispositions,
	"ActingRule.status":    signed,
	"Token.role":           {publish.Decide, publish.Publish, publish.Read},
	"Outcome.result":       episode.Results(),
	"Action.role":          {episode.Sender, episode.Receiver, episode.FollowUpSite},
	"State.bser":           businessStatus(),

	"Actual.visit":              replay.VisitKinds(),
	"Actual.treated_level":      levelWords,
	"Actual.needed_level":       levelWords,
	"Followed.result":           episode.Results(),
	"Presentation.at":           levelWords,
	"Presentation.needed_level": levelWords,
	"Record.disposition":        dispositions,
	"Record.from":               levelWords,
	"Record.level":              levelWords,
	"Move.breaches":             {replay.LessUrgent, replay.DangerLower},
	"Breach.kind":               {replay.LessUrgent, replay.DangerLower},
	"Indicator.of":              {replay.Advised, replay.Happened, replay.OfTheCatalog},
	"Lost.kind":                 {capability.Person, capability.Device},
}
