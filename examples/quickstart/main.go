// Command quickstart decides one case, from files to a plan: Lin, 58, at the
// township health centre of Lantian with an infarction, his ECG already read. It
// prints the plan and its reasons; with -json, the decision as machines read it.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"log"
	"strings"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack/build"
)

var asJSON = flag.Bool("json", false, "print the decision's JSON")

func main() {
	flag.Parse()
	catalog := must(files.Open(anxi.Catalog))                     // who can do what, when, how far away
	engine := must(referral.New(catalog.View(), content.CN()...)) // what a case needs: the rules
	overlay := must(fs.ReadFile(anxi.Packs, "overlay.yaml"))      // which of them this place has signed
	engine = must(engine.Sign(must(build.Overlay("overlay", overlay))))
	lin := must(engine.ParseCase(must(fs.ReadFile(anxi.Cases, "lin.json")))) // every mistake at once

	d := engine.Decide(lin)
	if *asJSON {
		fmt.Printf("%s\n", d.JSON())
		return
	}
	fmt.Print(d.Explain("zh"), "\n", d.Explain("en"), "\n")
	fmt.Printf("%s to %s, acuity %d, settled: %t\n", d.Disposition, d.Destination, d.Acuity.Level, d.Settled)
	for _, s := range d.Plan {
		fmt.Printf("%d. %-8s %s / %s", s.Step, s.Action, s.Text.Zh, s.Text.En)
		if s.Due != nil {
			fmt.Printf(" (%d minutes from %s, %d left)", s.Due.WithinMinutes, s.Due.Anchor, s.Due.RemainingMinutes)
		}
		fmt.Println()
	}
	for _, r := range d.Reasons {
		fmt.Printf("%s: %s / %s\n", r.Rule, r.Text.Zh, r.Text.En)
		for _, b := range r.Because {
			read, parts := must(b.Facts.MarshalJSON()), must(b.Parts.MarshalJSON())
			fmt.Println(strings.TrimSuffix(fmt.Sprintf("  %s is %s: %s %s", b.Atom, b.Truth, read, parts), " {}"))
		}
	}
	fmt.Println("The same as JSON: go run ./examples/quickstart -json")
}

// must ends the program at the first error: what an example may do.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
