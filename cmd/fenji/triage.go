package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
)

var triageCommand = command{
	name: "triage", zh: "分诊：与已有的分级记录比较", en: "triage: hold it against levels that others gave",
	usage:   "PART …",
	detail:  "fenji triage PART -h tells more.",
	example: "fenji triage evaluate --rows odd examples/evaluate/sample.yaml examples/evaluate/sample.csv",
	run:     (*call).part,
	parts:   []command{triageEvaluate},
}

var triageEvaluate = command{
	name: "evaluate", zh: "与专家分级比较", en: "hold the levels against those of experts",
	usage: "[flags] MAPPING.yaml DATA.csv",
	detail: `The mapping (schema fenji.evaluation/1) says what each column of the table tells; one
that it neither uses nor ignores is refused. A row becomes a case; what it does not tell
is unknown. Counted is the level that is proven, and apart from it the most urgent level
that is still possible: who is not proven urgent is not counted as found.`,
	example: "fenji triage evaluate --rows odd examples/evaluate/sample.yaml examples/evaluate/sample.csv",
	run:     runTriageEvaluate,
}

// parities are the rows that may be asked for.
var parities = map[string]func(number int) bool{
	"all":  func(int) bool { return true },
	"odd":  func(n int) bool { return n%2 == 1 },
	"even": func(n int) bool { return n%2 == 0 },
}

// An evaluationAnswer is the report, in words.
type evaluationAnswer struct{ *author.EvaluationReport }

func runTriageEvaluate(c *call, args []string) error {
	var packs list
	noContent := false
	l := c.look(author.EvaluationReportSchema)
	which := c.flags.String("rows", "all", "`odd`, even or all")
	c.flags.Var(&packs, "packs", "`DIR` of packs of your own; may be given several times")
	scales := c.flags.Bool("scales", false, "with the shipped packs of other scales and of scores")
	c.contentFlag(&noContent)
	rest, err := l.parsed(args, 2, 2)
	if err != nil {
		return err
	}
	wanted := parities[*which]
	if wanted == nil {
		return usageError{fmt.Sprintf("--rows is odd, even or all, not %q%s", *which, wire.Near(*which, sortedKeys(parities)))}
	}
	var more []*pack.Pack
	if *scales {
		more = content.Scales()
	}
	set, err := c.set(packs, noContent, more...)
	if err != nil {
		return err
	}
	e, rows, err := c.evaluation(filepath.ToSlash(rest[0]), filepath.ToSlash(rest[1]), set)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r author.EvaluationRow) bool { return !wanted(r.Number) })
	note := c.progress("rows")
	report, err := e.Evaluate(rows, func(done int) { note.step(done, fmt.Sprintf(" of %d", len(rows))) })
	note.end()
	if err != nil {
		return err
	}
	report.Which = *which
	return l.answer(report, func(w *page) error { evaluationAnswer{report}.words(w); return nil })
}

// evaluation reads a mapping and its table.
func (c *call) evaluation(mapping, table string, set *pack.Set) (*author.Evaluation, []author.EvaluationRow, error) {
	src, err := yaml.ReadFile(c.disk, mapping, pack.MaxBytes)
	if err != nil {
		return nil, nil, err
	}
	e, err := author.ReadEvaluation(mapping, src, set)
	if err != nil {
		return nil, nil, err
	}
	if src, err = yaml.ReadFile(c.disk, table, author.MaxRead); err != nil {
		return nil, nil, err
	}
	rows, err := e.Rows(table, src)
	return e, rows, err
}

func (a evaluationAnswer) words(w *page) {
	which := map[string]wire.Text{"all": {Zh: "全部", En: "all rows"}, "odd": {Zh: "奇数行", En: "odd rows"}, "even": {Zh: "偶数行", En: "even rows"}}[a.Which]
	w.say("%s · %s · 标尺%s · 对照：%s", "%s · %s · scale %s · held against: %s", a.Title.In(w.lang), which.In(w.lang), a.Scale, a.Reference.In(w.lang))
	w.say("%d例，其中%d例还可能更急（有未知）", "%d rows; in %d of them a more urgent level is still possible", a.Rows, a.Open)
	w.say("", "")
	columns := []*author.Agreement{a.Proven, a.Possible}
	heads := []string{"", w.in("已证实", "proven"), w.in("可能", "possible")}
	if a.Beside != nil {
		columns, heads = append(columns, a.Beside.Agreement), append(heads, a.Beside.Title.In(w.lang))
	}
	t := table{heads}
	line := func(zh, en string, value func(*author.Agreement) string) {
		cells := []string{w.in(zh, en)}
		for _, of := range columns {
			cells = append(cells, value(of))
		}
		t.add(cells...)
	}
	line("一致", "exact", func(g *author.Agreement) string { return share(g.Exact, g.Rows) })
	line("偏轻", "under", func(g *author.Agreement) string { return share(g.Under, g.Rows) })
	line("偏重", "over", func(g *author.Agreement) string { return share(g.Over, g.Rows) })
	line("相差不超过一级", "within one", func(g *author.Agreement) string { return share(g.WithinOne, g.Rows) })
	line("线性加权kappa", "kappa, linear weights", func(g *author.Agreement) string { return fmt.Sprintf("%.3f", g.Kappa) })
	line("1–2级找出", "1–2 found", func(g *author.Agreement) string { return share(g.Found, g.Urgent) })
	line("1–2级评为4–5级", "1–2 given 4–5", func(g *author.Agreement) string { return share(g.Critical, g.Urgent) })
	line("1级评为3级或更轻", "1 given 3 or lower", func(g *author.Agreement) string { return share(g.FirstLost, g.First) })
	w.table(t, "")
	a.matrix(w)
}

// matrix is the table of levels: a line for each of the reference, a column for each
// that was proven.
func (a evaluationAnswer) matrix(w *page) {
	w.say("", "")
	head := []string{w.in("对照＼已证实", "reference \\ proven")}
	for level := range a.Proven.Matrix {
		head = append(head, strconv.Itoa(level+1))
	}
	t := table{head}
	for i, given := range a.Proven.Matrix {
		cells := []string{strconv.Itoa(i + 1)}
		for _, n := range given {
			cells = append(cells, strconv.Itoa(n))
		}
		t.add(cells...)
	}
	w.table(t, "")
}

// share is a number and what part it is of another.
func share(n, of int) string {
	if of == 0 {
		return "0 / 0"
	}
	return fmt.Sprintf("%d / %d (%.1f %%)", n, of, 100*float64(n)/float64(of))
}
