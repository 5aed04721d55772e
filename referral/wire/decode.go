package wire

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A NodeReader is a type with its own way of being written, such as "30m" for
// minutes. ReadNode reports what is wrong with n into ps, at path, which is empty
// where whoever asks puts its own before it.
type NodeReader interface {
	ReadNode(n *Node, path string, ps *Problems)
}

// Decode lays n into target, a pointer to a struct, map, slice or simple value,
// by its json tags. Unknown keys, wrong kinds and numbers out of range are all
// added to ps; target then holds what could be read. Null leaves a value at its
// zero. A pointer to a struct that is tagged `json:",inline"` holds keys that stand
// among those of the struct it is in; it stays nil while none of them is there.
func Decode(n *Node, target any, path string, ps *Problems) {
	v := reflect.ValueOf(target).Elem()
	found := len(*ps)
	formOf(v.Type()).read(n, v, ps)
	ps.below(path, found)
}

// below puts the problems from number found on under a path. Readers tell only
// where below themselves a problem is: most documents have none, and then no
// path is ever written.
func (ps Problems) below(path string, found int) {
	for i := found; i < len(ps); i++ {
		ps[i].Path = path + ps[i].Path
	}
}

// belowKey is below the key of a map.
func (ps Problems) belowKey(key string, found int) {
	if len(ps) > found {
		ps.below(Join("", key), found)
	}
}

// A form is how values of one type are read.
type form struct {
	made    reflect.Type
	kind    reflect.Kind
	itself  bool     // its pointer is a NodeReader
	numeral bool     // a json.Number
	keys    []string // of a struct
	fields  []field  // that the keys fill
	of      *form    // what a pointer, a map or a list holds
	other   bool     // a struct of which other fields are written than are read
}

type field struct {
	index  int
	offset uintptr // of the struct that has it
	form   *form
	of     int    // the field of the struct laid into it that has it; -1: its own
	start  []byte // what is written before its value
	leave  leaver // when it is not written; nil if it always is
	always bool   // it is written though it is zero
}

// known are the forms of the types met so far: they are what the program says they
// are, whoever asks first.
var known sync.Map // reflect.Type → *form

func formOf(t reflect.Type) *form {
	if f, ok := known.Load(t); ok {
		return f.(*form)
	}
	f := newForm(t, map[reflect.Type]*form{})
	known.Store(t, f)
	return f
}

// newForm makes the form of a type and of all that it holds; in made are those
// begun, because a type may hold itself.
func newForm(t reflect.Type, made map[reflect.Type]*form) *form {
	if f, ok := made[t]; ok {
		return f
	}
	f := &form{
		made:    t,
		kind:    t.Kind(),
		itself:  reflect.PointerTo(t).Implements(reflect.TypeFor[NodeReader]()),
		numeral: t == reflect.TypeFor[json.Number](),
	}
	made[t] = f
	if f.itself {
		return f
	}
	switch f.kind {
	case reflect.Struct:
		f.add(t, -1, made)
	case reflect.Pointer, reflect.Map, reflect.Slice:
		f.of = newForm(t.Elem(), made)
	}
	return f
}

// add adds the fields of a struct, which is the form's own or laid into it.
func (f *form) add(t reflect.Type, of int, made map[reflect.Type]*form) {
	for i := range t.NumField() {
		x := t.Field(i)
		name, options, _ := strings.Cut(x.Tag.Get("json"), ",")
		switch {
		case inline(name, options):
			f.other = true
			f.add(x.Type.Elem(), i, made)
		case name != "" && name != "-":
			f.keys = append(f.keys, name)
			leave := leaveOf(options, x.Type)
			f.fields = append(f.fields, field{i, x.Offset, newForm(x.Type, made), of, keyOf(name), leave, leave == nil || !leave(reflect.New(x.Type).UnsafePointer())})
		case name == "" && (x.Anonymous || x.IsExported()):
			f.other = true
		}
	}
}

// inline reports whether what a field points to has its keys among those of the struct
// that the field is in; the pointer is nil while none of them is there.
func inline(name, options string) bool { return name == "" && options == "inline" }

// in is the field of a struct.
func (x *field) in(v reflect.Value) reflect.Value {
	if x.of < 0 {
		return v.Field(x.index)
	}
	if v = v.Field(x.of); v.IsNil() {
		v.Set(reflect.New(v.Type().Elem()))
	}
	return v.Elem().Field(x.index)
}

func (f *form) read(n *Node, v reflect.Value, ps *Problems) {
	if n == nil || n.Kind == Null {
		return
	}
	switch {
	case f.itself:
		v.Addr().Interface().(NodeReader).ReadNode(n, "", ps)
	case f.kind == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		f.of.read(n, v.Elem(), ps)
	case f.kind == reflect.Struct:
		f.readStruct(n, v, ps)
	case f.kind == reflect.Map:
		f.readMap(n, v, ps)
	case f.kind == reflect.Slice:
		f.readList(n, v, ps)
	default:
		f.readScalar(n, v, ps)
	}
}

// Expect reports whether n is of kind k, and the mistake if not.
func Expect(n *Node, k Kind, path string, ps *Problems) bool {
	if n.Kind != k {
		ps.Add(n, path, "wrong-kind", "%s is needed here, not %s", k, n.Kind)
	}
	return n.Kind == k
}

func (f *form) readStruct(n *Node, v reflect.Value, ps *Problems) {
	if !Expect(n, Map, "", ps) {
		return
	}
	next := 0
	for i, key := range n.Keys {
		k := f.find(key.Text, next)
		if k < 0 {
			ps.Add(key, Join("", key.Text), "unknown-key", "unknown key %q%s", key.Text, Near(key.Text, f.keys))
			continue
		}
		if n.Values[i].Kind != Null {
			found := len(*ps)
			f.fields[k].form.read(n.Values[i], f.fields[k].in(v), ps)
			ps.belowKey(key.Text, found)
		}
		next = k + 1
	}
}

// find is the number of a key of a struct, -1 if it has none. Most documents have
// keys in the order of the fields, so the next is looked at first.
func (f *form) find(key string, next int) int {
	for k := next; k < len(f.keys); k++ {
		if f.keys[k] == key {
			return k
		}
	}
	return slices.Index(f.keys[:next], key)
}

func (f *form) readMap(n *Node, v reflect.Value, ps *Problems) {
	if !Expect(n, Map, "", ps) {
		return
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(n.Keys)))
	key, item := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
	var rows reflect.Value // what its pointers point to
	if t.Elem().Kind() == reflect.Pointer {
		rows = reflect.MakeSlice(reflect.SliceOf(t.Elem().Elem()), len(n.Keys), len(n.Keys))
	}
	for i, k := range n.Keys {
		found := len(*ps)
		item.SetZero()
		if rows.IsValid() && n.Values[i].Kind != Null {
			item.Set(rows.Index(i).Addr())
		}
		f.of.read(n.Values[i], item, ps)
		ps.belowKey(k.Text, found)
		key.SetString(k.Text)
		v.SetMapIndex(key, item)
	}
}

func (f *form) readList(n *Node, v reflect.Value, ps *Problems) {
	if !Expect(n, List, "", ps) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Values), len(n.Values)))
	for i, item := range n.Values {
		found := len(*ps)
		f.of.read(item, v.Index(i), ps)
		ps.belowKey(strconv.Itoa(i), found)
	}
}

func (f *form) readScalar(n *Node, v reflect.Value, ps *Problems) {
	switch f.kind {
	case reflect.String:
		kind := String
		if f.numeral {
			kind = Number
		}
		if Expect(n, kind, "", ps) {
			v.SetString(n.Text)
		}
	case reflect.Bool:
		if Expect(n, Bool, "", ps) {
			v.SetBool(n.Text == "true")
		}
	case reflect.Int, reflect.Int64:
		if !Expect(n, Number, "", ps) {
			return
		}
		i, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil || i > 1<<53 || i < -1<<53 {
			ps.Add(n, "", "wrong-kind", "a whole number is needed here, not %s", n.Text)
			return
		}
		v.SetInt(i)
	default:
		panic("wire: cannot decode into " + v.Type().String())
	}
}
