package author

import (
	"math"

	"github.com/fenji-health/fenji/referral/wire"
)

// EvaluationReportSchema is the schema of what an evaluation measured.
const EvaluationReportSchema = "fenji.evaluation.report/1"

// urgentLevel is the last level that counts as urgent where an evaluation tells how
// many of the urgent were found; farBelow the first at which one of them is critically
// under-triaged.
const (
	urgentLevel = 2
	farBelow    = 4
)

// An EvaluationReport is how the levels of the packs agree with a reference. Proven
// counts the level that the known facts prove: one that is not yet proven urgent
// counts as not urgent, whatever is still possible. Possible counts the most urgent
// level that the unknown facts leave open.
type EvaluationReport struct {
	Schema    string           `json:"schema"`
	Title     wire.Text        `json:"title"`
	Scale     string           `json:"scale"`
	Reference wire.Text        `json:"reference"`
	Which     string           `json:"which"` // of the table's rows: all, odd or even
	Rows      int              `json:"rows"`
	Open      int              `json:"open"` // rows in which a more urgent level is possible than is proven
	Proven    *Agreement       `json:"proven"`
	Possible  *Agreement       `json:"possible"`
	Beside    *Beside          `json:"beside,omitempty"`
	Packs     []EvaluationPack `json:"packs"`
}

// A Beside is how another's levels agree with the same reference.
type Beside struct {
	Title     wire.Text  `json:"title"`
	Agreement *Agreement `json:"agreement"`
}

// An EvaluationPack is a pack that the rows were graded with.
type EvaluationPack struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// An Agreement counts levels against those of a reference. The urgent are those whom
// the reference gives level 1 or 2.
type Agreement struct {
	Rows      int     `json:"rows"`
	Exact     int     `json:"exact"`
	Under     int     `json:"under"` // less urgent than the reference
	Over      int     `json:"over"`  // more urgent
	WithinOne int     `json:"within_one"`
	Kappa     float64 `json:"kappa"` // Cohen's, weighted by the distance of levels; to three decimals
	Urgent    int     `json:"urgent"`
	Found     int     `json:"found"`     // urgent, and given level 1 or 2
	Critical  int     `json:"critical"`  // urgent, and given level 4 or 5
	First     int     `json:"first"`     // of reference level 1
	FirstLost int     `json:"first_low"` // of these, given level 3 or lower
	Matrix    [][]int `json:"matrix"`    // by level of the reference, then by level given
}

func newAgreement(levels int) *Agreement {
	a := &Agreement{Matrix: make([][]int, levels)}
	for i := range a.Matrix {
		a.Matrix[i] = make([]int, levels)
	}
	return a
}

func (a *Agreement) add(reference, given int) {
	a.Rows++
	a.Matrix[reference-1][given-1]++
	a.Exact += count(given == reference)
	a.Under += count(given > reference)
	a.Over += count(given < reference)
	a.WithinOne += count(given-reference <= 1 && reference-given <= 1)
	if reference <= urgentLevel {
		a.Urgent++
		a.Found += count(given <= urgentLevel)
		a.Critical += count(given >= farBelow)
	}
	if reference == 1 {
		a.First++
		a.FirstLost += count(given >= 3)
	}
}

func (r *EvaluationReport) finish() {
	for _, a := range []*Agreement{r.Proven, r.Possible} {
		a.Kappa = a.kappa()
	}
	if r.Beside != nil {
		r.Beside.Agreement.Kappa = r.Beside.Agreement.kappa()
	}
}

// kappa is 1 less the distance seen by the distance that the two would have by
// chance; 1 where neither can be apart.
func (a *Agreement) kappa() float64 {
	var seen, chance float64
	given := make([]int, len(a.Matrix))
	for _, row := range a.Matrix {
		for k, n := range row {
			given[k] += n
		}
	}
	for i, row := range a.Matrix {
		total := 0
		for _, n := range row {
			total += n
		}
		for k, n := range row {
			apart := float64(max(i-k, k-i))
			seen += apart * float64(n)
			chance += apart * float64(total) * float64(given[k]) / float64(max(1, a.Rows))
		}
	}
	if chance == 0 {
		return 1
	}
	return math.Round((1-seen/chance)*1000) / 1000
}
