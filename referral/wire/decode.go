package wire

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A NodeReader is a type with its own way of being written, such as "30m" for
// minutes. ReadNode reports what is wrong with n into ps, at path.
type NodeReader interface {
	ReadNode(n *Node, path string, ps *Problems)
}

// Decode lays n into target, a pointer to a struct, map, slice or simple value,
// by its json tags. Unknown keys, wrong kinds and numbers out of range are all
// added to ps; target then holds what could be read. Null leaves a value at its
// zero.
func Decode(n *Node, target any, path string, ps *Problems) {
	decode(n, reflect.ValueOf(target).Elem(), path, ps)
}

func decode(n *Node, v reflect.Value, path string, ps *Problems) {
	if n == nil || n.Kind == Null {
		return
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if r, ok := v.Interface().(NodeReader); ok {
			r.ReadNode(n, path, ps)
			return
		}
		v = v.Elem()
	}
	if r, ok := v.Addr().Interface().(NodeReader); ok {
		r.ReadNode(n, path, ps)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		decodeStruct(n, v, path, ps)
	case reflect.Map:
		decodeMap(n, v, path, ps)
	case reflect.Slice:
		decodeList(n, v, path, ps)
	default:
		decodeScalar(n, v, path, ps)
	}
}

// Expect reports whether n is of kind k, and the mistake if not.
func Expect(n *Node, k Kind, path string, ps *Problems) bool {
	if n.Kind != k {
		ps.Add(n, path, "wrong-kind", "%s is needed here, not %s", k, n.Kind)
	}
	return n.Kind == k
}

func decodeStruct(n *Node, v reflect.Value, path string, ps *Problems) {
	if !Expect(n, Map, path, ps) {
		return
	}
	keys := keysOf(v.Type())
	for i, key := range n.Keys {
		f, ok := keys.field[key.Text]
		if !ok {
			ps.Add(key, Join(path, key.Text), "unknown-key", "unknown key %q%s", key.Text, Near(key.Text, keys.names))
			continue
		}
		decode(n.Values[i], v.Field(f), Join(path, key.Text), ps)
	}
}

// keys are those that a struct is read from, with the fields they fill.
type keys struct {
	names []string
	field map[string]int
}

// known are the keys of the types met so far: they are what the program says they
// are, whoever asks first.
var known sync.Map // reflect.Type → *keys

func keysOf(t reflect.Type) *keys {
	if k, ok := known.Load(t); ok {
		return k.(*keys)
	}
	k := &keys{field: map[string]int{}}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			k.field[name], k.names = i, append(k.names, name)
		}
	}
	known.Store(t, k)
	return k
}

func decodeMap(n *Node, v reflect.Value, path string, ps *Problems) {
	if !Expect(n, Map, path, ps) {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Keys)))
	for i, key := range n.Keys {
		item := reflect.New(v.Type().Elem()).Elem()
		decode(n.Values[i], item, Join(path, key.Text), ps)
		v.SetMapIndex(reflect.ValueOf(key.Text).Convert(v.Type().Key()), item)
	}
}

func decodeList(n *Node, v reflect.Value, path string, ps *Problems) {
	if !Expect(n, List, path, ps) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Values), len(n.Values)))
	for i, item := range n.Values {
		decode(item, v.Index(i), path+"/"+strconv.Itoa(i), ps)
	}
}

func decodeScalar(n *Node, v reflect.Value, path string, ps *Problems) {
	switch v.Kind() {
	case reflect.String:
		kind := String
		if v.Type() == reflect.TypeFor[json.Number]() {
			kind = Number
		}
		if Expect(n, kind, path, ps) {
			v.SetString(n.Text)
		}
	case reflect.Bool:
		if Expect(n, Bool, path, ps) {
			v.SetBool(n.Text == "true")
		}
	case reflect.Int, reflect.Int64:
		if !Expect(n, Number, path, ps) {
			return
		}
		i, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil || i > 1<<53 || i < -1<<53 {
			ps.Add(n, path, "wrong-kind", "a whole number is needed here, not %s", n.Text)
			return
		}
		v.SetInt(i)
	default:
		panic("wire: cannot decode into " + v.Type().String())
	}
}
