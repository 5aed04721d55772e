package main

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

// A page is what is told to people, in one language.
type page struct {
	strings.Builder
	lang  string
	names map[string]wire.Text // of services, once asked for
	words *sheets.Words        // in Chinese, once asked for
}

// in is one of two texts, in the language.
func (w *page) in(zh, en string) string { return wire.Text{Zh: zh, En: en}.In(w.lang) }

// say is a line.
func (w *page) say(zh, en string, args ...any) {
	w.WriteString(author.Printable(fmt.Sprintf(w.in(zh, en), args...)) + "\n")
}

// A table is lines of cells that stand below each other on a screen, where Chinese
// is two columns wide. Its lines may have fewer cells than others.
type table [][]string

// add is a line more.
func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = author.Printable(cells[i])
	}
	*t = append(*t, cells)
}

// table is the lines of a table with what stands before each.
func (w *page) table(t table, before string) {
	var width []int
	for _, line := range t {
		for i, cell := range line {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], author.Columns(cell))
		}
	}
	for _, line := range t {
		var b strings.Builder
		for i, cell := range line {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", width[i]-author.Columns(cell)+2))
		}
		w.WriteString(before + strings.TrimRight(b.String(), " ") + "\n")
	}
}

// more says how many lines were left out.
func (w *page) more(n int) {
	if n > 0 {
		w.say("……还有%d个", "… and %d more", n)
	}
}
