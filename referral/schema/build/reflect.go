package build

import (
	"fmt"
	"path"
	"reflect"
	"regexp"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/fenji-health/fenji/referral/wire"
)

const module = "github.com/fenji-health/fenji"

// commentsOf reads the comments of the rooms that hold documents.
func commentsOf(root string) (map[string]string, error) {
	var r jsonschema.Reflector
	for _, room := range []string{"triage", "capability", "referral"} {
		// The reflector names a package by joining base and folder, so that base
		// has to undo the way to the root.
		base := module + "/" + strings.Repeat("x/", strings.Count(path.Clean(root)+"/", "../"))
		if err := r.AddGoComments(base, path.Join(root, room), jsonschema.WithFullComment()); err != nil {
			return nil, err
		}
	}
	for name, comment := range r.CommentMap {
		r.CommentMap[name] = plain(comment)
	}
	return r.CommentMap, nil
}

var link = regexp.MustCompile(`\[([A-Z][A-Za-z.]*)\]`)

// plain is a comment as one line, without links.
func plain(comment string) string {
	return link.ReplaceAllString(strings.Join(strings.Fields(comment), " "), "$1")
}

// reflect is the schema that the document's Go type alone gives.
func (d document) reflect(comments map[string]string) (*jsonschema.Schema, error) {
	types := map[string]reflect.Type{}
	var clash error
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		AllowAdditionalProperties:  d.written,
		RequiredFromJSONSchemaTags: !d.written,
		CommentMap:                 comments,
		Mapper:                     d.mapped,
		Namer: func(t reflect.Type) string {
			if t == reflect.TypeFor[wire.Problem]() {
				return "Mistake" // one of a problem's errors
			}
			if other, taken := types[t.Name()]; taken && other != t && t.Name() != "" {
				clash = fmt.Errorf("both %s and %s would be called %s", other, t, t.Name())
			}
			types[t.Name()] = t
			return t.Name()
		},
	}
	s := r.Reflect(d.of)
	return s, clash
}

// mapped is the schema of a type that has its own way of being written, nil for
// all others.
func (d document) mapped(t reflect.Type) *jsonschema.Schema {
	if words, closed := typeWords[t]; closed {
		return &jsonschema.Schema{Type: "string", Enum: enum(words)}
	}
	name, ok := ownForm[t]
	if !ok {
		switch t.String() { // kept as they are, to be read later
		case "triage.node", "triage.codes", "author.subtree":
			return &jsonschema.Schema{}
		}
		return nil
	}
	switch {
	case d.written && name == "Span":
		name = "SpanWritten"
	case d.written && name == "Minutes":
		return &jsonschema.Schema{Type: "integer"}
	}
	return refer(name)
}

func refer(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

func enum(words []string) []any {
	var all []any
	for _, w := range words {
		all = append(all, w)
	}
	return all
}
