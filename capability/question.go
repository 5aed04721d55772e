package capability

import (
	"math/bits"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Question asks who offers something, for whom, from where and when.
type Question struct {
	Services []string  // any of these answers: the term asked and those that satisfy it
	Here     string    // where the patient is when setting out
	At       wire.Time // the case's time; all minutes of the answer count from it
	Delay    int       // minutes after At at which the patient can leave Here; the vehicle is called at At
	Aboard   bool      // already in a vehicle at Here: no response, no loading
	Patient  Patient   // nil: nothing is known
	Link     Link      // the live link at Here
	Stay     int       // minutes that the service must stay available
	Course   bool      // Stay is a course of visits: its days count, not its hours
	Floor    string    // least level of institution, empty for none
	Least    string    // below this level an institution that lists nothing offers nothing
	Fetched  bool      // he leaves in a vehicle that comes to him, and meets none on the way
	Setting  string    // where it is to be done; clinic when empty, as referral asks. Anywhere else a team comes to Here
}

// same reports whether two questions of one Inquiry have one answer.
func (q *Question) same(o *Question) bool {
	return q.Here == o.Here && q.Delay == o.Delay && q.Aboard == o.Aboard && q.Link == o.Link && q.Stay == o.Stay && q.Course == o.Course && q.Fetched == o.Fetched &&
		q.Floor == o.Floor && q.Least == o.Least && q.setting() == o.setting() && slices.Equal(q.Services, o.Services)
}

// Parts are the pieces of the minutes until a service begins. The pieces of the
// low and the high end may belong to different arrivals: after an early arrival
// there may be a wait that a late one does not have, so that Wait need not add up.
type Parts struct {
	Delay    Span `json:"delay"`
	Response Span `json:"response"`
	Loading  Span `json:"loading"`
	Meet     Span `json:"meet,omitzero"` // from leaving until he goes on in the vehicle that meets him; then Road is from there
	Road     Span `json:"road"`
	Wait     Span `json:"wait"`
	Lead     Span `json:"lead"`

	Estimated bool `json:"estimated,omitempty"` // Road is reckoned from where the places lie

	by      *ride    // that takes him to the end; nil for the one by which he leaves for anywhere
	meeting *Meeting // where he comes to it
}

// Arrival is the minutes from At until the patient is there.
func (p Parts) Arrival() Span { return p.leave().Add(p.Meet).Add(p.Road) }

// Ends reports whether who arrives is in no vehicle that goes on: it brings people no
// further than there.
func (p Parts) Ends() bool { return p.by != nil && p.by.vehicle.MeetsAt != nil }

// leave is the minutes from At until the patient leaves.
func (p Parts) leave() Span { return p.Delay.Add(p.Response).Add(p.Loading) }

// An Offer is a row that may answer a question.
type Offer struct {
	Institution *Institution
	Service     *Service
	Mode        string
	By          *Institution // who does it from afar, or supervises; else nil
	Start       Span         // minutes from At until it begins
	Answer      Span         // minutes from At until its answer is there (Start and turnaround)
	Parts       Parts
	Vehicle     *Vehicle     // nil when none moves, or for the public ambulance
	Base        *Institution // of Vehicle
	Meeting     *Meeting     // where he comes to Vehicle; nil if it comes to him
	TravelMode  string       // of Vehicle, ambulance_120, or empty when nobody moves or the patient is aboard
	Sure        bool         // verified or in-date declared; open, present, stocked, limits known true at arrival
	Standing    string       // verified, declared or assumed
	Full        bool         // freshly reported full
	CallFirst   []string     // why to call first, in a fixed order
	Products    []*Product   // what is in stock for its requirements, in the order of ids
	Until       *wire.Time   // when it next lapses, if that is within a day of its start
	Place       string       // where it is done: the institution, the stop of a mobile unit, or Here for who comes
}

// Why to call before relying on an offer.
const (
	CallDeclared         = "declared"
	CallPastVerifyBy     = "past_verify_by"
	CallStaleServices    = "stale_services"
	CallAssumed          = "assumed"
	CallTrial            = "trial"
	CallFull             = "full"
	CallHoursUnknown     = "hours_unknown"
	CallOnCall           = "on_call"
	CallPresence         = "presence"
	CallEquipmentUnknown = "equipment_unknown"
	CallStockUnknown     = "stock_unknown"
	CallStaleStock       = "stale_stock"
	CallLink             = "link"
	CallBy               = "by"
	CallVehicleUnknown   = "vehicle_unknown"
	CallLimitUnknown     = "limit_unknown"
	CallSkillUnknown     = "skill_unknown" // score, training or practice is not on record
	CallRoomUnknown      = "room_unknown"
	CallSlotsUnknown     = "slots_unknown" // places are kept by the day, and not said for this one
	CallReach            = "reach"         // whether the team goes so far is not known
)

// calls is a set of reasons to call.
type calls uint32

// The reasons to call, in the order in which they are given.
const (
	callFull calls = 1 << iota
	callAssumed
	callPastVerifyBy
	callStaleServices
	callDeclared
	callTrial
	callLimitUnknown
	callPresence
	callOnCall
	callHoursUnknown
	callEquipmentUnknown
	callStockUnknown
	callStaleStock
	callLink
	callBy
	callVehicleUnknown
	callSkillUnknown
	callRoomUnknown
	callSlotsUnknown
	callReach
)

// words are the reasons of the set, in order; nil if there is none.
func (c calls) words() []string {
	if c == 0 {
		return nil
	}
	words := make([]string, 0, bits.OnesCount32(uint32(c)))
	for i, word := range [...]string{CallFull, CallAssumed, CallPastVerifyBy, CallStaleServices, CallDeclared, CallTrial, CallLimitUnknown, CallPresence, CallOnCall,
		CallHoursUnknown, CallEquipmentUnknown, CallStockUnknown, CallStaleStock, CallLink, CallBy, CallVehicleUnknown,
		CallSkillUnknown, CallRoomUnknown, CallSlotsUnknown, CallReach} {
		if c&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return words
}

// Why an institution does not answer, or not at once.
const (
	NotOffered   = "not_offered"
	ListsNothing = "unknown" // the institution lists no service at all
	BelowFloor   = "floor"
	Denied       = "contradicted"
	BadStatus    = "status" // planned, suspended or withdrawn
	LabelOnly    = "disease_label"
	PatientLimit = "patient_limit"
	Lapsed       = "lapsed"
	Absent       = "absent"
	NoEquipment  = "equipment"
	NoStock      = "stock"
	NoLink       = "link"
	Closed       = "hours"
	NoRoad       = "travel" // how long the way takes is not known
	NotSkilled   = "skill"  // score or practice is less than needed
	NoRoom       = "room"
	NoSlot       = "full"      // no place left on the day
	WrongSetting = "setting"   // not done there, or the team does not come so far
	NotThere     = "itinerary" // the mobile unit is at no stop
)

// A Rejection says why an institution's row, or the institution, was passed over.
type Rejection struct {
	Institution *Institution
	Service     string // the term asked for, or the row's
	Row         string // empty when the institution has no such row
	Reason      string
	Detail      wire.Text // names the date, the hours, the role, the product
	Travel      Span      // the road only
}
