package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

// packDiffSchema names the edition of what pack diff --json prints.
const packDiffSchema = "fenji.pack.diff/1"

var packDiff = command{
	name: "diff", zh: "两版规则包对病例有何不同", en: "which cases two versions of packs decide otherwise",
	usage: "--catalog DIR [flags] OLD NEW [CASE…]",
	detail: `OLD and NEW are folders of a pack or of packs; each stands for the shipped packs of
the same ids. Decided are random cases over what both versions know, always the same
ones of a seed, and the given files. Listed are cases whose destination, urgency or
settledness changes, those that become less urgent or are kept lower first. Any of
these ends the command with code 1, unless --approve names who answers for it. A file
that neither version takes for a case is refused.

A changed rule that was true in none of the cases is named, since nothing is shown of
it; then the code is 5. More --cases may reach it, or a CASE that is made for it.`,
	example: "fenji pack diff --catalog my/catalog last-year/packs my/packs",
	run:     runPackDiff,
}

// packDifference is the answer as machines read it.
type packDifference struct {
	Schema    string               `json:"schema"`
	Seed      int                  `json:"seed"`
	Approver  string               `json:"approver,omitempty"`
	Cases     int                  `json:"cases"`
	Refused   int                  `json:"refused"`
	Eased     int                  `json:"eased"`
	Changes   []author.CaseChanged `json:"changes"`
	Rules     int                  `json:"rules"`     // changed
	Unreached []string             `json:"unreached"` // of these, true in no case
}

func runPackDiff(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	catalog := c.flags.String("catalog", "", "the catalogue: `DIR` of YAML or one document")
	cases := c.flags.Int("cases", 1000, "decide `N` random cases")
	seed := c.flags.Int("seed", 1, "the first random case has this `NUMBER`")
	asJSON := c.flags.Bool("json", false, "the answer as "+packDiffSchema)
	approver := c.flags.String("approve", "", "`NAME` of who answers for cases that become less urgent")
	most := c.flags.Int("most", 50, "list at most `N` cases; all with --json")
	rest, err := c.parse(args, 2, -1)
	switch {
	case err != nil:
		return err
	case *catalog == "":
		return usageError{"pack diff needs --catalog: what packs do to cases depends on the places"}
	case *cases < 0 || *seed < 0:
		return usageError{"--cases and --seed are not negative"}
	}
	before, err := c.packEngine(*catalog, rest[0], noContent)
	if err != nil {
		return err
	}
	after, err := c.packEngine(*catalog, rest[1], noContent)
	if err != nil {
		return err
	}
	files, err := c.casesOf(rest[2:], before, after)
	if err != nil {
		return err
	}
	d := c.difference(before, after, files, *cases, *seed)
	if err := c.tellDifference(d, *approver, *most, *asJSON, *seed); err != nil {
		return err
	}
	switch {
	case d.Eased > 0 && *approver == "":
		return errRefused
	case len(d.Unreached) > 0:
		return errNothingShown
	}
	return nil
}

// casesOf reads files, all of which one version at least takes for cases.
func (c *call) casesOf(names []string, before, after *referral.Engine) ([][]byte, error) {
	var files [][]byte
	var found wire.Problems
	for _, name := range names {
		name = filepath.ToSlash(name)
		src, err := c.program.read(name)
		if err != nil {
			return nil, err
		}
		files = append(files, src)
		_, old := before.ParseCase(src)
		_, new := after.ParseCase(src)
		var ps wire.Problems
		switch {
		case old == nil || new == nil:
		case errors.As(new, &ps):
			found = append(found, named(ps, name)...)
		default:
			return nil, fmt.Errorf("%s: %w", name, new)
		}
	}
	return files, found.Err()
}

// difference decides random cases, made by what either version knows, and files.
func (c *call) difference(before, after *referral.Engine, files [][]byte, cases, seed int) *author.Difference {
	note := c.progress("cases")
	note.step(0, "")
	var old, new *author.Random
	if cases > 0 {
		old, new = author.NewRandom(before, files...), author.NewRandom(after, files...)
	}
	d := author.Compare(before, after, cases+len(files), func(i int) []byte {
		switch {
		case i < len(files):
			return files[i]
		case i%2 == 0:
			return old.Case(uint64(seed + i - len(files)))
		}
		return new.Case(uint64(seed + i - len(files)))
	}, func(done, all int) { note.step(done, fmt.Sprintf(" of %d", all)) })
	note.end()
	return d
}

// packEngine is the engine on a catalogue with packs in the place of shipped ones.
func (c *call) packEngine(catalog, dir string, noContent bool) (*referral.Engine, error) {
	r := author.NewReading(c.disk)
	if err := r.Catalog(filepath.ToSlash(catalog)); err != nil {
		return nil, err
	}
	if err := r.Packs(filepath.ToSlash(dir)); err != nil {
		return nil, err
	}
	n, found := r.BindInstead(append(shipped(noContent), r.Used(content.Scales())...)...)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return n.Engine, nil
}

func (c *call) tellDifference(d *author.Difference, approver string, most int, asJSON bool, seed int) error {
	if asJSON {
		return c.write("", append(wire.Canonical(packDifference{packDiffSchema, seed, approver, d.Cases, d.Refused, d.Eased, d.Changes, d.Rules, d.Unreached}), '\n'))
	}
	w := &page{lang: "en"}
	lines := table{}
	for i, ch := range d.Changes {
		if i == most {
			break
		}
		mark := map[bool]string{true: "less urgent", false: "otherwise"}[ch.Eased]
		lines.add(ch.Case, mark, ch.Before.Words(), "->", ch.After.Words())
	}
	w.table(lines, "")
	fmt.Fprintf(w, "%s decided, %d otherwise, %d of them less urgent; %d taken for a case by one version only\n", counted(d.Cases, "case"), len(d.Changes), d.Eased, d.Refused)
	if len(d.Unreached) > 0 {
		fmt.Fprintf(w, "nothing is shown of %d of %s, true in no case: %s\n", len(d.Unreached), counted(d.Rules, "changed rule"), strings.Join(d.Unreached, ", "))
	}
	if d.Eased > 0 && approver != "" {
		fmt.Fprintf(w, "approved by %s\n", author.Printable(approver))
	} else if d.Eased > 0 {
		fmt.Fprintln(w, "nobody answers for what becomes less urgent: name who does with --approve")
	}
	_, err := fmt.Fprint(c.out, w)
	return err
}
