package resident

import (
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// Documents is the program of a core that is given its documents: a catalogue, packs and
// overlays, each by a line of its kind. It answers the endpoint's own routes.
type Documents struct {
	waiting []document // loaded, until they are opened
}

// A document is one that the host has loaded.
type document struct {
	kind string // catalog, pack, overlay
	name string // for problems: catalog, packs/0, overlays/2
	src  []byte
}

// Take implements [Program].
func (d *Documents) Take(kind, _ string, src []byte) bool {
	if kind != "catalog" && kind != "pack" && kind != "overlay" {
		return false
	}
	d.waiting = append(d.waiting, document{kind: kind, name: d.name(kind), src: src})
	return true
}

// Limit implements [Program].
func (d *Documents) Limit() int { return endpoint.MaxBody }

// name is how problems call the next document of a kind, as hosts list them.
func (d *Documents) name(kind string) string {
	n := 0
	for _, w := range d.waiting {
		if w.kind == kind {
			n++
		}
	}
	if kind == "catalog" && n == 0 {
		return kind
	}
	return kind + "s/" + strconv.Itoa(n)
}

// Open implements [Program]. After a mistake nothing is loaded.
func (d *Documents) Open() (Handler, endpoint.Response) {
	engine, err := engineOf(d.waiting)
	d.waiting = nil
	if err != nil {
		return nil, Refused(err)
	}
	x := endpoint.New(engine)
	return x.Handle, Version(x.Handle)
}

// engineOf reads the documents, telling the mistakes of all, then joins them.
func engineOf(documents []document) (*referral.Engine, error) {
	var view *capability.View
	var packs []*pack.Pack
	var overlays []*pack.Overlay
	var ps wire.Problems
	for _, d := range documents {
		var err error
		switch d.kind {
		case "catalog":
			if view != nil {
				ps = append(ps, wire.Problem{Code: "twice", File: d.name, Message: "there is a catalog already"})
			}
			var catalog *capability.Catalog
			if catalog, err = capability.Load(d.src); err == nil {
				view = catalog.View()
			}
		case "pack":
			var p *pack.Pack
			p, err = pack.Load(d.src)
			packs = append(packs, p)
		case "overlay":
			var o *pack.Overlay
			o, err = pack.LoadOverlay(d.src)
			overlays = append(overlays, o)
		}
		ps = append(ps, named(err, d.name)...)
	}
	if view == nil && len(ps) == 0 {
		ps = append(ps, wire.Problem{Code: "missing", File: "catalog", Message: "there is no catalog"})
	}
	if len(ps) > 0 {
		return nil, ps
	}
	return referral.NewSigned(view, overlays, packs...)
}

// named is the problems of a document with its name.
func named(err error, name string) wire.Problems {
	if err == nil {
		return nil
	}
	ps, ok := err.(wire.Problems)
	if !ok {
		return wire.Problems{{Code: badDocument, File: name, Message: err.Error()}}
	}
	for i := range ps {
		ps[i].File = name
	}
	return ps
}
