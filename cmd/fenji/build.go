package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

var packCommand = command{
	name: "pack", zh: "把规则包或覆盖包编成机器读的JSON，签名，验签", en: "build a pack or an overlay into its JSON, sign it, verify a signature",
	usage: "build [flags] DIR|OVERLAY.yaml | build --content -o DIR | sign --key FILE [flags] DIR|FILE | verify --key FILE --signature FILE DIR|FILE",
	detail: `build writes the canonical JSON, which browsers and servers load, and prints its hash.
Only a pack without mistakes is built; it is checked together with the shipped
content. sign writes a detached Ed25519 signature on that hash, verify holds one
against a key that is trusted; keys are PEM, as openssl makes them.`,
	example: "fenji pack build my/packs/mine -o mine.json\nfenji pack build --content -o shipped/\nfenji pack sign --key chief.pem my/packs/mine -o mine.sig\nfenji pack verify --key chief.pub --signature mine.sig mine.json",
	run:     runPack,
}

func runPack(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE` (with --content a folder); else to standard output")
	all := c.flags.Bool("content", false, "the packs that come with fenji, each a file")
	noContent := false
	c.contentFlag(&noContent)
	key := c.flags.String("key", "", "`FILE` of the key in PEM: to sign the private one, to verify the public one")
	signature := c.flags.String("signature", "", "`FILE` of the signature to verify")
	rest, err := c.parse(args, 1, 2)
	if err != nil {
		return err
	}
	words := []string{"build", "sign", "verify"}
	switch {
	case !slices.Contains(words, rest[0]):
		return usageError{fmt.Sprintf("pack does build, sign or verify, not %q%s", rest[0], wire.Near(rest[0], words))}
	case rest[0] != "build" && len(rest) < 2:
		return usageError{fmt.Sprintf("pack %s needs the folder of a pack or the file of a pack or an overlay: fenji pack %s", rest[0], c.command.usage)}
	case rest[0] == "sign":
		return c.sign(filepath.ToSlash(rest[1]), *key, *out, noContent)
	case rest[0] == "verify":
		return c.verify(filepath.ToSlash(rest[1]), *key, *signature, noContent)
	case *all:
		return c.writeContent(*out, len(rest))
	case len(rest) < 2:
		return usageError{"pack build needs the folder of a pack or the file of an overlay: fenji pack " + c.command.usage}
	}
	return c.buildPack(filepath.ToSlash(rest[1]), *out, noContent)
}

// document is one pack or overlay as it is built.
type document struct {
	id, hash string
	src      []byte
}

// read reads a pack or an overlay that has no mistakes.
func (c *call) read(name string, noContent bool) (document, error) {
	r := author.NewReading(c.disk)
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return document{}, err
	case info.IsDir():
		err = r.Pack(name)
	default:
		err = r.Document(name)
	}
	if err == nil {
		err = r.Beside(name)
	}
	if err != nil {
		return document{}, err
	}
	pack, overlay, found := r.Built(append(shipped(noContent), r.Used(content.Scales())...)...)
	switch {
	case len(found) > 0:
		return document{}, found
	case pack != nil:
		return document{pack.ID, pack.Hash(), pack.Canonical()}, nil
	case overlay != nil:
		return document{overlay.ID, overlay.Hash(), overlay.JSON()}, nil
	}
	return document{}, usageError{fmt.Sprintf("%s holds neither a pack nor an overlay", name)}
}

func (c *call) buildPack(name, out string, noContent bool) error {
	d, err := c.read(name, noContent)
	if err != nil {
		return err
	}
	return c.built(out, d.src, d.hash)
}

// sign writes a detached signature.
func (c *call) sign(name, keyFile, out string, noContent bool) error {
	if keyFile == "" {
		return usageError{"pack sign needs --key, the file of a private key"}
	}
	d, err := c.read(name, noContent)
	if err != nil {
		return err
	}
	key, err := readKey(keyFile, author.PrivateKey)
	if err != nil {
		return err
	}
	return c.built(out, author.NewSeal(d.id, d.hash, key).JSON(), d.hash)
}

// verify holds a signature against a key that is trusted.
func (c *call) verify(name, keyFile, signature string, noContent bool) error {
	if keyFile == "" || signature == "" {
		return usageError{"pack verify needs --key, the file of a public key, and --signature"}
	}
	d, err := c.read(name, noContent)
	if err != nil {
		return err
	}
	key, err := readKey(keyFile, author.PublicKey)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(signature)
	if err != nil {
		return err
	}
	seal, err := author.ReadSeal(signature, src)
	if err != nil {
		return err
	}
	if err := seal.Verify(d.id, d.hash, key); err != nil {
		return wire.Problems{{Code: "signature", File: signature, Message: err.Error()}}
	}
	_, err = fmt.Fprintf(c.out, "%s %s: signed by this key\n", d.hash, d.id)
	return err
}

// readKey reads the key of a file.
func readKey[K any](file string, parse func([]byte) (K, error)) (key K, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return key, err
	}
	if key, err = parse(src); err != nil {
		err = wire.Problems{{Code: "key", File: file, Message: err.Error()}}
	}
	return key, err
}

// built writes a document and tells its hash, which goes to stderr where the
// document itself goes to stdout.
func (c *call) built(out string, doc []byte, hash string) error {
	if err := c.write(out, doc); err != nil {
		return err
	}
	to := c.out
	if out == "" || out == "-" {
		to = c.errs
	}
	_, err := fmt.Fprintln(to, hash)
	return err
}

// writeContent writes the shipped packs into a folder.
func (c *call) writeContent(dir string, args int) error {
	if dir == "" || args > 1 {
		return usageError{"pack build --content needs -o and a folder, and nothing else"}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, p := range content.CN() {
		if err := c.write(filepath.Join(dir, p.ID+".json"), p.Canonical()); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c.out, "%s %s\n", p.Hash(), path.Join(filepath.ToSlash(dir), p.ID+".json")); err != nil {
			return err
		}
	}
	return nil
}
