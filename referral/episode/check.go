package episode

import (
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// Limits of what is read: no referral is so long.
const (
	MaxBytes  = 256 << 10
	MaxValues = 16 << 10
	MaxEvents = 1000
	maxWord   = 128
)

var (
	dispositions = referral.Dispositions()
	statuses     = referral.Statuses()
)

// A sayer tells what is wrong below one place of a document.
type sayer struct {
	n    *wire.Node
	path string
	ps   *wire.Problems
}

func (s sayer) add(key, code, format string, args ...any) {
	at := s.n
	if at != nil {
		at = at.At("/" + key)
	}
	s.ps.Add(at, s.path+"/"+key, code, format, args...)
}

// row is a sayer of row i of a list.
func (s sayer) row(key string, i int) sayer {
	below := "/" + key + "/" + strconv.Itoa(i)
	if s.n != nil {
		s.n = s.n.At(below)
	}
	s.path += below
	return s
}

// word refuses what is no code or id; none is allowed.
func (s sayer) word(key, value string) {
	if value != "" && (!wire.MixedID(value) || len(value) > maxWord) {
		s.add(key, "id", "%q is not a code: letters, digits, - _ . and no personal data", value)
	}
}

// id is [sayer.word] of what has to be there.
func (s sayer) id(key, value string) {
	if s.word(key, value); value == "" {
		s.add(key, "missing", "%s is missing", key)
	}
}

// time refuses a time that is not there.
func (s sayer) time(key string, t *wire.Time) {
	if t.IsZero() && (s.n == nil || s.n.Get(key) == nil || s.n.Get(key).Kind == wire.Null) { // else what is wrong with it is told already
		s.add(key, "missing", "%s is missing", key)
	}
}

func (s sayer) schema(got, want string) {
	if got != want {
		s.add("schema", "schema", "schema must be %q, not %q", want, got)
	}
}

func (s sayer) hash(key, value string) {
	digits, tagged := strings.CutPrefix(value, "sha256:")
	if !tagged || len(digits) != 64 || strings.Trim(digits, "0123456789abcdef") != "" {
		s.add(key, "malformed-hash", "%q is not a hash: sha256: and 64 digits or letters a to f", value)
	}
}

// read lays a document into target.
func read(src []byte, target any, ps *wire.Problems) (*wire.Node, error) {
	n, err := wire.ParseFew("", src, MaxBytes, MaxValues)
	if err != nil {
		return nil, err
	}
	wire.Decode(n, target, "", ps)
	return n, nil
}
