package referral

import (
	"bytes"
	"io/fs"
	"reflect"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/examples/pathways"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// inPlaces asks an engine of each of two places about each of its cases.
func inPlaces(t *testing.T, ask func(name string, e *Engine, c *triage.Case)) {
	t.Helper()
	for _, place := range []struct{ catalog, cases fs.FS }{{anxi.Catalog, anxi.Cases}, {pathways.Catalog, pathways.Cases}} {
		cat, err := files.Open(place.catalog)
		if err != nil {
			t.Fatal(err)
		}
		e, err := New(cat.View(), content.CN()...)
		if err != nil {
			t.Fatal(err)
		}
		names, err := fs.Glob(place.cases, "*.json")
		if err != nil || len(names) == 0 {
			t.Fatal(names, err)
		}
		for _, name := range names {
			src, err := fs.ReadFile(place.cases, name)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := e.ParseCase(src); err == nil { // else a test changes the catalogue first
				ask(name, e, c)
			}
		}
	}
}

// A decision is the same bytes wherever it is worked out: in a new room, or in one in
// which others were before it.
func TestRoomMakesNoDifference(t *testing.T) {
	type decided struct {
		name string
		c    *triage.Case
		e    *Engine
		new  []byte
	}
	var all []decided
	used := &rooms{}
	inPlaces(t, func(name string, e *Engine, c *triage.Case) {
		alone := *e
		alone.rooms = &rooms{}
		e.rooms = used // of both places
		all = append(all, decided{name, c, e, alone.Decide(c).JSON()})
	})
	for range 2 {
		for _, x := range all {
			if got := x.e.Decide(x.c).JSON(); !bytes.Equal(got, x.new) {
				t.Errorf("%s: after others\n%s\nalone\n%s", x.name, got, x.new)
			}
		}
		slices.Reverse(all)
	}
}

// Nothing of a case, nor of the catalogue and the rules that were asked, is left in a room.
func TestRoomForgets(t *testing.T) {
	inPlaces(t, func(name string, e *Engine, c *triage.Case) {
		d := e.deciding(c)
		r := d.room
		d.decision()
		r.forget()
		left := remains{seen: map[any]bool{}}
		left.look(reflect.ValueOf(r))
		for _, what := range left.found {
			t.Errorf("%s: the room still holds a %s", name, what)
		}
	})
}

// remains is what a search finds that a room should not hold.
type remains struct {
	seen  map[any]bool
	found []reflect.Type
}

// look looks at a value and at all that it leads to, lists to their full length.
func (l *remains) look(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		key := [2]any{v.Type(), v.Pointer()}
		if v.IsNil() || l.seen[key] {
			return
		}
		l.seen[key] = true
		switch v.Type() {
		case reflect.TypeFor[*triage.Case](), reflect.TypeFor[*fact.Facts](), reflect.TypeFor[*capability.View](), reflect.TypeFor[*capability.Institution](), reflect.TypeFor[*pack.Bound]():
			l.found = append(l.found, v.Type())
			return
		}
		l.look(v.Elem())
	case reflect.Interface:
		l.look(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			l.look(v.Field(i))
		}
	case reflect.Slice:
		for all, i := v.Slice(0, v.Cap()), 0; i < all.Len(); i++ {
			l.look(all.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			l.look(v.Index(i))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			l.look(it.Key())
			l.look(it.Value())
		}
	}
}
