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

// Who is above is kept as the head of the community, or told not to be kept; nobody
// is above themselves by way of others.
func TestAbove(t *testing.T) {
	for _, tt := range []struct{ rows, lead, codes string }{
		{"县医院,xian,县级医院,甲医共体,,\n甲卫生院,jia,乡镇卫生院,甲医共体,县医院,40\n", "xian", codeHead},
		{"县医院,xian,县级医院,甲医共体,,\n甲卫生院,jia,乡镇卫生院,甲医共体,县医院,\n", "xian", codeHead + " " + codeSuperior},
		{"县医院,xian,县级医院,甲医共体,,\n甲卫生院,jia,乡镇卫生院,甲医共体,,\n", "", codeNoHead},
		{"县医院,xian,县级医院,甲医共体,甲卫生院,40\n甲卫生院,jia,乡镇卫生院,甲医共体,县医院,40\n", "", "round! round! " + codeNoHead},
	} {
		view, im := taken(t, []string{"机构名称,目录编号,级别,所属医共体,上级机构,车程\n" + tt.rows})
		got := codes(im)
		slices.Sort(got)
		want := strings.Fields(tt.codes)
		slices.Sort(want)
		lead := ""
		for n := range view.Networks() {
			lead = n.Lead
		}
		if !slices.Equal(got, want) || lead != tt.lead {
			t.Errorf("%s%v, head %q", tt.rows, got, lead)
		}
	}
	view, _ := taken(t, []string{"机构名称,目录编号,级别,所属医共体\n甲卫生院,jia,乡镇卫生院,A医共体、B联盟\n"})
	types := map[string]string{}
	for n := range view.Networks() {
		types[n.Name.Zh] = n.Type
	}
	if types["A医共体"] != "medical_community" || types["B联盟"] != "alliance" || len(types) != 2 {
		t.Error(types)
	}
}

// Rows that people wrote under ids of their own are not written twice.
func TestSameRows(t *testing.T) {
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-01T08:00:00+08:00","institutions":{
		"xian":{"level":"county","name":{"zh":"县医院","en":""},"staff":{"p7":{}}},
		"lantian":{"level":"township","name":{"zh":"兰田卫生院","en":""},"stock":{"rhtnk-tpa-16mg":{"name":{"zh":"铭复乐（16mg）","en":""},"terms":["lytic"],"quantity":1,"at":"2022-11-01T08:00:00+08:00"},"lysis-x":{"name":{"zh":"某溶栓针","en":""},"terms":["lytic"]}}}},
		"postings":{"p7-lantian":{"person":"p7","employer":"xian","workplace":"lantian","from":"2022-01-01"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	im := read(t, catalog.View(), "编号,机构,岗位/技能,派驻单位,起,止\np7,县医院,溶栓,兰田卫生院,2022-01-01,2023-06-30\n", "机构,设备,数量\n兰田卫生院,TNK,2\n兰田卫生院,尿激酶,2\n")
	if im.Refused() {
		t.Fatal(im.Findings)
	}
	stock := im.Patch.Get("institutions").Get("lantian").Get("stock")
	if im.Patch.Get("postings").Get("p7-lantian") == nil || len(im.Patch.Get("postings").Keys) != 1 || stock.Get("rhtnk-tpa-16mg") == nil || stock.Get("tnk-tpa") != nil || stock.Get("urokinase") == nil {
		t.Errorf("%s", wire.Canonical(im.Patch.Plain()))
	}
	if got := codes(im); !slices.Equal(got, []string{codeSame, codeSame, codePossible}) {
		t.Error(got)
	}
}

// Every mistake of a row is told at once.
func TestAllMistakesOfARow(t *testing.T) {
	const places = "机构名称,目录编号,级别\n甲卫生院,jia,乡镇卫生院\n"
	for _, tt := range []struct{ sheet, codes string }{
		{"机构,设备,数量,状态,启用,远程连接,有效期\n甲卫生院,监护仪,若干,还行,2022.13,市里,2023-13-01\n", "not-a-count! unknown-word! not-a-date! unknown-institution! not-a-date!"},
		{"编号,机构,岗位/技能,派驻单位,起,止,出诊日\n张三,甲卫生完,针刀,乙,2022-07-01,2021-07-01,周八\n", "personal! unknown-institution! unknown-word! unknown-institution! reversed! wrong-hours!"},
	} {
		_, im := taken(t, []string{places, tt.sheet})
		if got := strings.Join(codes(im), " "); got != tt.codes {
			t.Errorf("%s: %s", tt.sheet, got)
		}
	}
}

// What is of people is told nowhere, neither where it is refused nor where the same
// cell is mended; a remark with something in it is not dropped in silence.
func TestPeopleAreNotTold(t *testing.T) {
	for _, text := range []string{
		"编号,机构,备注\n某　某 13999999999,县医院,\n", "姓名,编号,机构\n某　某,,县医院\n某　某,w1,县医院\n某　某,w2,县医院\n",
		"机构名称,级别,值班电话\n甲院,县级医院,某　某 13999999999\n", "机构名称,级别,值班电话\n甲院,县级医院,某　某\n",
	} {
		im := read(t, nil, "机构名称,级别\n县医院,县级医院\n", text)
		if !im.Refused() {
			t.Error(text)
		}
		for _, f := range im.Findings {
			if line := f.In("zh") + f.In("en"); strings.Contains(line, "某") || strings.Contains(line, "9999") {
				t.Error(line)
			}
		}
	}
	im := read(t, nil, "机构名称,级别,备注\n县医院,县级医院,常停电\n")
	if got := codes(im); !slices.Equal(got, []string{codeUnread}) {
		t.Error(got)
	}
}

// A suggestion is of the kind that is asked for, and never what was written.
func TestSuggestions(t *testing.T) {
	for word, not := range map[string]string{"称体重": "?", "量体温": "凝血仪", "甲卫": "甲卫"} {
		if got := near(word, []string{"凝血仪", "甲卫"}); strings.Contains(got.Zh, "“"+not+"”") {
			t.Error(word, got)
		}
	}
	if got := near("除颤义", []string{"除颤仪"}); !strings.Contains(got.Zh, "除颤仪") {
		t.Error(got)
	}
}

// A sheet of a workbook that is none of the three is left out and told; three of
// nothing but a heading say nothing.
func TestOtherSheets(t *testing.T) {
	im := Read(Options{At: when(t)}, &Table{File: "a.xlsx#说明", Rows: []Row{{Number: 1, Cells: []Cell{{Text: "怎样填"}}}}}, &Table{File: "a.xlsx#机构", Rows: []Row{{Number: 1, Cells: []Cell{{Text: "机构名称"}, {Text: "级别"}}}}})
	if got := codes(im); !slices.Equal(got, []string{codeSkipped}) || im.Tables[1].Kind != Institutions {
		t.Error(got)
	}
}

// S5. What stands in brackets takes back what stands before it; that one has a device
// is not that it works, nor that there are no others.
func TestNothingReassures(t *testing.T) {
	const head = "机构,设备,数量,状态\n"
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-01T08:00:00+08:00","institutions":{
		"xian":{"level":"county","name":{"zh":"县医院","en":""},"equipment":{"monitor-1":{"kind":"monitor","state":"working"},"monitor-2":{"kind":"monitor","state":"working"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for row, state := range map[string]string{"县医院,监护仪,不详,不详": "unknown", "县医院,监护仪,,有": "unknown", "县医院,监护仪,,正常": "working"} {
		im := read(t, catalog.View(), head+row+"\n")
		if im.Refused() {
			t.Fatal(row, im.Findings)
		}
		devices := im.Patch.Get("institutions").Get("xian").Get("equipment")
		if got := devices.Get("monitor-1").Get("state").Text; got != state {
			t.Errorf("%s: %q, want %q", row, got, state)
		}
		if devices.Get("monitor-2") != nil {
			t.Errorf("%s takes away what nobody counted", row)
		}
	}
	for _, row := range []string{"县医院,监护仪,1,正常（已停用）", "县医院,心电图机（报废）,1,正常"} {
		if im := read(t, catalog.View(), head+row+"\n"); !im.Refused() {
			t.Errorf("%s is read", row)
		}
	}
	if im := read(t, catalog.View(), "机构名称,级别,静脉溶栓\n县医院,县级医院,有（暂停）\n"); !im.Refused() {
		t.Error("a service that is suspended is read as one that is there")
	}
}
