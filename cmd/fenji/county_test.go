package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire/gb18030"
)

// A madeCounty is one made up: what is true of it, and three spreadsheets that say so in
// the ways in which clerks say such things.
type madeCounty struct {
	r                              *rand.Rand
	places                         []*truth
	institutions, staff, equipment strings.Builder
	postings                       int
	traps                          map[string]int // mends that the sheets call for, by their code
}

// truth is what is true of an institution.
type truth struct {
	name, code, level, superior string
	alias                       string
	services                    map[string]string // term → yes, no; what is not there is not said
	devices                     map[string]int    // kind → how many
	unit                        bool              // a chest-pain unit
	minutes                     int
}

// newMadeCounty makes one of so many institutions.
func newMadeCounty(seed uint64, institutions int) *madeCounty {
	c := &madeCounty{r: rand.New(rand.NewPCG(seed, 300)), traps: map[string]int{}}
	for i := range institutions {
		p := &truth{code: fmt.Sprintf("XK-%03d", i), services: map[string]string{}, devices: map[string]int{}, minutes: 5 + c.r.IntN(60)}
		switch {
		case i < 3:
			p.name, p.level = []string{"溪口县人民医院", "溪口县中医院", "溪口县妇幼保健院"}[i], "县级医院"
		case i < 3+institutions/14:
			p.name, p.level, p.superior = place(i)+"镇卫生院", "乡镇卫生院", c.places[0].name
			p.alias, p.unit = place(i)+"分院", i%2 == 0
		default:
			above := c.places[3+c.r.IntN(institutions/14)]
			p.name, p.level, p.superior = fmt.Sprintf("%s%s村卫生室", strings.TrimSuffix(above.name, "卫生院"), place(i)), "村卫生室", above.name
		}
		c.places = append(c.places, p)
	}
	for _, p := range c.places {
		c.fill(p)
	}
	c.write()
	return c
}

// place is a name that no other number has.
func place(i int) string {
	const a, b = "东西南北上下前后大小新老青白红黄长清金石", "山水田林河湖桥坪坝湾岭沟塘坡寨庄店铺关口"
	return string([]rune(a)[i%20]) + string([]rune(b)[i/20%20])
}

// services that a column of the sheet asks of everybody.
var asked = []struct{ header, term string }{{"心电图", "ecg.acquire"}, {"静脉溶栓", "thrombolysis"}, {"留观", "observation"}, {"吸氧", "oxygen"}}

func (c *madeCounty) fill(p *truth) {
	for _, s := range asked {
		if answer := []string{"yes", "yes", "no", ""}[c.r.IntN(4)]; answer != "" {
			p.services[s.term] = answer
		}
	}
	for _, kind := range []string{"ecg", "monitor", "defibrillator", "oxygen"} {
		if n := c.r.IntN(4); n > 0 && (p.level != "村卫生室" || kind == "ecg") {
			p.devices[kind] = n
		}
	}
}

// pick is one of several ways to write a thing.
func (c *madeCounty) pick(ways ...string) string { return ways[c.r.IntN(len(ways))] }

// trap counts a mend that the reading has to tell of.
func (c *madeCounty) trap(code, text string) string {
	c.traps[code]++
	return text
}

func (c *madeCounty) write() {
	c.writeInstitutions()
	c.writeStaff()
	c.writeEquipment()
}

func (c *madeCounty) writeInstitutions() {
	b := &c.institutions
	b.WriteString("\xef\xbb\xbf溪口县医疗卫生机构一览表\r\n")
	b.WriteString("序号,机构名称,机构代码,级别,医共体,上级机构,行政区划,经纬度,联系电话,开放时间,服务开展情况,,,,救治单元,到上级车程(分钟),别名,成立日期,床位数\r\n")
	b.WriteString(",,,,,,,,,,心电图,静脉溶栓,留观,吸氧,,,,,\r\n")
	c.traps["lines-above"]++
	c.traps["two-headings"]++
	c.traps["column-not-read"]++
	for i, p := range c.places {
		row := c.institution(i, p)
		b.WriteString(row)
		if i%97 == 50 { // copied twice by mistake
			b.WriteString(row)
			c.trap("duplicate-row", "")
		}
	}
	fmt.Fprintf(b, "合计,%d,,,,,,,,,,,,,,,,,\r\n\r\n注：本表由各单位填报。\r\n", len(c.places))
	c.traps["total-row"]++
	c.traps["line-skipped"]++
}

func (c *madeCounty) institution(i int, p *truth) string {
	cells := []string{fmt.Sprint(i + 1), p.name, p.code, p.level, "溪口县医共体", p.superior, "450381", c.pick("", fmt.Sprintf("\"110.%02d,24.%02d\"", i%90+10, i%80+10)), "0773-0000" + fmt.Sprintf("%03d", i), "24小时"}
	switch c.r.IntN(8) {
	case 0:
		cells[1] = c.trap("spaces", p.name+c.pick(" ", "\u3000", "\u00a0"))
	case 1:
		cells[2] = c.trap("full-width", strings.Replace(p.code, "X", "Ｘ", 1))
	case 2:
		cells[6] = c.trap("region-shortened", "450381105")
	case 3:
		cells[8] = c.trap("leading-zero", fmt.Sprintf("7730000%03d", i))
	}
	if p.level == "村卫生室" {
		cells[9] = c.pick("周一至周日7:00-22:00", "每天 7：00－22：00", "周一至周五 8:00-12:00，14:30-17:30；周六、周日 8:00-12:00")
		if c.r.IntN(6) == 0 {
			cells[9] = c.trap("part-of-day", "周一至周五")
		}
		cells[9] = `"` + cells[9] + `"`
	}
	if c.r.IntN(5) == 0 && p.superior != c.places[0].name && p.superior != "" { // by its other name
		for _, s := range c.places {
			if s.name == p.superior {
				cells[5] = c.trap("alias", s.alias)
			}
		}
	}
	for _, s := range asked {
		cells = append(cells, map[string]string{"yes": c.pick("有", "√", "1", "是", "Y", "已开展"), "no": c.pick("无", "×", "0", "否", "未开展"), "": c.pick("", "", "/", "不详")}[p.services[s.term]])
	}
	unit, minutes, alias, began := "", "", p.alias, c.pick("", "2010-05-01", "2010/5/1", "2010年5月1日")
	if p.unit {
		unit = c.pick("有", "√", "2019-06-01")
	}
	if p.superior != "" {
		minutes = fmt.Sprint(p.minutes) + c.pick("", "分钟")
	}
	if c.r.IntN(9) == 0 {
		began = c.trap(c.pick("date-read"), "2010.5")
	} else if c.r.IntN(9) == 0 {
		began = c.trap("date-serial", "40299")
	}
	return strings.Join(append(cells, unit, minutes, alias, began, "20"), ",") + "\r\n"
}

func (c *madeCounty) writeStaff() {
	b := &c.staff
	b.WriteString("工号,所在单位,岗位,职称,派驻机构,派驻方式,开始日期,结束日期,坐诊时间,备注\n")
	for i := range 60 {
		from := c.places[c.r.IntN(3)]
		to := c.places[3+c.r.IntN(len(c.places)/14)]
		cells := []string{fmt.Sprintf("W%03d", i), from.name, c.pick("急诊、溶栓", "心内科", "麻醉科", "全科"), c.pick("主治医师", "副主任医师", "中级", "副高"), "", "", "", "", "", ""}
		if i%3 == 0 {
			c.postings++
			cells[4], cells[5], cells[6], cells[8] = to.name, c.pick("县聘乡用", "驻点", "坐诊"), c.pick("2022-07-01", "2022/7/1", "2022年7月1日"), c.pick("每周三 8:00-12:00", "周二、周四8:00-12:00")
			cells[7] = c.pick("2023-06-30", c.trap("open-end", "长期"))
			if cells[7] != "长期" {
				c.traps["open-end"]--
			}
			if to.alias != "" && c.r.IntN(2) == 0 {
				cells[4] = c.trap("alias", to.alias)
			}
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
}

var devices = map[string][]string{"ecg": {"心电图机", "12导联心电图机"}, "monitor": {"监护仪", "多参数监护仪"}, "defibrillator": {"除颤仪", "AED除颤器"}, "oxygen": {"制氧机", "氧气瓶"}}

func (c *madeCounty) writeEquipment() {
	b := &c.equipment
	b.WriteString("单位,设备名称,台数,使用状态,规格型号\n")
	for _, p := range c.places {
		name := p.name
		for _, kind := range []string{"ecg", "monitor", "defibrillator", "oxygen"} {
			n := p.devices[kind]
			if n == 0 {
				continue
			}
			if name == "" {
				c.trap("merged-cell", "")
			}
			count := c.pick(fmt.Sprint(n), c.trap("unit-removed", fmt.Sprintf("%d台", n)))
			if !strings.HasSuffix(count, "台") {
				c.traps["unit-removed"]--
			}
			fmt.Fprintf(b, "%s,%s,%s,%s,A-1\n", name, strings.TrimPrefix(c.pick(devices[kind]...), "AED"), count, c.pick("在用", "完好", "正常", ""))
			name = "" // as a merged cell is saved
		}
		if p.unit && c.r.IntN(2) == 0 && name == "" {
			fmt.Fprintf(b, "%s,TNK,2,,\n%s,救护车,1,正常,\n", p.name, p.name)
		}
	}
	b.WriteString("小计,,999,,\n")
	c.traps["total-row"]++
}

// save writes the spreadsheets over the templates; the equipment as an older program
// saves it.
func (c *madeCounty) save(t *testing.T, dir string) {
	t.Helper()
	gb, err := gb18030.Encode([]byte(c.equipment.String()))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "机构.csv"), c.institutions.String())
	write(t, filepath.Join(dir, "人员.csv"), c.staff.String())
	write(t, filepath.Join(dir, "设备.csv"), string(gb))
}

// wrong is what a catalogue says otherwise than the truth.
func (c *madeCounty) wrong(v *capability.View) (out []string) {
	for _, p := range c.places {
		in, ok := v.Institution(strings.ToLower(p.code))
		if !ok || in.Name.Zh != p.name {
			out = append(out, p.code+" is not there")
			continue
		}
		for _, s := range asked {
			row, got := in.Services[s.term], ""
			if row != nil {
				got = map[string]string{"": "yes", "withdrawn": "no"}[row.Status]
			}
			if got != p.services[s.term] {
				out = append(out, fmt.Sprintf("%s %s: %q, not %q", p.code, s.term, got, p.services[s.term]))
			}
		}
		n := map[string]int{}
		for _, d := range in.Equipment {
			n[d.Kind]++
		}
		for kind, want := range p.devices {
			if n[kind] != want {
				out = append(out, fmt.Sprintf("%s has %d %s, not %d", p.code, n[kind], kind, want))
			}
		}
		if unit := slices.ContainsFunc(in.Accreditations, func(a capability.Accreditation) bool { return a.Kind == "chest_pain_unit" }); unit != p.unit {
			out = append(out, p.code+" is a chest-pain unit or is none")
		}
		if p.superior != "" && v.Travel(in.ID, strings.ToLower(c.named(p.superior).code)).Hi != p.minutes && v.Travel(in.ID, strings.ToLower(c.named(p.superior).code)).Lo > p.minutes {
			out = append(out, p.code+" is farther away")
		}
	}
	return out
}

func (c *madeCounty) named(name string) *truth {
	i := slices.IndexFunc(c.places, func(p *truth) bool { return p.name == name })
	return c.places[i]
}

// commands are those that the page for clerks shows.
func commandsOf(t *testing.T, page string) [][]string {
	t.Helper()
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(src), "<!-- commands")
	_, block, _ = strings.Cut(block, "```console\n")
	block, _, _ = strings.Cut(block, "```")
	var out [][]string
	for line := range strings.Lines(block) {
		if args, ok := strings.CutPrefix(strings.TrimSpace(line), "$ bin/fenji "); ok {
			out = append(out, strings.Fields(args))
		}
	}
	if !found || len(out) < 4 {
		t.Fatal("the page shows no commands")
	}
	return out
}

// Three spreadsheets of a county of 300 institutions, with the mess of real ones,
// become a valid catalogue by the commands that the page for clerks shows; what it
// says is what is true, and every mend is told.
// Mechanisms: L8, Q19, Q21, D3, W1.
func TestEvidenceSpreadsheets(t *testing.T) {
	page, err := filepath.Abs("../../capability/sheets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := commandsOf(t, page)
	c := newMadeCounty(1, 300)
	t.Chdir(t.TempDir())
	var review string
	for i, args := range commands {
		got := fenji("", args...)
		if got.code != exitDone {
			t.Fatalf("%v: exit %d\n%.3000s%s", args, got.code, got.out, got.errs)
		}
		if i == 0 {
			c.save(t, "sheets")
		}
		if i == 1 {
			review = got.out
		}
	}
	view := catalogOfFolder(t, "catalog")
	wrong := c.wrong(view)
	for _, w := range wrong[:min(len(wrong), 20)] {
		t.Error(w)
	}
	postings := 0
	for range view.Postings() {
		postings++
	}
	if postings != c.postings {
		t.Errorf("%d postings, not %d", postings, c.postings)
	}
	told := 0
	for code, n := range c.traps {
		if n > 0 && !strings.Contains(review, "["+code+"]") {
			t.Errorf("%d of %s, and not a word of it", n, code)
		}
		told += n
	}
	t.Logf("evidence: spreadsheets of 300 institutions, by the page's %d commands | a valid catalogue, nothing wrong | %d institutions, %d postings, %d wrong, %d cells mended of %d kinds",
		len(commands), len(c.places), postings, len(wrong), told, len(c.traps))
}

func catalogOfFolder(t *testing.T, dir string) *capability.View {
	t.Helper()
	p := &program{disk: disk{}}
	view, err := (&call{program: p}).view(dir)
	if err != nil {
		t.Fatal(err)
	}
	return view
}
