package replay

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// VisitSchema names the edition of a line with what really happened.
const VisitSchema = "fenji.visit/1"

// MaxLine is the longest line that is read.
const MaxLine = triage.MaxCaseBytes + 64<<10

// The kinds of visit.
const (
	Outpatient = "outpatient"
	Inpatient  = "inpatient"
	Emergency  = "emergency"
	Discharge  = "discharge" // a stay that ends: what step-down is reckoned of
)

// VisitKinds are all of them.
func VisitKinds() []string { return []string{Outpatient, Inpatient, Emergency, Discharge} }

// A Visit is one line of the input: a case, or a case and what really happened.
type Visit struct {
	Case   []byte // the document of the case
	Actual *Actual
}

// Actual is what really happened at a visit, as far as anybody knows: a key that is
// not there is unknown, and then counts nowhere. It holds no name and no number of a
// person.
type Actual struct {
	Synthetic    bool      `json:"synthetic,omitempty"`     // made up, as is all that is counted of it
	Visit        string    `json:"visit,omitempty"`         // outpatient, inpatient, emergency, discharge
	Resident     *bool     `json:"resident,omitempty"`      // of the county
	Insured      *bool     `json:"insured,omitempty"`       // in the county
	TreatedAt    string    `json:"treated_at,omitempty"`    // the institution's id
	TreatedLevel string    `json:"treated_level,omitempty"` // village, township, county, tertiary: where the id is none of the catalogue
	Acuity       int       `json:"acuity,omitempty"`        // that it needed, as judged afterwards
	NeededLevel  string    `json:"needed_level,omitempty"`  // the lowest that would have done, as judged afterwards
	Referral     *Referred `json:"referral,omitempty"`
	Clocks       *Clocks   `json:"clocks,omitempty"`
	Outcome      *Followed `json:"outcome,omitempty"`
}

// Referred is a referral that was written.
type Referred struct {
	To       string     `json:"to"`
	Issued   *wire.Time `json:"issued,omitempty"`
	Answered *wire.Time `json:"answered,omitempty"`
	Arrived  *wire.Time `json:"arrived,omitempty"`
	Returned *wire.Time `json:"returned,omitempty"` // the note came back with the patient, or the patient was sent back
	Complete bool       `json:"complete,omitempty"` // its clocks are all here: one that is not did not happen
}

// Clocks are those of a green channel.
type Clocks struct {
	FirstContact *wire.Time `json:"first_contact,omitempty"`
	ECG          *wire.Time `json:"ecg,omitempty"`
	Needle       *wire.Time `json:"needle,omitempty"`
	DoorIn       *wire.Time `json:"door_in,omitempty"`  // of the first hospital
	DoorOut      *wire.Time `json:"door_out,omitempty"` // of the first hospital
	Door         *wire.Time `json:"door,omitempty"`     // of the place that treats
	CT           *wire.Time `json:"ct,omitempty"`
	Wire         *wire.Time `json:"wire,omitempty"`
}

// Followed is an outcome without the identity of its decision: past visits were not
// decided by these rules.
type Followed struct {
	Result string `json:"result"` // followed, overridden, declined
	Reason string `json:"reason,omitempty"`
	ByRole string `json:"by_role,omitempty"`
}

// ParseVisit takes a line apart and reads what really happened; the case is left to
// the engine. Every mistake is told at once.
func ParseVisit(line []byte) (Visit, error) {
	parts, whole := members(line)
	if !whole || parts["case"] == nil {
		return Visit{Case: line}, nil // a case by itself, or nothing that can be read: the engine tells
	}
	var ps wire.Problems
	v := Visit{Case: parts["case"]}
	for _, key := range parts.unknown("schema", "case", "actual") {
		ps.Add(nil, wire.Join("", key), "unknown-key", "unknown key %q%s", key, wire.Near(key, []string{"schema", "case", "actual"}))
	}
	if string(parts["schema"]) != `"`+VisitSchema+`"` {
		ps.Add(nil, "/schema", "schema", "schema must be %q, not %.40s", VisitSchema, parts["schema"])
	}
	if actual := parts["actual"]; actual != nil && string(actual) != "null" {
		v.Actual = readActual(actual, &ps)
	}
	return v, ps.Err()
}

func readActual(src []byte, ps *wire.Problems) *Actual {
	n, err := wire.ParseFew("", src, MaxLine, triage.MaxCaseValues)
	if err != nil {
		ps.Add(nil, "/actual", "not-json", "%v", err)
		return nil
	}
	a := &Actual{}
	wire.Decode(n, a, "/actual", ps)
	oneOf := func(key, value string, allowed []string) {
		if value != "" && !slices.Contains(allowed, value) {
			ps.Add(n.Get(key), "/actual/"+key, "unknown-word", "unknown word %q%s", value, wire.Near(value, allowed))
		}
	}
	words := []string{capability.Village, capability.Township, capability.County, capability.Tertiary}
	oneOf("visit", a.Visit, VisitKinds())
	oneOf("treated_level", a.TreatedLevel, words)
	oneOf("needed_level", a.NeededLevel, words)
	if a.Outcome != nil {
		oneOf("outcome", a.Outcome.Result, episode.Results())
	}
	if a.Acuity < 0 || a.Acuity > 5 {
		ps.Add(n.Get("acuity"), "/actual/acuity", "out-of-range", "acuity is 1 to 5, not %d", a.Acuity)
	}
	return a
}

// A raw is the members of an object, each as its bytes.
type raw map[string][]byte

func (r raw) unknown(known ...string) (keys []string) {
	for key := range r {
		if !slices.Contains(known, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// members finds the members of an object without reading what is in them: the case is
// read once, by the engine. It is false for what is no object, or one whose members
// can't be told apart; that is told by whoever reads it in earnest.
func members(src []byte) (parts raw, whole bool) {
	parts = raw{}
	depth, from, key := 0, 0, ""
	for i := 0; i < len(src); i++ {
		switch c := src[i]; c {
		case '"':
			end := textEnd(src, i)
			if end < 0 {
				return nil, false
			}
			if depth == 1 && key == "" {
				key = string(src[i+1 : end])
				from = -1
			}
			i = end
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 1 && key != "" {
				if _, twice := parts[key]; twice || from < 0 {
					return nil, false
				}
				parts[key], key = trim(src[from:i]), ""
			}
			if c != ',' {
				depth--
			}
		case ':':
			if depth == 1 && from < 0 {
				from = i + 1
			}
		}
	}
	return parts, depth == 0 && len(parts) > 0
}

// textEnd is where the text ends that begins at i; -1 if it does not.
func textEnd(src []byte, i int) int {
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func trim(b []byte) []byte {
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
	for len(b) > 0 && blank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && blank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}
