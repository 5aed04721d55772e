package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/replay/report"
)

var replayWhatIf = command{
	name: "what-if", zh: "换了目录或规则，谁会换去处", en: "who moves with another catalogue or other packs",
	usage: "[flags] VISITS.ndjson",
	detail: `Every visit is decided twice: as it is, and with --with-catalog, --with-packs or
--with-patch. Each case that is decided otherwise is a fenji.move/1 in the output. The
guard: no case becomes less urgent, and none with a true danger sign goes lower; a case
for which it does not hold is named, and the exit code is 6.`,
	example: "fenji replay what-if --catalog examples/pathways/catalog --with-patch more.yaml --report what-if.html visits.ndjson",
	run:     runReplayWhatIf,
}

// errBreached ends a command whose guard does not hold, and which has said so.
var errBreached = fmt.Errorf("the guard is breached")

func runReplayWhatIf(c *call, args []string) error {
	before := c.yearly()
	var patches, packs, reports list
	catalog := c.flags.String("with-catalog", "", "the other catalogue: `DIR` of YAML or one document")
	c.flags.Var(&packs, "with-packs", "the other packs and overlays: `DIR`; may be given several times")
	c.flags.Var(&patches, "with-patch", "`FILE.yaml` laid over the other catalogue (RFC 7396); may be given several times")
	c.flags.Var(&reports, "report", "write what it comes to to this `FILE`: .json or .html; may be given several times")
	out := c.flags.String("o", "", "write the moves to this `FILE`")
	from := c.flags.String("source", "", "where the visits come from, in your own `WORDS`")
	rest, err := c.parse(args, 1, 1)
	switch {
	case err != nil:
		return err
	case *catalog == "" && len(patches)+len(packs) == 0:
		return usageError{"replay what-if needs to know what is otherwise: --with-catalog, --with-packs or --with-patch"}
	}
	if err := checkReports(reports, false); err != nil {
		return err
	}
	w := &replay.WhatIf{Workers: runtime.GOMAXPROCS(0)}
	if w.Before, err = before.engine(rest[0]); err != nil {
		return err
	}
	if w.After, err = before.other(*catalog, packs, patches).engine(rest[0]); err != nil {
		return err
	}
	return c.whatIf(w, rest[0], *out, *from, reports)
}

// other is the engine of the other side: what is not given is as before.
func (y *yearly) other(catalog string, packs, patches list) *yearly {
	s := *y.sources
	s.engines = map[string]*referral.Engine{}
	if catalog != "" {
		s.catalog = catalog
	}
	if len(packs) > 0 {
		s.packs = packs
	}
	return &yearly{sources: &s, patches: append(slices.Clone(y.patches), patches...), kept: y.kept}
}

func (c *call) whatIf(w *replay.WhatIf, file, out, from string, reports list) error {
	in, err := c.visits(file)
	if err != nil {
		return err
	}
	defer in.Close()
	note := c.bar(in.size)
	w.Step = note.step
	moves := io.Writer(nil)
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		defer f.Close()
		moves = f
	}
	found, err := w.Do(in, moves, from)
	note.end()
	if err != nil {
		return err
	}
	if err := c.tellMoves(found); err != nil {
		return err
	}
	for _, name := range reports {
		if err := c.save(name, result{plain: found, html: func() ([]byte, error) { return report.WhatIf(found) }}); err != nil {
			return err
		}
	}
	if len(found.Breaches) > 0 {
		return told{errBreached}
	}
	return lost(found.Refused, found.Faults)
}

// tellMoves says a what-if in a few lines.
func (c *call) tellMoves(found *replay.Comparison) error {
	w := &page{lang: "zh"}
	mark := ""
	if found.Synthetic {
		mark = "合成数据 synthetic · "
	}
	w.say("%s%d行，%d行被拒；%d例换去处（更低%d，更高%d），%d例换处置 · moved %[4]d, lower %[5]d, higher %[6]d", "", mark, found.Lines, found.Refused+found.Faults, found.Moved, found.Lower, found.Higher, found.Otherwise)
	w.say("单程路程节省%d…%d分钟（%d例未知） · minutes of road saved", "", found.Minutes.Least, found.Minutes.Most, found.Minutes.Unknown)
	var t table
	for i, before := range found.BeforeRates {
		if after := found.AfterRates[i]; before.Value != nil && after.Value != nil {
			t.add(before.Name.Zh, before.Value.String(), "→ "+after.Value.String()+" "+after.Unit, before.Name.En)
		}
	}
	w.table(t, "")
	for _, kind := range slices.Sorted(maps.Keys(found.Breached)) {
		w.say("违反 %s：%d", "", kind, found.Breached[kind])
	}
	for _, b := range found.Breaches[:min(len(found.Breaches), mostShown)] {
		w.say("- %s（第%d行）%s → %s", "", b.Case, b.Line, b.Kind, b.After)
	}
	w.more(len(found.Breaches) - mostShown)
	_, err := fmt.Fprint(c.out, w)
	return err
}

var replayGap = command{
	name: "gap", zh: "缺哪项服务、失去谁，影响最大", en: "which missing service, which lost person or device matters most",
	usage: "[flags] VISITS.ndjson",
	detail: `First question: one service at one place that does not list it; which would keep most
cases at a lower level, or as high and nearer? Counted are the cases of that place and
of places below it. Second: which one person or device, if lost, would change most
decisions? Cases that a change can concern are decided anew, by the catalogue so
changed. Of many visits a sample is looked at, the same each time.`,
	example: "fenji replay gap --catalog examples/anxi/catalog --site lantian --report gap.html visits.ndjson",
	run:     runReplayGap,
}

func runReplayGap(c *call, args []string) error {
	y := c.yearly()
	var sites, services, reports list
	c.flags.Var(&sites, "site", "suppose services at this `INSTITUTION` only; may be given several times")
	c.flags.Var(&services, "service", "suppose this `SERVICE` only; may be given several times")
	c.flags.Var(&reports, "report", "write what it comes to to this `FILE`: .json or .html; may be given several times")
	most := c.flags.Int("cases", 20_000, "look at so many cases at most")
	first := c.flags.Int("first", 20, "so many answers to each question")
	from := c.flags.String("source", "", "where the visits come from, in your own `WORDS`")
	rest, err := c.parse(args, 1, 1)
	if err == nil {
		err = checkReports(reports, false)
	}
	if err != nil {
		return err
	}
	e, err := y.engine(rest[0])
	if err != nil {
		return err
	}
	in, err := c.visits(rest[0])
	if err != nil {
		return err
	}
	defer in.Close()
	note := c.progress("")
	g := &replay.Gap{Engine: e, Workers: runtime.GOMAXPROCS(0), Most: *most, First: *first, Sites: sites, Services: services}
	g.Step = func(what string, done, all int) {
		if note != nil {
			note(strings.TrimSuffix(fmt.Sprintf("%s %d of %d", what, done, all), " of 0"))
		}
	}
	found, err := g.Do(in, *from)
	note.end()
	if err != nil {
		return err
	}
	if err := c.tellGap(found); err != nil {
		return err
	}
	for _, name := range reports {
		if err := c.save(name, result{plain: found, html: func() ([]byte, error) { return report.Gap(found) }}); err != nil {
			return err
		}
	}
	return lost(found.Refused, 0)
}

// tellGap says a gap analysis in a few lines.
func (c *call) tellGap(g *replay.GapReport) error {
	w := &page{lang: "zh"}
	mark := ""
	if g.Synthetic {
		mark = "合成数据 synthetic · "
	}
	w.say("%s看了%d例，%d例要去别处 · %[2]d cases, %[3]d go elsewhere", "", mark, g.Cases, g.Leaving)
	var t table
	t.add("留住 kept", "更低 lower", "更近 nearer", "变差 worse", "危险信号 danger", "机构 place", "服务 service")
	for _, m := range g.Missing {
		t.add(fmt.Sprint(m.Kept), fmt.Sprint(m.Lower), fmt.Sprint(m.Nearer), fmt.Sprint(m.Worse), fmt.Sprint(m.Danger), m.Site, m.Service+" "+m.Name.Zh)
	}
	w.table(t, "")
	t = table{{"改变 moved", "更高 higher", "机构 place", "失去 lost"}}
	for _, l := range g.Losses {
		t.add(fmt.Sprint(l.Moved), fmt.Sprint(l.Higher), l.Site, l.Kind+" "+l.ID)
	}
	w.table(t, "")
	for _, r := range g.Refusals {
		w.say("未试 not tried: %s", "", r)
	}
	_, err := fmt.Fprint(c.out, w)
	return err
}
