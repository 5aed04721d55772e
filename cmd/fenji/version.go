package main

import (
	"fmt"
	"runtime"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

var versionCommand = command{
	name: "version", zh: "版本和所带规则包", en: "the versions of the engine and the shipped packs",
	usage: "[flags]", example: "fenji version --json",
	run: runVersion,
}

// versions is what version --json prints.
type versions struct {
	Engine string        `json:"engine"`
	Go     string        `json:"go"`
	Target string        `json:"target"`
	Packs  []packVersion `json:"packs"`
}

type packVersion struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
	Sample  bool   `json:"sample"`
}

func runVersion(c *call, args []string) error {
	asJSON := c.flags.Bool("json", false, "as machines read it")
	if _, err := c.parse(args, 0, 0); err != nil {
		return err
	}
	v := versions{Engine: referral.Version, Go: runtime.Version(), Target: runtime.GOOS + "/" + runtime.GOARCH}
	for _, p := range content.CN() {
		v.Packs = append(v.Packs, packVersion{p.ID, p.Version, p.Hash(), p.Sample})
	}
	if *asJSON {
		return c.write("", append(wire.Canonical(v), '\n'))
	}
	fmt.Fprintf(c.out, "fenji %s (%s %s)\n", v.Engine, v.Go, v.Target)
	for _, p := range v.Packs {
		sample := ""
		if p.Sample {
			sample = " sample 样例"
		}
		fmt.Fprintf(c.out, "%s %s %s%s\n", p.ID, p.Version, p.Hash, sample)
	}
	return nil
}
