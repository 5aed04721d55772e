package publish

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
func TestSignature(t *testing.T) {
	key, public := pair(1)
	_, stranger := pair(2)
	p := content.CN()[0]
	src := Sign(p.ID, p.Hash(), key).JSON()
	s, err := ReadSignature("s.json", src)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(p.ID, p.Hash(), []string{Key(stranger), Key(public)}, Ed25519{}); err != nil {
		t.Error(err)
	}
	forged := *s
	other, _ := pair(2)
	forged.Signature = Sign(p.ID, p.Hash(), other).Signature
	retagged, unheard := *s, *s
	retagged.Signature = strings.Replace(s.Signature, "ed25519:", "sm2:", 1)
	unheard.Key = strings.Replace(s.Key, "ed25519:", "sm2:", 1)
	for _, tt := range []struct {
		name    string
		seal    *Signature
		id      string
		hash    string
		trusted []string
		want    string
	}{
		{"another pack", s, "x", p.Hash(), []string{Key(public)}, "not on"},
		{"a pack that has changed", s, p.ID, content.CN()[1].Hash(), []string{Key(public)}, "has changed since it was signed"},
		{"nobody's key", s, p.ID, p.Hash(), nil, "not trusted here"},
		{"a stranger's key", s, p.ID, p.Hash(), []string{Key(stranger)}, "not trusted here"},
		{"a stranger's signature", &forged, p.ID, p.Hash(), []string{Key(public), Key(stranger)}, "not by the key that it names"},
		{"a signature of another algorithm", &retagged, p.ID, p.Hash(), []string{Key(public)}, "not by the key that it names"},
		{"a key of an algorithm nobody verifies", &unheard, p.ID, p.Hash(), []string{unheard.Key}, `algorithm "sm2"`},
	} {
		if err := tt.seal.Verify(tt.id, tt.hash, tt.trusted, Ed25519{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// A signature's file that is none is refused with all that is wrong.
func TestReadSignatureRefuses(t *testing.T) {
	_, err := ReadSignature("s.json", []byte(`{"schema": "fenji.signature/2", "hash": "x", "key": "!", "signature": "AAAA", "by": 1}`))
	for _, want := range []string{"[schema]", "s.json:1:41: /hash: ", "/key: an algorithm", "/signature: an algorithm", `unknown key "by"`} {
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
