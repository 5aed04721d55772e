package slab

import "strings"

// Text is room for strings that stay: several of them in one piece of memory. The zero is
// ready for use. Not safe for concurrent use.
type Text struct{ piece *strings.Builder }

// aPiece is how many bytes a piece has, or more if a string is longer.
const aPiece = 512

// Join is the parts one after the other.
func (t *Text) Join(parts ...string) string {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	if t.piece == nil || t.piece.Cap()-t.piece.Len() < length {
		t.piece = &strings.Builder{}
		t.piece.Grow(max(aPiece, length))
	}
	from := t.piece.Len()
	for _, part := range parts {
		t.piece.WriteString(part)
	}
	return t.piece.String()[from:]
}
