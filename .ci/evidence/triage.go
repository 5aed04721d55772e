package main

import (
	"slices"
	"strings"
)

// triageTests are what is shown of scales, packs and the interview. One that is not
// there, or tells nothing, fails.
var triageTests = []string{
	"TestEvidenceScaleVectors",
	"TestEvidenceNEWS2EqualsBruteForce",
	"TestEvidenceMissingPartsNeverReassure",
	"TestEvidenceKTAS",
	"TestEvidenceBlankedVitals",
	"TestEvidenceSemigran",
	"TestEvidenceInterview",
	"TestEvidenceANCTables",
	"TestPackTestsCover",
	"TestBrokenPacks",
}

// triageRooms are where they stand.
var triageRooms = []string{"triage", "referral/author", "referral/content", "examples", "examples/evaluate"}

func ofTriage(path string) bool {
	return slices.Contains(triageRooms, strings.TrimPrefix(path, "github.com/fenji-health/fenji/"))
}

// onTriage is the expression of their names.
func onTriage() string { return "^(" + strings.Join(triageTests, "|") + ")$" }

// lacking fails the tests that told no row.
func (r *run) lacking(tests []string) {
	for _, test := range tests {
		if !slices.ContainsFunc(r.rows, func(w row) bool { return strings.HasSuffix(w.test, " "+test) }) {
			r.failed["triage "+test] = true
		}
	}
}
