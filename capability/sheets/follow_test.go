package sheets

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// taken is a catalogue that took the sheets one after another, and the last reading.
func taken(t *testing.T, readings ...[]string) (*capability.View, *Import) {
	t.Helper()
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-26T08:00:00+08:00"}`))
	if err != nil {
		t.Fatal(err)
	}
	var last *Import
	for _, texts := range readings {
		var tables []*Table
		for i, text := range texts {
			table, err := FromCSV(string(rune('a'+i))+".csv", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			tables = append(tables, table)
		}
		last = Read(Options{Before: catalog.View(), At: when(t), Profiles: true}, tables...)
		if last.Refused() {
			break
		}
		if err := catalog.Update(func(tx *capability.Tx) error { return tx.Merge(last.Patch) }); err != nil {
			t.Fatal(err)
		}
	}
	return catalog.View(), last
}

// codes are those of the findings, in their order; refusals with a mark.
func codes(im *Import) (out []string) {
	for _, f := range im.Findings {
		out = append(out, f.Code+map[bool]string{true: "!"}[f.Refused])
	}
	return out
}

// Level, kind and profile are one thing: what changes one changes all, and says so.
// A word for a level alone changes no kind.
func TestLevelChanges(t *testing.T) {
	const first = "机构名称,目录编号,级别\n甲卫生院,jia,乡镇卫生院\n"
	for _, tt := range []struct{ level, want, codes string }{
		{"乡镇卫生院", "township township_health_centre township-2022", ""},
		{"乡镇", "township township_health_centre township-2022", ""},
		{"", "township township_health_centre township-2022", ""},
		{"社区卫生服务中心", "township community_health_centre community-2022", codeKind},
		{"县级医院", "county general_hospital ", codeKind},
		{"县级", "county general_hospital ", codeKind},
		{"村卫生室", "village village_clinic village-2022", codeKind},
	} {
		view, im := taken(t, []string{first}, []string{"机构名称,目录编号,级别\n甲卫生院,jia," + tt.level + "\n"})
		in, _ := view.Institution("jia")
		if got := in.Level + " " + in.Kind + " " + strings.Join(in.Profiles, ","); got != tt.want || strings.Join(codes(im), " ") != tt.codes {
			t.Errorf("%s: %s %v, want %s %s", tt.level, got, codes(im), tt.want, tt.codes)
		}
	}
}

// Two cells that say yes and no of one thing are refused at the later; no service
// from afar does not deny that it is done here.
func TestYesAndNo(t *testing.T) {
	for _, tt := range []struct{ header, cells, codes string }{
		{"静脉溶栓,服务项目", "无,溶栓", "contradiction!"},
		{"服务项目,静脉溶栓", "溶栓,无", "contradiction!"},
		{"静脉溶栓,服务项目", "有,溶栓", ""},
		{"监护仪,服务项目", "无,监护仪", "contradiction!"},
		{"监护仪,服务项目", "0,监护仪", "contradiction!"},
		{"监护仪,服务项目", "2,监护仪", ""},
		{"胸痛救治单元,服务项目", "无,胸痛救治单元", "contradiction!"},
		{"TNK,服务项目", "无,TNK", "contradiction!"},
		{"心电诊断,远程心电诊断", "有,无", ""},
	} {
		_, im := taken(t, []string{"机构名称,目录编号,级别," + tt.header + "\n甲卫生院,jia,乡镇卫生院," + tt.cells + "\n"})
		if got := strings.Join(codes(im), " "); got != tt.codes {
			t.Errorf("%s %s: %s", tt.header, tt.cells, got)
		}
	}
	view, _ := taken(t, []string{"机构名称,目录编号,级别,心电诊断,远程心电诊断\n甲卫生院,jia,乡镇卫生院,有,无\n"})
	if in, _ := view.Institution("jia"); in.Services["ecg.report"].Status != "" {
		t.Error("done here and not from afar is withdrawn")
	}
}

// A service goes with the last who can do it, where the staff says who can; where it
// names nobody, the clerk's word stands and that is told.
// Mechanisms: L6.
func TestPeopleOfServices(t *testing.T) {
	const places = "机构名称,目录编号,级别,静脉溶栓\n甲卫生院,jia,乡镇卫生院,有\n县医院,xian,县级医院,\n"
	lysis := func(view *capability.View, day string) bool {
		at, err := wire.ParseTime(day + "T08:00:00+08:00")
		if err != nil {
			t.Fatal(err)
		}
		offers, _ := view.Inquire(at, nil).Ask(capability.Question{Services: []string{"thrombolysis"}, Here: "jia"}, "jia")
		return len(offers) == 1
	}
	for _, tt := range []struct {
		name, staff, codes string
		before, after      bool
	}{
		{"posted until June", "编号,机构,岗位/技能,派驻单位,起,止\nw1,县医院,溶栓,甲卫生院,2022-07-01,2023-06-30\n", codePosted, true, false},
		{"one of its own besides", "编号,机构,岗位/技能,派驻单位,起,止\nw1,县医院,溶栓,甲卫生院,2022-07-01,2023-06-30\nw2,甲卫生院,溶栓,,,\n", "", true, true},
		{"nobody with the skill", "编号,机构,岗位/技能,派驻单位,起,止\nw1,县医院,外科,甲卫生院,2022-07-01,2023-06-30\n", codeNobody, true, true},
		{"gone already", "编号,机构,岗位/技能,派驻单位,起,止\nw1,县医院,溶栓,甲卫生院,2021-07-01,2022-06-30\n", codeNobody, true, true},
		{"no staff", "", "", true, true},
	} {
		texts := []string{places}
		if tt.staff != "" {
			texts = append(texts, tt.staff)
		}
		for _, readings := range [][][]string{{texts}, {{places}, texts}, {texts, texts}} {
			view, im := taken(t, readings...)
			if got := strings.Join(codes(im), " "); got != tt.codes {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.codes)
			}
			if a, b := lysis(view, "2023-06-20"), lysis(view, "2023-07-02"); a != tt.before || b != tt.after {
				t.Errorf("%s: %v, then %v", tt.name, a, b)
			}
		}
	}
}

// Where no device is listed, what a level is assumed to do may be done; where some
// are, what is not among them is not there.
func TestProfilesAndDevices(t *testing.T) {
	const places = "机构名称,目录编号,级别\n甲卫生院,jia,乡镇卫生院\n"
	for _, tt := range []struct {
		equipment string
		want      []string // what may be done
	}{
		{"", []string{"adrenaline.im", "defibrillation", "monitor"}},
		{"机构,设备,数量\n甲卫生院,监护仪,1\n", []string{"adrenaline.im", "monitor"}},
		{"机构,设备,数量\n甲卫生院,肾上腺素,5\n", []string{"adrenaline.im", "defibrillation", "monitor"}},
		{"机构,设备,数量\n甲卫生院,TNK,5\n", []string{"defibrillation", "monitor"}},
	} {
		readings := [][]string{{places}}
		if tt.equipment != "" {
			readings = append(readings, []string{tt.equipment})
		}
		view, _ := taken(t, readings...)
		var got []string
		for _, term := range []string{"adrenaline.im", "defibrillation", "monitor"} {
			offers, _ := view.Inquire(when(t), nil).Ask(capability.Question{Services: []string{term}, Here: "jia"}, "jia")
			if len(offers) == 1 {
				got = append(got, term)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.equipment, got, tt.want)
		}
	}
}
