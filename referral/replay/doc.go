// Package replay runs many cases through the rules: the past visits of a county, or
// a year made up of a stated mix.
//
// A [Visit] is one line of the input: a case and, if known, what really happened.
// [Lines] takes lines through on all cores and gives the results in the order of the
// input, so that the output is the same bytes with one worker and with many, and
// memory stays bounded. A [Tally] counts; [Tally.Indicators] makes of the counts the
// indicators, each with its numerator, denominator and definition; what nobody told
// is unknown and never nought.
//
// [WhatIf] holds two engines against each other case by case, with a guard. [Gap]
// asks which missing service at which place would keep most cases lower or nearer,
// and which person or device moves most when lost. [Year] makes up cases; whatever
// is counted of them is synthetic and says so.
//
// Retention and referral rates come out here; no rule can read them.
package replay
