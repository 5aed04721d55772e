package author

import "testing"

// A phrase is there by its words: of Chinese as a part of what is written, of other
// scripts as a whole word, whatever letters and neighbours it has.
func TestPhrases(t *testing.T) {
	for _, tt := range []struct {
		text, phrase string
		there        bool
	}{
		{"Pain, CHEST (left)", "chest pain", true},
		{"chestnut pain", "chest pain", false},
		{"胸闷伴痛", "胸 痛", true},
		{"胸闷", "胸 痛", false},
		{"做CT后头痛", "ct 头痛", true},
		{"做CT后头痛", "CT后", true},
		{"做CTA后", "ct", false},
		{"38度", "38", true},
		{"138度", "38", false},
		{"Schüttelfrost", "frost", false},
		{"baş ağrısı", "ağrı", false}, // letters beyond Latin-1 are letters of a word
		{"baş ağrısı", "baş", true},
		{"головная боль", "бол", false},
	} {
		if got := in(words(tt.text), wordsOf([]string{tt.phrase})); got != tt.there {
			t.Errorf("%q in %q: %v", tt.phrase, tt.text, got)
		}
	}
}
