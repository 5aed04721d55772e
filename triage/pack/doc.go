// Package pack holds clinical content: what facts exist, which services can be
// asked for, and the rules of both stages that say what a case needs and what
// must not be done to it.
//
// A [Pack] is one reviewed, versioned body of content. People write it as a
// folder of YAML, which package build turns into the one canonical JSON that
// [Load] reads and [Pack.Hash] names. [Join] binds several packs into a [Set]:
// facts and [Term]s of all, every [Rule] with its condition compiled. An
// [Overlay] is a place's own signature on rules of others. All are immutable
// once made and safe for concurrent use.
package pack
