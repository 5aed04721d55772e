// Package sheets reads the three spreadsheets that a county clerk has
// (institutions, staff, equipment) into a change of a catalogue. What people
// write by habit is mended and told; what can't be mended is refused with its
// file, row, column, value and what is allowed there. An empty cell says
// nothing: it is unknown, never no. Names and numbers of people are refused.
//
// A reading changes nothing: [Read] gives an [Import], whose patch a Catalog may
// take or refuse, and capability/files can then write.
package sheets
