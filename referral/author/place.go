package author

import (
	"path"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// place gives a problem that has no place that of what it speaks of: the row of
// the catalogue, the rule of an own pack; or, where it speaks of shipped content,
// what the files say of the same thing. The mistake of a definition is told where
// the definition stands, not at the rules that use it.
func (r *Reading) place(p *wire.Problem) {
	if p.Code == "bad-definition" {
		r.define(p)
	}
	if p.File != "" && p.Line > 0 {
		return
	}
	n := r.at(*p)
	if n == nil {
		n = r.root()
	}
	if n != nil {
		p.File, p.Line, p.Column, p.Snippet = n.File, n.Line, n.Column, ""
	}
}

// define moves the mistake of a definition to the definition.
func (r *Reading) define(p *wire.Problem) {
	_, said, ok := strings.Cut(p.Message, `definition "`)
	name, _, _ := strings.Cut(said, `"`)
	if !ok {
		return
	}
	at := wire.Join("/definitions", name)
	for _, d := range r.packs {
		if n := named(d.doc, at); n != nil && d.doc.At(p.Path).File == p.File {
			p.Path, p.Message, p.Snippet = at, `definition "`+said, ""
			p.File, p.Line, p.Column = n.File, n.Line, n.Column
			return
		}
	}
}

// at is the value that a problem speaks of; nil where no file has it.
func (r *Reading) at(p wire.Problem) *wire.Node {
	if pack, rule, rest, ok := ruleOf(p.Path); ok {
		return r.rule(pack, rule, rest)
	}
	if p.File == "" && strings.HasPrefix(p.Path, "/rules/") {
		return nil // of a shipped pack
	}
	docs := []*wire.Node{r.catalog}
	for _, d := range r.packs {
		docs = append(docs, d.doc)
	}
	for _, o := range r.overlays {
		docs = append(docs, o.doc)
	}
	for _, doc := range docs {
		if p.File != "" && doc != nil && doc.At(p.Path).File != p.File {
			continue
		}
		if n := named(doc, p.Path); n != nil {
			return n
		}
	}
	return nil
}

// named is the value at a path, or, of a row that is named by its key alone, the
// key; nil where the document does not have it.
func named(doc *wire.Node, at string) *wire.Node {
	up, key := path.Split(at)
	parent, n := doc, (*wire.Node)(nil)
	if up = strings.TrimSuffix(up, "/"); up != "" {
		parent = doc.At(up)
	}
	if n = doc.At(at); doc == nil || n == parent {
		return nil
	}
	if service := n.Get("service"); path.Base(up) == "services" && service != nil {
		return service
	}
	for _, k := range parent.Keys {
		if k.Text == key && n.Kind == wire.Map {
			return k
		}
	}
	return n
}

// ruleOf reads a path such as /rules/pack/id/then/floor, as an engine tells it.
func ruleOf(at string) (pack, rule, rest string, ok bool) {
	parts := strings.SplitN(at, "/", 5)
	if len(parts) < 5 || parts[1] != "rules" || strings.Trim(parts[2], "0123456789") == "" {
		return "", "", "", false
	}
	return parts[2], parts[3], "/" + parts[4], true
}

func (r *Reading) rule(pack, rule, rest string) *wire.Node {
	for _, d := range r.packs {
		rules := d.doc.Get("rules")
		if d.ID != pack || rules == nil {
			continue
		}
		for _, n := range rules.Values {
			if id := n.Get("id"); id != nil && id.Text == rule {
				return n.At(rest)
			}
		}
	}
	if levels := r.catalog.Get("levels"); levels != nil {
		return levels // a shipped rule: the catalogue's own levels lack its word
	}
	return nil
}

// root is the place of what stands nowhere: what the files lack.
func (r *Reading) root() *wire.Node {
	switch {
	case len(r.packs) > 0:
		return r.packs[0].doc
	case r.catalog != nil:
		return r.catalog
	case len(r.overlays) > 0:
		return r.overlays[0].doc
	}
	return nil
}
