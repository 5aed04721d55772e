package serve

import (
	"mime"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire/gb18030"
)

// chinese are the names of GB18030 and of what it holds.
var chinese = map[string]bool{"gb18030": true, "gbk": true, "gb2312": true}

// inUTF8 is a body in UTF-8: as it is, unless its type says that it is in GB18030. Bytes
// that are none are refused, never replaced.
func inUTF8(body []byte, contentType string) ([]byte, *endpoint.Problem) {
	_, parameters, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(parameters["charset"])
	switch {
	case err != nil || charset == "" || charset == "utf-8":
		return body, nil // which the endpoint makes sure of
	case !chinese[charset]:
		return nil, endpoint.NewProblem(endpoint.BadCharset, "the charset %q is not read; utf-8 and gb18030 are", charset)
	}
	text, err := gb18030.Decode(body)
	if err != nil {
		return nil, endpoint.NewProblem(endpoint.BadCharset, "the body is not the GB18030 that its type says")
	}
	return text, nil
}

// inCharset is an answer in GB18030 for who reads no UTF-8, and the name of the charset
// if it is another.
func inCharset(r endpoint.Response, accepted string) (endpoint.Response, string) {
	if accepted == "" {
		return r, ""
	}
	first, _, _ := strings.Cut(accepted, ",")
	name, _, _ := strings.Cut(first, ";")
	if name = strings.ToLower(strings.TrimSpace(name)); !chinese[name] {
		return r, ""
	}
	text, err := gb18030.Encode(r.Body)
	if err != nil {
		return r, ""
	}
	kind, _, _ := strings.Cut(r.ContentType, ";")
	r.Body, r.ContentType = text, kind+";charset=gb18030"
	return r, "gb18030"
}
