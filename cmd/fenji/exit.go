package main

import (
	"errors"
	"flag"

	"github.com/fenji-health/fenji/referral/wire"
)

// Exit codes. They are stable: scripts may rely on them.
const (
	exitDone    = 0 // done
	exitRefused = 1 // an input was refused; its problems were told
	exitUsage   = 2 // the command was called wrongly
	exitFiles   = 3 // something could not be read or written
	exitFault   = 4 // a mistake of the program itself
	exitNothing = 5 // nothing was found wrong, since nothing was looked at
	exitBreach  = 6 // a guard does not hold
)

const exitCodesHelp = `Exit codes of fenji

  0  done
  1  an input was refused: a case, pack, overlay, catalogue or line has mistakes.
     They are told on standard error; validate --json and decide --ndjson tell
     them on standard output
  2  wrong usage: an unknown command, flag or argument
  3  something can't be read or written: a file, a folder, a closed pipe
  4  an internal fault: a mistake of the program; please report it
  5  nothing was shown: pack test of rules without any test, pack diff with a changed
     rule that is true in no case
  6  replay what-if: its guard does not hold; the cases are named

Every problem has a stable code in square brackets, such as [unknown-fact]
("code" in JSON). Messages may be reworded; codes are not.
`

// errRefused ends a command whose problems have been told already.
var errRefused = errors.New("refused")

// errNothingShown ends a command that could not show what it was asked to, and has
// said so.
var errNothingShown = errors.New("nothing is shown")

// errFault ends a command that met a mistake of the program and went on.
var errFault = errors.New("internal fault, please report it")

// usageError is a call that can't be understood; without text all has been said.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// refusal is the problems of one input with its source, which may be nil where it
// can be read again.
type refusal struct {
	problems wire.Problems
	src      []byte
	private  bool // no line of it is shown
}

func (r refusal) Error() string { return r.problems.Error() }

func exitCode(err error) int {
	var usage usageError
	var refused refusal
	var ps wire.Problems
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errFault):
		return exitFault
	case errors.Is(err, errNothingShown):
		return exitNothing
	case errors.Is(err, errBreached):
		return exitBreach
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errRefused), errors.As(err, &refused), errors.As(err, &ps):
		return exitRefused
	}
	return exitFiles
}

// worse is the error that counts more, so that one exit code tells of many inputs.
func worse(a, b error) error {
	if exitCode(b) > exitCode(a) {
		return b
	}
	return a
}
