package sheets

import (
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// The profile of a level is assumed; what the clerk says beats it either way, and a
// level without a profile, or a profile declined, assumes nothing.
// Mechanisms: L8.
func TestProfiles(t *testing.T) {
	table, err := FromCSV("机构.csv", []byte("机构名称,目录编号,级别,能力模板,吸氧\n甲,a,村卫生室,,\n乙,b,村卫生室,,有\n丙,c,村卫生室,,无\n丁,d,村卫生室,无,\n戊,e,乡镇卫生院,村卫生室2022,\n己,f,县级医院,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"x","published":"2022-11-26T08:00:00+08:00"}`))
	if err != nil {
		t.Fatal(err)
	}
	im := Read(Options{Before: catalog.View(), At: when(t), Profiles: true}, table)
	if im.Refused() {
		t.Fatal(im.Findings)
	}
	if err := catalog.Update(func(tx *capability.Tx) error { return tx.Merge(im.Patch) }); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"a": capability.Assumed, "b": capability.Declared, "c": "", "d": "", "e": capability.Assumed, "f": ""} {
		got := ""
		offers, _ := catalog.View().Inquire(when(t), nil).Ask(capability.Question{Services: []string{"oxygen"}, Here: id}, id)
		if len(offers) == 1 {
			got = offers[0].Standing
		}
		if got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
