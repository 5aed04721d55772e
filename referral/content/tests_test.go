package content_test

import (
	"os"
	"testing"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// benches are the shipped packs that have rules, with the tests of their folders, bound.
func benches(t *testing.T) []*author.Bench {
	t.Helper()
	var all []*author.Bench
	library := append(content.CN(), content.Scales()...)
	for _, p := range library {
		if len(p.Rules) == 0 {
			continue
		}
		file := p.ID + "/" + build.TestsFile
		src, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s has rules and no tests: %v", p.ID, err)
			continue
		}
		n, err := yaml.Parse(file, src, pack.MaxBytes)
		if err != nil {
			t.Error(err)
			continue
		}
		b, found, err := author.NewBench(p, n, library...)
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v\n%v", p.ID, err, found)
		}
		if b != nil {
			all = append(all, b)
		}
	}
	return all
}

// Every row of every pack's tests holds. Each pack says itself (floor: 100) that of each
// pair of each atom that a case can show its tests show both halves (masking MC/DC), and
// they do; and they kill at least 95 % of mutants. Evidence: what there is in all is
// logged.
func TestPackTestsCover(t *testing.T) {
	packs, full, rows, done, pairs, infeasible, killed, mutants, same := 0, 0, 0, 0, 0, 0, 0, 0, 0
	for _, b := range benches(t) {
		packs++
		if b.Trials.Floor != 100 {
			t.Errorf("%s: its tests.yaml says floor: %d, not 100", b.Pack.ID, b.Trials.Floor)
		}
		if found := b.Run(); len(found) > 0 {
			t.Errorf("%s:\n%v", b.Pack.ID, found)
			continue
		}
		c, err := b.Coverage(nil)
		if err != nil {
			t.Fatal(err)
		}
		d, p := c.Pairs()
		if d == p {
			full++
		}
		for _, r := range c.Rules {
			for _, a := range r.Atoms {
				if !a.Pair && !a.Infeasible {
					t.Errorf("%s/%s: %s: %s", b.Pack.ID, r.ID, a.Source, a.Lacks())
				}
			}
		}
		all, err := b.Mutants(nil)
		if err != nil {
			t.Fatal(err)
		}
		k, of, s := author.Killed(all)
		if author.Percent(k, of) < 95 {
			t.Errorf("%s: %d of %d mutants killed", b.Pack.ID, k, of)
		}
		rows, done, pairs, infeasible = rows+b.Rows(), done+d, pairs+p, infeasible+c.Infeasible()
		killed, mutants, same = killed+k, mutants+of, same+s
	}
	t.Logf("evidence: MC/DC of feasible pairs, %d rows | 100 %% in every pack with rules | %d of %d packs, %d of %d, %d proven infeasible", rows, full, packs, done, pairs, infeasible)
	t.Logf("evidence: mutants killed | at least 95 %% | %d of %d, %d the same in other words", killed, mutants, same)
	if rows == 0 || pairs == 0 {
		t.Error("no pack has tests")
	}
}
