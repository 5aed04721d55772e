package triage

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// A Match is a complaint that people's words may mean, and the word of it that fits.
type Match struct {
	Code      string
	Complaint *pack.Complaint
	Word      string // its name, code or word in Chinese or English, or its pinyin
	rank      int    // whole, beginning, said or part
	named     bool   // by its name, not by another word for it
}

// Complaints finds the complaints that words may mean, the closest first: a name, a
// word of dialect, English, pinyin (xiongtong) or its initials (xt); the beginning or
// a part of one; or a sentence in which one stands. Several may fit; none is chosen:
// they are shown to be confirmed. A sentence is not understood: who denies a pain
// finds it too.
func Complaints(set *pack.Set, words string) []Match {
	words = strings.ToLower(strings.Join(strings.Fields(words), " "))
	if words == "" {
		return nil
	}
	var found []Match
	for code, c := range set.Complaints {
		best := Match{Code: code, Complaint: c, rank: part + 1}
		for i, word := range append([]string{c.Zh, c.En, code}, c.Words...) {
			best.fit(word, rankOf(words, strings.ToLower(word)), i < 3)
		}
		for i, word := range c.Pinyin {
			best.fit(word, spelt(strings.ReplaceAll(words, " ", ""), word), i == 0)
		}
		if best.rank <= part {
			found = append(found, best)
		}
	}
	wire.Sort(found, func(a, b *Match) int {
		return cmp.Or(a.order()-b.order(), b.weight()-a.weight(), cmp.Compare(a.Code, b.Code))
	})
	return found
}

// How a word fits what was said, the closest first.
const (
	whole     = iota // it is what was said
	beginning        // it begins with it
	said             // it stands in it
	part             // it holds it
)

// fit keeps a word that fits better than the one before.
func (m *Match) fit(word string, rank int, named bool) {
	if rank < m.rank || rank == m.rank && rank == said && len(word) > len(m.Word) {
		m.Word, m.rank, m.named = word, rank, named
	}
}

// order puts what fits better first, and there the name before another word, save
// in a sentence, where the longest tells the most.
func (m *Match) order() int {
	if m.named && m.rank != said {
		return 2 * m.rank
	}
	return 2*m.rank + 1
}

// weight prefers the longer word in a sentence and the shorter one to be completed.
func (m *Match) weight() int {
	if m.rank == said {
		return len(m.Word)
	}
	return -len(m.Word)
}

// rankOf is how a word fits what was said.
func rankOf(words, word string) int {
	switch {
	case word == "":
	case words == word:
		return whole
	case strings.HasPrefix(word, words):
		return beginning
	case (word[0] < 0x80 || len(word) > 3) && stands(words, word): // not one Chinese character alone
		return said
	case stands(word, words):
		return part
	}
	return part + 1
}

// stands reports whether a word stands in a text; one of Latin letters stands there
// whole, whatever mark or Chinese comes before and after.
func stands(text, word string) bool {
	if word[0] >= 0x80 {
		return strings.Contains(text, word)
	}
	for from := 0; ; from++ {
		k := strings.Index(text[from:], word)
		if k < 0 {
			return false
		}
		from += k
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[from+len(word):])
		if !goesOn(before) && !goesOn(after) {
			return true
		}
	}
}

// goesOn reports whether a word of Latin letters goes on with a character.
func goesOn(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("_-'’", r)
}

// spelt is how the pinyin of a word fits letters: all of it or its initials.
func spelt(letters, word string) int {
	var initials []byte
	for _, syllable := range strings.Split(word, " ") {
		initials = append(initials, syllable[:min(1, len(syllable))]...)
	}
	return min(spelling(letters, strings.ReplaceAll(word, " ", "")), spelling(letters, string(initials)))
}

func spelling(letters, word string) int {
	switch {
	case letters == word:
		return whole
	case strings.HasPrefix(word, letters):
		return beginning
	}
	return part + 1
}
