package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells how far long work has come, on a terminal only; nil tells
// nothing.
type progress func(text string)

// progress is the line on stderr, rewritten in place.
func (c *call) progress(what string) progress {
	if !isTerminal(c.errs) {
		return nil
	}
	var last time.Time
	return func(text string) {
		now := c.now()
		if text != "" && now.Sub(last) < 200*time.Millisecond {
			return
		}
		last = now
		if text != "" {
			text += " " + what
		}
		fmt.Fprintf(c.errs, "\r\x1b[K%s", text)
	}
}

// step tells that so many are done; of is the number of all, if it is known.
func (p progress) step(done int, of string) {
	if p != nil {
		p(fmt.Sprint(done) + of)
	}
}

// end wipes the line.
func (p progress) end() {
	if p != nil {
		p("")
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
