// Package fact says what can be known of a case, and reads what is known.
//
// A [Fact] is a declaration: name, Chinese name, kind, unit, plausible range,
// how long a reading is fresh, what may bound it instead, to whom it applies, or how
// it is worked out of others ([Derived]: a score, a ratio, the worst reading). A
// [Vocabulary] is every fact that the loaded packs declare. [Vocabulary.Read]
// reads the facts of one case into [Facts]: a [Reading] for each, which is
// known, or an [Interval] of what it may be, or unknown with a reason. Nothing
// unknown is ever made false, and numbers stay exact decimals ([Decimal]) until
// a rule asks for the nearest float64.
package fact
