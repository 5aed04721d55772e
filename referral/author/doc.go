// Package author holds the tools of those who write packs, catalogues and cases.
//
// A consortium is a folder: catalog holds its catalogue, packs its own packs (a
// folder each) and its overlays (a file each), variants overlays that hold only
// where they are asked for, cases its cases. [Open] reads it into a [Network] with
// an engine; [Validate] tells every mistake of every file with its line; a
// [Reading] takes in parts from anywhere.
//
// A [Test] is a case file and beside it the few keys of the decision that a
// source argues, each with the sentence it rests on. Expected answers are argued
// before the code runs, never recorded from it.
//
// A [Bench] is a pack with the tests of its folder, [Trials]: it runs them and tells
// what they show of the rules ([Coverage]) and which mistakes they would notice
// ([Mutant]). [Compare] tells what another version of packs does to cases.
//
// [Random] makes cases of all sorts by a seed, [Hostile] requests that are none:
// what every build of the engine is asked, to see that all answer alike.
package author
