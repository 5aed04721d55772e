// Package plan joins what a case needs with who can do it: which needs are
// served where the patient is, which places he is taken to, in which order, and
// when each service can begin.
//
// A [Question] holds the [Need]s; [Planner.Best] compares whole [Plan]s, not
// single services, and gives the best one: needs unmet first, then lateness, then
// by urgency the start of the deciding need or the moves of the patient. Each
// step is asked of the catalogue at the time it will happen. The answer is the
// same as that of a search through every plan, which the tests hold it to.
//
// It knows nothing of rules and facts. A Planner serves one decision and one
// goroutine.
package plan
