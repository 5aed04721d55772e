package slab

import (
	"slices"
	"strings"
	"testing"
)

// What is taken is zero, its own, and as long as asked for, before and after all was
// taken back.
func TestTake(t *testing.T) {
	var s Of[int]
	for round := range 3 {
		var taken [][]int
		for n := range 40 {
			room := s.Take(n)
			if len(room) != n || cap(room) != n || slices.ContainsFunc(room, func(x int) bool { return x != 0 }) {
				t.Fatalf("round %d: %d values: %v with room for %d", round, n, room, cap(room))
			}
			for i := range room {
				room[i] = n
			}
			taken = append(taken, room)
		}
		for n, room := range taken {
			if slices.ContainsFunc(room, func(x int) bool { return x != n }) {
				t.Errorf("round %d: what holds %d was written over: %v", round, n, room)
			}
		}
		s.Reset()
	}
}

// Nothing is left of what was taken back, used or not.
func TestResetForgets(t *testing.T) {
	var s Of[*string]
	secret := "a name"
	for range 30 {
		s.Put(&secret)
	}
	s.Reset()
	for _, chunk := range s.chunks {
		if slices.ContainsFunc(chunk, func(p *string) bool { return p != nil }) {
			t.Error("what was taken back still holds what was put there")
		}
	}
}

func TestAppendAndCopy(t *testing.T) {
	var s Of[int]
	var list []int
	for i := range 20 {
		before := s.Copy(list)
		grown := s.Append(list, i)
		if !slices.Equal(list, before) || !slices.Equal(grown, append(before, i)) {
			t.Fatalf("%v with %d more: %v", before, i, grown)
		}
		list = grown
	}
	if again := s.Copy(list); &again[0] == &list[0] {
		t.Error("a copy in the same room")
	}
}

// What was worked out once is worked out again in the same memory.
func TestNoMoreMemory(t *testing.T) {
	var s Of[[4]int]
	work := func() {
		var list [][4]int
		for i := range 100 {
			list = s.Append(list, [4]int{i})
			s.One()
		}
		s.Reset()
	}
	work()
	if n := testing.AllocsPerRun(10, work); n > 0 {
		t.Errorf("%v allocations the next time", n)
	}
}

// What was joined stays as it was, whatever is joined after it, long or short.
func TestJoin(t *testing.T) {
	var text Text
	var got, want []string
	for i := range 200 {
		long := strings.Repeat("长", i*7%300)
		got, want = append(got, text.Join("a", long, "")), append(want, "a"+long)
	}
	if !slices.Equal(got, want) {
		t.Error("something that was joined has changed")
	}
	if text.Join() != "" {
		t.Error("nothing joined is something")
	}
}
