package capability_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// show is one line an offer and one a rejection, of the institution looked at.
func show(offers []*capability.Offer, rejected []capability.Rejection, only string) string {
	var out []string
	for _, o := range offers {
		if o.Institution.ID != only {
			continue
		}
		sure := "may"
		if o.Sure {
			sure = "sure"
		}
		line := fmt.Sprintf("%s %s %s", sure, o.Start, o.Standing)
		if o.CallFirst != nil {
			line += " call:" + strings.Join(o.CallFirst, ",")
		}
		out = append(out, line)
	}
	for _, r := range rejected {
		if r.Institution.ID == only {
			out = append(out, "no: "+r.Reason+": "+r.Detail.En)
		}
	}
	return strings.Join(out, " | ")
}

func service(patch string) string {
	return "institutions: {town: {services: {lysis: " + patch + "}}}"
}

// Each meaning of the catalogue shows in who offers thrombolysis at the town,
// where the patient is, and in the words why not.
func TestWhoHere(t *testing.T) {
	q := capability.Question{Services: []string{"lysis"}, Here: "town", At: at(t, "2022-11-26T13:52:00+08:00"), Patient: adult()}
	with := func(change func(*capability.Question)) capability.Question { next := q; change(&next); return next }
	night := at(t, "2022-12-31T23:30:00+08:00")
	for _, tt := range []struct {
		name, patch string
		q           capability.Question
		want        string
	}{
		{"everything there", `{}`, q, "sure 10 verified"},
		{"after steps", `{}`, with(func(q *capability.Question) { q.Delay = 18 }), "sure 28 verified"},

		{"verified and past its date", service(`{asserted: {verify_by: "2022-11-25"}}`), q, "may 10 declared call:past_verify_by"},
		{"declared", service(`{asserted: {as: declared}}`), q, "sure 10 declared call:declared"},
		{"declared and past its date", service(`{asserted: {as: declared, verify_by: "2022-11-25"}}`), q, "may 10 declared call:past_verify_by"},
		{"silence is declared", service(`{asserted: null}`), q, "sure 10 declared call:declared"},
		{"assumed", service(`{asserted: {as: assumed}}`), q, "may 10 assumed call:assumed"},
		{"contradicted", service(`{asserted: {as: contradicted}}`), q, "no: contradicted: lysis could not be done when it was asked for"},
		{"old catalogue", `{published: 2022-10-01T08:00:00+08:00}`, q, "sure 10 declared call:stale_services,presence"},
		{"old catalogue by its own measure", `{stale_after: {services: 3h, duty: 6h}}`, q, "sure 10 declared call:stale_services"},

		{"suspended", service(`{status: suspended}`), q, "no: status: lysis is suspended"},
		{"trial", service(`{status: trial}`), q, "sure 10 declared call:trial"},
		{"speciality label", service(`{label: true}`), q, "no: disease_label: lysis is a speciality label, not a service"},
		{"disease row", service(`{kind: disease}`), q, "no: disease_label: lysis names a disease; it does not stand for a service"},
		{"ended", service(`{to: "2022-11-25"}`), q, "no: lapsed: lysis ends on 2022-11-25"},
		{"begins tomorrow", service(`{from: "2022-11-27"}`), q, "sure 618 declared call:presence | no: lapsed: lysis begins on 2022-11-27"},

		{"too old", `{}`, with(func(q *capability.Question) { q.Patient = patient{lo: 80, hi: 80} }), "no: patient_limit: the patient is outside its limits: age"},
		{"about seventy-five", `{}`, with(func(q *capability.Question) { q.Patient = patient{lo: 70, hi: 80} }), "may 10 declared call:limit_unknown"},
		{"nothing known of the patient", `{}`, with(func(q *capability.Question) { q.Patient = nil }), "may 10 declared call:limit_unknown"},
		{"wrong sex", service(`{patient: {sex: {is: [female]}}}`), q, "no: patient_limit: the patient is outside its limits: sex"},
		{"sex not known", service(`{patient: {sex: {not: [female]}}}`), with(func(q *capability.Question) { q.Patient = patient{lo: 20, hi: 20} }), "may 10 declared call:limit_unknown"},

		{"presence not on record", `{postings: {p7-town: {presence: null}}}`, q, "sure 10 declared call:presence"},
		{"presence unknown", `{postings: {p7-town: {presence: {"2022-11-26": unknown}}}}`, q, "sure 10 declared call:presence"},
		{"absent today", `{postings: {p7-town: {presence: {"2022-11-26": absent}}}}`, q,
			"sure 618 declared call:presence | no: absent: the posted lysis (attending+) is absent on 2022-11-26"},
		{"posting over", `{postings: {p7-town: {to: "2022-11-25"}}}`, q, "no: lapsed: lysis (attending+) is from 2022-01-01 to 2022-11-25"},
		{"posting ends before the stay does", `{}`, with(func(q *capability.Question) { q.At, q.Stay = night, 60 }), "no: lapsed: lysis (attending+) is from 2022-01-01 to 2022-12-31"},
		{"posting lasts the stay", `{}`, with(func(q *capability.Question) { q.At, q.Stay = night, 29 }), "sure 10 declared call:stale_services,presence,stale_stock"},
		{"title too low", `{postings: {p7-town: {title: resident}}}`, q, "no: absent: there is nobody for lysis (attending+)"},
		{"title higher", `{postings: {p7-town: {title: chief}}}`, q, "sure 10 verified"},
		{"title not given", `{postings: {p7-town: {title: null}}}`, q, "no: absent: there is nobody for lysis (attending+)"},
		{"two needed", service(`{requires: {skills: [{skill: lysis, count: 2}]}}`), q, "no: absent: lysis needs 2 people; there are only 1"},
		{"two there", `{institutions: {town: {services: {lysis: {requires: {skills: [{skill: lysis, count: 2}]}}}, staff: {dr-a: {skills: [lysis]}}}}}`, q, "sure 10 verified"},
		{"own staff off duty", `{postings: {p7-town: null}, institutions: {town: {staff: {dr-a: {skills: [lysis], title: chief, hours: {mon-sun: ["08:00-12:00"]}}}}}}`, q,
			"sure 1098 verified | no: hours: lysis (attending+) on 2022-11-26 is open 08:00-12:00"},

		{"monitor broken", `{institutions: {town: {equipment: {monitor-1: {state: broken}}}}}`, q, "no: equipment: the monitor is broken"},
		{"monitor unknown", `{institutions: {town: {equipment: {monitor-1: {state: unknown}}}}}`, q, "may 10 declared call:equipment_unknown"},
		{"monitor's state not said", `{institutions: {town: {equipment: {monitor-1: {state: null}}}}}`, q, "may 10 declared call:equipment_unknown"},
		{"no monitor", `{institutions: {town: {equipment: null}}}`, q, "no: equipment: there is no monitor"},

		{"out of stock", `{institutions: {town: {stock: {tnk-16mg: {quantity: 0}}}}}`, q, "no: stock: tnk-16mg is out of stock"},
		{"expired", `{institutions: {town: {stock: {tnk-16mg: {expires: "2022-11-25"}}}}}`, q, "no: stock: tnk-16mg expires on 2022-11-25"},
		{"expires at midnight", `{institutions: {town: {stock: {tnk-16mg: {expires: "2022-11-26"}}}}}`, with(func(q *capability.Question) { q.Delay = 608 }), "no: stock: tnk-16mg expires on 2022-11-26"},
		{"quantity unknown", `{institutions: {town: {stock: {tnk-16mg: {quantity: null}}}}}`, q, "may 10 declared call:stock_unknown"},
		{"counted long ago", `{institutions: {town: {stock: {tnk-16mg: {at: 2022-11-20T08:00:00+08:00}}}}}`, q, "sure 10 declared call:stale_stock"},
		{"another product does", `{institutions: {town: {stock: {tnk-16mg: {quantity: 0}, rpa: {terms: [lytic], quantity: 1}}}}}`, q, "sure 10 verified"},

		{"what it leans on is suspended", `{institutions: {town: {services: {ecg.acquire: {status: suspended}}}}}`, q, "no: status: town: ecg.acquire is suspended"},
		{"what it leans on is assumed", `{institutions: {town: {services: {ecg.acquire: {asserted: {as: assumed}}}}}}`, q, "may 10 declared call:assumed"},

		{"full", service(`{capacity: {state: full, at: 2022-11-26T13:00:00+08:00, for: 4h}}`), q, "sure 10 verified call:full"},
		{"was full", service(`{capacity: {state: full, at: 2022-11-26T09:00:00+08:00, for: 4h}}`), q, "sure 10 verified"},

		{"several at once", `{institutions: {town: {equipment: null, stock: null}}, postings: {p7-town: {to: "2022-11-25"}}}`, q,
			"no: lapsed: lysis (attending+) is from 2022-01-01 to 2022-11-25; there is no monitor; there is no lytic in stock"},

		{"closed until Monday", service(`{hours: {mon-fri: ["08:00-12:00"]}}`), q, "sure 2538 declared call:presence | no: hours: lysis is closed on 2022-11-26"},
		{"on call", service(`{hours: {mon-fri: ["08:00-12:00"]}, on_call: 30m}`), q, "sure 40 verified call:on_call"},
		{"on call but soon open", service(`{hours: {mon-sun: ["14:00-18:00"]}, on_call: 30m}`), q, "sure 18 verified | no: hours: lysis on 2022-11-26 is open 14:00-18:00"},
		{"hours not said", `{institutions: {town: {hours: null}}}`, q, "may 10 declared call:hours_unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			offers, rejected := valley(t, tt.patch).View().Who(tt.q)
			if got := show(offers, rejected, "town"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A service elsewhere is asked at arrival, by the fastest vehicle that serves
// the place.
func TestWhoElsewhere(t *testing.T) {
	q := capability.Question{Services: []string{"pci"}, Here: "town", At: at(t, "2022-11-26T13:52:00+08:00"), Patient: adult()}
	with := func(change func(*capability.Question)) capability.Question { next := q; change(&next); return next }
	county := func(patch string) string { return "institutions: {county: {services: {pci: " + patch + "}}}" }
	for _, tt := range []struct {
		name, patch, site string
		q                 capability.Question
		want              string
	}{
		{"own ambulance", `{}`, "county", q, "sure 130 verified"},
		{"after steps", `{}`, "county", with(func(q *capability.Question) { q.Delay = 18 }), "sure 148 verified"},
		{"aboard", `{}`, "county", with(func(q *capability.Question) { q.Aboard = true }), "sure 120 verified"},
		{"composed way", `{}`, "city", q, "sure 215–235 verified"},
		{"public ambulance", `{institutions: {town: {vehicles: null}}}`, "county", q, "sure 140–165 verified"},
		{"broken ambulance", `{institutions: {town: {vehicles: {ambulance-1: {state: broken}}}}}`, "county", q, "sure 140–165 verified"},
		{"ambulance of unknown state", `{institutions: {town: {vehicles: {ambulance-1: {state: null}}}}, emergency: null}`, "county", q, "may 130 verified call:vehicle_unknown"},
		{"ambulance elsewhere", `{institutions: {town: {vehicles: null}, clinic: {vehicles: {car: {mode: own_ambulance, response: 2m, loading: 5m, state: working}}}}}`, "county", q, "sure 147 verified"},
		{"ambulance of a place that has closed", `{institutions: {town: {vehicles: null}, depot: {level: township, to: "2022-11-25", vehicles: {a: {mode: own_ambulance, response: 1m, loading: 1m, state: working}}}}, travel: {depot: {town: {road: 1m}}}}`, "county", q, "sure 140–165 verified"},
		{"ambulance of a place on its last day", `{institutions: {town: {vehicles: null}, depot: {level: township, to: "2022-11-26", vehicles: {a: {mode: own_ambulance, response: 1m, loading: 1m, state: working}}}}, travel: {depot: {town: {road: 1m}}}}`, "county", q, "sure 123 verified"},
		{"helicopter", `{institutions: {town: {vehicles: null}, city: {vehicles: {h: {mode: helicopter, response: 5m, loading: 5m, state: working, serves: [town]}}}}, travel: {town: {city: {road: 200m, modes: {helicopter: 30m}}}}}`, "city", q, "sure 90 verified"},
		{"nothing known of ambulances", `{institutions: {town: {vehicles: null}}, emergency: null}`, "county", q, "may 120–? verified"},
		{"no road known", `{travel: null}`, "county", q, "may 35–? verified | no: travel: how long the way takes is not known"},
		{"closes before arrival", county(`{hours: {sat: ["08:00-15:00"], sun: ["09:00-12:00"]}}`), "county", q, "sure 1173 verified | no: hours: pci on 2022-11-26 is open 08:00-15:00"},
		{"opens before arrival", county(`{hours: {sat: ["15:00-18:00"]}}`), "county", q, "sure 130 verified"},
		{"closes between the arrivals", `{institutions: {city: {services: {pci: {hours: {sat: ["08:00-17:15"], sun: ["08:00-12:00"]}}}}}}`, "city", q, "may 215–1108 verified"},
		{"dated exception", county(`{hours: {mon-sun: ["00:00-24:00"], except: {"2022-11-26": []}}}`), "county", q, "sure 633 verified | no: hours: pci is closed on 2022-11-26"},
		{"does not offer it", `{}`, "town", q, "no: not_offered: does not offer it"},
		{"lists nothing", `{}`, "clinic", q, "no: unknown: the catalogue lists no service of it at all; not known"},
		{"lists nothing below the least level", `{}`, "clinic", with(func(q *capability.Question) { q.Least = "county" }), "no: not_offered: does not offer it"},
		{"below the floor", `{}`, "county", with(func(q *capability.Question) { q.Floor = "tertiary" }), "no: floor: below the level that is needed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			offers, rejected := valley(t, tt.patch).View().Who(tt.q)
			if got := show(offers, rejected, tt.site); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What the county says on a Monday at ten, and in the night of a Sunday, of a service
// whose people, department or support keep terms and hours of their own.
func TestWhoInItsTime(t *testing.T) {
	const monday, night = "2022-11-28T10:00:00+08:00", "2022-11-27T03:00:00+08:00"
	row := func(rest string) string {
		return "{institutions: {county: {services: {op: {" + rest + "}}}}}"
	}
	department := func(all string) string {
		return "{institutions: {county: {departments: {" + all + "}, services: {op: {asserted: {as: verified}, department: old}}}}}"
	}
	called := func(kind string) string {
		return `{institutions: {county: {services: {op: {asserted: {as: verified}, on_call: 20m, hours: {mon-fri: ["08:00-17:00"]}, requires: {skills: [{skill: endoscopy}]}}}}},
postings: {v: {person: v, employer: city, workplace: county, ` + kind + `skills: [endoscopy], from: "2022-01-01", to: "2023-06-30", hours: {wed: ["08:00-12:00"]}}}}`
	}
	// From Sunday 03:00 to Wednesday 08:00.
	const onWednesday = "sure 4620 declared call:presence | no: hours: endoscopy is closed on 2022-11-27; op is closed on 2022-11-27"
	for _, tt := range []struct{ name, patch, at, want string }{
		{"visitor of Wednesdays on call", called("kind: periodic, "), night, onWednesday},
		{"visitor of whom it is not said", called(""), night, onWednesday},
		{"resident on call", called("kind: resident, "), night, "sure 20 declared call:presence,on_call"},

		// From Monday 10:00 to Friday 08:00.
		{"to be verified before it begins", row(`asserted: {as: verified, verify_by: "2022-11-29"}, hours: {fri: ["08:00-12:00"]}`), monday, "may 5640 declared call:past_verify_by | no: hours: op is closed on 2022-11-28"},
		{"to be verified on the day it begins", row(`asserted: {as: verified, verify_by: "2022-12-02"}, hours: {fri: ["08:00-12:00"]}`), monday, "sure 5640 verified | no: hours: op is closed on 2022-11-28"},
		{"trial before it begins", row(`asserted: {as: verified}, hours: {fri: ["08:00-12:00"]}, status: trial, status_from: "2022-12-01"`), monday, "sure 5640 declared call:trial | no: hours: op is closed on 2022-11-28"},
		{"trial after it begins", row(`asserted: {as: verified}, hours: {fri: ["08:00-12:00"]}, status: trial, status_from: "2022-12-03"`), monday, "sure 5640 verified | no: hours: op is closed on 2022-11-28"},

		{"department closed", department(`old: {to: "2020-12-31"}`), monday, "no: lapsed: old ends on 2020-12-31"},
		{"department of another name now", department(`old: {to: "2020-12-31"}, new: {was: [{id: old, how: rename, on: "2021-01-01"}]}`), monday, "sure 0 verified"},
		{"and that closed too", department(`old: {to: "2020-12-31"}, new: {to: "2021-12-31", was: [{id: old, how: rename, on: "2021-01-01"}]}`), monday, "no: lapsed: old ends on 2020-12-31"},
		{"department opens on Thursday", department(`old: {from: "2022-12-01"}`), monday, "sure 3720 verified | no: lapsed: old begins on 2022-12-01"},

		{"leans on a closed place that lists nothing", `{institutions: {pharmacy: {level: township, to: "2021-01-01"}, county: {services: {op: {asserted: {as: verified}, requires: {services: [{service: dispense, at: pharmacy}]}}}}}}`, monday,
			"no: lapsed: pharmacy ends on 2021-01-01"},
		{"leans on a place that lists nothing", `{institutions: {pharmacy: {level: township}, county: {services: {op: {asserted: {as: verified}, requires: {services: [{service: dispense, at: pharmacy}]}}}}}}`, monday, "may 0 declared call:by"},
	} {
		q := capability.Question{Services: []string{"op"}, Here: "county", At: at(t, tt.at), Patient: adult()}
		offers, rejected := valley(t, tt.patch).View().Who(q)
		if got := show(offers, rejected, "county"); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// A remote or supervised service needs the live link, and the one who does it
// to offer it at that time.
func TestWhoFromAfar(t *testing.T) {
	q := capability.Question{Services: []string{"ecg.report"}, Here: "town", At: at(t, "2022-11-26T13:52:00+08:00"), Link: "data"}
	linked := func(l capability.Link) capability.Question { next := q; next.Link = l; return next }
	for _, tt := range []struct {
		name, patch string
		q           capability.Question
		want        string
	}{
		{"data", `{}`, q, "sure 0 verified"},
		{"only a telephone", `{}`, linked("phone"), "no: link: a data link to county is needed"},
		{"no link", `{}`, linked("none"), "no: link: a data link to county is needed"},
		{"link not known", `{}`, linked(""), "may 0 declared call:link"},
		{"telephone is enough", `{institutions: {town: {services: {ecg.report: {link: phone}}}}}`, linked("phone"), "sure 0 verified"},
		{"channel not in the catalogue", `{links: {town: {county: [phone]}}}`, q, "no: link: a data link to county is needed"},
		{"channels not said", `{links: null}`, q, "sure 0 verified"},
		{"reader does not offer it", `{institutions: {county: {services: {ecg.report: null}}}}`, q, "no: not_offered: county does not offer ecg.report"},
		{"reader lists nothing", `{institutions: {county: {services: null}}}`, q, "may 0 declared call:by"},
		{"reader at work until noon", `{institutions: {county: {services: {ecg.report: {hours: {mon-sun: ["08:00-12:00"]}}}}}}`, q,
			"sure 1088 verified | no: hours: county: ecg.report on 2022-11-26 is open 08:00-12:00"},
		{"reader only declared", `{institutions: {county: {services: {ecg.report: {asserted: null}}}}}`, q, "sure 0 declared call:by"},
		{"supervised", `{institutions: {town: {services: {ecg.report: {mode: supervised, supervision: pci}}}}}`, q, "sure 0 verified"},
		{"supervisor suspended", `{institutions: {town: {services: {ecg.report: {mode: supervised, supervision: pci}}}, county: {services: {pci: {status: suspended}}}}}`, q,
			"no: status: county: pci is suspended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			offers, rejected := valley(t, tt.patch).View().Who(tt.q)
			if got := show(offers, rejected, "town"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// An offer carries the parts of its minutes, who brings the patient, what is
// taken from stock with its own window, and when it lapses.
func TestOfferCarriesItsParts(t *testing.T) {
	v := valley(t, service(`{to: "2022-11-26"}`)).View()
	when := at(t, "2022-11-26T13:52:00+08:00")
	offers, _ := v.Who(capability.Question{Services: []string{"pci", "lysis"}, Here: "town", At: when, Delay: 3, Patient: adult()})
	var ids []string
	for _, o := range offers {
		ids = append(ids, o.Institution.ID+"/"+o.Service.ID)
	}
	if got := strings.Join(ids, " "); got != "town/lysis county/lysis county/pci city/pci" {
		t.Fatalf("order %s", got)
	}
	here, up := offers[0], offers[2]
	if here.Until == nil || here.Until.String() != "2022-11-27T00:00:00+08:00" {
		t.Errorf("lapses %v", here.Until)
	}
	if len(here.Products) != 1 || here.Products[0].ID != "tnk-16mg" || here.Products[0].Window.Within != 360 || here.Vehicle != nil || here.TravelMode != "" {
		t.Errorf("here %+v", here)
	}
	want := capability.Parts{Delay: capability.Exactly(3), Loading: capability.Exactly(10), Road: capability.Exactly(95), Lead: capability.Exactly(25)}
	if up.Parts != want || up.Vehicle.ID != "ambulance-1" || up.Base.ID != "town" || up.TravelMode != "own_ambulance" || up.Until != nil {
		t.Errorf("up %+v", up)
	}
	if !slices.Equal(up.Service.Details().Skip, []string{"registration"}) {
		t.Errorf("skip %v", up.Service.Details().Skip)
	}
}

// Minutes until are low over who may and high over who surely does; nowhere is
// known, and who lists nothing makes only the low end possible.
func TestUntil(t *testing.T) {
	for _, tt := range []struct {
		name, patch, service, least string
		want, site                  string
	}{
		{"sure", `{}`, "pci", "county", "130", "county"},
		{"nearest assumed", `{institutions: {county: {services: {pci: {asserted: {as: assumed}}}}}}`, "pci", "county", "130–235", "city"},
		{"only assumed", `{institutions: {county: {services: {pci: {asserted: {as: assumed}}}}, city: {services: {pci: null}}}}`, "pci", "county", "130–?", "county"},
		{"nowhere", `{institutions: {city: {services: {x: {}}}}}`, "ecmo", "county", "∞", ""},
		{"somebody lists nothing", `{institutions: {county: {services: null}}, networks: {}}`, "pci", "county", "105–235", "city"},
		{"the clinic lists nothing", `{}`, "pci", "", "30–130", "county"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := valley(t, tt.patch).View()
			got, _, site := v.Until(capability.Question{Services: []string{tt.service}, Here: "town", Least: tt.least, At: at(t, "2022-11-26T13:52:00+08:00")})
			if got.String() != tt.want || site != tt.site {
				t.Errorf("got %s at %q, want %s at %q", got, site, tt.want, tt.site)
			}
		})
	}
}

// Whether a place itself offers something is yes, no or not known.
func TestOffersHere(t *testing.T) {
	v := valley(t, `{}`).View()
	for _, tt := range []struct {
		name, here, service string
		at                  string
		offered, known      bool
	}{
		{"yes", "town", "ecg.acquire", "2022-11-26T13:52:00+08:00", true, true},
		{"no", "town", "pci", "2022-11-26T13:52:00+08:00", false, true},
		{"open", "town", "outpatient", "2022-11-25T14:30:00+08:00", true, true},
		{"closed for lunch", "town", "outpatient", "2022-11-25T14:29:00+08:00", false, true},
		{"limits unknown", "town", "lysis", "2022-11-26T13:52:00+08:00", false, false},
		{"lists nothing", "clinic", "ecg.acquire", "2022-11-26T13:52:00+08:00", false, false},
		{"no such place", "nowhere", "ecg.acquire", "2022-11-26T13:52:00+08:00", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			offered, known := v.Offers(capability.Question{Services: []string{tt.service}, Here: tt.here, At: at(t, tt.at)})
			if offered != tt.offered || known != tt.known {
				t.Errorf("got %t, known %t", offered, known)
			}
		})
	}
}

// People are told of a role by its name and title in their own language; without a name
// by its id.
func TestRolesAreNamed(t *testing.T) {
	const closed = `{institutions: {town: {services: {nurse-clinic: {asserted: {as: verified}, requires: {skills: [{skill: dressing%s, title: attending}]}}}}}}`
	for _, tt := range []struct{ name, zh, en string }{
		{"", "没有dressing (中级+)人员", "there is nobody for dressing (attending+)"},
		{", name: {zh: 换药, en: dresser}", "没有换药 (中级+)人员", "there is nobody for dresser (attending+)"},
		{", name: {zh: 换药}", "没有换药 (中级+)人员", "there is nobody for 换药 (attending+)"},
	} {
		v := valley(t, fmt.Sprintf(closed, tt.name)).View()
		_, rejected := v.Who(capability.Question{Here: "town", Services: []string{"nurse-clinic"}, At: at(t, "2022-11-26T10:00:00+08:00")})
		for _, r := range rejected {
			if r.Institution.ID == "town" && (r.Detail.Zh != tt.zh || r.Detail.En != tt.en) {
				t.Errorf("%s: %s, %s", tt.name, r.Detail.Zh, r.Detail.En)
			}
		}
		if len(rejected) == 0 {
			t.Error("nobody is passed over")
		}
	}
}
