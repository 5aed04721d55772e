package form_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
)

// S27: reports, protection and the words of the rules are kept off the family's copy,
// of every case; the receiver's has them.
func TestFamilysCopyTellsNoReport(t *testing.T) {
	told := 0
	for _, dir := range []string{"anxi", "pathways"} {
		e := engine(t, dir)
		files, err := fs.Glob(os.DirFS(examples), dir+"/cases/*.json")
		for _, name := range must(t, files, err) {
			r, d := of(t, e, name, &form.Identity{Schema: form.IdentitySchema, Name: "某某"}, nil)
			family, colleague := string(paper(t, r, form.Out, form.Patient).JSON()), string(paper(t, r, form.Out, form.Receiver).JSON())
			for _, n := range d.Notices {
				if n.Text.Zh != "" && strings.Contains(family, n.Text.Zh) {
					t.Errorf("%s tells the family: %s", name, n.Text.Zh)
				}
				if !strings.Contains(colleague, n.Text.Zh) {
					t.Errorf("%s does not tell the colleague: %s", name, n.Text.Zh)
				}
				if n.Kind == "report" || n.Kind == "protect" || n.Kind == "police" || n.Kind == "infectious_report" {
					told++
				}
			}
			for _, reason := range d.Reasons {
				if strings.Contains(family, reason.Rule) || reason.Text.Zh != "" && strings.Contains(family, `"`+reason.Text.Zh+`"`) {
					t.Errorf("%s tells the family of %s", name, reason.Rule)
				}
				if !strings.Contains(colleague, reason.Rule) {
					t.Errorf("%s does not tell the colleague of %s", name, reason.Rule)
				}
			}
		}
	}
	if told == 0 {
		t.Error("no case has a report")
	}
}

// What the patient is told of the way is the plan's (S20): the vehicle, with staff, the
// time on the wall; what to do if it gets worse; a follow-up without its reason.
func TestPatientsCopyOfLin(t *testing.T) {
	r, _ := lin(t, "fields")
	p := paper(t, r, form.Out, form.Patient)
	for key, want := range map[string]string{
		"to": "安溪县医院", "department": "介入导管室", "how": "医院的救护车送，路上有医务人员陪", "leave_by": "2022年11月26日 14:20", "begins": "2022年11月26日 16:20",
		"on_arrival": "不用挂号、不用经过急诊科，直接到介入导管室", "safety_net": "如果路上加重或有新的不舒服：马上告诉陪送的医务人员",
		"emergency": "120", "duty_phone": "0595-0000-0111", "follow_up": "14天内我们会联系您",
	} {
		if got := value(p, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// What may turn out not to be needed is not told to the patient as the way: of every
// case, no vehicle, time or place of such a step is on the copy, unless a certain step or
// the decision has it too. What stands for the door is of where he is sent.
func TestPatientsCopyTellsWhatIsCertain(t *testing.T) {
	possible := 0
	for _, dir := range []string{"anxi", "pathways"} {
		e := engine(t, dir)
		files, err := fs.Glob(os.DirFS(examples), dir+"/cases/*.json")
		for _, name := range must(t, files, err) {
			r, d := of(t, e, name, &form.Identity{Schema: form.IdentitySchema, Name: "某某"}, nil)
			p := paper(t, r, form.Out, form.Patient)
			way := strings.Join([]string{value(p, "department"), value(p, "how"), value(p, "leave_by"), value(p, "begins"), value(p, "on_arrival")}, "\n")
			certain := ""
			for _, s := range d.Plan {
				if !s.Possible {
					certain += "\n" + strings.Join(words(&s), "\n")
				}
			}
			for _, s := range d.Plan {
				if !s.Possible {
					continue
				}
				possible++
				if s.Text.Zh != "" && strings.Contains(string(p.JSON()), s.Text.Zh) {
					t.Errorf("%s tells the patient as certain: %s", name, s.Text.Zh)
				}
				for _, w := range words(&s) {
					if strings.Contains(way, w) && !strings.Contains(certain, w) {
						t.Errorf("%s tells the patient as certain: %s", name, w)
					}
				}
			}
			if s := value(p, "on_arrival"); strings.Count(s, "\n") > 0 {
				t.Errorf("%s has more than one door: %s", name, s)
			}
		}
	}
	if possible == 0 {
		t.Error("no case has a step that may turn out not to be needed")
	}
}

// words are those of a step that a patient could be told.
func words(s *referral.Step) (all []string) {
	if s.Action != "transfer" && s.Action != "meet_at" {
		return nil
	}
	if all = append(all, s.Site.Name.Zh); s.Site.Department != nil {
		all = append(all, s.Site.Department.Zh)
	}
	if s.DepartBy != nil {
		all = append(all, s.DepartBy.Clock())
	}
	return all
}

// The door past which a patient is taken is that of where he is sent, not of a hospital
// on the way; a way that may not be needed is none.
func TestWayIsTheCertainOne(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	d := *e.Decide(c)
	i := slices.IndexFunc(d.Plan, func(s referral.Step) bool { return s.Action == "transfer" })
	way := d.Plan[i]
	next := way
	next.Site = referral.Site{ID: "quanzhou-first-hospital", Name: wire.Text{Zh: "泉州市第一医院"}, Department: &wire.Text{Zh: "心内科"}}
	for _, possible := range []bool{true, false} {
		next.Possible = possible
		d.Plan = slices.Insert(slices.Clone(d.Plan[:i:i]), i, way, next)
		r, err := form.New(e, c, &d, linsIdentity(t), nil)
		must(t, r, err)
		p := paper(t, r, form.Out, form.Patient)
		if got := value(p, "on_arrival"); got != "不用挂号、不用经过急诊科，直接到介入导管室" {
			t.Errorf("on arrival %q", got)
		}
		if got := strings.Contains(value(p, "how"), "泉州市第一医院"); got == possible {
			t.Errorf("possible %t, and the way is %q", possible, value(p, "how"))
		}
	}
}

// What protects others, and the patient, the family has to do: it is told in plain words
// that say nothing of what is suspected.
func TestFamilyIsToldWhatToDo(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	lin := e.Decide(c)
	const mask, company = "路上和候诊戴好口罩，少接触人", "身边一直要有人"
	for _, tt := range []struct {
		change func(d *referral.Decision)
		want   []string
	}{
		{func(*referral.Decision) {}, nil},
		{func(d *referral.Decision) {
			d.Notices = []referral.Notice{{Kind: "isolate", Text: wire.Text{Zh: "查肺结核"}}}
		}, []string{mask}},
		{func(d *referral.Decision) { d.Notices = []referral.Notice{{Kind: "never_alone"}} }, []string{company}},
		{func(d *referral.Decision) {
			d.Plan = append(slices.Clone(d.Plan), referral.Step{Action: "perform", Service: "never_alone"})
		}, []string{company}},
	} {
		d := *lin
		tt.change(&d)
		r, err := form.New(e, c, &d, nil, nil)
		must(t, r, err)
		p := paper(t, r, form.Out, form.Patient)
		for _, line := range []string{mask, company} {
			if got := strings.Contains(value(p, "safety_net"), line); got != slices.Contains(tt.want, line) {
				t.Errorf("%q: %t, want %v", line, got, tt.want)
			}
		}
		if strings.Contains(string(p.JSON()), "肺结核") {
			t.Error("the family's copy tells what is suspected")
		}
	}
}
