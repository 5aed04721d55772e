package sheets

import (
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

func at(t testing.TB) wire.Time {
	t.Helper()
	when, err := wire.ParseTime("2022-11-26T08:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestTry(t *testing.T) {
	inst, err := FromCSV("机构.csv", []byte("机构名称,机构代码,级别,上级机构,开放时间,值班电话,胸痛救治单元,静脉溶栓,心电图,经度,纬度,到上级车程(分钟)\n县医院,A1,县级医院,,24小时,0595-0000101,,有,√,,,\n溪口卫生院,A2,乡镇卫生院,县医院,周一至周五 8：00-12：00，14:30-17:30；周六上午,0595-0000102,有,无,是,118.1,25.0,45分钟\n"))
	if err != nil {
		t.Fatal(err)
	}
	eq, err := FromCSV("设备.csv", []byte("机构,设备,数量,状态,远程连接,有效期\n溪口卫生院,心电图机,1台,正常,县医院,\n,除颤仪,2,故障,,\n溪口卫生院,TNK,2支,,,2023.6\n"))
	if err != nil {
		t.Fatal(err)
	}
	im := Read(Options{At: at(t), Profiles: true}, eq, inst)
	for _, f := range im.Findings {
		t.Log(f.Refused, f.In("zh"), f.In("en"))
	}
	t.Log(string(wire.Canonical(im.Patch.Plain())))
}
