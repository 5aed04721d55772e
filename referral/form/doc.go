// Package form makes the papers of a referral: the referral out (转出单) and back
// (回转单) of the national norm with their stubs, the request for a consult, and
// the referral record of WS 445.16.
//
// An [Identity] says who the patient is. Only this package writes who the
// patient is: no case, decision, log or link holds any of it, and no mistake in it is
// told with what stands there. [Fields] are what only the doctor
// can write. [New] refuses an identity that is of another sex or age than the
// case.
//
// Every form is a [Paper] first, which [Paper.JSON] and [Paper.HTML] write. Copies
// differ by who keeps them: what is reported by law, and why the rules spoke, is not on
// the one that the patient takes along. What nobody has said stays an empty line for
// a pen, and [Paper.Blanks] names all of these at once: by the norm none is left.
//
// How far a referral is, a record says in one of [States], fewer words than
// referral/episode has phases: FormState there gives the word of a state.
package form
