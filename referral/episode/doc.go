// Package episode follows a referral from the asking to the first contact after
// the return. The host gives events, each with its own time, and keeps the bytes;
// the package gives the state, what is due and when to look again. It has no
// clock, no storage and no person's name.
//
// An [Episode] begins with the [Advice] of a decision; [Episode.With] adds events.
// [Episode.State] folds them: phase, clocks, intervals, services that could not be
// done. [State.Due] is the list of what should have been done by a time: who has to
// do it, towards whom, and what the plan says to do if nobody answers. [State.FormState]
// is the phase in the fewer words that the papers of a referral have for it.
//
// # Events that come late
//
// The state depends on which events there are and never on the order in which
// they came. They are put in order by their own times, in whole minutes; in the same
// minute by the course of a referral, then by id. Two systems have two clocks: an
// event may name in re the event that it answers, and is then never put before
// it, whatever its time says, and the difference is shown as a fault of a clock. An
// event given twice is one event; two that share an id and differ are refused.
//
// An event that can't have happened where the referral stands, such as an
// acceptance of what nobody asked, is kept and passed over: the state names it, the
// phase and what is allowed there. It may have come before the event that makes it
// possible, and takes its place as soon as that is there too.
//
// A new decision on the patient begins another episode; the former is cancelled with a
// reason. What was done of a decision is an [Outcome], and [Advice.Attribute] gives it
// back to the rules.
//
// # What stays due
//
// Cancelling a referral does not cancel the patient: the arrival of who is on the
// road, a contact after a refusal, a review and a follow-up stay due until somebody
// has seen to them. Who was treated elsewhere is waited for until the report is back,
// also where nobody told of the arrival. What the plan gives no time for, such as the
// answer to a routine request, is due without a time and listed until it is done: that
// nobody set a date is no reason to forget it.
package episode
