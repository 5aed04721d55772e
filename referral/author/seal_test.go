package author

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
)

// pair is a key made of a seed of one byte.
func pair(seed byte) (ed25519.PrivateKey, ed25519.PublicKey) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return key, key.Public().(ed25519.PublicKey)
}

// A signature holds for the document that was signed and a key that is trusted, and
// for nothing else.
func TestSeal(t *testing.T) {
	key, public := pair(1)
	_, stranger := pair(2)
	p := content.CN()[0]
	src := NewSeal(p.ID, p.Hash(), key).JSON()
	s, err := ReadSeal("s.json", src)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(p.ID, p.Hash(), stranger, public); err != nil {
		t.Error(err)
	}
	forged := s
	other, _ := pair(2)
	forged.Signature = NewSeal(p.ID, p.Hash(), other).Signature
	for _, tt := range []struct {
		name    string
		seal    Seal
		id      string
		hash    string
		trusted []ed25519.PublicKey
		want    string
	}{
		{"another pack", s, "x", p.Hash(), []ed25519.PublicKey{public}, "not on"},
		{"a pack that has changed", s, p.ID, content.CN()[1].Hash(), []ed25519.PublicKey{public}, "has changed since it was signed"},
		{"nobody's key", s, p.ID, p.Hash(), nil, "not trusted here"},
		{"a stranger's key", s, p.ID, p.Hash(), []ed25519.PublicKey{stranger}, "not trusted here"},
		{"a stranger's signature", forged, p.ID, p.Hash(), []ed25519.PublicKey{public, stranger}, "not by the key that it names"},
	} {
		if err := tt.seal.Verify(tt.id, tt.hash, tt.trusted...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// A signature's file that is none is refused with all that is wrong.
func TestReadSealRefuses(t *testing.T) {
	_, err := ReadSeal("s.json", []byte(`{"schema": "fenji.signature/2", "hash": "x", "key": "!", "signature": "AAAA", "by": 1}`))
	for _, want := range []string{"[schema]", "s.json:1:41: /hash: ", "/key: 32 bytes", "/signature: 64 bytes", `unknown key "by"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told: %v", want, err)
		}
	}
}

// Keys are read as openssl writes them; others are refused.
func TestKeys(t *testing.T) {
	key, public := pair(1)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := PrivateKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil || !got.Equal(key) {
		t.Errorf("%v", err)
	}
	pub, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	read, err := PublicKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}))
	if err != nil || !read.Equal(public) {
		t.Errorf("%v", err)
	}
	for _, src := range []string{"", "x", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pub})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))} {
		if k, err := PrivateKey([]byte(src)); err == nil {
			t.Errorf("%q is the key %v", src, k)
		}
		if k, err := PublicKey([]byte(src)); err == nil {
			t.Errorf("%q is the key %v", src, k)
		}
	}
}
