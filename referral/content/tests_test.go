package content_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// benches are the shipped packs with the tests of their folders, bound.
func benches(t *testing.T) []*author.Bench {
	t.Helper()
	var all []*author.Bench
	library := append(content.CN(), content.Scales()...)
	for _, p := range library {
		file := p.ID + "/" + build.TestsFile
		src, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			t.Fatal(err)
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

// finished are the packs whose tests are complete; of the others what they show is
// logged. A pack is never taken out.
var finished = []string{
	"cn-2018-adult", "cn-anaphylaxis", "cn-back-pain", "cn-chest-pain", "cn-danger-signs", "cn-minor-skin",
	"scale-cn-2011", "scale-cn-2018-child", "scale-field-2021", "scale-gcs", "scale-iitt", "scale-imci", "scale-mews", "scale-newborn", "scale-news2",
	"scale-qsofa", "scale-sats", "scale-shock-index",
}

// Every row of every pack's tests holds. Of each pair of each atom that a case can show
// the tests show both halves (masking MC/DC), and they kill at least 95 % of mutants.
// Evidence: what there is in all is logged.
func TestPackTestsCover(t *testing.T) {
	rows, done, pairs, infeasible, killed, mutants, same := 0, 0, 0, 0, 0, 0, 0
	for _, b := range benches(t) {
		if found := b.Run(); len(found) > 0 {
			t.Errorf("%s:\n%v", b.Pack.ID, found)
			continue
		}
		c, err := b.Coverage(nil)
		if err != nil {
			t.Fatal(err)
		}
		d, p := c.Pairs()
		if !slices.Contains(finished, b.Pack.ID) {
			t.Logf("%s: %d of %d pairs", b.Pack.ID, d, p)
			continue
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
	t.Logf("evidence: MC/DC of feasible pairs, %d rows | 100 %% | %d of %d, %d proven infeasible", rows, done, pairs, infeasible)
	t.Logf("evidence: mutants killed | at least 95 %% | %d of %d, %d the same in other words", killed, mutants, same)
	if rows == 0 || pairs == 0 {
		t.Error("no pack has tests")
	}
}
