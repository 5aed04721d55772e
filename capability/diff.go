package capability

// What became of a part of a catalogue.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// A Difference is one place at which two catalogues differ.
type Difference struct {
	Path        string `json:"path"` // such as /institutions/town/services/lysis/to
	Kind        string `json:"kind"` // added, removed, changed
	Institution string `json:"institution,omitempty"`
	Before      string `json:"before,omitempty"` // compact JSON
	After       string `json:"after,omitempty"`
}

// Diff is what differs, in the order of paths: a row that only one has, and of a
// row that both have the keys that are not the same.
func Diff(before, after *View) []Difference { return nil }
