package wire

// Gather lays several documents of one thing together, as people split them
// over files: maps under a key join, lists follow one another, and anything
// else may be said once. What two files both say is a problem that names both
// places.
func Gather(docs []*Node, ps *Problems) *Node {
	all := &Node{Kind: Map, Line: 1, Column: 1}
	for i, doc := range docs {
		if i == 0 {
			all.File = doc.File
		}
		if Expect(doc, Map, "", ps) {
			all.gather(doc, "", 2, ps)
		}
	}
	return all
}

// gather adds the entries of doc to n; maps join down to the given depth.
func (n *Node) gather(doc *Node, path string, depth int, ps *Problems) {
	for i, key := range doc.Keys {
		value, old := doc.Values[i], n.Get(key.Text)
		switch {
		case old == nil && value.Kind == Map && depth > 1:
			fresh := &Node{Kind: Map, File: value.File, Line: value.Line, Column: value.Column}
			n.Keys, n.Values = append(n.Keys, key), append(n.Values, fresh)
			fresh.gather(value, Join(path, key.Text), depth-1, ps)
		case old == nil:
			fresh := *value
			n.Keys, n.Values = append(n.Keys, key), append(n.Values, &fresh)
		case old.Kind == Map && value.Kind == Map && depth > 1:
			old.gather(value, Join(path, key.Text), depth-1, ps)
		case old.Kind == List && value.Kind == List:
			old.Values = append(old.Values[:len(old.Values):len(old.Values)], value.Values...)
		default:
			ps.Add(key, Join(path, key.Text), "duplicate", "%q is given already in %s, line %d", key.Text, old.File, old.Line)
		}
	}
}
