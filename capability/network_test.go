package capability_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/dazu"
	"github.com/fenji-health/fenji/examples/lipu"
)

// fixture is a catalogue of testdata.
func fixture(t testing.TB, name string) *capability.Catalog {
	t.Helper()
	return opened(t, os.DirFS("testdata/"+name))
}

func opened(t testing.TB, folder fs.FS) *capability.Catalog {
	t.Helper()
	c, err := files.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// district is the example of Dazu, and a township elsewhere that says nothing.
func district(t testing.TB) *capability.Catalog {
	t.Helper()
	c := opened(t, dazu.Catalog)
	if err := merge(t, c, `institutions: {elsewhere: {level: township}}`); err != nil {
		t.Fatal(err)
	}
	return c
}

func idsOf(networks []*capability.Network) (ids string) {
	for _, n := range networks {
		ids += " " + n.ID
	}
	return strings.TrimSpace(ids)
}

// One question on two dates: who was in a network with whom before the three groups
// became one community, and after. An association counts upwards from the day on
// which it lies within the community.
// Mechanisms: L1, L7, L9, L31, W11, H20.
func TestTopologyOnTwoDates(t *testing.T) {
	v := opened(t, lipu.Catalog).View()
	for _, tt := range []struct {
		institution string
		on          capability.Date
		want        string
	}{
		{"t06", "2022-04-30", "tcm-group"},
		{"t06", "2022-05-01", "consortium"},
		{"dumo", "2022-04-30", "people-group"},
		{"dumo", "2022-05-01", "consortium"},
		{"tcm", "2022-05-01", ""},
		{"doctor-a", "2019-01-31", ""},
		{"doctor-a", "2022-04-30", "association"},
		{"doctor-a", "2022-05-01", "association consortium"},
		{"doctor-b", "2019-12-31", ""},
		{"people", "2018-11-30", "people-group"},
		{"people", "2018-12-01", "agreement-924 people-group"},
		{"people", "2022-05-01", "agreement-924 association consortium pairing-cardiology pairing-gynaecology"},
		{"nobody", "2022-05-01", ""},
	} {
		if got := idsOf(v.NetworksOf(tt.institution, tt.on)); got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.institution, tt.on, got, tt.want)
		}
	}
	for _, tt := range []struct {
		a, b          string
		before, after bool // the first of May 2022
	}{
		{"t06", "t10", false, true}, {"dumo", "t02", true, true}, {"doctor-a", "t06", false, true}, {"doctor-a", "people", true, true},
		{"tcm", "t06", true, false}, {"hospital-924", "people", true, true}, {"hospital-924", "dumo", false, false},
	} {
		if got := v.SameNetwork(tt.a, tt.b, "2022-04-30"); got != tt.before {
			t.Errorf("%s and %s before: %t", tt.a, tt.b, got)
		}
		if got := v.SameNetwork(tt.b, tt.a, "2022-05-01"); got != tt.after {
			t.Errorf("%s and %s after: %t", tt.a, tt.b, got)
		}
	}
	if n := len(v.MembersOf("consortium", "2022-05-01")); n != 1+13+3 { // the lead, 13 townships, three doctors
		t.Errorf("%d members", n)
	}
	if !v.Member("consortium", "doctor-a", "2022-05-01") || v.Member("consortium", "doctor-a", "2022-04-30") {
		t.Error("a doctor of the association is in the community from its day on")
	}
}

// The two hospitals whose groups ended are left over; before, nobody is.
// Mechanisms: L31.
func TestOrphans(t *testing.T) {
	v := opened(t, lipu.Catalog).View()
	want := []capability.Orphan{{Institution: "mch", Network: "mch-group", Until: "2022-04-30"}, {Institution: "tcm", Network: "tcm-group", Until: "2022-04-30"}}
	if got := v.Orphans("medical_community", "2022-05-01"); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := v.Orphans("medical_community", "2022-04-30"); got != nil {
		t.Errorf("before: %v", got)
	}
}

// What is in common is only what a network names, on its days, and only between
// members that take part in it.
// Mechanisms: D1, Q2, Q4, W11.
func TestShared(t *testing.T) {
	four, district := opened(t, lipu.Catalog).View(), district(t).View()
	for _, tt := range []struct {
		v          *capability.View
		a, b, what string
		on         capability.Date
		want       bool
	}{
		{four, "dumo", "t06", "staff", "2022-05-01", true},
		{four, "dumo", "t02", "staff", "2022-04-30", false},
		{four, "dumo", "doctor-a", "records", "2022-05-01", true},
		{four, "dumo", "t06", "formulary", "2022-05-01", false},
		{district, "zhifeng", "district", "finance", "2021-01-01", true},
		{district, "baoding", "district", "finance", "2021-01-01", false},
		{district, "district", "baoding", "records", "2021-01-01", true},
		{district, "elsewhere", "district", "records", "2021-01-01", false},
	} {
		if got := tt.v.Shared(tt.a, tt.b, tt.what, tt.on); got != tt.want {
			t.Errorf("%s of %s and %s on %s: %t", tt.what, tt.a, tt.b, tt.on, got)
		}
	}
}

// A result is taken from another member as long as the network says; of a term it
// does not name, and outside it, nothing is known.
// Mechanisms: Q13.
func TestRecognised(t *testing.T) {
	v := district(t).View()
	const day = 24 * 60
	for _, tt := range []struct {
		term, by, at string
		age          int
		yes, known   bool
	}{
		{"ct", "district", "zhifeng", 30 * day, true, true},
		{"ct", "district", "zhifeng", 30*day + 1, false, true},
		{"blood_count", "zhifeng", "district", 4 * day, false, true},
		{"mri", "district", "zhifeng", 0, false, false},
		{"ct", "district", "elsewhere", 0, false, false},
	} {
		if yes, known := v.Recognised(tt.term, tt.by, tt.at, tt.age, "2021-01-01"); yes != tt.yes || known != tt.known {
			t.Errorf("%s of %s at %s: %t, known %t", tt.term, tt.by, tt.at, yes, known)
		}
	}
}

// The formulary is the institution's own and, where it is shared, that of the
// others; who lists none and shares none is not known to have none.
// Mechanisms: Q2, Q29.
func TestFormulary(t *testing.T) {
	v := district(t).View()
	for _, tt := range []struct{ institution, want string }{
		{"zhifeng", "amlodipine aspirin tenecteplase"}, {"shima", "amlodipine aspirin tenecteplase"}, {"baoding", ""}, {"elsewhere", ""},
	} {
		got := v.Formulary(tt.institution, "2021-01-01")
		if strings.Join(got, " ") != tt.want || (tt.want == "") != (got == nil) {
			t.Errorf("%s: %q", tt.institution, got)
		}
	}
}

// Two departments are paired by a network in which each member names its own.
// Mechanisms: L11, L16, Q31.
func TestPairing(t *testing.T) {
	v := opened(t, lipu.Catalog).View()
	for n := range v.Networks() {
		if n.ID != "pairing-cardiology" {
			continue
		}
		for id, m := range n.Members {
			in, _ := v.Institution(id)
			if d := in.Department(m.Department, "2022-06-01"); len(d) != 1 || !d[0].Has("03.04") || m.Person == "" {
				t.Errorf("%s: %v", id, d)
			}
		}
	}
}

// What can't be is refused with its place and what is allowed.
func TestNetworksRefused(t *testing.T) {
	for _, tt := range []struct{ name, patch, want string }{
		{"a round", "networks: {a: {type: alliance, within: {b: {}}}, b: {type: alliance, within: {c: {}}}, c: {type: alliance, within: {a: {}}}}",
			`/networks/a/within/b: networks lie within each other: a → b → c → a [round]`},
		{"within itself", "networks: {a: {type: alliance, within: {a: {}}}}", `/networks/a/within/a: networks lie within each other: a → a [round]`},
		{"no such network", "networks: {a: {type: alliance, within: {valey: {}}}}", `/networks/a/within/valey: unknown network "valey"; did you mean "valley"? [unknown-network]`},
		{"no such type", "networks: {a: {type: assistence}}", `/networks/a/type: unknown word "assistence"; did you mean "assistance"? [unknown-word]`},
		{"no such thing", "networks: {a: {type: alliance, shares: [staf]}}", `/networks/a/shares/0: unknown word "staf"; did you mean "staff"? [unknown-word]`},
		{"a member shares more", "networks: {a: {type: alliance, shares: [staff], members: {town: {shares: [finance]}}}}", `/networks/a/members/town/shares/0: unknown word "finance"; allowed: staff [unknown-word]`},
		{"reversed", `networks: {a: {type: alliance, from: "2022-01-02", to: "2022-01-01"}}`, `/networks/a/to: the last day, 2022-01-01, is before the first, 2022-01-02 [reversed]`},
		{"reversed within", `networks: {a: {type: alliance, within: {valley: {from: "2022-01-02", to: "2022-01-01"}}}}`, `/networks/a/within/valley/to: the last day, 2022-01-01, is before the first, 2022-01-02 [reversed]`},
		{"no such department", "networks: {a: {type: pairing, members: {town: {department: cardiology}}}}", `/networks/a/members/town/department: town has no department "cardiology"; allowed: emergency [unknown-department]`},
		{"payment", "networks: {a: {type: alliance, payment: packed}}", `/networks/a/payment: unknown word "packed"; did you mean "packaged"? [unknown-word]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := valley(t, `{}`)
			if err := merge(t, c, tt.patch); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// Many networks within each other by many ways are gone through once each.
func TestManyWaysUpwards(t *testing.T) {
	var b strings.Builder
	b.WriteString("networks:\n  n0: {type: alliance, members: {town: {}}, within: {a1: {}, b1: {}}}\n")
	const layers = 40
	for i := 1; i <= layers; i++ {
		within := "{}"
		if i < layers {
			within = fmt.Sprintf("{a%d: {}, b%d: {}}", i+1, i+1)
		}
		fmt.Fprintf(&b, "  a%d: {type: alliance, within: %s}\n  b%d: {type: alliance, within: %s}\n", i, within, i, within)
	}
	v := valley(t, b.String()).View()
	if n := len(v.NetworksOf("town", "2022-11-26")); n != 2+2*layers {
		t.Errorf("%d networks", n)
	}
}

// A change that makes a mistake of what was written before is refused where that
// stands: a round closed from above, a department and a network taken away.
func TestNetworksCheckedAgain(t *testing.T) {
	const base = `
institutions: {town: {departments: {surgery: {}}}}
networks:
  a: {type: alliance, within: {b: {}}}
  b: {type: alliance, within: {c: {}}}
  c: {type: alliance}
  d: {type: pairing, members: {town: {department: surgery}}}
`
	for _, tt := range []struct {
		name, patch string
		want        []string
	}{
		{"a round", `networks: {c: {within: {a: {}}}}`, []string{"/networks/a/within/b: networks", "/networks/b/within/c: networks", "/networks/c/within/a: networks"}},
		{"no network", `networks: {c: null}`, []string{`/networks/b/within/c: unknown network "c"`}},
		{"no department", `institutions: {town: {departments: {surgery: null}}}`, []string{`/networks/d/members/town/department: town has no department "surgery"`}},
	} {
		c := valley(t, base)
		err := merge(t, c, tt.patch)
		for _, want := range tt.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", tt.name, err, want)
			}
		}
	}
}

// One hospital stands in a community of its county, in the chest-pain line of the
// city with private and specialist members, in alliances of departments across
// provinces; remote townships lean on a sub-centre. Each answers for itself, and who
// shares one network shares no other.
// Mechanisms: L1, Q4, Q16, Q18, H1, H2, H15, W12.
func TestOverlappingNetworks(t *testing.T) {
	v := valley(t, `
institutions:
  private-heart: {level: county, ownership: private}
  far-province: {level: province, departments: {general-surgery: {codes: ["04.01"]}}}
  county: {departments: {general-surgery: {codes: ["04.01"]}}}
  subcentre: {level: subcentre}
  hamlet: {level: township}
networks:
  chest-pain: {type: service_line, lead: city, payment: fee_for_service, members: {county: {role: centre}, private-heart: {role: partner}, town: {role: unit}}}
  surgery-alliance: {type: specialist_alliance, lead: far-province, members: {far-province: {department: general-surgery}, county: {role: member, department: general-surgery}}}
  remote-readers: {type: remote, lead: far-province, supports: [ecg.report], members: {county: {}, town: {}}}
  hills: {type: horizontal, lead: subcentre, members: {hamlet: {}, clinic: {from: "2023-01-01"}}}
`).View()
	for _, tt := range []struct {
		institution string
		on          capability.Date
		want        string
	}{
		{"county", "2022-11-26", "chest-pain remote-readers surgery-alliance valley"},
		{"private-heart", "2022-11-26", "chest-pain"},
		{"far-province", "2022-11-26", "remote-readers surgery-alliance"},
		{"clinic", "2022-11-26", "valley"},
		{"clinic", "2023-01-01", "hills valley"},
		{"hamlet", "2022-11-26", "hills"},
	} {
		if got := idsOf(v.NetworksOf(tt.institution, tt.on)); got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.institution, tt.on, got, tt.want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"private-heart", "town", true}, {"private-heart", "clinic", false}, {"hamlet", "county", false}, {"far-province", "town", true}} {
		if got := v.SameNetwork(tt.a, tt.b, "2022-11-26"); got != tt.want {
			t.Errorf("%s and %s: %t", tt.a, tt.b, got)
		}
	}
}
