package main

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// facts are what is said of a patient.
type facts map[string]string

// number is the bounds of a number or a range; false for what is neither.
func number(value string) (lo, hi float64, ok bool) {
	from, to, ranged := strings.Cut(value, "..")
	if !ranged {
		to = from
	}
	lo, err := strconv.ParseFloat(from, 64)
	hi, other := strconv.ParseFloat(to, 64)
	ok = err == nil && other == nil && !math.IsNaN(lo-hi) && !math.IsInf(lo, 0) && !math.IsInf(hi, 0)
	return lo, hi, ok
}

// Number implements capability.Patient.
func (f facts) Number(fact string) (lo, hi float64) {
	if lo, hi, ok := number(f[fact]); ok {
		return lo, hi
	}
	return math.Inf(-1), math.Inf(1)
}

// Choice implements capability.Patient.
func (f facts) Choice(fact string) (value string, known bool) {
	value, known = f[fact]
	return value, known
}

// A limited is what a fact may be that rows have limits on: a number between bounds,
// a choice of words.
type limited struct {
	number, choice bool
	min, max       float64
	words          []string // of the rows and of the packs that come with fenji
	all            bool     // there are no others
}

// limits are the facts that any row has a limit on.
func (a *asker) limits() map[string]*limited {
	found := map[string]*limited{}
	for in := range a.view.Institutions() {
		for _, row := range in.Rows() {
			for fact, limit := range row.Patient {
				if found[fact] == nil {
					found[fact] = &limited{min: math.Inf(-1), max: math.Inf(1)}
				}
				found[fact].take(limit)
			}
		}
	}
	for _, p := range shipped(false) {
		for name, f := range p.Facts {
			l := found[name]
			if l == nil {
				continue
			}
			if f.Min != nil {
				l.min = f.Min.Float()
			}
			if f.Max != nil {
				l.max = f.Max.Float()
			}
			for _, c := range f.Choices {
				l.words, l.all = append(l.words, c.ID), true
			}
		}
	}
	return found
}

func (l *limited) take(limit capability.Limit) {
	l.number = l.number || limit.Min != nil || limit.Max != nil
	l.choice = l.choice || limit.Is != nil || limit.Not != nil
	l.words = slices.Concat(l.words, limit.Is, limit.Not)
}

// told takes what is said of the patient. What no row asks would count for nothing, and
// what can't be would count as a patient outside the limits: both are refused.
func (a *asker) told() error {
	limits := a.limits()
	for _, text := range a.said {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" || value == "" {
			return a.misused("--patient：“%s”应写成 age=58 这样", "--patient: %q is not a fact such as age=58", text)
		}
		if _, had := a.patient[name]; had {
			return a.misused("--patient：%s 写了两次", "--patient: %s is given twice", name)
		}
		l := limits[name]
		if l == nil {
			return a.misused("--patient：目录里没有一项服务限制“%s”%s", "--patient: no row of the catalog has a limit on %q%s", name, a.near(name, sortedKeys(limits)))
		}
		if err := a.possible(l, name, value); err != nil {
			return err
		}
		a.patient[name] = value
	}
	return nil
}

// possible refuses a value that the fact can't have.
func (a *asker) possible(l *limited, name, value string) error {
	lo, hi, isNumber := number(value)
	switch {
	case l.number && !isNumber:
		return a.misused("--patient：%s 应是数或范围，如 50..60，不是“%s”", "--patient: %s is a number or a range such as 50..60, not %q", name, value)
	case l.number && lo > hi:
		return a.misused("--patient：%s=%s 前后颠倒", "--patient: %s=%s is reversed", name, value)
	case l.number && (lo < l.min || hi > l.max):
		return a.misused("--patient：%s=%s 不可能，应在%g至%g之间", "--patient: %s=%s can't be; it lies from %g to %g", name, value, l.min, l.max)
	case l.choice && !l.number && !slices.Contains(l.words, value) && (l.all || !wire.ID(value) || wire.Nearest(value, l.words) != ""):
		return a.misused("--patient：%s 没有“%s”%s", "--patient: %s has no %q%s", name, value, a.near(value, l.words))
	}
	return nil
}
