package sheets

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

func when(t testing.TB) wire.Time {
	t.Helper()
	at, err := wire.ParseTime("2022-11-26T08:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// read reads spreadsheets given as text by their kind.
func read(t testing.TB, before *capability.View, texts ...string) *Import {
	t.Helper()
	var tables []*Table
	for i, text := range texts {
		table, err := FromCSV(string(rune('a'+i))+".csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	return Read(Options{Before: before, At: when(t)}, tables...)
}

// one reads one value of one column of an institution, and gives what became of it
// (its JSON, by its path below the institution), the codes of the mends and of the
// refusals.
func one(t testing.TB, header, value, path string) (got string, mends, refused []string) {
	t.Helper()
	im := read(t, nil, "机构名称,目录编号,级别,"+header+"\n溪口卫生院,xikou,乡镇卫生院,\""+value+"\"\n")
	for _, f := range im.Findings {
		if f.Refused {
			refused = append(refused, f.Code)
		} else {
			mends = append(mends, f.Code)
		}
	}
	n := im.Patch.Get("institutions").Get("xikou")
	for _, key := range strings.Split(path, "/") {
		n = n.Get(key)
	}
	if n == nil {
		return "", mends, refused
	}
	return string(wire.Canonical(n.Plain())), mends, refused
}

// What clerks write is read as what they mean, and each mend is named; what can be
// meant in two ways is refused.
func TestValues(t *testing.T) {
	const weekdays = `{"fri":["08:00-12:00"],"mon":["08:00-12:00"],"sat":null,"sun":null,"thu":["08:00-12:00"],"tue":["08:00-12:00"],"wed":["08:00-12:00"]}`
	for _, tt := range []struct{ header, value, path, want, mend, refused string }{
		{"启用日期", "2022-05-01", "from", `"2022-05-01"`, "", ""},
		{"启用日期", "2022/5/1", "from", `"2022-05-01"`, "", ""},
		{"启用日期", "2022.5.1", "from", `"2022-05-01"`, "", ""},
		{"启用日期", "2022年5月1日", "from", `"2022-05-01"`, "", ""},
		{"启用日期", "２０２２年５月１日", "from", `"2022-05-01"`, codeFullWidth, ""},
		{"启用日期", " 2022-05-01\u3000", "from", `"2022-05-01"`, codeSpaces, ""},
		{"启用日期", "2022-05-01 00:00:00", "from", `"2022-05-01"`, "", ""},
		{"启用日期", "20220501", "from", `"2022-05-01"`, codeDate, ""},
		{"启用日期", "2022.5", "from", `"2022-05-01"`, codeDate, ""},
		{"停业日期", "2022.5", "to", `"2022-05-31"`, codeDate, ""},
		{"停业日期", "2024年2月", "to", `"2024-02-29"`, codeDate, ""},
		{"停业日期", "2023年2月下旬", "to", `"2023-02-28"`, codeDate, ""},
		{"停业日期", "2022年5月上半月", "to", `"2022-05-15"`, codeDate, ""},
		{"启用日期", "2022年5月中旬", "from", `"2022-05-11"`, codeDate, ""},
		{"启用日期", "44682", "from", `"2022-05-01"`, codeSerial, ""},
		{"启用日期", "2022.10", "from", `"2022-10-01"`, codeDate, ""},
		{"启用日期", "2022.1", "from", "", "", "not-a-date"},
		{"启用日期", "2022年1月", "from", `"2022-01-01"`, codeDate, ""},
		{"启用日期", "2022-13-01", "from", "", "", "not-a-date"},
		{"停业日期", "长期", "to", "null", codeOpenEnd, ""},
		{"停业日期", "至今", "to", "null", codeOpenEnd, ""},
		{"停业日期", "", "to", "", "", ""},
		{"停业日期", "不详", "to", "", "", ""},

		{"开放时间", "24小时", "hours", `"always"`, "", ""},
		{"开放时间", "２４小时", "hours", `"always"`, codeFullWidth, ""},
		{"开放时间", "全天", "hours", `"always"`, "", ""},
		{"开放时间", "周一至周五 8:00-12:00", "hours", weekdays, "", ""},
		{"开放时间", "星期一到星期五8：00—12：00", "hours", weekdays, "", ""},
		{"开放时间", "工作日上午", "hours", weekdays, codePartDay, ""},
		{"开放时间", "周一、二、三、四、五 8点-12点", "hours", weekdays, "", ""},
		{"开放时间", "周一,二,三,四,五 8:00-12:00", "hours", "", "", "wrong-hours"},
		{"开放时间", "8:00-12:00", "hours", "", "", "wrong-hours"},
		{"开放时间", "周一至周五 2:30-5:30", "hours", "", "", "wrong-hours"},
		{"开放时间", "周一 8:00-12:00、2:30-5:30", "hours", "", "", "wrong-hours"},
		{"开放时间", "周一 8:00-12:00、5:30-8:00", "hours", "", "", "wrong-hours"},
		{"开放时间", "周一8:00-12:00；周一 11:00-13:00", "hours", "", "", "overlapping-hours"},
		{"开放时间", "周一上午8:00-12:00、2:30-5:30", "hours", "", "", "wrong-hours"},
		{"开放时间", "周一 8:00-12:00、下午2:30-5:30", "hours/mon", `["08:00-12:00","14:30-17:30"]`, codeHalf, ""},
		{"开放时间", "周一 上午8:00-12:00下午2:30-5:30", "hours/mon", `["08:00-12:00","14:30-17:30"]`, codeHalf, ""},
		{"开放时间", "周一 上午(8点-12点) 下午(2点半-5点半)", "hours/mon", `["08:00-12:00","14:30-17:30"]`, codeHalf, ""},
		{"开放时间", "周一 上午8:00-下午5:00", "hours/mon", `["08:00-17:00"]`, codeHalf, ""},
		{"开放时间", "周一下午14:30-17:30", "hours/mon", `["14:30-17:30"]`, "", ""},
		{"开放时间", "周一 下午12:30-3:00", "hours/mon", `["12:30-15:00"]`, codeHalf, ""},
		{"开放时间", "周一 中午12:00-2:00", "hours/mon", `["12:00-14:00"]`, codeHalf, ""},
		{"开放时间", "周一 晚上7:00-9:00", "hours/mon", `["19:00-21:00"]`, codeHalf, ""},
		{"开放时间", "周一 晚上8:00-12:00", "hours/mon", `["20:00-24:00"]`, codeHalf, ""},
		{"开放时间", "周一 晚上10:00-次日6:00", "hours/mon", `["22:00-06:00"]`, codeHalf, ""},
		{"开放时间", "周一凌晨2:00-5:00", "hours/mon", `["02:00-05:00"]`, "", ""},
		{"开放时间", "周一 0:00-8:00", "hours/mon", `["00:00-08:00"]`, "", ""},
		{"开放时间", "周一 20:00-8:00", "hours/mon", `["20:00-08:00"]`, "", ""},
		{"开放时间", "看情况", "hours", "", "", "wrong-hours"},

		{"静脉溶栓", "有", "services/thrombolysis/asserted/as", `"declared"`, "", ""},
		{"静脉溶栓", "√", "services/thrombolysis/asserted/as", `"declared"`, "", ""},
		{"静脉溶栓", "1", "services/thrombolysis/asserted/as", `"declared"`, "", ""},
		{"静脉溶栓", "Ｙ", "services/thrombolysis/asserted/as", `"declared"`, codeFullWidth, ""},
		{"静脉溶栓", "是", "services/thrombolysis/status", "", "", ""},
		{"静脉溶栓", "无", "services/thrombolysis/status", `"withdrawn"`, "", ""},
		{"静脉溶栓", "×", "services/thrombolysis/status", `"withdrawn"`, "", ""},
		{"静脉溶栓", "0", "services/thrombolysis/status", `"withdrawn"`, "", ""},
		{"静脉溶栓", "", "services/thrombolysis", "", "", ""},
		{"静脉溶栓", "/", "services/thrombolysis", "", "", ""},
		{"静脉溶栓", "不详", "services/thrombolysis", "", "", ""},
		{"静脉溶栓", "偶尔", "services/thrombolysis", "", "", "not-yes-or-no"},
		{"胸痛救治单元", "2019.6", "accreditations", `[{"from":"2019-06-01","kind":"chest_pain_unit"}]`, codeDate, ""},
		{"救护车", "2辆", "vehicles/own-ambulance-2/mode", `"own_ambulance"`, codeUnit, ""},

		{"值班电话", "0773-0000101", "contacts/duty/phone", `"0773-0000101"`, "", ""},
		{"值班电话", "（0773）0000101", "contacts/duty/phone", `"0773-0000101"`, "", ""},
		{"值班电话", "7730000101", "contacts/duty/phone", `"07730000101"`, codeZero, ""},
		{"值班电话", "13900000000", "contacts/duty", "", "", "personal"},
		{"值班电话", "139-0000-0000", "contacts/duty", "", "", "personal"},
		{"值班电话", "某某 13900000001", "contacts/duty", "", "", "personal"},
		{"值班电话", "773-0000111", "contacts/duty/phone", `"0773-0000111"`, codeZero, ""},
		{"值班电话", "400-0000000", "contacts/duty/phone", `"400-0000000"`, "", ""},
		{"服务人口", "31万", "population", `310000`, codeUnit, ""},
		{"服务人口", "4.2万人", "population", `42000`, codeUnit, ""},
		{"开放时间", "周八 8:00-12:00", "hours", "", "", "wrong-hours"},
		{"测血压", "有", "services/vitals.measure/asserted/as", `"declared"`, "", ""},
		{"服务项目", "量血压", "services/vitals.measure/asserted/as", `"declared"`, "", ""},
		{"值班电话", "1.39E+10", "contacts/duty", "", "", codeScientific},
		{"值班电话", "请打120", "contacts/duty", "", "", "not-a-phone"},

		{"机构代码", "12345678845038111C2201", "codes", `{"ws218":"12345678845038111C2201"}`, "", ""},
		{"机构代码", "12345678-845038111C2201", "codes", `{"ws218":"12345678845038111C2201"}`, "", ""},
		{"机构代码", "12345678945038111C2201", "codes", "", "", "wrong-code"},
		{"机构代码", "4.50381E+17", "codes", "", "", codeScientific},
		{"机构代码", "A-017", "codes", `{"local":"A-017"}`, "", ""},
		{"统一社会信用代码", "12450381ＭＢ0000001A", "codes", `{"uscc":"12450381MB0000001A"}`, codeFullWidth, ""},
		{"统一社会信用代码", "12450381mb0000001a", "codes", `{"uscc":"12450381MB0000001A"}`, "", ""},
		{"行政区划", "450381105", "region", `"450381"`, codeRegion, ""},
		{"行政区划", "450381.0", "region", `"450381"`, "", ""},

		{"经纬度", "110.40，24.48", "location", `{"lat":24.48,"lon":110.4}`, "", ""},
		{"经纬度", "110°24′E,24°30′N", "location", `{"lat":24.5,"lon":110.4}`, "", ""},
		{"经纬度", "24.48,110.40", "location", "", "", "swapped"},
		{"服务人口", "21,000人", "population", `21000`, codeUnit, ""},
	} {
		got, mends, refused := one(t, tt.header, tt.value, tt.path)
		if got != tt.want {
			t.Errorf("%s %q: %s, want %s", tt.header, tt.value, got, tt.want)
		}
		if tt.mend == "" && len(mends) > 0 || tt.mend != "" && !slices.Contains(mends, tt.mend) {
			t.Errorf("%s %q: mended %v, want %q", tt.header, tt.value, mends, tt.mend)
		}
		if strings.Join(refused, " ") != tt.refused {
			t.Errorf("%s %q: refused %v, want %q", tt.header, tt.value, refused, tt.refused)
		}
	}
}

// What stands around the rows of a table is found and told, and never read.
func TestAround(t *testing.T) {
	im := read(t, nil, "溪口县医疗机构一览表,,,\n填报日期：2022年11月,,,\n机构名称,级别,服务项目,\n,,做心电图,静脉溶栓\n"+
		"【示例】甲,乡镇卫生院,有,有\n溪口县医院,县级医院,有,有\n溪口县医院,县级医院,有,有\n东村卫生室,村卫生室,有,\n合计,2,2,1\n机构名称,级别,做心电图,静脉溶栓\n西村卫生室,村卫生室,,无\n\n注：以上数据截至11月,,,\n")
	var codes []string
	for _, f := range im.Findings {
		codes = append(codes, f.Code+strings.Repeat("!", map[bool]int{true: 1}[f.Refused])+" "+string(wire.Canonical(f.Row)))
	}
	want := []string{codeBefore + " 1", codeBefore + " 2", codeHeadings + " 4", codeRepeated + " 7", codeTotal + " 9", codeSkipped + " 10", codeSkipped + " 13"}
	if !slices.Equal(codes, want) {
		t.Errorf("%v\nwant %v", codes, want)
	}
	if n := len(im.Patch.Get("institutions").Keys); n != 3 || im.Tables[0].Rows != 3 {
		t.Error(n, im.Tables)
	}
}

// What was verified stays so, what was found not to be so is not lifted by a
// spreadsheet, and a declared absence beats what was there.
func TestAssertions(t *testing.T) {
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-01T08:00:00+08:00","institutions":{"xikou":{"level":"township","name":{"zh":"溪口卫生院","en":""},"services":{
		"thrombolysis":{"asserted":{"as":"verified","by":"xikou","at":"2022-11-01"}},
		"ecg":{"service":"ecg.acquire","asserted":{"as":"contradicted","by":"xikou","at":"2022-11-01"}},
		"monitor":{"status":"withdrawn"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	im := read(t, catalog.View(), "机构名称,级别,静脉溶栓,做心电图,心电监护,除颤\n溪口卫生院,,有,有,有,无\n")
	services := im.Patch.Get("institutions").Get("xikou").Get("services")
	if got, want := string(wire.Canonical(services.Plain())), `{"defibrillation":{"asserted":{"as":"declared","at":"2022-11-26","by":"xikou","verify_by":"2023-11-26"},"status":"withdrawn"},"monitor":{"asserted":{"as":"declared","at":"2022-11-26","by":"xikou","verify_by":"2023-11-26"},"status":null},"thrombolysis":{}}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if len(im.Findings) != 1 || im.Findings[0].Code != codeKept {
		t.Error(im.Findings)
	}
	if err := catalog.Update(func(tx *capability.Tx) error { return tx.Merge(im.Patch) }); err != nil {
		t.Error(err)
	}
}

// Each encoding is found out and told.
func TestEncodings(t *testing.T) {
	const text = "机构名称,级别\n溪口卫生院,乡镇卫生院\n"
	gb := []byte("\xbb\xfa\xb9\xb9\xc3\xfb\xb3\xc6,\xbc\xb6\xb1\xf0\n\xcf\xaa\xbf\xda\xce\xc0\xc9\xfa\xd4\xba,\xcf\xe7\xd5\xf2\xce\xc0\xc9\xfa\xd4\xba\n")
	for _, tt := range []struct {
		src  []byte
		want string
	}{{[]byte(text), "UTF-8"}, {[]byte("\xef\xbb\xbf" + text), "UTF-8"}, {gb, "GB18030"}, {[]byte(strings.ReplaceAll(text, ",", "\t")), "UTF-8"}, {[]byte(strings.ReplaceAll(text, ",", ";")), "UTF-8"}} {
		table, err := FromCSV("x.csv", tt.src)
		if err != nil || table.Encoding != tt.want || len(table.Rows) != 2 || table.Rows[1].Cells[0].Text != "溪口卫生院" {
			t.Errorf("%v %+v", err, table)
		}
	}
}

// The numbers of rows are those a spreadsheet shows, blank lines and breaks inside
// cells notwithstanding.
func TestRowNumbers(t *testing.T) {
	table, err := FromCSV("x.csv", []byte("a,b\n\n\"c\nd\",e\nf,g\n"))
	if err != nil || len(table.Rows) != 3 || table.Rows[1].Number != 3 || table.Rows[2].Number != 4 {
		t.Errorf("%v %+v", err, table)
	}
}

// The templates are read without a mistake and say nothing by themselves.
func TestTemplates(t *testing.T) {
	var texts []string
	for _, tmpl := range Templates() {
		texts = append(texts, string(tmpl.CSV()))
	}
	im := read(t, nil, texts...)
	if len(im.Findings) > 0 || len(im.Patch.Keys) > 0 {
		t.Errorf("%+v %s", im.Findings, wire.Canonical(im.Patch.Plain()))
	}
	for i, kind := range []string{Institutions, Staff, Equipment} {
		if im.Tables[i].Kind != kind {
			t.Error(im.Tables[i])
		}
	}
}

// The example rows of the templates are sound rows themselves.
func TestTemplateExamples(t *testing.T) {
	var texts []string
	for _, tmpl := range Templates() {
		texts = append(texts, strings.ReplaceAll(string(tmpl.CSV()), exampled, ""))
	}
	texts[0] += "溪口县医院,,,,县级医院\r\n"
	for _, f := range read(t, nil, texts...).Findings {
		if f.Refused {
			t.Error(f.In("zh"))
		}
	}
}

// A catalogue that people wrote keeps its ids, its names and its roles; devices are
// counted by kind, whatever their ids.
func TestOverAnother(t *testing.T) {
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-01T08:00:00+08:00","institutions":{
		"county":{"level":"county","name":{"zh":"溪口县医院","en":"Xikou"}},
		"zhuxi":{"level":"township","name":{"zh":"珠溪镇中心卫生院","en":""},"aliases":["珠溪分院"],"hours":{"mon-sun":["08:00-12:00"]},
			"equipment":{"old-ecg":{"kind":"ecg","state":"broken"},"m2":{"kind":"monitor"},"m10":{"kind":"monitor"},"m1":{"kind":"monitor"}}}},
		"networks":{"tight":{"type":"medical_community","name":{"zh":"溪口县医共体","en":""},"lead":"county","members":{"zhuxi":{"role":"township_branch"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, institutions, equipment, want, refused string }{
		{"the name it has besides", "机构名称,级别,医共体\n珠溪分院,,溪口县医共体\n", "", `{}`, ""},
		{"the head of the community", "机构名称,级别,医共体\n溪口县医院,,溪口县医共体\n", "", `{"institutions":{"county":{"name":{"zh":"溪口县医院"}}}}`, ""},
		{"new hours replace all the old", "机构名称,级别,开放时间\n珠溪分院,,周一8:00-12:00\n", "", `{"institutions":{"zhuxi":{"hours":{"fri":null,"mon":["08:00-12:00"],"sat":null,"sun":null,"thu":null,"tue":null,"wed":null}}}}`, ""},
		{"there is one already", "机构名称,级别,心电图机\n珠溪分院,,有\n", "", `{}`, ""},
		{"there is none", "机构名称,级别,心电图机\n珠溪分院,,无\n", "", `{"institutions":{"zhuxi":{"equipment":{"old-ecg":null}}}}`, ""},
		{"two of three", "", "机构,设备,数量,状态\n珠溪分院,监护仪,1,正常\n,监护仪,1,\n", `{"institutions":{"zhuxi":{"equipment":{"m1":{"kind":"monitor","state":"working"},"m10":null,"m2":{"kind":"monitor"}}}}}`, ""},
		{"one more of another id", "", "机构,设备,数量,状态\n珠溪分院,心电图机,2,\n", `{"institutions":{"zhuxi":{"equipment":{"ecg-2":{"kind":"ecg"},"old-ecg":{"kind":"ecg"}}}}}`, ""},
		{"none by both sheets", "机构名称,级别,监护仪\n珠溪分院,,无\n", "机构,设备,数量\n珠溪分院,监护仪,0\n", `{"institutions":{"zhuxi":{"equipment":{"m1":null,"m10":null,"m2":null}}}}`, ""},
		{"the sheets agree", "机构名称,级别,救护车\n珠溪分院,,1\n", "机构,设备,状态\n珠溪分院,救护车,正常\n", `{"institutions":{"zhuxi":{"vehicles":{"own-ambulance-1":{"mode":"own_ambulance","state":"working"}}}}}`, ""},
		{"the sheets disagree", "机构名称,级别,救护车\n珠溪分院,,2\n", "机构,设备,状态\n珠溪分院,救护车,正常\n", "", "contradiction"},
	} {
		var texts []string
		for _, text := range []string{tt.institutions, tt.equipment} {
			if text != "" {
				texts = append(texts, text)
			}
		}
		im := read(t, catalog.View(), texts...)
		var refused []string
		for _, f := range im.Findings {
			if f.Refused {
				refused = append(refused, f.Code)
			}
		}
		if strings.Join(refused, " ") != tt.refused {
			t.Errorf("%s: refused %v", tt.name, refused)
		}
		if got := string(wire.Canonical(im.Patch.Plain())); tt.refused == "" && got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// A county's own words stand for what they say, before those that come with fenji.
func TestAddWords(t *testing.T) {
	table, err := FromCSV("w.csv", []byte("类别,写法,标准\n机构,老院,溪口卫生院\n设备,宝莱特,监护仪\nservice,溶栓,pci\n"))
	if err != nil {
		t.Fatal(err)
	}
	w := NewWords()
	if err := w.AddWords(table); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"宝莱特": "monitor", "监护仪": "monitor"} {
		if m, ok := w.find(text, "equipment"); !ok || m.code != want {
			t.Error(text, m)
		}
	}
	if m, _ := w.find("溶栓", "service"); m.code != "pci" || w.aliases["老院"] != "溪口卫生院" {
		t.Error(m, w.aliases)
	}
	for _, wrong := range []string{"x,y,z\nequipmant,a,b\n", "x,y,z\nequipment,,b\n", "x,y,z\n设备,宝莱特,monitr\n"} {
		table, err := FromCSV("w.csv", []byte(wrong))
		if err != nil {
			t.Fatal(err)
		}
		if err := NewWords().AddWords(table); err == nil || !strings.HasPrefix(err.Error(), "w.csv:2:") {
			t.Error(err)
		}
	}
}
