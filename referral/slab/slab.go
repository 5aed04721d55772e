// Package slab makes room for many values of a type at once, and takes all of it back at
// once: what works out one answer after another asks for its memory once.
package slab

// Of is room for values of one type. The zero is ready for use. Not safe for concurrent
// use.
type Of[T any] struct {
	chunks [][]T
	at     int // the chunk that is being filled
	used   int // values of it that are taken
}

// least is how many values the first chunk has room for.
const least = 8

// Take is room for n values, all zero; what is appended to it lies elsewhere.
//
//go:noinline
func (s *Of[T]) Take(n int) []T {
	for ; s.at < len(s.chunks); s.at, s.used = s.at+1, 0 {
		if chunk := s.chunks[s.at]; n <= len(chunk)-s.used {
			s.used += n
			return chunk[s.used-n : s.used : s.used]
		}
	}
	s.chunks = append(s.chunks, make([]T, max(n, least<<len(s.chunks))))
	s.used = n
	return s.chunks[s.at][:n:n]
}

// One is room for one value, a zero.
func (s *Of[T]) One() *T { return &s.Take(1)[0] }

// Put is room for a value, and the value in it.
func (s *Of[T]) Put(value T) *T {
	room := s.One()
	*room = value
	return room
}

// Append is the list with a value more; where the list has no room left, in other room.
func (s *Of[T]) Append(list []T, value T) []T {
	if len(list) == cap(list) {
		list = s.longer(list)
	}
	list = list[:len(list)+1]
	list[len(list)-1] = value
	return list
}

// longer is the list in room for twice as many. It is one call for a core that weighs
// little.
//
//go:noinline
func (s *Of[T]) longer(list []T) []T {
	room := s.Take(max(4, 2*len(list)))
	return room[:copy(room, list)]
}

// Copy is a list of the same values in room of its own.
func (s *Of[T]) Copy(list []T) []T {
	room := s.Take(len(list))
	copy(room, list)
	return room
}

// Reset takes back all room and forgets what was in it: nobody may use any longer what
// was taken.
func (s *Of[T]) Reset() {
	for i := range s.chunks[:min(s.at+1, len(s.chunks))] {
		clear(s.chunks[i])
	}
	s.at, s.used = 0, 0
}
