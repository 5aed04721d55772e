// Package capability holds what every institution of a medical community can
// do, where and when.
//
// A [Catalog] is the store: institutions with their departments, services,
// staff, equipment, stock and vehicles; postings, networks, roads and links.
// It changes only by [Catalog.Update], whole or not at all. A [View] is the
// immutable read side of one revision; it answers who offers a service at a
// time for a patient, and why the others do not ([View.Who]), and how soon the
// service can begin ([View.Until]). Time is an argument of each [Question]:
// nothing is kept per instant, hours and terms are asked when the patient would
// arrive. What the catalogue does not say is unknown: it makes an [Offer] less
// than sure, never sure and never impossible.
//
// Off the way of decisions a View says what changes in a time and why
// ([View.Changes]), what ends soon and what hangs on it ([View.Expiring]), what
// needs a person or a device ([View.DependsOn]), who treats a disease in a phase
// ([View.Treats]), what a role such as chest-pain unit still lacks ([View.Lacks]),
// who belongs together on a day ([View.NetworksOf], [View.Orphans]); [Diff] says how
// two catalogues differ. Nothing that decides calls these: the browser's core does
// not hold them.
//
// The package does no I/O and reads no clock. Documents are fenji.catalog/1;
// the package files reads folders of YAML.
package capability
