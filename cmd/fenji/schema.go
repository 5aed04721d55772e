package main

import (
	"fmt"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/schema"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

var schemaCommand = command{
	name: "schema", zh: "打印JSON Schema", en: "print a JSON Schema, for editors and programs",
	usage:   "[flags] [NAME]",
	detail:  "Without a name it lists them. With --facts or --packs the schema of a case has every\nfact that the packs declare.",
	example: "fenji schema --facts case > case.schema.json",
	run:     runSchema,
}

func runSchema(c *call, args []string) error {
	var packs list
	noContent := false
	facts := c.flags.Bool("facts", false, "for case: with the facts of the shipped packs")
	c.flags.Var(&packs, "packs", "for case: with the facts of these packs too; a `DIR`, may be given several times")
	c.contentFlag(&noContent)
	names, err := c.parse(args, 0, 1)
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		for _, name := range schema.Names() {
			fmt.Fprintln(c.out, name)
		}
		return nil
	case (*facts || len(packs) > 0) && names[0] == "case":
		return c.caseSchema(packs, noContent)
	case *facts || len(packs) > 0:
		return usageError{"--facts and --packs are for the schema of a case"}
	}
	doc, ok := schema.Get(names[0])
	if !ok {
		return usageError{fmt.Sprintf("there is no schema %q%s", names[0], wire.Near(names[0], schema.Names()))}
	}
	return c.write("", doc)
}

func (c *call) caseSchema(packs list, noContent bool) error {
	set, err := c.set(packs, noContent)
	if err != nil {
		return err
	}
	return c.write("", schema.Case(set))
}

// set is the shipped packs and those of folders, bound without a catalogue.
func (c *call) set(packs list, noContent bool) (*pack.Set, error) {
	r := author.NewReading(c.disk)
	for _, dir := range packs {
		if err := r.Packs(dir); err != nil {
			return nil, err
		}
	}
	n, found := r.Bind(shipped(noContent)...)
	if len(found) > 0 {
		return nil, found
	}
	return n.Set, nil
}
