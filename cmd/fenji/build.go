package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
)

var packCommand = command{
	name: "pack", zh: "规则包：编成JSON，跑测试，签名，验签", en: "a pack or an overlay: build it, test it, sign it",
	usage:   "PART …",
	detail:  `A pack is a folder of YAML; fenji pack PART -h tells more.`,
	example: "fenji pack build my/packs/mine -o mine.json\nfenji pack test my/packs/mine",
	run:     (*call).part,
	parts:   []command{packBuild, packLint, packExplain, packTest, packCoverage, packMutate, packDiff, packSign, packVerify},
}

var packBuild = command{
	name: "build", zh: "编成机器读的JSON", en: "build a pack or an overlay into its JSON",
	usage: "[flags] DIR|OVERLAY.yaml | --content -o DIR",
	detail: `Writes the canonical JSON, which browsers and servers load, and prints its hash.
Only a pack without mistakes is built; it is checked together with the shipped
content, and the tests in its folder (tests.yaml) are run.`,
	example: "fenji pack build my/packs/mine -o mine.json\nfenji pack build --content -o shipped/",
	run:     runPackBuild,
}

var packSign = command{
	name: "sign", zh: "签名", en: "sign a pack or an overlay",
	usage: "--key FILE [flags] DIR|FILE",
	detail: `Writes a detached Ed25519 signature on the hash of the canonical JSON. The key is
PEM, as openssl makes it.`,
	example: "fenji pack sign --key chief.pem my/packs/mine -o mine.sig",
	run:     runPackSign,
}

var packVerify = command{
	name: "verify", zh: "验签", en: "verify a signature on a pack or an overlay",
	usage:   "--key FILE --signature FILE DIR|FILE",
	detail:  "Holds a detached signature against a key that is trusted, in PEM.",
	example: "fenji pack verify --key chief.pub --signature mine.sig mine.json",
	run:     runPackVerify,
}

func runPackBuild(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE` (with --content a folder); else to standard output")
	all := c.flags.Bool("content", false, "the packs that come with fenji, each a file")
	noContent := false
	c.contentFlag(&noContent)
	rest, err := c.parse(args, 0, 1)
	switch {
	case err != nil:
		return err
	case *all:
		return c.writeContent(*out, len(rest))
	case len(rest) == 0:
		return usageError{"pack build needs the folder of a pack or the file of an overlay: fenji pack build " + c.command.usage}
	}
	d, err := c.read(filepath.ToSlash(rest[0]), noContent)
	if err != nil {
		return err
	}
	return c.built(*out, d.src, d.hash)
}

func runPackSign(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE`; else to standard output")
	noContent := false
	c.contentFlag(&noContent)
	key := c.flags.String("key", "", "`FILE` of the private key in PEM")
	rest, err := c.parse(args, 1, 1)
	if err != nil {
		return err
	}
	return c.sign(filepath.ToSlash(rest[0]), *key, *out, noContent)
}

func runPackVerify(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	key := c.flags.String("key", "", "`FILE` of the public key in PEM")
	signature := c.flags.String("signature", "", "`FILE` of the signature to verify")
	rest, err := c.parse(args, 1, 1)
	if err != nil {
		return err
	}
	return c.verify(filepath.ToSlash(rest[0]), *key, *signature, noContent)
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
	c.warn(r.Warnings())
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

// sign writes a detached signature.
func (c *call) sign(name, keyFile, out string, noContent bool) error {
	if keyFile == "" {
		return usageError{"pack sign needs --key, the file of a private key"}
	}
	d, err := c.read(name, noContent)
	if err != nil {
		return err
	}
	return c.signed(d, keyFile, out)
}

// signed writes the signature of a key on a document.
func (c *call) signed(d document, keyFile, out string) error {
	key, err := readKey(keyFile, publish.PrivateKey)
	if err != nil {
		return err
	}
	return c.built(out, publish.Sign(d.id, d.hash, key).JSON(), d.hash)
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
	key, err := readKey(keyFile, publish.PublicKey)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(signature)
	if err != nil {
		return err
	}
	signed, err := publish.ReadSignature(signature, src)
	if err != nil {
		return err
	}
	if err := signed.Verify(d.id, d.hash, []string{publish.Key(key)}, publish.Ed25519{}); err != nil {
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
	if dir == "" || args > 0 {
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
