package author

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/fenji-health/fenji/referral/wire"
)

// SealSchema names the edition of detached signatures.
const SealSchema = "fenji.signature/1"

// A Seal is a detached signature on a pack or an overlay, by its content: Ed25519
// (RFC 8032) over the text that [sealed] makes of its hash. Who a key belongs to is
// for whoever verifies to know. It is verified where packs come from; the core that
// runs in browsers, which carries no such arithmetic, takes what its page gives it.
type Seal struct {
	Schema    string `json:"schema"`
	ID        string `json:"id"`        // of the pack or overlay
	Hash      string `json:"hash"`      // of its canonical JSON
	Key       string `json:"key"`       // the public key, 32 bytes in base64
	Signature string `json:"signature"` // 64 bytes in base64
}

// sealed is what is signed, so that a key used for other things as well signs nothing
// else by it.
func sealed(hash string) []byte { return []byte(SealSchema + " " + hash) }

// NewSeal signs a document by its hash.
func NewSeal(id, hash string, key ed25519.PrivateKey) Seal {
	public := key.Public().(ed25519.PublicKey)
	return Seal{Schema: SealSchema, ID: id, Hash: hash, Key: base64.StdEncoding.EncodeToString(public),
		Signature: base64.StdEncoding.EncodeToString(ed25519.Sign(key, sealed(hash)))}
}

// JSON is the signature as its file has it.
func (s Seal) JSON() []byte { return append(wire.Canonical(s), '\n') }

// ReadSeal reads a signature's file; mistakes are [wire.Problems].
func ReadSeal(file string, src []byte) (Seal, error) {
	n, err := wire.ParseJSON(file, src, 4096)
	if err != nil {
		return Seal{}, err
	}
	var s Seal
	var ps wire.Problems
	wire.Decode(n, &s, "", &ps)
	if s.Schema != SealSchema {
		ps.Add(n.At("/schema"), "/schema", "schema", "schema must be %q, not %q", SealSchema, s.Schema)
	}
	if !hashForm.MatchString(s.Hash) {
		ps.Add(n.At("/hash"), "/hash", "malformed-hash", "%q is not the hash of a document: sha256: and 64 digits or letters a to f", s.Hash)
	}
	for _, field := range []struct {
		key, text string
		size      int
	}{{"/key", s.Key, ed25519.PublicKeySize}, {"/signature", s.Signature, ed25519.SignatureSize}} {
		if b, err := base64.StdEncoding.DecodeString(field.text); err != nil || len(b) != field.size {
			ps.Add(n.At(field.key), field.key, "malformed-signature", "%d bytes in base64 are needed here", field.size)
		}
	}
	return s, ps.Err()
}

// Verify reports why the signature is none of a trusted key on the document of that
// id and hash; nil if it is one.
func (s Seal) Verify(id, hash string, trusted ...ed25519.PublicKey) error {
	key, err := base64.StdEncoding.DecodeString(s.Key)
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(s.Signature)
	switch {
	case err != nil:
		return err
	case s.ID != id:
		return fmt.Errorf("the signature is on %q, not on %q", s.ID, id)
	case s.Hash != hash:
		return fmt.Errorf("the document has changed since it was signed: it is %s, signed was %s", hash, s.Hash)
	}
	for _, public := range trusted {
		if public.Equal(ed25519.PublicKey(key)) {
			if !ed25519.Verify(public, sealed(hash), signature) {
				return errors.New("the signature is not by the key that it names")
			}
			return nil
		}
	}
	return errors.New("the signature is by a key that is not trusted here")
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
