package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// country is a clinic, a town in its network 30 minutes away, a free clinic
// outside it 20 minutes away, a county hospital 50 and a city 90 minutes away.
// The public ambulance comes after 10 minutes.
const country = `{
 "schema": "fenji.catalog/1", "id": "country", "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
 "emergency": {"phone": "120", "response": 10, "loading": 0},
 "networks": {"own": {"type": "medical_community", "members": {"clinic": {}, "town": {}, "county": {}}}},
 "travel": {"clinic": {"town": {"road": 30}, "free": {"road": 20}, "county": {"road": 50}, "city": {"road": 90}}, "town": {"county": {"road": 40}}, "free": {"county": {"road": 45}}},
 "institutions": {
  "clinic": {"level": "village", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}} CLINIC}},
  "town": {"level": "township", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}} TOWN}},
  "free": {"level": "township", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}} FREE}},
  "county": {"level": "county", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}} COUNTY}, "stock": STOCK},
  "city": {"level": "city", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}} CITY}}
 }}`

// at writes services of the institutions into the country: "county" → rows.
type at map[string]string

const (
	verified   = `{"asserted": {"as": "verified"}}`
	afternoon  = `{"asserted": {"as": "verified"}, "hours": {"mon-sun": ["14:00-17:00"]}}`
	wednesdays = `{"mode": "visiting", "asserted": {"as": "verified"}, "hours": {"wed": ["09:00-12:00"]}}`
	full       = `{"asserted": {"as": "verified"}, "capacity": {"state": "full", "at": "2023-02-10T11:30:00+08:00"}}`
)

func question(t *testing.T, acuity int, rows at, needs ...Need) Question {
	t.Helper()
	src := country
	for _, id := range []string{"clinic", "town", "free", "county", "city"} {
		more := ""
		if rows[id] != "" {
			more = ", " + rows[id]
		}
		src = strings.Replace(src, strings.ToUpper(id), more, 1)
	}
	stock := rows["stock"]
	if stock == "" {
		stock = "{}"
	}
	src = strings.Replace(src, "STOCK", stock, 1)
	catalog, err := capability.Load([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	noon, err := wire.ParseTime("2023-02-10T12:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	return Question{Catalog: catalog.View().Inquire(noon, nil), Base: capability.Question{Here: "clinic", At: noon, Link: capability.Data}, Acuity: acuity, Needs: needs}
}

// want is an open, proven need without a target or window.
func want(service string, change ...func(*Need)) Need {
	n := Need{Services: []string{service}, Due: None, Closes: capability.Nowhere(), Proven: true}
	for _, c := range change {
		c(&n)
	}
	return n
}

func due(minutes int) func(*Need)    { return func(n *Need) { n.Due = minutes } }
func closes(minutes int) func(*Need) { return func(n *Need) { n.Closes = capability.Exactly(minutes) } }
func gated(firm bool) func(*Need)    { return func(n *Need) { n.Gated, n.Firm = true, firm } }
func first(n *Need)                  { n.TreatFirst = true }
func maybe(n *Need)                  { n.Proven = false }

// stops is where the patient goes, and whether each need is met.
func stops(q Question) string {
	p := NewPlanner().Best(q)
	var b strings.Builder
	for _, s := range p.Stops {
		b.WriteString(s.Institution.ID + " ")
	}
	for _, s := range p.Served {
		switch s.Where {
		case Unmet:
			b.WriteString("unmet ")
		case Passed:
			b.WriteString("passed ")
		default:
			fmt.Fprint(&b, s.Start.Hi, " ")
		}
	}
	return strings.TrimSpace(b.String())
}

// A supervised act waits for the supervisor's word also where the row names no
// service of its own for that: the term itself is asked.
func TestSupervisorIsWaitedFor(t *testing.T) {
	row := at{"clinic": `"x": {"mode": "supervised", "by": "county", "asserted": {"as": "verified"}}`, "county": `"x": ` + verified}
	q := question(t, 1, row, want("x", gated(true)))
	q.Answers = func(service string) int { return map[string]int{"x": 25}[service] }
	if got := stops(q); got != "25" {
		t.Errorf("got %q", got)
	}
}

// Each row is one rule of safety.md; the numbers are minutes from the case's time
// until each need begins: 10 for the ambulance, then the road.
func TestBest(t *testing.T) {
	everywhere := at{"town": `"x": ` + verified, "free": `"x": ` + verified, "county": `"x": ` + verified, "city": `"x": ` + verified}
	for _, tt := range []struct {
		name   string
		acuity int
		rows   at
		needs  []Need
		want   string
	}{
		{"nothing is needed", 4, nil, nil, ""},
		{"what is here is done here", 1, nil, []Need{want("watch")}, "0"},
		{"nobody offers it", 1, nil, []Need{want("x")}, "unmet"},

		{"S17: at I the earliest start, whatever level and network", 1, everywhere, []Need{want("x")}, "free 30"},
		{"S17: at II as well", 2, everywhere, []Need{want("x")}, "free 30"},
		{"S17: at III the nearest", 3, everywhere, []Need{want("x")}, "free 30"},
		{"S17: own network before minutes only at IV", 4, everywhere, []Need{want("x")}, "town 40"},
		{"S17: the lowest level that suffices only at IV", 4, at{"free": `"x": ` + verified, "county": `"x": ` + verified}, []Need{want("x")}, "free 30"},
		{"S17: a nearer higher level at III", 3, at{"county": `"x": ` + verified, "city": `"x": ` + verified}, []Need{want("x")}, "county 60"},

		{"S17: full rejects at III", 3, at{"town": `"x": ` + full, "county": `"x": ` + verified}, []Need{want("x")}, "county 60"},
		{"S17: full rejects at IV", 4, at{"town": `"x": ` + full, "county": `"x": ` + verified}, []Need{want("x")}, "county 60"},
		{"S17: full is called first at II", 2, at{"town": `"x": ` + full, "county": `"x": ` + verified}, []Need{want("x")}, "town 40"},
		{"S17: unknown capacity never rejects", 3, at{"town": `"x": {"asserted": {"as": "verified"}, "capacity": {"state": "full", "at": "2023-02-10T05:00:00+08:00"}}`, "county": `"x": ` + verified}, []Need{want("x")}, "town 40"},
		{"S18: assumed never", 1, at{"town": `"x": {"asserted": {"as": "assumed"}}`, "county": `"x": ` + verified}, []Need{want("x")}, "county 60"},
		{"S18: assumed only is nobody", 1, at{"town": `"x": {"asserted": {"as": "assumed"}}`}, []Need{want("x")}, "unmet"},
		{"S18: what could not be done when it was asked for, never", 1, at{"town": `"x": {"asserted": {"as": "contradicted"}}`, "county": `"x": ` + verified}, []Need{want("x")}, "county 60"},
		{"S15: nobody waits for days without leave", 4, at{"clinic": `"x": ` + wednesdays, "county": `"x": ` + verified}, []Need{want("x", due(43200))}, "county 60"},

		{"S17: the need with the shortest target decides", 1, at{"town": `"x": ` + verified, "free": `"y": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x", due(120)), want("y", due(30))}, "free county 75 30"},
		{"III: one move rather than two", 3, at{"town": `"x": ` + verified, "free": `"y": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x"), want("y")}, "county 60 60"},
		{"a need met rather than a target kept", 3, at{"town": `"x": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x"), want("y", due(10))}, "county 60 60"},
		{"a target kept rather than a move saved", 3, at{"town": `"x": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x", due(45)), want("y")}, "town county 40 80"},
		{"the second stop leaves what began at the first", 1, at{"town": `"x": {"asserted": {"as": "verified"}, "lead": 10}`, "county": `"x": {"asserted": {"as": "verified"}, "lead": 90}, "y": ` + verified}, []Need{want("x", due(30)), want("y")}, "town county 50 80"},
		{"nobody waits at one place that is open at another", 3, at{"clinic": `"x": ` + afternoon + `, "y": ` + afternoon, "town": `"x": ` + verified, "free": `"y": ` + verified}, []Need{want("x"), want("y")}, "free town 80 30"},
		{"a target that every plan misses changes nothing", 3, at{"town": `"x": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x", due(5)), want("y")}, "county 60 60"},

		{"S12: a window dead at the near place sends to the far one", 1, at{"town": `"x": {"asserted": {"as": "verified"}, "lead": 120}`, "county": `"x": ` + verified}, []Need{want("x", closes(100))}, "county 60"},
		{"S12: dead at the near place, at III too", 3, at{"town": `"x": {"asserted": {"as": "verified"}, "lead": 120}`, "county": `"x": ` + verified}, []Need{want("x", closes(100))}, "county 60"},
		{"S12: dead here, alive elsewhere", 2, at{"clinic": `"x": {"asserted": {"as": "verified"}, "lead": 120}`, "county": `"x": ` + verified}, []Need{want("x", closes(100))}, "county 60"},
		{"S12: dead everywhere is void, and nobody goes", 1, everywhere, []Need{want("x", closes(20))}, "passed"},
		{"S12: dead here and everywhere", 1, at{"clinic": `"x": ` + verified, "town": `"x": ` + verified}, []Need{want("x", closes(-1))}, "passed"},

		{"S1: a gated act that waits moves nobody", 1, at{"town": `"x": ` + verified}, []Need{want("x", gated(false))}, "unmet"},
		{"S1: the place chosen can do what may turn out to be needed", 2, at{"town": `"x": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x"), want("y", gated(false), maybe)}, "county 60 60"},
		{"S14: what may turn out to be needed, when he comes there", 3, at{"town": `"z": ` + verified, "county": `"x": ` + verified + `, "y": ` + verified}, []Need{want("x", due(30)), want("z", due(45)), want("y", gated(false), maybe, closes(70))}, "county town 60 100 60"},
		{"S1: transport as if a gated act that waits will not happen", 1, at{"clinic": `"y": ` + verified, "county": `"x": ` + verified}, []Need{want("x"), want("y", gated(false), first, due(30))}, "county 60 0"},
		{"treatment comes before the way and delays it", 1, at{"clinic": `"y": ` + verified, "county": `"x": ` + verified}, []Need{want("x"), want("y", gated(true), first, due(30))}, "county 80 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := stops(question(t, tt.acuity, tt.rows, tt.needs...)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// S15: who has leave to wait for a date stays where he is, if it is in time.
func TestDates(t *testing.T) {
	for _, tt := range []struct {
		due  int
		want string
	}{{43200, "7020"}, {7020, "7020"}, {7019, "county 60"}, {None, "county 60"}} { // 10 February 12:00 to 15 February 09:00
		q := question(t, 4, at{"clinic": `"x": ` + wednesdays, "county": `"x": ` + verified}, want("x", due(tt.due)))
		q.Dates = true
		if got := stops(q); got != tt.want {
			t.Errorf("due in %d: got %q, want %q", tt.due, got, tt.want)
		}
	}
}

// A product past its own window gates the act: it is not done unless those who
// decide agreed, though the rule's window is open; beside another product that is
// inside its window it is done.
func TestProductWindow(t *testing.T) {
	row := `"x": {"asserted": {"as": "verified"}, "requires": {"stock": ["lytic"]}}`
	late := `"late": {"terms": ["lytic"], "quantity": 1, "at": "2023-02-10T08:00:00+08:00", "window": {"within": 120, "from": "onset"}}`
	open := `"open": {"terms": ["lytic"], "quantity": 1, "at": "2023-02-10T08:00:00+08:00", "window": {"within": 720, "from": "onset"}}`
	for _, tt := range []struct {
		name           string
		stock          string
		since          capability.Span
		agreed         bool
		acts, offLabel bool
	}{
		{"inside", late, capability.Exactly(30), false, true, false},
		{"at its end", late, capability.Exactly(60), false, true, false},
		{"past", late, capability.Exactly(61), false, false, true},
		{"past, and agreed", late, capability.Exactly(61), true, true, true},
		{"not known", late, capability.Span{Lo: 0, Hi: capability.Never}, false, false, true},
		{"past, another inside", late + ", " + open, capability.Exactly(300), false, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := question(t, 1, at{"county": row, "stock": "{" + tt.stock + "}"}, want("watch", due(0)), want("x", gated(true), closes(700)))
			q.Base.Here = "county"
			q.Since = func(f string) (capability.Span, bool) { return tt.since.Add(capability.Exactly(60)), f == "onset" }
			q.Needs[1].OffLabel = tt.agreed
			got := NewPlanner().Best(q).Served[1]
			if got.Where != Here || got.Acts != tt.acts || got.OffLabel != tt.offLabel {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// A window that may be open and may be closed leaves a gated act waiting, and
// holds up nothing else.
func TestDoubtfulWindow(t *testing.T) {
	q := question(t, 1, at{"clinic": `"y": ` + verified, "county": `"x": ` + verified}, want("x"), want("y", gated(true), first, due(30)))
	q.Needs[1].Closes = capability.Span{Lo: -60, Hi: 60}
	p := NewPlanner().Best(q)
	if y := p.Served[1]; y.Acts || !y.Doubtful || y.Where != Here {
		t.Errorf("y: %+v", y)
	}
	if x := p.Served[0]; x.Start.Hi != 60 || p.Delay != 0 {
		t.Errorf("x waits for an act that waits: %+v, delay %d", x, p.Delay)
	}
}

// The alternatives of a plan are plans without its place, by the same order.
func TestWithout(t *testing.T) {
	rows := at{"town": `"x": ` + verified, "county": `"x": ` + verified}
	q := question(t, 3, rows, want("x"))
	q.Without = []string{"town"}
	if got := stops(q); got != "county 60" {
		t.Errorf("got %q", got)
	}
	q.Without = []string{"town", "county"}
	if got := stops(q); got != "unmet" {
		t.Errorf("got %q", got)
	}
}
