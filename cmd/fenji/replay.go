package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

var replayCommand = command{
	name: "replay", zh: "一年的病例过一遍规则：指标、假设比较、缺口", en: "a county's year through the rules: indicators, what-if, gaps",
	usage: "[flags] VISITS.ndjson | PART …",
	detail: sourcesDetail + `

Every line is a case, or a fenji.visit/1 with a case and what really happened. Every
line of the output is its record, in the same order; a line that is refused gives a
fenji.problem/1 in its place. The output is the same bytes with any number of workers.
With -o, work that was broken off goes on where it stood with --resume, and gives the
same bytes as if it had not been.

Retention and referral rates are counted here; no rule reads them.`,
	example: "fenji replay --catalog examples/pathways/catalog -o records.ndjson --report report.html visits.ndjson",
	run:     runReplay,
	parts:   []command{replayWhatIf, replayGap, replayGenerate},
}

func runReplay(c *call, args []string) error {
	if len(args) > 0 && slices.ContainsFunc(c.command.parts, func(p command) bool { return p.name == args[0] }) {
		return c.part(args)
	}
	p := c.replaying()
	rest, err := p.open(args)
	if err != nil {
		return err
	}
	e, err := p.engine(rest[0])
	if err != nil {
		return err
	}
	return p.run(e, rest[0])
}

// A replaying is one call of replay.
type replaying struct {
	*call
	*yearly
	out, population, from   string
	summaries               list
	whole, resume           bool
	people, workers, within int
	cover                   list
}

// yearly is the engine for a period: of sources, patched, kept.
type yearly struct {
	*sources
	patches list
	kept    string
}

func (c *call) yearly() *yearly {
	y := &yearly{sources: c.sources()}
	c.flags.Var(&y.patches, "patch", "`FILE.yaml` laid over the catalogue (RFC 7396); may be given several times")
	c.flags.StringVar(&y.kept, "kept", "", "take the catalogue as published at this `TIME` and kept up to date ever after")
	return y
}

// engine is the one for a file of visits.
func (y *yearly) engine(file string) (*referral.Engine, error) {
	e, err := y.sources.engine(file)
	if err != nil {
		return nil, err
	}
	return y.adapted(e)
}

// adapted is the engine on its catalogue patched and kept.
func (y *yearly) adapted(e *referral.Engine) (*referral.Engine, error) {
	view := e.View()
	for _, name := range y.patches {
		src, err := y.read(filepath.ToSlash(name))
		if err != nil {
			return nil, err
		}
		n, err := files.Patch(src, filepath.ToSlash(name))
		if err != nil {
			return nil, err
		}
		if view, err = replay.Laid(view, n); err != nil {
			return nil, err
		}
	}
	if y.kept != "" {
		at, err := wire.ParseTime(y.kept)
		if err != nil {
			return nil, usageError{"--kept: " + err.Error()}
		}
		if view, err = replay.Kept(view, at); err != nil {
			return nil, err
		}
	}
	return e.With(view)
}

func (c *call) replaying() *replaying {
	p := &replaying{call: c, yearly: c.yearly()}
	c.flags.StringVar(&p.out, "o", "", "write the records to this `FILE` (default standard output)")
	c.flags.BoolVar(&p.whole, "full", false, "whole decisions instead of short records")
	c.flags.BoolVar(&p.resume, "resume", false, "go on where a run with the same -o was broken off, if one was")
	c.flags.Var(&p.summaries, "report", "write the indicators to this `FILE`: .json, .csv or .html; may be given several times")
	c.flags.StringVar(&p.population, "population", replay.Everybody, "whose visits count: `all`, resident or insured")
	c.flags.StringVar(&p.from, "source", "", "where the visits come from, in your own `WORDS`")
	c.flags.IntVar(&p.people, "people", 0, "how many live in the county; without it what is reckoned by heads is unknown")
	c.flags.Var(&p.cover, "cover", "also: from how many villages this `SERVICE` can be reached; may be given several times")
	c.flags.IntVar(&p.within, "within", 30, "in so many `MINUTES`, with --cover")
	c.flags.IntVar(&p.workers, "workers", runtime.GOMAXPROCS(0), "on so many cores")
	return p
}

func (p *replaying) open(args []string) ([]string, error) {
	rest, err := p.parse(args, 1, 1)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(replay.Bases(), p.population):
		return nil, usageError{fmt.Sprintf("--population is all, resident or insured, not %q%s", p.population, wire.Near(p.population, replay.Bases()))}
	case p.resume && (p.out == "" || rest[0] == "-"):
		return nil, usageError{"--resume needs -o and a file of visits: standard streams can't go back"}
	case p.people < 0 || p.workers < 1:
		return nil, usageError{"--people and --workers are not below 0 and 1"}
	}
	if err := checkReports(p.summaries, true); err != nil {
		return nil, err
	}
	return rest, nil
}

// run takes a file of visits through the engine.
func (p *replaying) run(e *referral.Engine, file string) error {
	defer runtime.KeepAlive(make([]byte, ballast))
	r := &replay.Run{Engine: e, Whole: p.whole, Basis: p.population, Workers: p.workers}
	in, err := p.visits(file)
	if err != nil {
		return err
	}
	defer in.Close()
	note := p.bar(in.size)
	r.Step = note.step
	t, err := p.work(r, in.File)
	note.end()
	if err != nil {
		return err
	}
	if err := p.tellAll(r, t); err != nil {
		return err
	}
	return lost(t.Refused, t.Faults)
}

// visits is a file of visits that is open; its size is -1 if it has none.
type visits struct {
	*os.File
	size int64
}

func (c *call) visits(file string) (visits, error) {
	if file == "-" {
		if in, ok := c.in.(*os.File); ok {
			return visits{in, -1}, nil
		}
		return visits{}, usageError{"replay reads a file, or a standard input that is one"}
	}
	f, err := os.Open(file)
	if err != nil {
		return visits{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return visits{}, errors.Join(err, f.Close())
	}
	if !info.Mode().IsRegular() {
		return visits{f, -1}, nil
	}
	return visits{f, info.Size()}, nil
}

// work writes to standard output, or to a file from which the work can go on.
func (p *replaying) work(r *replay.Run, in *os.File) (*replay.Tally, error) {
	if p.out == "" || p.out == "-" {
		return r.Do(in, p.program.out, nil)
	}
	from, err := p.point(r, in)
	if err != nil {
		return nil, err
	}
	if from == nil {
		if err := forget(p.out); err != nil {
			return nil, err
		}
	}
	out, err := os.OpenFile(p.out, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	if err := goTo(from, in, out); err != nil {
		return nil, err
	}
	r.Keep = func(at replay.Point) error { return p.keep(at, out) }
	t, err := r.Do(in, out, from)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return nil, err
	}
	return t, forget(p.out)
}

// forget removes the point of an output, if there is one.
func forget(out string) error {
	if err := os.Remove(pointFile(out)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// pointFile is where the point of an output is kept.
func pointFile(out string) string { return out + ".point" }

// point is where to go on; nil for the beginning.
func (p *replaying) point(r *replay.Run, in io.ReaderAt) (*replay.Point, error) {
	if !p.resume {
		return nil, nil
	}
	src, err := os.ReadFile(pointFile(p.out))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.ReadPoint(src, in)
}

// goTo puts both files to where the work goes on; what was written beyond is cut off.
func goTo(from *replay.Point, in, out *os.File) error {
	if from == nil {
		return out.Truncate(0)
	}
	if info, err := out.Stat(); err != nil || info.Size() < from.Output {
		return errors.Join(err, fmt.Errorf("%s is shorter than its point says; begin anew", out.Name()))
	}
	if err := out.Truncate(from.Output); err != nil {
		return err
	}
	if _, err := out.Seek(from.Output, io.SeekStart); err != nil {
		return err
	}
	_, err := in.Seek(from.Input, io.SeekStart)
	return err
}

// keep puts a point down once what it speaks of is on the disk.
func (p *replaying) keep(at replay.Point, out *os.File) error {
	if err := out.Sync(); err != nil {
		return err
	}
	return p.write(pointFile(p.out), append(wire.Canonical(at), '\n'))
}

var replayGenerate = command{
	name: "generate", zh: "按写明的构成编造病例（合成数据）", en: "make up visits of a stated mix: synthetic",
	usage: "[flags] MIX.yaml",
	detail: `The mix (schema fenji.mix/1) names example cases with their weights; visits are those
cases at other places and times, of other ages, with vital signs that differ a little.
Where patients went is made up by the mix's habits, not by rules. The same seed gives
the same visits. Each line says that it is synthetic: 合成数据.`,
	example: "fenji replay generate --count 1000000 --seed 1 --from 2024-03-02T00:00:00+08:00 examples/pathways/year.yaml > visits.ndjson",
	run:     runReplayGenerate,
}

func runReplayGenerate(c *call, args []string) error {
	catalog := c.flags.String("catalog", "", "the catalogue: `DIR` of YAML or one document (default catalog beside the mix)")
	count := c.flags.Int("count", 1000, "how many visits")
	seed := c.flags.Uint64("seed", 1, "the seed")
	from := c.flags.String("from", "", "the first day, as a `TIME` (default the day after the catalogue was published)")
	days := c.flags.Int("days", 365, "over so many days")
	rest, err := c.parse(args, 1, 1)
	if err != nil {
		return err
	}
	y, err := c.year(filepath.ToSlash(rest[0]), filepath.ToSlash(*catalog), *seed, *from, *days)
	if err != nil {
		return err
	}
	return y.Write(c.out, 0, *count)
}

// year reads a mix with its cases and its catalogue.
func (c *call) year(file, catalog string, seed uint64, from string, days int) (*replay.Year, error) {
	src, err := c.program.read(file)
	if err != nil {
		return nil, err
	}
	n, err := yaml.Parse(file, src, author.MaxRead)
	if err != nil {
		return nil, err
	}
	m, err := replay.ReadMix(n)
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(file)
	if catalog == "" {
		catalog = filepath.ToSlash(filepath.Join(dir, author.CatalogFolder))
	}
	view, err := c.view(catalog)
	if err != nil {
		return nil, err
	}
	start := view.Published().Add(24 * 60)
	if from != "" {
		if start, err = wire.ParseTime(from); err != nil {
			return nil, usageError{"--from: " + err.Error()}
		}
	}
	document := func(name string) ([]byte, error) {
		return c.program.read(filepath.ToSlash(filepath.Join(dir, "cases", name+".json")))
	}
	return replay.NewYear(m, view, document, seed, start, days)
}
