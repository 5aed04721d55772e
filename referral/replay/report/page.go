// Package report shows what a replay, a what-if or a gap analysis came to as one HTML
// file that needs nothing else: no network, no fonts, no scripts of others but
// Chart.js, which is in the file. Every chart's numbers stand in a table too, for who
// reads without scripts, by ear, or on paper.
package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"slices"

	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
)

// chartJS is Chart.js 4.6.1 as published, without the line that names its source map.
//
//go:embed chart.umd.min.js
var chartJS string

//go:embed page.html
var layout string

var pageTemplate = template.Must(template.New("page").Parse(layout))

// A page is what a report shows.
type page struct {
	Title  wire.Text
	Basis  replay.Basis
	People string // Basis.Population in words
	Notes  []wire.Text
	Parts  []part
	Foot   []string
	Script template.JS
}

// A part is a heading with charts and tables below it.
type part struct {
	ID     string
	Title  wire.Text
	Charts []chart
	Tables []table
}

// A chart is bars beside or on each other.
type chart struct {
	Title     wire.Text `json:"-"`
	Label     string    `json:"label"` // title in both languages, for the chart itself
	Labels    []string  `json:"labels"`
	Series    []series  `json:"series"`
	Unit      string    `json:"unit"`
	Across    bool      `json:"across"` // bars lie
	Stacked   bool      `json:"stacked"`
	Synthetic bool      `json:"synthetic"`
}

type series struct {
	Label string     `json:"label"`
	Data  []*float64 `json:"data"` // nil is unknown, and shows no bar
}

// A table has a heading for each column and for each row.
type table struct {
	Title wire.Text
	Head  []wire.Text
	Rows  [][]cell
}

// fill says of a table without rows that there are none.
func (t *table) fill() {
	if len(t.Rows) == 0 {
		t.Rows = [][]cell{append([]cell{text("没有", "none")}, make([]cell, len(t.Head)-1)...)}
	}
}

// Numbers tells which columns hold numbers: their headings stand to the right as well.
func (t table) Numbers() []bool {
	numbers := make([]bool, len(t.Head))
	for i, c := range t.Rows[0] {
		numbers[i] = c.Number
	}
	return numbers
}

// A cell is a value, in both languages where it is words; Small stands below it.
type cell struct {
	wire.Text
	Small  wire.Text
	Number bool
	Bad    bool // it needs looking at
}

func text(zh, en string) cell { return cell{Text: wire.Text{Zh: zh, En: en}} }
func plain(s string) cell     { return cell{Text: wire.Text{Zh: s}} }
func number(s string) cell    { return cell{Text: wire.Text{Zh: s}, Number: true} }

// html writes a page.
func (p page) html() ([]byte, error) {
	p.Script = template.JS(chartJS)
	for i := range p.Parts {
		p.Parts[i].Charts = slices.DeleteFunc(p.Parts[i].Charts, func(c chart) bool { return len(c.Labels) == 0 })
		for k := range p.Parts[i].Charts {
			c := &p.Parts[i].Charts[k]
			c.Label, c.Synthetic = c.Title.Zh+" "+c.Title.En, p.Basis.Synthetic
		}
		for k := range p.Parts[i].Tables {
			p.Parts[i].Tables[k].fill()
		}
	}
	p.People = populations[p.Basis.Population]
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, p)
	return b.Bytes(), err
}

var populations = map[string]string{
	replay.Everybody: "全部就诊 all visits",
	replay.Residents: "常住居民 residents",
	replay.Insured:   "参保人 insured",
}
