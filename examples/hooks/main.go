// Command hooks asks as an EHR does: a request of CDS Hooks with a patient's record in
// FHIR, and the card that comes back.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"strings"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

//go:embed request.json
var request []byte

func main() {
	catalog, err := files.Open(anxi.Catalog)
	check(err)
	engine, err := referral.New(catalog.View(), content.CN()...)
	check(err)
	now, err := wire.ParseTime("2022-11-26T13:52:00+08:00") // a server asks its clock
	check(err)
	host := cdshooks.Host{Now: func() wire.Time { return now }, Link: "data", Told: cdshooks.Recent(1000)}
	x := endpoint.New(engine, cdshooks.Routes(host)...)

	answer := x.Handle(endpoint.Request{Method: "POST", Path: "/cds-services/fenji-patient-view", Language: "en", Body: request})
	var got struct {
		Cards []struct {
			Indicator, Summary, Detail string
			Suggestions                []struct{ Label string }
		}
	}
	check(json.Unmarshal(answer.Body, &got))
	for _, c := range got.Cards {
		detail := strings.ReplaceAll(c.Detail, "  \n", "\n") // without the line breaks of Markdown
		fmt.Printf("%d %s: %s\n\n%s", answer.Status, c.Indicator, c.Summary, detail)
		for _, s := range c.Suggestions {
			fmt.Println("\n[" + s.Label + "]")
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
