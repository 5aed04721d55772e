// Package triage answers the first question about a case: how urgent is it?
//
// A [Case] is what is known of a patient at one time and place, read by
// [ParseCase] with every mistake told at once. [Assess] asks every rule of the
// triage stage and gives an [Assessment]: the urgency that is proven, the most
// urgent that is still possible, and the flags raised. Nothing here knows where
// anything can be done; what rules want to know of the catalogue is asked of a
// [Sites].
//
// Everything is a pure function of the case and the packs, and safe for
// concurrent use.
package triage
