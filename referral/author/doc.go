// Package author holds the tools of those who write packs and catalogs: so far,
// cases with their right answers.
//
// A [Test] is a case file and beside it the few keys of the decision that a
// source argues, each with the sentence it rests on. Expected answers are argued
// before the code runs, never recorded from it.
package author
