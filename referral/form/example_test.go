package form_test

import (
	"fmt"
	"os"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/form"
)

// A case is decided without a word of who the patient is; the paper says it.
func ExampleReferral_Paper() {
	read := func(name string) []byte {
		src, err := os.ReadFile("../../examples/" + name)
		if err != nil {
			panic(err)
		}
		return src
	}
	network, err := author.Open(os.DirFS("../../examples/anxi"), content.CN()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	lin, err := network.Engine.ParseCase(read("anxi/cases/lin.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	identity, err := form.ReadIdentity(read("forms/lin.identity.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := form.New(network.Engine, lin, network.Engine.Decide(lin), identity, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := r.Paper(form.Out, form.Patient)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Title.Zh, p.For.Zh)
	for _, b := range p.Sections[1].Boxes {
		fmt.Println(b.Name.Zh, b.Value[0].Zh)
	}
	for _, b := range p.Blanks {
		fmt.Println("□", b.Name.Zh)
	}
	// Output:
	// 双向转诊（转出）单 病人联
	// 去哪家 安溪县医院
	// 科室 介入导管室
	// 怎么去 医院的救护车送，路上有医务人员陪
	// 最晚出发 2022年11月26日 14:20
	// 预计开始治疗 2022年11月26日 16:20
	// 到了以后 不用挂号、不用经过急诊科，直接到介入导管室
	// □ 转诊单号
	// □ 转诊医生（签字）
	// □ 联系电话
}
