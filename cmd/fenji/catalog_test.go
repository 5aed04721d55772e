package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const county = "testdata/county"

// What people read of a catalogue, in full: Chinese stands two columns wide. The
// posting that the township's operations rest on ends on 15 March 2023; 8 March is
// a Wednesday, the day on which they are done; a hospital and the health centre
// share an alias; the south clinic lists nothing.
func TestCatalogTables(t *testing.T) {
	for _, tt := range []struct{ name, args, want string }{
		{"soonest first, and why not the others", "who --catalog " + county + " --at 2023-03-08T09:00:00+08:00 --from clinic-south surgery", `清溪县，2023-03-08T09:00:00+08:00
从南村卫生室 (clinic-south)出发
surgery（+能，?可能或不明，-不能）
+ 东门镇卫生院 (township)  50分钟   外来专家  已申报  先打电话：在岗未确认
+ 清溪县医院 (hospital)    120分钟  自己做    已核实
? 南村卫生室 (clinic-south)  目录中没有该机构的任何服务，情况不明
- 巡回体检车 (bus)           不提供该服务
- 北村卫生室 (clinic-north)  不提供该服务
`},
		{"who begins too late is passed over", "who --catalog " + county + " --at 2023-03-08T09:00:00+08:00 --from township --within 60 --lang en surgery", `Qingxi County, 2023-03-08T09:00:00+08:00
from Dongmen Health Centre (township)
begins within 60 minutes: surely 1, perhaps 0, not known 1, not 3
surgery (+ offered, ? perhaps or not known, - not)
+ Dongmen Health Centre (township)  0 min  visiting  declared  call first: presence
? South Clinic (clinic-south)  the catalogue lists no service of it at all; not known
- Qingxi Hospital (hospital)   begins only in 85 minutes
- Mobile Clinic (bus)          does not offer it
- North Clinic (clinic-north)  does not offer it
`},
		{"limits and broken devices", "who --catalog " + county + " --at 2023-03-08T09:00:00+08:00 --from clinic-north --patient age=9 --lang en ecg.acquire", `Qingxi County, 2023-03-08T09:00:00+08:00
from North Clinic (clinic-north)
take an ECG (ecg.acquire) (+ offered, ? perhaps or not known, - not)
- North Clinic (clinic-north)       the ecg is broken
- Dongmen Health Centre (township)  the patient is outside its limits: age
? South Clinic (clinic-south)       the catalogue lists no service of it at all; not known
- Mobile Clinic (bus)               does not offer it
- Qingxi Hospital (hospital)        does not offer it
`},
		{"the day after the posting's end", "why-not --catalog " + county + " --at 2023-03-22T09:00:00+08:00 --lang en surgery 东门镇卫生院", `Qingxi County, 2023-03-22T09:00:00+08:00
Dongmen Health Centre (township): does not
surgery (+ offered, ? perhaps or not known, - not)
- Dongmen Health Centre (township)  surgery (attending+) is from 2022-03-16 to 2023-03-15
`},
		{"on another day of the week it opens later", "why-not --catalog " + county + " --at 2023-03-07T09:00:00+08:00 --lang en surgery township", `Qingxi County, 2023-03-07T09:00:00+08:00
Dongmen Health Centre (township): with a reservation, below
surgery (+ offered, ? perhaps or not known, - not)
+ Dongmen Health Centre (township)  1380 min  visiting  declared  call first: presence; surgery is closed on 2023-03-07
`},
		{"what a folder holds", "validate --at 2023-03-11 " + county, county + `：清溪县 (county)，没有错误
  5家机构（1家没有列出任何服务，情况不明），2个网络，1个派驻
  7项服务：3已核实，3已申报，1推定，0已否定；1过了核实期限
`},
		{"what lapses, and by whose going", "changes --catalog " + county + " --from 2023-03-01 --to 2023-04-01", `清溪县，2023-03-01T00:00:00+08:00 至 2023-04-01T00:00:00+08:00
- 2023-03-16  东门镇卫生院 (township)  surgery  派驻 s2-township  外科 (中级+) 有效期 2022-03-16 至 2023-03-15
`},
		{"nothing changes in a week without an end", "changes --lang en --catalog " + county + " --from 2023-03-01 --to 2023-03-08", `Qingxi County, from 2023-03-01T00:00:00+08:00 to 2023-03-08T00:00:00+08:00
no service appears or lapses
`},
		{"what ends within thirty days, and what goes with it", "expiring --lang en --catalog " + county + " --at 2023-03-08T09:00:00+08:00", `Qingxi County, 2023-03-08T09:00:00+08:00
2023-03-11  verify by       Dongmen Health Centre (township)  surgery is to be verified by 2023-03-10
2023-03-16  posting         Dongmen Health Centre (township)  periodic s2-township is from 2022-03-16 to 2023-03-15
              lost with it  Dongmen Health Centre (township)  surgery
2023-03-21  stock           Dongmen Health Centre (township)  tnk ends on 2023-03-20
1 more ended before (--json lists them)
`},
		{"what rests on one person", "depends --lang en --catalog " + county + " --at 2023-03-08T09:00:00+08:00 s2", `Qingxi County, 2023-03-08T09:00:00+08:00
person s2
- Dongmen Health Centre (township)  surgery  lost with it
`},
		{"the hospital's own surgeon is nobody's else", "depends --lang en --catalog " + county + " --at 2023-03-08T09:00:00+08:00 hospital/s1", `Qingxi County, 2023-03-08T09:00:00+08:00
person s1
- Qingxi Hospital (hospital)  surgery  lost with it
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fenji("", append([]string{"catalog"}, strings.Fields(tt.args)...)...); got.code != exitDone || got.out != tt.want || got.errs != "" {
				t.Errorf("exit %d %s\ngot\n%s\nwant\n%s", got.code, got.errs, got.out, tt.want)
			}
		})
	}
}

// A posting that ends earlier, a row more and one less: each is told at its path, and
// what was offered at a time before and no longer is.
func TestCatalogDiff(t *testing.T) {
	src, err := os.ReadFile(county + "/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	after := strings.NewReplacer(`to: "2023-03-15"`, `to: "2023-03-05"`,
		"      ecg.report: {turnaround: 10m, asserted: {as: declared}}\n", "      ct: {asserted: {as: declared}}\n",
		"      ecg.report: {mode: remote, by: hospital, link: data, asserted: {as: assumed}}\n", "").Replace(string(src))
	after = strings.Replace(after, "    services: [ecg.report]\n", "    services: [ecg.acquire]\n", 1)
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/catalog.yaml", after)
	got := fenji("", "catalog", "diff", "--lang", "en", "--at", "2023-03-08T09:00:00+08:00", county, dir)
	want := `+ /institutions/hospital/services/ct          {"asserted":{"as":"declared"},"service":"ct"}
- /institutions/hospital/services/ecg.report  {"asserted":{"as":"declared"},"service":"ecg.report","turnar…
- /institutions/township/services/ecg.report  {"asserted":{"as":"assumed"},"by":"hospital","link":"data","…
~ /postings/s2-township/to                    "2023-03-15" → "2023-03-05"
~ /bundles/chest-pain-unit/services           ["ecg.report"] → ["ecg.acquire"]

Services at 2023-03-08T09:00:00+08:00
  Qingxi Hospital (hospital)        ct                        not offered → offered
  Qingxi Hospital (hospital)        ECG reading (ecg.report)  offered → not offered
  Dongmen Health Centre (township)  ECG reading (ecg.report)  perhaps → not offered
  Dongmen Health Centre (township)  surgery                   offered → not offered  surgery (attending+) is from 2022-03-16 to 2023-03-05
`
	if got.code != exitDone || got.out != want || got.errs != "" {
		t.Errorf("exit %d %s\ngot\n%s\nwant\n%s", got.code, got.errs, got.out, want)
	}
}

// On a Wednesday the north village is 15 minutes of road from where operations are
// done, the south village 35; unless its clinic, which lists nothing, does them. For an ECG nobody is surely in reach of either: one
// device is broken, the other place has a limit of age, and of the patient nothing
// is known; the south clinic itself lists nothing, so it is not outside. In the night
// the township is closed.
//
// Mechanisms: Q28.
func TestCatalogCoverage(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"--at 2023-03-08T09:00:00+08:00 surgery", `Qingxi County, 2023-03-08T09:00:00+08:00
surgery: 30 minutes (road, waiting, preparation; not until an ambulance comes)
████████████████████░░░░░░░░░░░░░░░░░░░░
█ 1 inside, ░ 1 not known, · 0 outside, of 2
? South Clinic (clinic-south)  0–35 min  Dongmen Health Centre (township)
`},
		{"--at 2023-03-08T09:00:00+08:00 --least township surgery", `Qingxi County, 2023-03-08T09:00:00+08:00
surgery: 30 minutes (road, waiting, preparation; not until an ambulance comes)
████████████████████····················
█ 1 inside, ░ 0 not known, · 1 outside, of 2
- South Clinic (clinic-south)  35 min  Dongmen Health Centre (township)
`},
		{"--at 2023-03-08T09:00:00+08:00 --within 35 surgery", `Qingxi County, 2023-03-08T09:00:00+08:00
surgery: 35 minutes (road, waiting, preparation; not until an ambulance comes)
████████████████████████████████████████
█ 2 inside, ░ 0 not known, · 0 outside, of 2
`},
		{"--at 2023-03-08T09:00:00+08:00 ecg.acquire", `Qingxi County, 2023-03-08T09:00:00+08:00
take an ECG (ecg.acquire): 30 minutes (road, waiting, preparation; not until an ambulance comes)
░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
█ 0 inside, ░ 2 not known, · 0 outside, of 2
? North Clinic (clinic-north)  at least 15 min, no upper end known  Dongmen Health Centre (township)
? South Clinic (clinic-south)  time not known                       Dongmen Health Centre (township)
`},
		{"--at 2023-03-08T22:00:00+08:00 --least township --within 100 surgery", `Qingxi County, 2023-03-08T22:00:00+08:00
surgery: 100 minutes (road, waiting, preparation; not until an ambulance comes)
████████████████████····················
█ 1 inside, ░ 0 not known, · 1 outside, of 2
- South Clinic (clinic-south)  105 min  Qingxi Hospital (hospital)
`},
	} {
		got := fenji("", append([]string{"catalog", "coverage", "--lang", "en", "--catalog", county}, strings.Fields(tt.args)...)...)
		if got.code != exitDone || got.out != tt.want || got.errs != "" {
			t.Errorf("exit %d %s\ngot\n%s\nwant\n%s", got.code, got.errs, got.out, tt.want)
		}
	}
}

// Every call of a part ends with its exit code; what is wrong is told on stderr.
func TestCatalogCalls(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/broken/catalog.yaml", "schema: fenji.catalog/1\nid: b\npublished: \"2023-03-01T08:00:00+08:00\"\ninstitutions: {a: {level: contry, kidn: x}}\n")
	const at = " --catalog " + county + " --at 2023-03-08T09:00:00+08:00 "
	for _, tt := range []struct {
		args      string
		code      int
		out, errs string // parts of them
	}{
		{"", exitUsage, "", "catalog needs more: fenji catalog PART …"},
		{"-h", exitDone, "  why-not   某家机构为什么不行 · ", ""},
		{"help", exitDone, "  expiring  ", ""},
		{"whom pci", exitUsage, "", `catalog has no part "whom"; did you mean "who"?`},
		{"who -h", exitDone, "fenji catalog who [flags] SERVICE\n", ""},
		{"who" + at, exitUsage, "", "catalog who needs more: fenji catalog who [flags] SERVICE"},
		{"who --form x" + at + "surgery", exitUsage, "", `catalog who has no flag --form; did you mean "--from"?`},
		{"who --lang fr" + at + "surgery", exitUsage, "", `--lang is zh or en, not "fr"`},
		{"who --lang en --catalog " + county + " --at noon surgery", exitUsage, "", `--at: "noon" is not a time such as`},
		{"who --lang en --patient age" + at + "surgery", exitUsage, "", `"age" is not a fact such as age=58`},
		{"who --lang en --patient age=60..50" + at + "surgery", exitUsage, "", "age=60..50 is reversed"},
		{"who --lang en --patient age=50..60 --patient age=5" + at + "surgery", exitUsage, "", "age is given twice"},
		{"who --within abc" + at + "surgery", exitUsage, "", "--within：“abc”不是0至"},
		{"who --at 9999-12-31 --catalog " + county + " surgery", exitUsage, "", "--at：“9999-12-31”不在1900年至2200年之间"},
		{"changes --from 2022-2-30 --catalog " + county, exitUsage, "", "--from：“2022-2-30”不是"},
		{"changes --lang en --from 2022-2-30 --catalog " + county, exitUsage, "", `--from: "2022-2-30" is not a time`},
		{"who --least 县级" + at + "surgery", exitUsage, "", "可用：city、county、home、province、subcentre、tertiary、township、village\n"},
		{"who --from 县院" + at + "surgery", exitRefused, "", "目录里没有机构“县院”"},
		{"who" + at + "手术科", exitRefused, "", "目录里没有机构列出服务“手术科”"},
		{"who --lang en" + at + "做心电图", exitDone, "take an ECG (ecg.acquire)", ""},
		{"who --lang en" + at + "心电检查", exitDone, "take an ECG (ecg.acquire)", ""},
		{"who" + at + "心电", exitRefused, "", "是不是：做心电图 (ecg.acquire)、心电图读图 (ecg.report)"},
		{"show --services" + at, exitDone, "ecg.acquire  做心电图    2家\n", ""},
		{"show --services --json" + at, exitDone, `{"service":"surgery","institutions":2}`, ""},
		{"depends" + at + "县医院", exitDone, "机构 清溪县医院 (hospital)\n", ""},
		{"who --patient agee=9" + at + "ecg.acquire", exitUsage, "", "没有一项服务限制“agee”；是不是“age”？"},
		{"who --patient sex=male" + at + "ecg.acquire", exitUsage, "", "没有一项服务限制“sex”；可用：age"},
		{"who --patient age=abc" + at + "ecg.acquire", exitUsage, "", "age 应是数或范围，如 50..60，不是“abc”"},
		{"who --patient age=inf" + at + "ecg.acquire", exitUsage, "", "age 应是数或范围"},
		{"who --patient age=900" + at + "ecg.acquire", exitUsage, "", "age=900 不可能，应在"},
		{"who --patient age=20..30" + at + "ecg.acquire", exitDone, "+ 东门镇卫生院", ""},
		{"who --lang en --within -5" + at + "surgery", exitUsage, "", "--within: \"-5\" is not a whole number"},
		{"who --lang en" + at + "surgry", exitRefused, "", `no institution of the catalog has a row for the service "surgry"; did you mean "surgery"? (fenji catalog show --services lists them) [unknown-service]`},
		{"who --lang en --from clinic-nort" + at + "surgery", exitRefused, "", `the catalog has no institution "clinic-nort"; did you mean "clinic-north"? [unknown-institution]`},
		{"who --from 县医院" + at + "surgery", exitDone, "从清溪县医院 (hospital)出发\n", ""},
		{"who --catalog nowhere surgery", exitFiles, "", "no catalogue (stat nowhere"},
		{"who --catalog " + dir + "/broken surgery", exitRefused, "", `unknown word "contry"; did you mean "county"?`},
		{"why-not --lang en" + at + "surgery 东门院区", exitRefused, "", `"东门院区" is the name of several: hospital, township [ambiguous-name]`},
		{"why-not" + at + "surgery 清溪县医院", exitDone, "清溪县医院 (hospital)：能做\n", ""},
		{"why-not --lang en" + at + "ecg.report township", exitDone, "may offer it, call first", ""},
		{"why-not" + at + "surgery clinic-south", exitDone, " (clinic-south)：情况不明\n", ""},
		{"why-not --lang en" + at + "surgery clinic-south", exitDone, "South Clinic (clinic-south): not known\n", ""},
		{"why-not --json" + at + "surgery clinic-south", exitDone, `"is":"unknown"`, ""},
		{"why-not --lang en --least township" + at + "surgery clinic-south", exitDone, "South Clinic (clinic-south): does not\n", ""},
		{"why-not --json" + at + "surgery hospital", exitDone, `{"schema":"fenji.catalog.why_not/1","catalog":{"id":"county"`, ""},
		{"show" + at, exitDone, "  community                      医共体\n    清溪县医院 (hospital)        牵头\n", ""},
		{"show" + at, exitDone, "    doctors                      协会\n      北村卫生室 (clinic-north)  成员\n      南村卫生室 (clinic-south)  成员    至2022-12-31  当日不在内\n", ""},
		{"show --lang en" + at, exitDone, "  South Clinic (clinic-south)       village   lists nothing: not known\n", ""},
		{"show --lang en" + at + "township", exitDone, "  hours          mon-fri 08:00-12:00 14:00-17:00\n", ""},
		{"show --lang en" + at + "township", exitDone, "  + surgery                    visiting  declared  call first: presence\n", ""},
		{"show --lang en" + at + "township", exitDone, "Lacks: chest-pain unit (chest-pain-unit)\n  equipment  monitor     missing", ""},
		{"show --lang en" + at + "clinic-south", exitDone, "Mobile units that come on the day\n  bus  09:00-11:00  ultrasound (ultrasound)\n", ""},
		{"show --lang en" + at + "bus", exitDone, "  stop   clinic-south wed 09:00-11:00\n", ""},
		{"who --lang en --from clinic-north" + at + "ultrasound", exitDone, "+ Mobile Clinic (bus)  65 min  own  declared  at clinic-south  call first: declared\n", ""},
		{"who --lang en --setting house" + at + "surgery", exitUsage, "", `--setting: "house" is none; did you mean "home"?`},
		{"who --setting home --lang en" + at + "ecg.report", exitDone, "ECG reading is not done at township (home)\n", ""},
		{"show --lang en" + at + "clinic-south", exitDone, "the catalogue lists no service of it at all; not known\n", ""},
		{"show --lang en" + at + "townshp", exitRefused, "", `did you mean "township"?`},
		{"validate " + dir + "/broken " + county, exitRefused, "清溪县 (county)，没有错误", `broken/catalog.yaml:4:27: /institutions/a/level: unknown word "contry"; did you mean "county"?`},
		{"validate --json " + dir + "/broken", exitRefused, `{"schema":"fenji.catalog.validation/1","ok":false,"files":["` + dir + `/broken/catalog.yaml"],"problems":[{"code":"unknown-`, ""},
		{"validate --json " + county, exitDone, `"rows":{"all":7,"verified":3,"declared":3,"assumed":1,"contradicted":0,"past_verify_by":`, ""},
		{"validate nowhere", exitFiles, "", "nowhere"},
		{"diff " + county + " " + county, exitDone, "两个目录相同\n", ""},
		{"diff --lang en " + county, exitUsage, "", "catalog diff needs more"},
		{"coverage --lang en --within -1" + at + "surgery", exitUsage, "", `--within: "-1" is not a whole number`},
		{"coverage --lang en --least townshp" + at + "surgery", exitUsage, "", `--least: the catalog has no level "townshp"; did you mean "township"?`},
		{"coverage --lang en" + at + "surgry", exitRefused, "", `did you mean "surgery"?`},
		{"expiring --lang en --days -1" + at, exitUsage, "", `--days: "-1" is not a whole number`},
		{"changes --lang en --catalog " + county + " --from 2023-03-02 --to 2023-03-01", exitUsage, "", "is before --from"},
		{"changes --lang en --catalog " + county + " --to soon", exitUsage, "", `--to: "soon" is not a time`},
		{"depends --lang en" + at + "ecg-1", exitRefused, "", `"ecg-1" is the id of several; say which: clinic-north/ecg-1 (equipment), township/ecg-1 (equipment) [ambiguous-name]`},
		{"depends --lang en" + at + "ecg-2", exitRefused, "", `did you mean "ecg-1"?`},
	} {
		t.Run(tt.args, func(t *testing.T) {
			got := fenji("", append([]string{"catalog"}, strings.Fields(tt.args)...)...)
			if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.errs, tt.errs) {
				t.Errorf("exit %d\nstdout %.3000s\nstderr %.2000s\nwant %d %q %q", got.code, got.out, got.errs, tt.code, tt.out, tt.errs)
			}
			if tt.code == exitDone && got.errs != "" {
				t.Errorf("exit %d with stderr %q", got.code, got.errs)
			}
		})
	}
}

// fenji help leads to every part, and every part has an example that runs on what
// comes with fenji.
func TestCatalogHelp(t *testing.T) {
	for _, p := range catalogCommand.parts {
		got := fenji("", "help", "catalog", p.name)
		if got.code != exitDone || !strings.Contains(got.out, "fenji catalog "+p.name+" ") || p.zh == "" || p.en == "" {
			t.Errorf("%s: %+v", p.name, got)
		}
		for line := range strings.Lines(p.example) {
			args := strings.Fields(strings.ReplaceAll(line, "examples/anxi", "../../examples/anxi"))
			if strings.Contains(line, "examples/anxi") {
				if got := fenji("", args[1:]...); got.code != exitDone {
					t.Errorf("%s: %+v", line, got)
				}
			}
		}
	}
}

// Without --at it is asked now, on the catalogue's wall clock.
func TestCatalogAsksNow(t *testing.T) {
	var out, errs strings.Builder
	p := &program{in: strings.NewReader(""), out: &out, errs: &errs, disk: disk{}, now: func() time.Time { return time.Date(2023, 3, 8, 1, 0, 30, 0, time.UTC) }}
	if code := p.run([]string{"catalog", "who", "--catalog", county, "--json", "surgery"}); code != exitDone {
		t.Fatal(code, errs.String())
	}
	var answer struct {
		At     string `json:"at"`
		Offers []struct {
			Institution struct{ ID string } `json:"institution"`
		} `json:"offers"`
	}
	if err := json.Unmarshal([]byte(out.String()), &answer); err != nil || answer.At != "2023-03-08T09:00:00+08:00" || len(answer.Offers) != 2 || answer.Offers[0].Institution.ID != "township" {
		t.Errorf("%v %s", err, out.String())
	}
}

// The folder and what is built of it are the same catalogue.
func TestCatalogOfOneDocument(t *testing.T) {
	built := filepath.Join(t.TempDir(), "c.json")
	if got := fenji("", "catalog", "build", county, "-o", built); got.code != exitDone {
		t.Fatal(got)
	}
	if _, err := os.Stat(built); err != nil {
		t.Fatal(err)
	}
	ask := func(from string) ran {
		return fenji("", "catalog", "show", "--json", "--catalog", from, "--at", "2023-03-08T09:00:00+08:00", "township")
	}
	if one, two := ask(county), ask(built); one.code != exitDone || one.out != two.out {
		t.Errorf("%+v\n%+v", one, two)
	}
	if got := fenji("", "catalog", "diff", county, built); got.out != "两个目录相同\n" {
		t.Errorf("%+v", got)
	}
}

// A register becomes a catalogue by its mapping, as one document or as a folder, with
// files beside the mapping or named; a catalogue goes to FHIR and comes back whole.
func TestCatalogExchange(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	const mapping = "../../examples/registers/clinics.yaml"
	write(t, dir+"/mine.csv", "Code,Name,Chinese name,Tier,Does,Opened\n7,Fen Post,沼泽卫生室,post,,\n")
	write(t, dir+"/bad.csv", "Code,Name,Chinese name,Tier,Does,Opened\n7,Fen Post,沼泽卫生室,palace,,\n")
	for _, tt := range []struct {
		args      string
		code      int
		out, errs string
	}{
		{"register " + mapping + " -o " + dir + "/c.json", exitDone, "sha256:", ""},
		{"register " + mapping + " -o " + dir + "/c", exitDone, "sha256:", ""},
		{"diff " + dir + "/c.json " + dir + "/c", exitDone, "两个目录相同\n", ""},
		{"register " + mapping + " -o " + dir + "/c", exitUsage, "", "is not empty"},
		{"show --catalog " + dir + "/c --lang en 102", exitDone, "River Health Centre (c-102), township\n", ""},
		{"register " + mapping + " clinics=" + dir + "/mine.csv", exitDone, `"c-7":{"level":"village"`, "sha256:"},
		{"register " + mapping + " clinics=" + dir + "/bad.csv -o " + dir + "/bad.json", exitRefused, "", dir + `/bad.csv:2`},
		{"register " + mapping + " clinic=" + dir + "/mine.csv", exitRefused, "", `did you mean "clinics"?`},
		{"register " + mapping + " clinics", exitUsage, "", `"clinics" is not the file of a source`},
		{"register nowhere.yaml", exitFiles, "", "nowhere.yaml"},
		{"fhir --to --catalog " + county + " --at 2023-03-08 -o " + dir + "/b.json", exitDone, "", ""},
		{"fhir --from " + dir + "/b.json -o " + dir + "/back.json", exitDone, "sha256:", ""},
		{"diff " + county + " " + dir + "/back.json", exitDone, "两个目录相同\n", ""},
		{"fhir --from " + dir + "/c.json", exitRefused, "", dir + "/c.json:1:"},
		{"fhir", exitUsage, "", "one of --to and --from BUNDLE is needed"},
		{"fhir --to --from x", exitUsage, "", "one of --to and --from BUNDLE is needed"},
	} {
		got := fenji("", append([]string{"catalog"}, strings.Fields(tt.args)...)...)
		if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.errs, tt.errs) {
			t.Errorf("%s: exit %d\nstdout %.2000s\nstderr %.2000s\nwant %d %q %q", tt.args, got.code, got.out, got.errs, tt.code, tt.out, tt.errs)
		}
	}
	if _, err := os.Stat(dir + "/bad.json"); err == nil {
		t.Error("what was refused was written")
	}
}

// changed is the county with some of its text replaced, in a folder of its own.
func changed(t *testing.T, oldnew ...string) string {
	t.Helper()
	src, err := os.ReadFile(county + "/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(oldnew); i += 2 {
		if !strings.Contains(string(src), oldnew[i]) {
			t.Fatalf("the county has no %q", oldnew[i])
		}
	}
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/catalog/catalog.yaml", strings.NewReplacer(oldnew...).Replace(string(src)))
	return dir + "/catalog"
}

// What is not known is told as such in one line: a way that nobody measured, a way
// without an upper end; a service that is gone is not kept by others; an institution
// that closed or has not opened stands with that.
func TestCatalogTellsWhatIsNot(t *testing.T) {
	noRoad := changed(t, "    hospital: {road: 40m}\n", "")
	openEnd := changed(t, "hospital: {road: 40m}", "hospital: {road: {min: 40m}}")
	broken := changed(t, "{kind: laparoscope, state: working}", "{kind: laparoscope, state: broken}")
	closed := changed(t, "    name: {zh: 北村卫生室, en: North Clinic}\n", "    name: {zh: 北村卫生室, en: North Clinic}\n    to: \"2023-03-01\"\n",
		"    name: {zh: 南村卫生室, en: South Clinic}\n", "    name: {zh: 南村卫生室, en: South Clinic}\n    from: \"2024-01-01\"\n")
	const at = " --at 2023-03-08T09:00:00+08:00 "
	for _, tt := range []struct{ args, out, none string }{
		{"who --from clinic-north surgery --catalog " + noRoad, "? 清溪县医院 (hospital)    至少45分钟，路程时间不明  自己做    已核实  先打电话\n", "- 清溪县医院"},
		{"who --from clinic-north --within 60 surgery --catalog " + noRoad, "60分钟内开始：肯定1家，可能1家，情况不明1家，不能2家\n", "- 清溪县医院"},
		{"who --from township surgery --catalog " + openEnd, "? 清溪县医院 (hospital)    至少85分钟，上限不明  自己做", "- 清溪县医院"},
		{"who --from township --within 60 --lang en surgery --catalog " + openEnd, "- Qingxi Hospital (hospital)   begins in 85 minutes at the earliest\n", "? Qingxi"},
		{"expiring --catalog " + broken, "已不能做，与此无关  东门镇卫生院 (township)  surgery\n", "另有保障"},
		{"expiring --json --catalog " + broken, `"gone":true`, ""},
		{"depends s2 --catalog " + broken, "· 东门镇卫生院 (township)  surgery  已不能做，与此无关\n", "+ "},
		{"expiring --catalog " + county, "另有1项已过期", ""},
		{"expiring --json --catalog " + county, `"expired":[{"at":"2023-01-01T00:00:00+08:00","kind":"agreement","institution":"clinic-south"`, ""},
		{"show --catalog " + closed, "村    2 (1家已停业，1家尚未开业)", ""},
		{"show clinic-north --catalog " + closed, "北村卫生室 (clinic-north)，村，已停业\n", ""},
		{"show --json clinic-south --catalog " + closed, `"open":"not_yet_open"`, ""},
		{"validate --lang en " + closed, "  of the institutions 1 closed, 1 not open yet\n", ""},
		{"diff --lang en " + broken + " " + county, "surgery  not offered → offered  before: the laparoscope is broken", ""},
	} {
		got := fenji("", append([]string{"catalog"}, strings.Fields(tt.args+at)...)...)
		if got.code != exitDone || !strings.Contains(got.out, tt.out) || tt.none != "" && strings.Contains(got.out, tt.none) {
			t.Errorf("%s: exit %d %s\n%s\nwant %q, not %q", tt.args, got.code, got.errs, got.out, tt.out, tt.none)
		}
	}
	above := filepath.ToSlash(filepath.Dir(closed))
	if got := fenji("", "catalog", "validate", above); got.code != exitUsage || !strings.Contains(got.errs, above+"/catalog 才是") {
		t.Errorf("%+v", got)
	}
}
