package wire

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// ReadCanonical lays into target, a pointer to a struct, a document that is byte for
// byte what [Canonical] writes of it, and holds the bytes. Of any other document it says
// no, and what it has laid into target by then means nothing: [ParseJSON] and [Decode]
// read it, or tell what is wrong. Machines write documents in that form; read like this
// they take no tree of nodes, and their hash is that of their bytes.
func ReadCanonical(src string, limit int, target any) bool {
	if len(src) > limit || !utf8.ValidString(src) {
		return false
	}
	v := reflect.ValueOf(target)
	r := exactReader{jsonReader: jsonReader{src: src}}
	return r.read(formOf(v.Type().Elem()), v.UnsafePointer(), 0) && r.at == len(r.src)
}

// An exactReader stops at what Canonical does not write. It lays what it reads where
// the form says that the fields of a struct are: asking reflect for each took half of
// the time in which a browser reads its packs.
type exactReader struct {
	jsonReader
	again []byte  // what Canonical writes of the value that was read
	one   [1]Node // such a value that reads itself, and must not keep it
	ps    Problems
}

// mark goes on after one character, if it stands here.
func (r *exactReader) mark(c byte) bool {
	if r.at == len(r.src) || r.src[r.at] != c {
		return false
	}
	r.at++
	return true
}

// at is the value of a form's type at a place.
func (f *form) at(place unsafe.Pointer) reflect.Value { return reflect.NewAt(f.made, place).Elem() }

func (r *exactReader) read(f *form, place unsafe.Pointer, depth int) bool {
	switch {
	case depth > MaxDepth:
		return false
	case f.itself:
		return r.itself(f.at(place))
	case f.kind == reflect.Struct:
		return r.fields(f, place, depth)
	case f.kind == reflect.Pointer || f.kind == reflect.Map || f.kind == reflect.Slice:
		if strings.HasPrefix(r.src[r.at:], "null") {
			r.at += len("null")
			return true
		}
		switch f.kind {
		case reflect.Pointer:
			to := reflect.New(f.of.made)
			*(*unsafe.Pointer)(place) = to.UnsafePointer()
			return r.read(f.of, to.UnsafePointer(), depth)
		case reflect.Map:
			return r.entries(f, f.at(place), depth)
		}
		return r.items(f, f.at(place), depth)
	}
	return r.scalar(f, place)
}

// itself reads a value that has its own way of being written, of one plain node.
func (r *exactReader) itself(v reflect.Value) bool {
	from := r.at
	if r.at == len(r.src) || r.src[r.at] == '{' || r.src[r.at] == '[' {
		return false
	}
	r.one[0] = Node{}
	r.nodes, r.left = r.one[:], 1
	n, err := r.value(0)
	if err != nil || n.Kind == Null {
		return false
	}
	v.Addr().Interface().(NodeReader).ReadNode(n, "", &r.ps)
	r.again = writerOf(v.Type())(r.again[:0], v.Addr().UnsafePointer())
	return len(r.ps) == 0 && string(r.again) == r.src[from:r.at]
}

func (r *exactReader) fields(f *form, place unsafe.Pointer, depth int) bool {
	if f.other || !r.mark('{') {
		return false
	}
	first := true
	for k := range f.fields {
		x := &f.fields[k]
		if !r.key(x.start, first) {
			if x.always {
				return false
			}
			continue
		}
		field := unsafe.Add(place, x.offset)
		if first = false; !r.read(x.form, field, depth+1) || x.leave != nil && x.leave(field) {
			return false
		}
	}
	return r.mark('}')
}

// key goes on after a key with its quotes and colon, and the comma before it, if that
// is what stands here.
func (r *exactReader) key(key []byte, first bool) bool {
	at := r.at
	if !first {
		at++
	}
	if at > len(r.src) || !strings.HasPrefix(r.src[at:], string(key)) || !first && r.src[at-1] != ',' {
		return false
	}
	r.at = at + len(key)
	return true
}

func (r *exactReader) entries(f *form, v reflect.Value, depth int) bool {
	if f.made.Key().Kind() != reflect.String || !r.mark('{') {
		return false
	}
	v.Set(reflect.MakeMap(f.made))
	if r.mark('}') {
		return true
	}
	key, item := reflect.New(f.made.Key()).Elem(), reflect.New(f.of.made)
	for before, first := "", true; ; first = false {
		name, ok := r.plainText()
		if !ok || !first && name <= before || !r.mark(':') {
			return false
		}
		item.Elem().SetZero()
		if !r.read(f.of, item.UnsafePointer(), depth+1) {
			return false
		}
		key.SetString(name)
		v.SetMapIndex(key, item.Elem())
		if before = name; !r.mark(',') {
			return r.mark('}')
		}
	}
}

func (r *exactReader) items(f *form, v reflect.Value, depth int) bool {
	if f.of.kind == reflect.Uint8 || !r.mark('[') {
		return false
	}
	if r.mark(']') {
		v.Set(reflect.MakeSlice(f.made, 0, 0))
		return true
	}
	for n := 0; ; n++ {
		if n == v.Cap() {
			v.Grow(max(1, n)) // nearly all lists have few
		}
		v.SetLen(n + 1)
		if !r.read(f.of, unsafe.Add(v.UnsafePointer(), uintptr(n)*f.of.made.Size()), depth+1) {
			return false
		}
		if !r.mark(',') {
			return r.mark(']')
		}
	}
}

func (r *exactReader) scalar(f *form, place unsafe.Pointer) bool {
	switch f.kind {
	case reflect.String:
		if f.numeral {
			return false
		}
		text, ok := r.plainText()
		*(*string)(place) = text
		return ok
	case reflect.Bool:
		word := "false"
		if strings.HasPrefix(r.src[r.at:], "true") {
			word = "true"
			*(*bool)(place) = true
		}
		r.at += len(word)
		return r.at <= len(r.src) && r.src[r.at-len(word):r.at] == word
	case reflect.Int, reflect.Int64:
		from := r.at
		if r.mark('-'); !r.digits() {
			return false
		}
		i, err := strconv.ParseInt(r.src[from:r.at], 10, 64)
		f.at(place).SetInt(i)
		r.again = strconv.AppendInt(r.again[:0], i, 10)
		return err == nil && i <= 1<<53 && i >= -1<<53 && string(r.again) == r.src[from:r.at]
	}
	return false
}

// plainText reads a text that is escaped where Canonical does it, and only there.
func (r *exactReader) plainText() (string, bool) {
	from := r.at
	if !r.mark('"') {
		return "", false
	}
	if n := plain(r.src[r.at:]); r.at+n < len(r.src) && r.src[r.at+n] == '"' {
		r.at += n + 1
		return r.src[from+1 : r.at-1], true
	}
	r.at = from
	text, err := r.text()
	if err != nil {
		return "", false
	}
	r.again = AppendText(r.again[:0], text)
	return text, string(r.again) == r.src[from:r.at]
}
