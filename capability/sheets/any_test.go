package sheets

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// odd is what a cell may hold instead of what belongs there.
func odd() []string {
	return []string{"", "", "有", "无", "√", "×", "1", "0", "-1", "2台", "/", "24小时", "周一至周五", "周", "周一至", "周三 8:00-", "每周三8:00-12:00", "2022.5", "2022.13", "长期", "44682", "1E+5", "4.50381E+17",
		"110.4,24.5", "24.5,110.4", ",", "110°", "甲院", "乙院", "甲", "老院", "w1", "W2", "ｗ３", "x y", "县级医院", "乡镇卫生院", "村卫生室", "监护仪", "TNK", "救护车", "手术室", "溶栓、急诊", "主治", "正常", "坏", "45分钟", "40-60", "60-40", "约1小时",
		"\u3000", "\u200b", "()", "（", "、", "12450381MB0000001A", "450381", "0773-0000101", "7730000101", "13900000000", "公立", "GCJ02", "合计", "注：x", "【示例】", "a/b", "~", "\"", strings.Repeat("长", 300)}
}

// anySheet is a spreadsheet of four rows, sound but for a cell here and there.
func anySheet(r *rand.Rand, words *Words, kind string, sound ...string) *Table {
	t := &Table{File: kind, Rows: []Row{{Number: 1}}}
	for _, c := range words.inSheet(kind) {
		t.Rows[0].Cells = append(t.Rows[0].Cells, Cell{Text: c.header})
	}
	if kind == Institutions {
		for _, extra := range []string{"胸痛救治单元", "静脉溶栓", "远程心电诊断", "监护仪", "救护车", "TNK"} {
			t.Rows[0].Cells = append(t.Rows[0].Cells, Cell{Text: extra})
		}
	}
	for n := range 4 {
		row := Row{Number: n + 2, Cells: make([]Cell, len(t.Rows[0].Cells))}
		for i, text := range sound {
			words := strings.Split(text, ",")
			row.Cells[i].Text = words[n%len(words)]
		}
		for range max(0, r.IntN(24)-21) {
			row.Cells[r.IntN(len(row.Cells))].Text = odd()[r.IntN(len(odd()))]
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Cells of any column may hold what belongs into any other, or nonsense: a reading
// ends in refusals, or in a patch that a catalogue takes, or refuses at a cell of
// the sheets. Read again over what came of it, the same sheets change nothing.
func TestAnyCells(t *testing.T) {
	r, words, taken := rand.New(rand.NewPCG(7, 7)), NewWords(), 0
	for range 250 {
		tables := []*Table{anySheet(r, words, Institutions, "甲院,乙院,丙院,丁院", "", "", "", "县级医院,乡镇卫生院,村卫生室"), anySheet(r, words, Staff, "w1,w2,w3,w4", "甲院,乙院,丙院"), anySheet(r, words, Equipment, "甲院,乙院", "监护仪,TNK,救护车,手术室")}
		catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-26T08:00:00+08:00"}`))
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Before: catalog.View(), At: when(t), Words: words, Profiles: true}
		im := Read(o, tables...)
		for _, f := range im.Findings {
			if strings.Contains(f.In("zh")+f.In("en"), "%!") {
				t.Fatal(f.In("zh"), f.In("en"))
			}
		}
		if im.Refused() {
			continue
		}
		var ps wire.Problems
		err = catalog.Update(func(tx *capability.Tx) error { return tx.Merge(im.Patch) })
		if errors.As(err, &ps) {
			for _, f := range im.Told(ps) {
				if f.Row == 0 {
					t.Fatal(f.In("zh"))
				}
			}
			continue
		}
		taken++
		before := catalog.View().Hash()
		o.Before = catalog.View()
		again := Read(o, tables...)
		if err := catalog.Update(func(tx *capability.Tx) error { return tx.Merge(again.Patch) }); err != nil || catalog.View().Hash() != before {
			t.Fatalf("%v\n%s\n%s", err, wire.Canonical(im.Patch.Plain()), wire.Canonical(again.Patch.Plain()))
		}
	}
	if taken < 25 {
		t.Errorf("only %d were taken: the test shows little", taken)
	}
}
