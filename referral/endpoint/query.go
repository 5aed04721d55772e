package endpoint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Parameter is one name that a route's query may hold, once.
type Parameter struct {
	Name    string
	Needed  bool
	Allowed []string // its values; nil for any
}

// parseQuery reads name=value pairs between ampersands. Percent escapes are
// decoded; a plus sign is a plus sign, as times have it. Every mistake is added to
// ps: names that are not known, given twice or missing, values that are not
// allowed, broken escapes.
func parseQuery(query string, parameters []Parameter, ps *wire.Problems) map[string]string {
	values := map[string]string{}
	if len(query) > MaxQuery {
		ps.Add(nil, "", "too-large", "the query has %d bytes; at most %d are read", len(query), MaxQuery)
		return values
	}
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" {
			parsePair(pair, parameters, values, ps)
		}
	}
	for _, p := range parameters {
		if _, given := values[p.Name]; p.Needed && !given {
			ps.Add(nil, wire.Join("", p.Name), "missing", "the query lacks %s", p.Name)
		}
	}
	return values
}

func parsePair(pair string, parameters []Parameter, values map[string]string, ps *wire.Problems) {
	escapedName, escapedValue, _ := strings.Cut(pair, "=")
	name, nameOK := unescape(escapedName)
	value, valueOK := unescape(escapedValue)
	i := slices.IndexFunc(parameters, func(p Parameter) bool { return nameOK && p.Name == name })
	_, given := values[name]
	path := wire.Join("", name)
	switch {
	case !nameOK:
		ps.Add(nil, "", "bad-escape", "%q is not percent-encoded UTF-8", clip(pair, maxWord))
	case i >= 0 && !valueOK:
		ps.Add(nil, path, "bad-escape", "%q is not percent-encoded UTF-8", clip(pair, maxWord))
	case i < 0:
		ps.Add(nil, path, "unknown-parameter", "unknown parameter %q%s", clip(name, maxWord), wire.Near(name, names(parameters)))
		return
	case given:
		ps.Add(nil, path, "twice", "%s is given twice", name)
	case parameters[i].Allowed != nil && !slices.Contains(parameters[i].Allowed, value):
		ps.Add(nil, path, "unknown-word", "%s is not %q%s", name, clip(value, maxWord), wire.Near(value, parameters[i].Allowed))
	}
	if i >= 0 {
		values[name] = value
	}
}

func names(parameters []Parameter) []string {
	var names []string
	for _, p := range parameters {
		names = append(names, p.Name)
	}
	return names
}

// unescape decodes percent escapes; false where one is broken or the text is not
// UTF-8.
func unescape(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) || hex(s[i+1]) < 0 || hex(s[i+2]) < 0 {
			return "", false
		}
		b.WriteByte(byte(hex(s[i+1])<<4 | hex(s[i+2])))
		i += 2
	}
	return b.String(), utf8.ValidString(b.String())
}

// hex is the value of a hexadecimal digit, -1 for anything else.
func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
