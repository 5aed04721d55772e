// Package referral answers where a case should be treated and by which steps.
//
// An [Engine] holds what does not change between cases: the catalogue's view,
// the packs, a place's overlays. [Engine.ParseCase] reads a case,
// [Engine.Decide] gives its [Decision]: pure in case, packs and view, with the
// reason for every step and for every place passed over, and every fact that was
// missing. [Decision.JSON] is the contract for machines, [Decision.Explain] the
// few lines that a doctor reads.
//
// A decision has two ends: what is proven by rules that are true, and what is
// possible as long as facts are unknown. The plan is made for the possible end,
// except that acts which can't be undone need proof. Where both ends agree, the
// decision is settled.
//
// An Engine is immutable and safe for concurrent use.
package referral
