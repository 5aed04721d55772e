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
	name   string
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
	c.flags.StringVar(&i.name, "name", "", "the `NAME` of the catalogue, such as 溪口县; kept where it is not given")
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
			if err := words.AddWords(t, i.used()...); err != nil {
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

// used are the words that the catalogue uses of things and people.
func (i *importing) used() (out []string) {
	if i.before == nil {
		return nil
	}
	for in := range i.before.Institutions() {
		for _, x := range in.Equipment {
			out = append(out, x.Kind)
		}
		for _, x := range in.Rooms {
			out = append(out, x.Kind)
		}
		for id := range in.Stock {
			out = append(out, id)
		}
		for _, x := range in.Staff {
			out = append(out, x.Skills.Words()...)
		}
		for _, x := range in.Services {
			out = append(out, x.Service)
		}
	}
	return out
}

// empty reports whether no spreadsheet has a row of data.
func (i *importing) empty() bool {
	return !slices.ContainsFunc(i.Tables, func(s sheets.Summary) bool { return s.Rows > 0 })
}

// take changes the catalogue in memory and finds out what would be written.
func (i *importing) take(catalog *capability.Catalog, im *sheets.Import) error {
	i.Tables, i.Findings = im.Tables, append([]sheets.Finding{}, im.Findings...)
	i.Differences, i.Lacks, i.Files = []capability.Difference{}, []unitLacks{}, []string{}
	if !im.Refused() && i.empty() {
		i.Findings = append(i.Findings, sheets.Finding{Code: "no-rows", Refused: true, File: im.Tables[0].File,
			Text: wire.Text{Zh: "这些表里一行数据也没有", En: "these sheets have no row of data"}, Allowed: wire.Text{Zh: "在示例行下面填写", En: "fill in rows below the example"}})
		im = &sheets.Import{Findings: i.Findings}
	}
	if !im.Refused() {
		err := catalog.Update(func(tx *capability.Tx) error {
			if i.before == nil {
				if err := tx.Merge(i.begun(i.look.at.String())); err != nil {
					return err
				}
			}
			if i.name != "" {
				name := &wire.Node{Kind: wire.Map}
				pair(name, "zh", i.name)
				head := &wire.Node{Kind: wire.Map, Keys: []*wire.Node{{Kind: wire.String, Text: "name"}}, Values: []*wire.Node{name}}
				if err := tx.Merge(head); err != nil {
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
	for _, p := range [][2]string{{"schema", capability.Schema}, {"id", id}, {"published", published}, {"utc_offset", "+08:00"}} {
		pair(n, p[0], p[1])
	}
	return n
}

// pair adds a key and a text to a map.
func pair(n *wire.Node, key, text string) {
	n.Keys = append(n.Keys, &wire.Node{Kind: wire.String, Text: key})
	n.Values = append(n.Values, &wire.Node{Kind: wire.String, Text: text})
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

// mostChanges bounds the changes that people are shown one by one; those that only
// renew a day are none of them.
const mostChanges = 60

// changes are what would change: new institutions a line each, the rest by the
// institution and the heading of the sheet, renewals of days in one line.
func (i *importing) changes(w *page) {
	counts := map[string]int{}
	renewed, left := 0, 0
	var t table
	for _, d := range i.Differences {
		counts[d.Kind]++
		switch parts := strings.Split(strings.TrimPrefix(d.Path, "/"), "/"); {
		case renewal(parts):
			renewed++
		case len(t) >= mostChanges:
			left++
		default:
			mark := map[string]string{capability.Added: "+ ", capability.Removed: "- ", capability.Changed: "~ "}[d.Kind]
			name, what := i.changed(w, parts)
			t.add(mark+name, what, i.values(w, d, parts))
		}
	}
	w.section("改动", "Changes", t)
	if renewed > 0 {
		w.say("另有%d处只是申报日期续了（不逐条列）", "and %d that only renew the day of a declaration", renewed)
	}
	if left > 0 {
		w.say("…共：新增%d，改动%d，删去%d（--json 看全部）", "… in all: %d added, %d changed, %d removed (--json shows all)", counts[capability.Added], counts[capability.Changed], counts[capability.Removed])
	}
}

// renewal reports whether a place is the day of a declaration.
func renewal(parts []string) bool {
	n := len(parts)
	return n > 4 && parts[0] == "institutions" && parts[n-2] == "asserted" && (parts[n-1] == "at" || parts[n-1] == "verify_by")
}

// changed is what a place is of, by name, and what of it, as the sheets head it.
func (i *importing) changed(w *page, parts []string) (name, what string) {
	name = w.field(parts[0])
	if len(parts) > 1 && (parts[0] == "institutions" || parts[0] == "travel" || parts[0] == "links") {
		if in, ok := i.look.view.Institution(parts[1]); ok {
			name = in.Name.In(w.lang)
		} else if in, ok := i.lost(parts[1]); ok {
			name = in.Name.In(w.lang)
		} else {
			name = parts[1]
		}
		if parts[0] != "institutions" {
			what = w.field(parts[0]) + " "
		}
	} else if len(parts) > 1 {
		what = parts[1] + " "
	}
	for k, part := range parts[min(2, len(parts)):] {
		if k == 0 || len(parts) > 3 && k > 1 {
			part = w.field(part)
		} else if in, ok := i.look.view.Institution(part); ok {
			part = in.Name.In(w.lang)
		}
		what += part + " "
	}
	return name, strings.TrimSpace(what)
}

// lost is an institution that is only in the catalogue before.
func (i *importing) lost(id string) (*capability.Institution, bool) {
	if i.before == nil {
		return nil, false
	}
	return i.before.Institution(id)
}

// values are before and after of a difference; of a whole institution, how much is
// written of it.
func (i *importing) values(w *page, d capability.Difference, parts []string) string {
	if len(parts) == 2 && parts[0] == "institutions" {
		in, ok := i.look.view.Institution(parts[1])
		if !ok {
			in, ok = i.lost(parts[1])
		}
		if ok {
			return fmt.Sprintf(w.in("%s：服务%d、设备%d、药品%d、人员%d", "%s: %d services, %d devices, %d drugs, %d people"),
				w.word(in.Level), len(in.Services), len(in.Equipment), len(in.Stock), len(in.Staff))
		}
	}
	before, after := w.plain(d.Before), w.plain(d.After)
	if d.Kind == capability.Changed {
		return before + " → " + after
	}
	return before + after
}

// plain is a value of a document for people: a text without its quotes.
func (w *page) plain(json string) string {
	if text, err := strconv.Unquote(json); err == nil {
		return clip(w.word(text))
	}
	return clip(json)
}

// field is what the sheets call a key of a catalogue.
func (w *page) field(key string) string {
	if w.lang == "en" {
		return strings.ReplaceAll(key, "_", " ")
	}
	zh := map[string]string{"institutions": "机构", "postings": "派驻", "travel": "车程", "links": "远程连接", "networks": "医共体", "profiles": "能力模板", "bundles": "救治单元要求",
		"name": "名称", "level": "级别", "kind": "类型", "codes": "代码", "region": "行政区划", "location": "经纬度", "hours": "开放时间", "contacts": "值班电话", "aliases": "别名",
		"services": "服务项目", "equipment": "设备", "stock": "药品", "vehicles": "车辆", "rooms": "房间", "staff": "人员", "accreditations": "救治单元", "population": "服务人口",
		"parent": "总院", "from": "起", "to": "止", "state": "状态", "quantity": "数量", "expires": "有效期", "at": "日期", "status": "状态", "asserted": "依据", "as": "依据",
		"requires": "需要", "skills": "技能", "title": "职称", "lead": "牵头", "members": "成员", "type": "类型", "ownership": "性质", "grade": "医院等级", "road": "车程", "verify_by": "申报到期",
		"by": "由谁", "mode": "方式", "person": "人员", "workplace": "派驻单位", "employer": "编制单位", "published": "公布时间"}[key]
	if zh == "" {
		return key
	}
	return zh
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
