package examples_test

import (
	"os"
	"strings"
	"testing"
)

// The case that the README shows is read as it stands.
func TestTheCaseOfTheReadme(t *testing.T) {
	src, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(src), "```json\n")
	shown, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("no case in the README")
	}
	x := load(t)[0]
	if _, err := x.engine.ParseCase([]byte(shown)); err != nil {
		t.Error(err)
	}
}
