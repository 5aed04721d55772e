package resident

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

// A Program is what a core is told and how it comes to answer.
type Program interface {
	// Take keeps what follows a line such as "catalog" or "kept NAME"; the rest of the
	// line is its name, empty for none. False is for kinds that the program does not know.
	Take(kind, name string, src []byte) bool
	// Open makes of what was taken what answers requests, or tells by a response why not,
	// or what else is needed.
	Open() (Handler, endpoint.Response)
	// Limit is the most bytes of a body that it will read.
	Limit() int
}

// A Handler answers requests, as an endpoint's Handle does. It is a function and not an
// interface, in which the program would have to carry every method of all that the
// endpoint holds: a twentieth of what a browser loads.
type Handler func(endpoint.Request) endpoint.Response

// A core is one program in the making, and then at work. It is not safe for
// concurrent use: its host calls it from one thread.
type core struct {
	program Program
	in, out []byte            // the message that the host lays and the answer that it reads
	handler Handler           // nil until it is open
	opened  endpoint.Response // the answer to who opens
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
	maxDocument = capability.MaxDocument + 1<<10
	maxHead     = 1 << 20
)

// buffer is n bytes for the host's next message; nil when that is too many. The
// last message and the last answer are gone then.
func (c *core) buffer(n int) []byte {
	most := maxDocument
	if c.handler != nil {
		most = c.program.Limit() + maxHead
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
	if c.handler == nil {
		return problem(409, notOpen, "load documents and open them first", nil)
	}
	r, err := request(frame)
	if err != nil {
		return problem(400, badMessage, err.Error(), nil)
	}
	return c.handler(r)
}

// load takes one document, or opens what was taken.
func (c *core) load(frame []byte) endpoint.Response {
	line, src, _ := bytes.Cut(frame, []byte("\n"))
	kind, name, _ := strings.Cut(string(line), " ")
	switch {
	case c.handler != nil && kind == "open":
		return c.opened
	case c.handler != nil:
		return problem(409, isOpen, "this core is open; start another for other documents", nil)
	case kind == "open":
		c.in = nil
		c.handler, c.opened = c.program.Open()
		return c.opened
	case c.program.Take(kind, name, src):
		c.in = nil // the document keeps it
		return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: []byte("{}")}
	}
	return problem(400, badMessage, fmt.Sprintf("%.20q is nothing that is taken here", line), nil)
}

// Refused is the answer to documents with mistakes, which are [wire.Problems] or any
// other error.
func Refused(err error) endpoint.Response {
	if ps, ok := err.(wire.Problems); ok {
		return problem(422, badDocument, fmt.Sprintf("%d mistakes in the documents", len(ps)), ps)
	}
	return problem(422, badDocument, err.Error(), nil)
}

// problem is an RFC 9457 answer, as endpoint's are.
func problem(status int, code, detail string, ps wire.Problems) endpoint.Response {
	p := endpoint.Problem{Type: "about:blank", Title: "The core did not do it", Status: status, Code: code, Detail: detail}
	p.More = max(0, len(ps)-endpoint.MaxErrors)
	p.Errors = ps[:len(ps)-p.More]
	return endpoint.Response{Status: status, ContentType: endpoint.ProblemJSON, Body: wire.Canonical(p)}
}

// Version answers what an endpoint decides with, by content.
func Version(x Handler) endpoint.Response {
	return x(endpoint.Request{Method: "GET", Path: "/version"})
}

// address is where bytes begin in memory, for the host to read or fill; 0 for
// none.
func address(b []byte) int32 { return int32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }
