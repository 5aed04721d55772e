package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/endpoint"
)

// schema names the edition of the file.
const schema = "fenji.vectors/1"

// A head is the first line of the file.
type head struct {
	Schema string `json:"schema"`
	Engine string `json:"engine"` // version that answered
	Seed   uint64 `json:"seed"`
}

// A load names an engine and holds the documents that it is made of.
type load struct {
	Name     string   `json:"load"`
	Catalog  string   `json:"catalog"`
	Packs    []string `json:"packs"`
	Overlays []string `json:"overlays"`
}

// A vector is a request and what was answered.
type vector struct {
	ID      string `json:"id"`
	With    string `json:"with"` // the engine asked
	Method  string `json:"method"`
	Path    string `json:"path"` // with the query, percent escapes as they are
	Body    string `json:"body,omitempty"`
	Base64  string `json:"base64,omitempty"` // a body that is not UTF-8
	Repeat  []part `json:"repeat,omitempty"` // a body too long to write down
	Hostile bool   `json:"hostile,omitempty"`
	answer
}

// An answer is what two builds must agree on. Bytes and disposition are for people
// who look for a difference.
type answer struct {
	Status      int    `json:"status"`
	SHA256      string `json:"sha256"` // of the body
	Bytes       int    `json:"bytes"`
	Disposition string `json:"disposition,omitempty"`
}

// A part is a text so many times over: ["x", 3] is xxx.
type part author.Part

func (p part) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.Text, p.Times}) }

func (p *part) UnmarshalJSON(src []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(src, &pair); err != nil || len(pair) != 2 || json.Unmarshal(pair[0], &p.Text) != nil || json.Unmarshal(pair[1], &p.Times) != nil || p.Times < 0 {
		return fmt.Errorf(`a part is ["text", times], not %.40s`, src)
	}
	return nil
}

// maxPlain is the longest body that is written down rather than told by its parts.
const maxPlain = 64 << 10

// vectorOf is a request as the file has it.
func vectorOf(id, with string, r author.Request) *vector {
	v := &vector{ID: id, With: with, Method: r.Method, Path: r.Path, Hostile: r.Kind != "" && !r.Harmless}
	if r.Size() > maxPlain {
		for _, p := range r.Parts {
			if p.Times > 0 && p.Text != "" {
				v.Repeat = append(v.Repeat, part(p))
			}
		}
		return v
	}
	body := r.Body()
	if utf8.Valid(body) {
		v.Body = string(body)
	} else {
		v.Base64 = base64.StdEncoding.EncodeToString(body)
	}
	return v
}

// post is a request with a case.
func post(id, with, path string, body []byte) *vector {
	return vectorOf(id, with, author.Request{Method: "POST", Path: path, Parts: []author.Part{{Text: string(body), Times: 1}}})
}

// request is the vector as it is asked. A body that is too long for every route is
// only counted.
func (v *vector) request() (endpoint.Request, error) {
	r := endpoint.Request{Method: v.Method, Body: []byte(v.Body)}
	r.Path, r.Query, _ = strings.Cut(v.Path, "?")
	var err error
	if v.Base64 != "" {
		r.Body, err = base64.StdEncoding.DecodeString(v.Base64)
	}
	if v.Repeat != nil {
		whole := author.Request{}
		for _, p := range v.Repeat {
			whole.Parts = append(whole.Parts, author.Part(p))
		}
		if r.Size = whole.Size(); r.Size <= endpoint.MaxBody {
			r.Body = whole.Body()
		}
	}
	return r, err
}

// ask is what an endpoint answers.
func (v *vector) ask(x *endpoint.Endpoint) (answer, endpoint.Response, error) {
	r, err := v.request()
	if err != nil {
		return answer{}, endpoint.Response{}, fmt.Errorf("%s: %w", v.ID, err)
	}
	got := x.Handle(r)
	sum := sha256.Sum256(got.Body)
	a := answer{Status: got.Status, SHA256: hex.EncodeToString(sum[:]), Bytes: len(got.Body)}
	if got.Status == 200 && r.Path == "/v1/decide" {
		err = json.Unmarshal(got.Body, &struct{ Disposition *string }{&a.Disposition})
	}
	return a, got, err
}
