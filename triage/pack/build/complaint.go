package build

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// checkComplaints tells mistakes of what people say for a complaint.
func checkComplaints(p *pack.Pack, doc *wire.Node, ps *wire.Problems) {
	spelt := regexp.MustCompile(`^[a-z]+( [a-z]+)*$`)
	for _, id := range slices.Sorted(maps.Keys(p.Complaints)) {
		c, path := p.Complaints[id], wire.Join("/complaints", id)
		said := map[string]bool{c.Zh: true, c.En: true}
		for i, word := range c.Words {
			if at := fmt.Sprintf("%s/words/%d", path, i); strings.TrimSpace(word) != word || word == "" || said[word] {
				ps.Add(doc.At(at), at, "bad-word", "%q of complaint %q is empty, begins or ends with a space, or stands there already", word, id)
			}
			said[word] = true
		}
		for i, word := range c.Pinyin {
			if at := fmt.Sprintf("%s/pinyin/%d", path, i); !spelt.MatchString(word) {
				ps.Add(doc.At(at), at, "bad-pinyin", "%q of complaint %q is not pinyin: syllables of small letters without tones, a space between them, such as xiong tong", word, id)
			}
		}
	}
}

// spell gives each complaint the pinyin of its Chinese name and words, unless its
// author has: a character may be read in several ways, and only he knows which. It
// is done when the pack is built, so that a browser needs no dictionary.
func spell(p *pack.Pack) {
	for id, c := range p.Complaints {
		if len(c.Pinyin) > 0 {
			continue
		}
		for _, word := range append([]string{c.Zh}, c.Words...) {
			if s := syllables(word); s != "" && !slices.Contains(c.Pinyin, s) {
				c.Pinyin = append(c.Pinyin, s)
			}
		}
		p.Complaints[id] = c
	}
}

// syllables are the pinyin of a Chinese word without tones, a space between them;
// empty for a word of another script.
func syllables(word string) string {
	if !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return ""
	}
	return strings.Join(pinyin.LazyConvert(word, nil), " ")
}
