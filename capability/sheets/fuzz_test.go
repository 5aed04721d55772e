package sheets

import (
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// Whatever bytes a file holds, reading it ends in findings or in a patch that a
// catalogue takes or refuses; a finding has a text in both languages and stands
// inside the file.
func FuzzRead(f *testing.F) {
	for _, t := range Templates() {
		f.Add(t.CSV())
	}
	f.Add([]byte("机构名称,级别,开放时间,值班电话,经纬度,到上级车程(分钟),上级机构,停业日期,胸痛救治单元\n甲,村卫生室,周一至周五上午,1.39E+10,\"110.1,24.2\",约40-60,乙,2022.5,有\n乙,乡镇卫生院,24小时,,,,,长期,2019.6\n合计,2\n"))
	f.Add([]byte("编号,机构,岗位,职称,派驻单位,起,止,出诊日\nw1,甲,溶栓,主治,乙,2022.5,至今,每周三\n"))
	f.Add([]byte("\xbb\xfa\xb9\xb9\xc3\xfb\xb3\xc6,\xbc\xb6\xb1\xf0\n"))
	words := NewWords()
	at, err := wire.ParseTime("2022-11-26T08:00:00+08:00")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		table, err := FromCSV("x.csv", src)
		if err != nil {
			return
		}
		im := Read(Options{At: at, Words: words, Profiles: true}, table)
		for _, f := range im.Findings {
			if f.Text.Zh == "" || f.Text.En == "" || f.File != "x.csv" || f.Row < 1 || f.In("zh") == f.In("en") {
				t.Fatalf("%+v", f)
			}
		}
		if im.Refused() {
			return
		}
		catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-26T08:00:00+08:00"}`))
		if err != nil {
			t.Fatal(err)
		}
		err = catalog.Update(func(tx *capability.Tx) error { return tx.Merge(im.Patch) })
		if ps, ok := err.(wire.Problems); err != nil && (!ok || len(im.Told(ps)) == 0) {
			t.Fatal(err)
		}
	})
}
