package main

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

var packTest = command{
	name: "test", zh: "跑规则包里的测试", en: "run the tests in the folder of a pack",
	usage: "[flags] DIR…",
	detail: `A row of tests.yaml is a small case with the rules of the pack that must be true,
false or unknown of it, and why. No catalogue takes part. DIR is the folder of a pack,
or one of such folders. Of rules without any test nothing is shown: that ends the
command with code 5. A pack may say how much its tests must show: "floor: 100" is the
percent of pairs that pack coverage counts.`,
	example: "fenji pack test my/packs/mine",
	run:     runPackTest,
}

func runPackTest(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	floor := c.flags.Int("coverage", 0, "refuse less than this `PERCENT` of pairs (MC/DC), as floor in tests.yaml does")
	dirs, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	untested := 0
	err = c.benches("packs", dirs, noContent, func(name string, b *author.Bench) (wire.Problems, error) {
		switch {
		case b.Rules() == 0:
			_, err := fmt.Fprintf(c.out, "%s: no rules to test\n", name)
			return nil, err
		case b.Rows() == 0 && *floor == 0:
			untested++
			_, err := fmt.Fprintf(c.out, "%s: no tests, and %s\n", name, counted(b.Rules(), "rule"))
			return nil, err
		}
		found := b.Run()
		if len(found) == 0 {
			b.Trials.Floor = max(b.Trials.Floor, *floor)
			found = b.Floored()
		}
		if len(found) > 0 {
			return found, nil
		}
		_, err := fmt.Fprintf(c.out, "%s: %s, all as they should be\n", name, counted(b.Rows(), "test"))
		return nil, err
	})
	if err == nil && untested > 0 {
		return errNothingShown
	}
	return err
}

var packCoverage = command{
	name: "coverage", zh: "测试覆盖了规则的哪些条件", en: "what the tests in the folder of a pack show of its rules",
	usage: "[flags] DIR…",
	detail: `Of each atom (comparison, choice, fact) of each rule: whether some test has it true,
false and unknown, and whether a pair of tests shows that it alone decides (masking
MC/DC). What is proven to be impossible does not count. With --rows the cases that
would show what is missing are printed as rows of tests.yaml without answers: those
are for whoever knows the source. Less than the floor that tests.yaml says is refused.`,
	example: "fenji pack coverage --rows my/packs/mine",
	run:     runPackCoverage,
}

func runPackCoverage(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	rows := c.flags.Bool("rows", false, "print rows that would show what is missing")
	floor := c.flags.Int("floor", 0, "refuse less than this `PERCENT` of pairs, as floor in tests.yaml does")
	dirs, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	return c.benches("packs", dirs, noContent, func(name string, b *author.Bench) (wire.Problems, error) {
		if found := b.Run(); len(found) > 0 {
			return found, nil
		}
		note := c.progress("rules of " + name)
		cov, err := b.Coverage(func(done, all int) { note.step(done, fmt.Sprintf(" of %d", all)) })
		note.end()
		if err != nil {
			return nil, err
		}
		c.coverage(name, b, cov)
		for _, row := range cov.Rows {
			if *rows {
				fmt.Fprintln(c.out, "  "+row)
			}
		}
		return cov.Below(max(b.Trials.Floor, *floor)), nil
	})
}

// coverage prints what the tests of a pack show and what they lack.
func (c *call) coverage(name string, b *author.Bench, cov *author.Coverage) {
	for _, r := range cov.Rules {
		for _, a := range r.Atoms {
			if lacks := a.Lacks(); lacks != "" {
				fmt.Fprintf(c.out, "%s: %s: %s: %s\n", r.Node.Place(), r.ID, a.Source, lacks)
			}
		}
	}
	pairs, allPairs := cov.Pairs()
	values, allValues := cov.Values()
	fmt.Fprintf(c.out, "%s: %s, %s; MC/DC %d of %d pairs (%d %%), %d proven infeasible; atoms true, false, unknown %d of %d (%d %%)\n",
		name, counted(b.Rows(), "test"), counted(len(cov.Rules), "rule"), pairs, allPairs, author.Percent(pairs, allPairs), cov.Infeasible(), values, allValues, author.Percent(values, allValues))
}

var packMutate = command{
	name: "mutate", zh: "改动规则，看测试能否发现", en: "make small mistakes in the rules and see whether the tests tell",
	usage: "[flags] DIR…",
	detail: `A threshold is moved by one unit of the fact's last decimal, a comparison turned
round, and made or, a part, a choice, a not or the population left out. A mutant is
killed when a test that names the rule gets another answer. Survivors are listed;
those proven to be the same rule in other words are counted apart.`,
	example: "fenji pack mutate my/packs/mine",
	run:     runPackMutate,
}

func runPackMutate(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	floor := c.flags.Int("floor", 0, "refuse less than this `PERCENT` killed")
	dirs, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	return c.benches("packs", dirs, noContent, func(name string, b *author.Bench) (wire.Problems, error) {
		if found := b.Run(); len(found) > 0 {
			return found, nil
		}
		note := c.progress("mutants of " + name)
		mutants, err := b.Mutants(func(done, all int) { note.step(done, fmt.Sprintf(" of %d", all)) })
		note.end()
		if err != nil {
			return nil, err
		}
		killed, all, same := author.Killed(mutants)
		var found wire.Problems
		for _, m := range mutants {
			if !m.Killed && !m.Equivalent {
				fmt.Fprintf(c.out, "%s: %s: %s: survives\n", m.Node.Place(), m.Rule, m.What)
			}
		}
		fmt.Fprintf(c.out, "%s: %d of %d mutants killed (%d %%), %d the same in other words\n", name, killed, all, author.Percent(killed, all), same)
		if author.Percent(killed, all) < *floor {
			found.Add(b.Pack.At("/id"), "", "survivors", "the tests of pack %s kill %d of %d mutants, less than %d %%", b.Pack.ID, killed, all, *floor)
		}
		return found, nil
	})
}

// benches does something with each pack of folders and its tests, and tells what is
// wrong with them or what was found, all at once.
func (c *call) benches(what string, dirs []string, noContent bool, do func(name string, b *author.Bench) (wire.Problems, error)) error {
	var folders []string
	for _, dir := range dirs {
		found, err := author.PackFolders(c.disk, filepath.ToSlash(dir))
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return usageError{fmt.Sprintf("%s is no folder of a pack, and holds none", dir)}
		}
		folders = append(folders, found...)
	}
	var all wire.Problems
	note := c.progress(what)
	for i, dir := range folders {
		note.step(i, fmt.Sprintf(" of %d", len(folders)))
		found, err := c.bench(dir, noContent, do)
		if err != nil {
			note.end()
			return err
		}
		all = append(all, found...)
	}
	note.end()
	return all.Err()
}

// bench does something with one pack and its tests.
func (c *call) bench(dir string, noContent bool, do func(name string, b *author.Bench) (wire.Problems, error)) (wire.Problems, error) {
	r := author.NewReading(c.disk)
	if err := r.Pack(dir); err != nil {
		return nil, err
	}
	if err := r.Beside(dir); err != nil {
		return nil, err
	}
	b, found := r.Bench(append(shipped(noContent), r.Used(content.Scales())...)...)
	switch {
	case b == nil:
		return found, nil
	case len(found) > 0: // rows with mistakes; what the others show is not all
		return append(found, b.Run()...), nil
	}
	return do(path.Base(dir), b)
}
