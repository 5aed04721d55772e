package wire

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// edits is the distance by the book, without a thought for speed.
func edits(s, t []rune) int {
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}

// Up to the distance asked for, the quick count is that by the book.
func TestEditDistance(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	word := func() []rune {
		w := make([]rune, random.IntN(9))
		for i := range w {
			w[i] = []rune("ab中")[random.IntN(3)]
		}
		return w
	}
	close := 0
	for range 200_000 {
		a, b, most := word(), word(), random.IntN(near+1)
		got, want := editDistance(a, b, most), edits(a, b)
		if want <= most {
			close++
		}
		if got != want && (want <= most || got <= most) {
			t.Fatalf("%q and %q within %d: got %d, want %d", string(a), string(b), most, got, want)
		}
	}
	if close < 10_000 {
		t.Errorf("only %d pairs are close", close)
	}
}

// A near word is named, the first of those equally near; long ones are compared
// with nothing.
func TestNear(t *testing.T) {
	few := []string{"sbp", "dbp", "spo2"}
	many := append(strings.Split("abcdefghijklmnopqrstuvwxyz", ""), few...)
	for _, tt := range []struct {
		word    string
		allowed []string
		want    string
	}{
		{"spb", many, `; did you mean "sbp"?`},
		{"xbp", many, `; did you mean "dbp"?`},
		{"pulse", few, "; allowed: dbp, sbp, spo2"},
		{"pulse", many, ""},
		{strings.Repeat("x", 100_000), many, ""},
		{"", many, ""},
	} {
		if got := Near(tt.word, tt.allowed); got != tt.want {
			t.Errorf("%.20q: got %q, want %q", tt.word, got, tt.want)
		}
	}
}

// One half of a surrogate pair is no character, wherever it stands; a whole pair
// is, and so is the replacement character itself.
func TestParseJSONHalfSurrogates(t *testing.T) {
	for src, fine := range map[string]bool{
		`"\ud83d\ude00"`: true, `"\uD83D\uDE00x"`: true, `"\ufffd"`: true, "\"\ufffd\"": true, `"\\ud800\ufffd"`: true, `"\ud83d\ude00\ufffd"`: true,
		`"\ud800"`: false, `"\udfff"`: false, `"\ude00\ud83d"`: false, `"\ud83d\ud83d\ude00"`: false, `"\ud800x"`: false, `"\ud800\\ude00"`: false, `{"\udc00":1}`: false,
		`["\ufffd\ud83d\ude00\ud800"]`: false, `"\ud800\n"`: false, `"\\\ud800"`: false,
	} {
		n, err := ParseJSON("x", []byte(src), 100)
		if fine != (err == nil) || !fine && !strings.HasSuffix(err.Error(), "[encoding]") {
			t.Errorf("%s: %v, %v", src, n, err)
		}
	}
}

// A document of few values is read, one of more is refused where the first of
// those stands.
func TestParseFew(t *testing.T) {
	if _, err := ParseFew("x", []byte(`{"a": [1, 2]}`), 100, 4); err != nil {
		t.Error(err)
	}
	_, err := ParseFew("x", []byte(`{"a": [1, 2]}`), 100, 3)
	if err == nil || !strings.HasPrefix(err.Error(), "x:1:11: ") || !strings.HasSuffix(err.Error(), "[too-many]") {
		t.Error(err)
	}
}
