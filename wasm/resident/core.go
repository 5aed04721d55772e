package resident

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"unsafe"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// A core is one engine in the making, and then at work. It is not safe for
// concurrent use: its host calls it from one thread.
type core struct {
	routes   []endpoint.Route // beside the endpoint's own
	in, out  []byte           // the message that the host lays and the answer that it reads
	waiting  []document       // loaded, until they are opened
	endpoint *endpoint.Endpoint
}

// A document is one that the host has loaded.
type document struct {
	kind string // catalog, pack, overlay
	name string // for problems: catalog, packs/0, overlays/2
	src  []byte
}

// The stable codes of problems that are the core's own; all others are
// endpoint's and wire's.
const (
	badDocument = "bad-document" // what was loaded has mistakes
	badMessage  = "bad-message"  // the host's frame can't be read: a mistake of the host
	notOpen     = "not-open"     // a request before the documents were opened
	isOpen      = "is-open"      // a document after that
	fault       = "fault"        // a mistake of the program
)

// The most bytes of a message: of a document, and of what a request has beside its
// body.
const (
	maxDocument = capability.MaxDocument + 64
	maxHead     = 1 << 20
)

// limit is the most bytes of a body that any route reads.
func (c *core) limit() int {
	most := endpoint.MaxBody
	for _, r := range c.routes {
		most = max(most, r.MaxBody)
	}
	return most
}

// buffer is n bytes for the host's next message; nil when that is too many. The
// last message and the last answer are gone then.
func (c *core) buffer(n int) []byte {
	most := maxDocument
	if c.endpoint != nil {
		most = c.limit() + maxHead
	}
	if n < 0 || n > most {
		return nil
	}
	clear(c.out)
	if c.in == nil || cap(c.in) < n {
		c.in = make([]byte, n)
	}
	c.in = c.in[:n]
	return c.in
}

// answer asks what with the message and gives the place of the answer's frame.
// A panic is answered as a fault; the core lives on.
func (c *core) answer(what func([]byte) endpoint.Response) int32 {
	c.out = appendFrame(c.out[:0], c.safely(what))
	return address(c.out)
}

func (c *core) safely(what func([]byte) endpoint.Response) (r endpoint.Response) {
	defer func() {
		if v := recover(); v != nil {
			r = failed(v)
		}
	}()
	return what(c.in)
}

// failed is the answer to a panic. Only the runtime's own words are told: others
// may quote what a document says.
func failed(v any) endpoint.Response {
	detail := "the program has a mistake"
	if err, ok := v.(runtime.Error); ok {
		detail = err.Error()
	}
	return problem(500, fault, detail, nil)
}

// handle answers one request. What it said of a patient does not stay in the
// buffer.
func (c *core) handle(frame []byte) endpoint.Response {
	defer clear(frame)
	if c.endpoint == nil {
		return problem(409, notOpen, "load a catalog and packs and open them first", nil)
	}
	r, err := request(frame)
	if err != nil {
		return problem(400, badMessage, err.Error(), nil)
	}
	return c.endpoint.Handle(r)
}

// load takes one document, or opens what was taken.
func (c *core) load(frame []byte) endpoint.Response {
	line, src, _ := bytes.Cut(frame, []byte("\n"))
	switch kind := string(line); {
	case c.endpoint != nil && kind == "open" && len(c.waiting) == 0:
		return c.version()
	case c.endpoint != nil:
		return problem(409, isOpen, "this core is open; start another for other documents", nil)
	case kind == "open":
		return c.open()
	case kind == "catalog" || kind == "pack" || kind == "overlay":
		c.waiting = append(c.waiting, document{kind: kind, name: c.name(kind), src: src})
		c.in = nil // the document keeps it
		return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: []byte("{}")}
	}
	return problem(400, badMessage, fmt.Sprintf("%.20q is none of catalog, pack, overlay, open", line), nil)
}

// name is how problems call the next document of a kind, as hosts list them.
func (c *core) name(kind string) string {
	n := 0
	for _, d := range c.waiting {
		if d.kind == kind {
			n++
		}
	}
	if kind == "catalog" && n == 0 {
		return kind
	}
	return kind + "s/" + strconv.Itoa(n)
}

// open builds the engine of what was loaded. After a mistake nothing is loaded.
func (c *core) open() endpoint.Response {
	documents := c.waiting
	c.waiting, c.in = nil, nil
	engine, err := engineOf(documents)
	if ps, ok := err.(wire.Problems); ok {
		return problem(422, badDocument, fmt.Sprintf("%d mistakes in the documents", len(ps)), ps)
	} else if err != nil {
		return problem(422, badDocument, err.Error(), nil)
	}
	c.endpoint = endpoint.New(engine, c.routes...)
	return c.version()
}

// version answers what was opened, by content.
func (c *core) version() endpoint.Response {
	return c.endpoint.Handle(endpoint.Request{Method: "GET", Path: "/version"})
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

// problem is an RFC 9457 answer, as endpoint's are.
func problem(status int, code, detail string, ps wire.Problems) endpoint.Response {
	p := endpoint.Problem{Type: "about:blank", Title: "The core did not do it", Status: status, Code: code, Detail: detail}
	p.More = max(0, len(ps)-endpoint.MaxErrors)
	p.Errors = ps[:len(ps)-p.More]
	return endpoint.Response{Status: status, ContentType: endpoint.ProblemJSON, Body: wire.Canonical(p)}
}

// address is where bytes begin in memory, for the host to read or fill; 0 for
// none.
func address(b []byte) int32 { return int32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }
