// Package rule compiles conditions of rules and decides them as true, false or
// unknown.
//
// A [Condition] is an expr expression over the facts of a vocabulary and over
// [Function]s. A [Book] splits it into a skeleton of and, or, not and at_least,
// and atoms: the comparisons and memberships that the skeleton joins. An
// [Evaluation] decides them over one case, its [Inputs]: an atom is unknown when
// what it reads is not known well enough to decide it, and the skeleton joins
// the three values as Kleene does. So a or not a is unknown while a is; rules
// don't rely on more. From the same nodes come the reasons
// ([Evaluation.Because]) and what is still to be asked ([Evaluation.Undecided]).
//
// Numbers reach an atom as the nearest float64. Sums compared with sums are
// decided by interval arithmetic, so that bounds may decide what an unknown
// number can't; every other arithmetic waits for exact numbers. With every fact
// known the answer is expr's own, whose machine tests run beside this one. Only this
// package imports expr, for its parser.
package rule
