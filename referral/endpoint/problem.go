package endpoint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// The stable codes of problems.
const (
	BadJSON       = "bad-json"
	BadCase       = "bad-case"
	BadQuery      = "bad-query"
	Incomplete    = "incomplete-body"
	NoRoute       = "no-such-route"
	NoInstitution = "no-such-institution"
	OtherDecision = "other-decision"
	BadMethod     = "method-not-allowed"
	TooLarge      = "too-large"
	Fault         = "fault"

	// Those of carriers, and of who publishes.
	NoToken     = "no-token"
	NotAllowed  = "not-allowed"
	NoEdition   = "no-such-edition"
	Overtaken   = "overtaken"
	BadClock    = "bad-clock"
	BadEdition  = "bad-edition"
	NotSigned   = "not-signed"
	StoreFailed = "store-failed"
	NotReady    = "not-ready"
	BadCharset  = "bad-charset"
	NoResult    = "no-such-result"
	BadLaunch   = "bad-launch"
)

// A Code is a stable code of a problem with its status and title.
type Code struct {
	Code   string
	Status int
	Title  string
}

// Codes are all codes of problems. New ones may be added; none changes its
// meaning or status.
func Codes() []Code {
	return []Code{
		{BadJSON, 400, "The body is not a JSON document that is read here"},
		{BadQuery, 400, "The query has mistakes"},
		{Incomplete, 400, "Only a part of the body arrived"},
		{NoToken, 401, "No token that is known here came with the request"},
		{NotAllowed, 403, "The token is not for this"},
		{NoRoute, 404, "There is nothing at this path"},
		{NoResult, 404, "There is no result by this id, or not any more"},
		{NoEdition, 404, "There is no such edition"},
		{NoInstitution, 404, "The catalog has no such institution"},
		{BadMethod, 405, "This path does not answer this method"},
		{OtherDecision, 409, "The outcome is of another decision than the case comes to"},
		{Overtaken, 409, "Another edition is current by now"},
		{BadClock, 409, "The clock here and the times of the documents disagree"},
		{TooLarge, 413, "The body is too large"},
		{BadCharset, 415, "The body is in no encoding that is read here"},
		{BadLaunch, 422, "The launch has mistakes"},
		{BadCase, 422, "The case has mistakes"},
		{BadEdition, 422, "The documents have mistakes"},
		{NotSigned, 422, "A document is not signed as it has to be"},
		{Fault, 500, "The program has a mistake"},
		{StoreFailed, 503, "The store can't be read or written; nothing was changed"},
		{NotReady, 503, "Nothing has been published that could be decided with"},
	}
}

// MistakeCodes are the codes of a problem's errors, in their order: what can be
// wrong with a document, a case or a query. New ones may be added; none changes
// its meaning. A host's own routes may tell others.
func MistakeCodes() []string {
	return []string{
		"bad-code", "bad-escape", "bad-number", "bad-unit", "contradiction", "derived-fact", "does-not-apply", "duplicate-key", "encoding", "id",
		"impossible-date", "impossible-time", "in-future", "link", "malformed-hash", "missing", "not-json", "out-of-range", "schema", "too-deep", "too-large",
		"too-many", "trailing-text", "twice", "unknown-choice", "unknown-complaint", "unknown-fact", "unknown-institution", "unknown-key",
		"unknown-level", "unknown-parameter", "unknown-service", "unknown-word", "wrong-kind",
	}
}

// MaxErrors is how many mistakes a problem lists; More says how many there are
// besides.
const MaxErrors = 50

// A Problem is an RFC 9457 document: why a request was not answered. The order
// of its fields is the order of its JSON.
type Problem struct {
	Type   string         `json:"type"` // about:blank
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Allow  []string       `json:"allow,omitempty"`  // methods, where the method was the mistake
	Errors []wire.Problem `json:"errors,omitempty"` // in the order of the source
	More   int            `json:"more,omitempty"`   // mistakes that are not listed
}

// NewProblem is the problem with a code of [Codes]; a code that is not listed is a fault.
func NewProblem(code, format string, args ...any) *Problem {
	p := &Problem{Type: "about:blank", Status: 500, Code: Fault, Detail: fmt.Sprintf(format, args...)}
	for _, c := range Codes() {
		if c.Code == code {
			p.Code, p.Status, p.Title = c.Code, c.Status, c.Title
		}
	}
	return p
}

// What somebody else wrote is repeated up to so many bytes: a word, a message or
// path.
const (
	maxWord    = 80
	maxMessage = 400
)

// clip keeps a text to a length.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(s[:most], ""), len(s))
}

// Mistakes is the problem with a code of [Codes] and what was found wrong, which is
// wire.Problems or any other error.
func Mistakes(code string, err error) *Problem {
	ps, ok := err.(wire.Problems)
	if !ok {
		return NewProblem(code, "%s", clip(err.Error(), maxMessage))
	}
	listed := make([]wire.Problem, min(len(ps), MaxErrors))
	for i := range listed {
		listed[i] = ps[i]
		listed[i].Message, listed[i].Path = clip(ps[i].Message, maxMessage), clip(ps[i].Path, maxMessage)
	}
	p := NewProblem(code, "1 mistake: %s", listed[0].Message)
	if len(ps) > 1 {
		p.Detail = fmt.Sprintf("%d mistakes, the first: %s", len(ps), listed[0].Message)
	}
	p.Errors, p.More = listed, len(ps)-len(listed)
	return p
}

// Refused is the problem with a body: it is no document at all, or no case.
func Refused(err error) *Problem {
	ps, ok := err.(wire.Problems)
	readable := func(p wire.Problem) bool { return p.Path != "" || !unreadable(p.Code) }
	if ok && !slices.ContainsFunc(ps, readable) {
		return Mistakes(BadJSON, err)
	}
	return Mistakes(BadCase, err)
}

// unreadable reports whether a code says that a document could not be read.
func unreadable(code string) bool {
	switch code {
	case "not-json", "trailing-text", "duplicate-key", "too-deep", "too-large", "too-many", "encoding":
		return true
	}
	return false
}

// Response is the problem as it is answered.
func (p *Problem) Response() Response {
	return Response{Status: p.Status, ContentType: ProblemJSON, Body: wire.Canonical(p), Allow: p.Allow}
}
