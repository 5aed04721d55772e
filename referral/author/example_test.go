package author_test

import (
	"fmt"
	"os"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
)

// A consortium's folder becomes an engine; its overlays are signed.
func ExampleOpen() {
	network, err := author.Open(os.DirFS("../../examples/anxi"), content.CN()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	src, err := os.ReadFile("../../examples/anxi/cases/lin.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	lin, err := network.Engine.ParseCase(src)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := network.Engine.Decide(lin)
	fmt.Println(d.Disposition, d.Destination)
	// Output: treat_then_transfer anxi-county-hospital
}

// Every mistake is told with its line, and a caret under it.
func ExampleValidate() {
	files := fstest.MapFS{"catalog/catalog.yaml": {Data: []byte(`schema: fenji.catalog/1
id: small
published: "2023-02-10T08:00:00+08:00"
institutions:
  clinic: {level: vilage, name: {zh: 诊所}, services: {skin.miner: {}}}
`)}}
	report, err := author.Validate(files, content.CN(), "", nil, ".")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Problems.Error())
	// Output:
	// catalog/catalog.yaml:5:19: /institutions/clinic/level: unknown word "vilage"; did you mean "village"? [unknown-word]
	//   clinic: {level: vilage, name: {zh: 诊所}, services: {skin.miner: {}}}
	//                   ^
	// catalog/catalog.yaml:5:54: /institutions/clinic/services/skin.miner: no pack declares the service "skin.miner"; did you mean "skin.minor"? [unknown-service]
	//   clinic: {level: vilage, name: {zh: 诊所}, services: {skin.miner: {}}}
	//                                                        ^
}
