package publish

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// SignatureSchema names the edition of detached signatures.
const SignatureSchema = "fenji.signature/1"

// A Signature is a detached one on a catalogue, a pack or an overlay, by its content:
// over the text that [signed] makes of the hash of its canonical JSON. Who a key belongs
// to is for whoever verifies to know. It is verified where documents come from; the core
// that runs in browsers, which carries no such arithmetic, takes what its page gives it.
type Signature struct {
	Schema    string `json:"schema"`
	ID        string `json:"id"`        // of the document
	Hash      string `json:"hash"`      // of its canonical JSON
	Key       string `json:"key"`       // the public key: its algorithm, a colon, base64
	Signature string `json:"signature"` // likewise
}

// A Verifier checks the signatures of one algorithm. Another than [Ed25519], such as
// SM2 of GB/T 32918, is a type of the host's.
type Verifier interface {
	// Algorithm is the tag of its keys and signatures, such as ed25519.
	Algorithm() string
	// Verify reports whether signature is the key's on the message. A key or signature
	// that can't be one is answered by false.
	Verify(key, message, signature []byte) bool
}

// Ed25519 verifies signatures of RFC 8032.
type Ed25519 struct{}

const ed25519Tag = "ed25519"

// Algorithm implements [Verifier].
func (Ed25519) Algorithm() string { return ed25519Tag }

// Verify implements [Verifier].
func (Ed25519) Verify(key, message, signature []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, message, signature)
}

// signed is what is signed, so that a key used for other things as well signs nothing
// else by it.
func signed(hash string) []byte { return []byte(SignatureSchema + " " + hash) }

// Sign signs a document by its hash.
func Sign(id, hash string, key ed25519.PrivateKey) *Signature {
	return &Signature{Schema: SignatureSchema, ID: id, Hash: hash, Key: Key(key.Public().(ed25519.PublicKey)),
		Signature: tagged(ed25519Tag, ed25519.Sign(key, signed(hash)))}
}

// Key is a public key as signatures and tenants write it.
func Key(public ed25519.PublicKey) string { return tagged(ed25519Tag, public) }

func tagged(algorithm string, b []byte) string {
	return algorithm + ":" + base64.StdEncoding.EncodeToString(b)
}

// untag is the algorithm and the bytes of a tagged text; false where it is none.
func untag(text string) (algorithm string, b []byte, ok bool) {
	algorithm, encoded, ok := strings.Cut(text, ":")
	b, err := base64.StdEncoding.DecodeString(encoded)
	return algorithm, b, ok && err == nil && len(b) > 0 && wire.ID(algorithm)
}

// JSON is the signature as its file has it.
func (s *Signature) JSON() []byte { return append(wire.Canonical(s), '\n') }

// ReadSignature reads a signature's file; mistakes are [wire.Problems].
func ReadSignature(file string, src []byte) (*Signature, error) {
	n, err := wire.ParseJSON(file, src, 4096)
	if err != nil {
		return nil, err
	}
	s := &Signature{}
	var ps wire.Problems
	wire.Decode(n, s, "", &ps)
	s.check(n, "", &ps)
	return s, ps.Err()
}

// check tells what is wrong with the form of a signature, which stands at n.
func (s *Signature) check(n *wire.Node, path string, ps *wire.Problems) {
	if s.Schema != SignatureSchema {
		ps.Add(n.At("/schema"), path+"/schema", "schema", "schema must be %q, not %q", SignatureSchema, s.Schema)
	}
	if !isHash(s.Hash) {
		ps.Add(n.At("/hash"), path+"/hash", "malformed-hash", "%q is not the hash of a document: sha256: and 64 digits or letters a to f", s.Hash)
	}
	for _, field := range []struct{ key, text string }{{"/key", s.Key}, {"/signature", s.Signature}} {
		if _, _, ok := untag(field.text); !ok {
			ps.Add(n.At(field.key), path+field.key, "malformed-signature", "an algorithm, a colon and base64 are needed here, such as ed25519:…")
		}
	}
}

// Verify reports why the signature is none of a trusted key on the document of that
// id and hash; nil if it is one.
func (s *Signature) Verify(id, hash string, trusted []string, by ...Verifier) error {
	switch {
	case s.ID != id:
		return fmt.Errorf("the signature is on %q, not on %q", s.ID, id)
	case s.Hash != hash:
		return fmt.Errorf("the document has changed since it was signed: it is %s, signed was %s", hash, s.Hash)
	case !slices.Contains(trusted, s.Key):
		return errors.New("the signature is by a key that is not trusted here")
	}
	algorithm, key, keyed := untag(s.Key)
	with, signature, written := untag(s.Signature)
	i := slices.IndexFunc(by, func(v Verifier) bool { return v.Algorithm() == algorithm })
	switch {
	case i < 0:
		return fmt.Errorf("no signature of the algorithm %q can be verified here", algorithm)
	case !keyed || !written || with != algorithm || !by[i].Verify(key, signed(hash), signature):
		return errors.New("the signature is not by the key that it names")
	}
	return nil
}

// isHash reports whether a text is a tagged hash.
func isHash(text string) bool {
	digits, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}

// PrivateKey reads a key in PEM, as openssl genpkey -algorithm ed25519 makes it.
func PrivateKey(src []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(src)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("this is no private key in PEM; make one with openssl genpkey -algorithm ed25519")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(ed25519.PrivateKey); ok {
		return key, nil
	}
	return nil, fmt.Errorf("the key is a %T; Ed25519 is needed here", key)
}

// PublicKey reads a key in PEM, as openssl pkey -pubout makes it.
func PublicKey(src []byte) (ed25519.PublicKey, error) {
	block, _ := pem.Decode(src)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errors.New("this is no public key in PEM; make it with openssl pkey -pubout")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(ed25519.PublicKey); ok {
		return key, nil
	}
	return nil, fmt.Errorf("the key is a %T; Ed25519 is needed here", key)
}
