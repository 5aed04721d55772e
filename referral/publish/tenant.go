package publish

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// TenantsSchema names the edition of the configuration of tenants.
const TenantsSchema = "fenji.tenants/1"

// A Tenant is one medical community, apart from all others on the same server.
type Tenant struct {
	ID       string   `json:"id"`
	Keys     []string `json:"keys,omitempty"`     // public keys whose signatures are trusted, as [Key] writes them
	Unsigned bool     `json:"unsigned,omitempty"` // takes documents without a signature
	Tokens   []Token  `json:"tokens"`

	// Of who decides for it: see the server.
	Here      string   `json:"here,omitempty"`      // the institution that hooks come from, unless they say another
	Link      string   `json:"link,omitempty"`      // its live connection: data, phone or none
	Origins   []string `json:"origins,omitempty"`   // pages of other origins that may ask, such as https://his.example
	Callbacks []string `json:"callbacks,omitempty"` // beginnings of the addresses to which results may be sent
}

// The roles of tokens.
const (
	Decide  = "decide"  // asks about cases, and all that read may but of editions
	Publish = "publish" // validates, publishes, lists, rolls back
	Read    = "read"    // asks the catalogue, and lists editions
)

// A Token is one that callers show. The token itself is kept by them alone: only its
// hash stands here, which is why it has to be random and long.
type Token struct {
	Name string `json:"name"` // for the log and editions; of a program or office, not of a person
	Role string `json:"role"`
	Hash string `json:"hash"` // of the token's bytes, tagged
}

// Tenants are those of a server.
type Tenants struct {
	Editor string    `json:"$schema,omitempty"` // where an editor finds the JSON Schema; means nothing
	Schema string    `json:"schema"`
	All    []*Tenant `json:"tenants"`
}

// A Caller is who shows a token.
type Caller struct {
	Tenant *Tenant
	Token  string // its name
	Role   string
}

// HashToken is the hash of a token, as a [Token] has it.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ParseTenants reads a configuration and tells every mistake at once.
func ParseTenants(file string, src []byte) (*Tenants, error) {
	n, err := wire.ParseJSON(file, src, maxKept)
	if err != nil {
		return nil, err
	}
	t := &Tenants{}
	var ps wire.Problems
	wire.Decode(n, t, "", &ps)
	t.check(n, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Tenants) check(n *wire.Node, ps *wire.Problems) {
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
	if t.Schema != TenantsSchema {
		say("/schema", "schema", "schema must be %q, not %q", TenantsSchema, t.Schema)
	}
	if len(t.All) == 0 {
		say("/tenants", "missing", "at least one tenant is needed")
	}
	ids, hashes := map[string]bool{}, map[string]bool{}
	for i, tenant := range t.All {
		path := "/tenants/" + strconv.Itoa(i)
		if tenant == nil {
			say(path, "missing", "a tenant is needed here")
			continue
		}
		if !wire.ID(tenant.ID) || ids[tenant.ID] {
			say(path+"/id", "id", "%q is no id of its own: small letters, digits and dashes", tenant.ID)
		}
		ids[tenant.ID] = true
		for j, key := range tenant.Keys {
			if _, _, ok := untag(key); !ok {
				say(path+"/keys/"+strconv.Itoa(j), "key", "a public key such as ed25519:… in base64 is needed here")
			}
		}
		for j, token := range tenant.Tokens {
			token.check(path+"/tokens/"+strconv.Itoa(j), hashes, say)
		}
	}
}

// check tells what is wrong with a token; hashes are those of the tokens before it.
func (t Token) check(path string, hashes map[string]bool, say func(path, code, format string, args ...any)) {
	if roles := []string{Decide, Publish, Read}; !slices.Contains(roles, t.Role) {
		say(path+"/role", "unknown-word", "unknown role %q%s", t.Role, wire.Near(t.Role, roles))
	}
	if !wire.MixedID(t.Name) {
		say(path+"/name", "id", "%q is not a name: letters, digits, - _ . and no personal data", t.Name)
	}
	switch {
	case !isHash(t.Hash):
		say(path+"/hash", "malformed-hash", "%q is not a hash: sha256: and 64 digits or letters a to f", t.Hash)
	case t.Hash == HashToken(""):
		say(path+"/hash", "malformed-hash", "this is the hash of nothing at all")
	case hashes[t.Hash]:
		say(path+"/hash", "twice", "two tokens have this hash: which of them is shown can't be known")
	}
	hashes[t.Hash] = true
}

// Tenant is the one with an id; nil where there is none.
func (t *Tenants) Tenant(id string) *Tenant {
	for _, tenant := range t.All {
		if tenant.ID == id {
			return tenant
		}
	}
	return nil
}

// Find is who shows the token of a header Authorization ("Bearer …"); false for nobody.
// It takes the same time for whatever token, whether it is known or not.
func (t *Tenants) Find(authorization string) (found Caller, ok bool) {
	const scheme = "bearer "
	if len(authorization) <= len(scheme) || !strings.EqualFold(authorization[:len(scheme)], scheme) {
		return Caller{}, false
	}
	shown := []byte(HashToken(authorization[len(scheme):]))
	for _, tenant := range t.All {
		for _, token := range tenant.Tokens {
			if subtle.ConstantTimeCompare(shown, []byte(token.Hash)) == 1 {
				found, ok = Caller{tenant, token.Name, token.Role}, true
			}
		}
	}
	return found, ok
}

// asked of the catalogue: no case is told there.
var catalogRoutes = []string{"/v1/who", "/v1/complaints", "/v1/services", "/version", "/metrics"}

// May reports whether the caller's role allows a request. What is not listed here is
// refused.
func (c Caller) May(method, path string) bool {
	admin := path == "/v1/admin" || strings.HasPrefix(path, "/v1/admin/")
	catalog := method == "GET" && (slices.Contains(catalogRoutes, path) || strings.HasPrefix(path, "/v1/institutions/"))
	switch c.Role {
	case Decide:
		return !admin
	case Publish:
		return admin || path == "/version"
	case Read:
		return catalog || admin && method == "GET"
	}
	return false
}
