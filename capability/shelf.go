package capability

import "github.com/fenji-health/fenji/referral/wire"

// A shelf holds lists by name. It is never changed: the next one shares with it all but
// the boards on which a list is another, so that a change costs the same however many
// lists there are.
type shelf struct{ cases [cases]*bookcase }

type bookcase [boards][]*list // lists of one board in no order

// A change copies the shelf once, and a bookcase for nearly every list.
const cases, boards = 256, 16

// board is where a list stands: by the hash of its name.
func board(name string) (in, on uint32) {
	h := wire.Hash(name)
	return h >> 16 % cases, h % boards
}

// list is the one under a name, empty if there is none.
func (s *shelf) list(name string) *list {
	in, on := board(name)
	if b := s.cases[in]; b != nil {
		for _, l := range b[on] {
			if l.name == name {
				return l
			}
		}
	}
	return &list{name: name}
}

// after is the shelf after moves, by list.
func (s *shelf) after(moves map[string][]move) *shelf {
	next, own := *s, [cases]bool{}
	for name, of := range moves {
		in, on := board(name)
		if !own[in] {
			b := bookcase{}
			if next.cases[in] != nil {
				b = *next.cases[in]
			}
			own[in], next.cases[in] = true, &b
		}
		var lists []*list
		for _, l := range next.cases[in][on] {
			if l.name != name {
				lists = append(lists, l)
			}
		}
		if l := s.list(name).with(of); l.length > 0 {
			lists = append(lists, l)
		}
		next.cases[in][on] = lists
	}
	return &next
}
