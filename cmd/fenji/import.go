package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogImport = command{
	name: "import", zh: "读入机构、人员、设备表，先看改动再写入", en: "read spreadsheets of institutions, staff and equipment; review, then write",
	usage: "[flags] FILE…",
	detail: `CSV in UTF-8, GB18030 or UTF-16, or .xlsx (needs fenji-sheets). Shows what was mended,
what the catalogue would become and what each chest-pain unit still lacks; nothing is
written without --apply. What can't be read is refused with its file, row and column,
and then nothing is written. An empty cell says nothing: it is unknown, never no.`,
	example: "fenji catalog import --into my/catalog 机构.csv 人员.csv 设备.csv\nfenji catalog import --into my/catalog --apply 机构.csv 人员.csv 设备.csv",
	run:     runCatalogImport,
}

// The files of a catalogue that an import adds to.
const (
	headFile = "catalog.yaml"
	rowsFile = "sheets.yaml"
)

// An importing is an import under way, and what it answers.
type importing struct {
	Schema      string                  `json:"schema"`
	Tables      []sheets.Summary        `json:"tables"`
	Findings    []sheets.Finding        `json:"findings"`
	Refused     int                     `json:"refused"`
	Differences []capability.Difference `json:"differences"`
	Lacks       []unitLacks             `json:"lacks"`
	Files       []string                `json:"files"` // that change
	Applied     bool                    `json:"applied"`

	look   *look
	dir    string
	before *capability.View
	write  map[string][]byte
}

// unitLacks is what an institution still lacks of a role that it holds.
type unitLacks struct {
	Institution string       `json:"institution"`
	Lacks       []lacksShown `json:"lacks"`
}

func runCatalogImport(c *call, args []string) error {
	i := &importing{look: c.timed("fenji.catalog.import/1")}
	i.Schema = i.look.schema
	c.flags.StringVar(&i.dir, "into", author.CatalogFolder, "the folder `DIR` of the catalogue; begun if it is not there")
	apply := c.flags.Bool("apply", false, "write it")
	plain := c.flags.Bool("no-profiles", false, "give no institution the profile of its level")
	own := c.flags.String("words", "", "words of your own: a sheet `FILE` of kind, what is written, what it stands for")
	names, err := i.look.parsed(args, 1, -1)
	if err != nil {
		return err
	}
	catalog, err := i.open()
	if err != nil {
		return err
	}
	words, tables, err := i.read(*own, names)
	if err != nil {
		return err
	}
	note := c.progress("rows")
	im := sheets.Read(sheets.Options{Before: i.before, At: i.look.at, Words: words, Profiles: !*plain,
		Step: func(done, all int) { note.step(done, fmt.Sprintf(" of %d", all)) }}, tables...)
	note.end()
	if err := i.take(catalog, im); err != nil {
		return err
	}
	if *apply && len(i.write) > 0 {
		if err := files.Store(i.dir, i.write); err != nil {
			return err
		}
		i.Applied = true
	}
	return i.tell()
}

// open is the catalogue of the folder; a folder that is not there or holds none is
// an empty catalogue that is about to be published.
func (i *importing) open() (*capability.Catalog, error) {
	catalog, err := files.Open(os.DirFS(i.dir))
	var ps wire.Problems
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.As(err, &ps) && len(ps) == 1 && ps[0].Code == "no-files":
		catalog = capability.New()
	case errors.As(err, &ps):
		for k := range ps {
			ps[k].File = filepath.ToSlash(filepath.Join(i.dir, ps[k].File))
		}
		return nil, ps
	case err != nil:
		return nil, err
	}
	if i.look.view = catalog.View(); i.look.view.ID() != "" {
		i.before = i.look.view
	} else if i.look.view, err = i.clock(); err != nil {
		return nil, err
	}
	i.look.at, err = i.look.moment("at", i.look.time)
	return catalog, err
}

// clock is a catalogue that says no more than which clock a new one has: China's,
// whatever machine the import runs on.
func (i *importing) clock() (*capability.View, error) {
	catalog := capability.New()
	err := catalog.Update(func(tx *capability.Tx) error { return tx.Merge(i.begun("2000-01-01T00:00:00+08:00")) })
	return catalog.View(), err
}

// read is the words and the spreadsheets.
func (i *importing) read(own string, names []string) (*sheets.Words, []*sheets.Table, error) {
	words := sheets.NewWords()
	terms := map[string]string{}
	for _, p := range shipped(false) {
		for id, t := range p.Terms {
			terms[id] = t.Zh
		}
	}
	words.AddTerms(terms)
	if own != "" {
		tables, err := i.look.tables(own)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range tables {
			if err := words.AddWords(t); err != nil {
				return nil, nil, err
			}
		}
	}
	var all []*sheets.Table
	var problems wire.Problems
	for _, name := range names {
		tables, err := i.look.tables(filepath.ToSlash(name))
		var ps wire.Problems
		if errors.As(err, &ps) {
			problems = append(problems, ps...)
		} else if err != nil {
			return nil, nil, err
		}
		all = append(all, tables...)
	}
	return words, all, problems.Err()
}

// take changes the catalogue in memory and finds out what would be written.
func (i *importing) take(catalog *capability.Catalog, im *sheets.Import) error {
	i.Tables, i.Findings = im.Tables, append([]sheets.Finding{}, im.Findings...)
	i.Differences, i.Lacks, i.Files = []capability.Difference{}, []unitLacks{}, []string{}
	if !im.Refused() {
		err := catalog.Update(func(tx *capability.Tx) error {
			if i.before == nil {
				if err := tx.Merge(i.begun(i.look.at.String())); err != nil {
					return err
				}
			}
			return tx.Merge(im.Patch)
		})
		var ps wire.Problems
		if errors.As(err, &ps) {
			i.Findings = append(i.Findings, im.Told(ps)...)
		} else if err != nil {
			return err
		}
	}
	for _, f := range i.Findings {
		if f.Refused {
			i.Refused++
		}
	}
	if i.Refused > 0 {
		return nil
	}
	return i.review(catalog.View())
}

// begun is the head of a catalogue that is begun.
func (i *importing) begun(published string) *wire.Node {
	path, err := filepath.Abs(i.dir)
	if err != nil {
		path = i.dir
	}
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(filepath.Base(path)), "-"), "-_.")
	if id == author.CatalogFolder || id == "" {
		id = strings.Trim(notInID.ReplaceAllString(strings.ToLower(filepath.Base(filepath.Dir(path))), "-"), "-_.")
	}
	if id == "" {
		id = "new-catalog"
	}
	n := &wire.Node{Kind: wire.Map}
	for _, pair := range [][2]string{{"schema", capability.Schema}, {"id", id}, {"published", published}, {"utc_offset", "+08:00"}} {
		n.Keys = append(n.Keys, &wire.Node{Kind: wire.String, Text: pair[0]})
		n.Values = append(n.Values, &wire.Node{Kind: wire.String, Text: pair[1]})
	}
	return n
}

// review compares the catalogue as it would be with what it is.
func (i *importing) review(after *capability.View) (err error) {
	before := i.before
	if before == nil {
		before = capability.New().View()
	}
	i.Differences = append(i.Differences, capability.Diff(before, after)...)
	i.look.view = after
	for in := range after.Institutions() {
		if lacks := i.look.lacks(in); len(lacks) > 0 {
			i.Lacks = append(i.Lacks, unitLacks{in.ID, lacks})
		}
	}
	if i.write, err = files.Change(os.DirFS(i.dir), after, headFile, rowsFile); err != nil {
		return err
	}
	i.Files = append(i.Files, sortedKeys(i.write)...)
	return nil
}

// tell prints the answer; where something was refused, that is the error.
func (i *importing) tell() error {
	err := i.look.answer(i, func(w *page) error {
		i.words(w)
		return nil
	})
	if err == nil && i.Refused > 0 {
		return errRefused
	}
	return err
}

// words is the review for people: what was read, what was mended, what is refused,
// what would change, what is lacking.
func (i *importing) words(w *page) {
	var t table
	for _, s := range i.Tables {
		kind := s.Kind
		if kind == "" {
			kind = "?"
		}
		t.add(s.File, kind, s.Encoding, strconv.Itoa(s.Rows)+w.in("行", " rows"))
	}
	w.section("读了", "Read", t)
	w.section("改读了（请看一遍）", "Mended (look them over)", mends(i.Findings, w.lang))
	t = nil
	for _, f := range i.Findings {
		if f.Refused {
			t.add(f.In(w.lang))
		}
	}
	w.section("不能读，请改正", "Refused: please mend", t)
	if i.Refused > 0 {
		w.say("%d处不能读，目录没有动。", "%d refused; the catalogue is as it was.", i.Refused)
		return
	}
	i.changes(w)
	i.missing(w)
	switch {
	case len(i.Files) == 0:
		w.say("目录没有变化。", "The catalogue does not change.")
	case i.Applied:
		w.say("已写入 %s：%s", "written into %s: %s", filepath.ToSlash(i.dir), strings.Join(i.Files, ", "))
	default:
		w.say("没有写入；看过以后加 --apply 写入 %s：%s", "Nothing was written; --apply writes into %s: %s", filepath.ToSlash(i.dir), strings.Join(i.Files, ", "))
	}
}

// mends are the mends, those of one kind in one column of a file together.
func mends(findings []sheets.Finding, lang string) (t table) {
	type group struct {
		first sheets.Finding
		rows  []int
	}
	var groups []*group
	for _, f := range findings {
		if f.Refused {
			continue
		}
		at := slices.IndexFunc(groups, func(g *group) bool {
			return g.first.Code == f.Code && g.first.File == f.File && g.first.Column == f.Column
		})
		if at < 0 {
			groups = append(groups, &group{first: f, rows: []int{f.Row}})
			continue
		}
		groups[at].rows = append(groups[at].rows, f.Row)
	}
	for _, g := range groups {
		line := []string{g.first.In(lang)}
		if more := len(g.rows) - 1; more > 0 {
			rows := []string{}
			for _, r := range g.rows[1:min(len(g.rows), 9)] {
				rows = append(rows, strconv.Itoa(r))
			}
			dots := map[bool]string{true: " …"}[more > 8]
			if lang == "en" {
				line = append(line, "and "+strconv.Itoa(more)+" more: rows "+strings.Join(rows, ", ")+dots)
			} else {
				line = append(line, "同样的还有"+strconv.Itoa(more)+"处：第"+strings.Join(rows, "、")+"行"+dots)
			}
		}
		t.add(strings.Join(line, "  "))
	}
	return t
}

// mostChanges bounds the changes that people are shown one by one.
const mostChanges = 60

func (i *importing) changes(w *page) {
	counts := map[string]int{}
	var t table
	for _, d := range i.Differences {
		counts[d.Kind]++
		if len(t) < mostChanges {
			mark := map[string]string{capability.Added: "+ ", capability.Removed: "- ", capability.Changed: "~ "}[d.Kind]
			value := clip(d.After)
			if d.Kind != capability.Added {
				value = clip(d.Before) + map[bool]string{true: " → " + clip(d.After)}[d.Kind == capability.Changed]
			}
			t.add(mark+d.Path, value)
		}
	}
	w.section("改动", "Changes", t)
	if len(i.Differences) > len(t) {
		w.say("…共：新增%d，改动%d，删去%d（--json 看全部）", "… in all: %d added, %d changed, %d removed (--json shows all)", counts[capability.Added], counts[capability.Changed], counts[capability.Removed])
	}
}

// missing is what each institution lacks of the roles that it holds.
func (i *importing) missing(w *page) {
	var t table
	for _, u := range i.Lacks {
		for _, k := range u.Lacks {
			for _, l := range k.Things {
				if l.State != capability.Present {
					t.add(w.place(i.look.view, u.Institution), k.Name.In(w.lang), l.Why.In(w.lang))
				}
			}
		}
	}
	w.section("还缺", "Still lacking", t)
}
