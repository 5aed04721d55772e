package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

var packCommand = command{
	name: "pack", zh: "把规则包或覆盖包编成机器读的JSON", en: "build a pack or an overlay into its JSON",
	usage: "build [flags] DIR|OVERLAY.yaml | build --content -o DIR",
	detail: `Writes the canonical JSON, which browsers and servers load, and prints its hash. Only a
pack without mistakes is built; it is checked together with the shipped content.`,
	example: "fenji pack build my/packs/mine -o mine.json\nfenji pack build --content -o shipped/",
	run:     runPack,
}

var catalogCommand = command{
	name: "catalog", zh: "把目录编成机器读的JSON", en: "build a catalogue into its JSON",
	usage:   "build [flags] DIR",
	detail:  "Writes the canonical JSON, which browsers and servers load, and prints its hash.",
	example: "fenji catalog build my/catalog -o catalog.json",
	run:     runCatalog,
}

func runPack(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE` (with --content a folder); else to standard output")
	all := c.flags.Bool("content", false, "the packs that come with fenji, each a file")
	noContent := false
	c.contentFlag(&noContent)
	rest, err := c.parse(args, 1, 2)
	if err == nil {
		err = c.build(rest[0])
	}
	switch {
	case err != nil:
		return err
	case *all:
		return c.writeContent(*out, len(rest))
	case len(rest) < 2:
		return usageError{"pack build needs the folder of a pack or the file of an overlay: fenji pack " + c.command.usage}
	}
	return c.buildPack(filepath.ToSlash(rest[1]), *out, noContent)
}

// build refuses any other word than build.
func (c *call) build(word string) error {
	if word == "build" {
		return nil
	}
	return usageError{fmt.Sprintf("%s does build, not %q%s", c.command.name, word, wire.Near(word, []string{"build"}))}
}

func (c *call) buildPack(name, out string, noContent bool) error {
	r := author.NewReading(c.disk)
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		err = r.Pack(name)
	default:
		err = r.Document(name)
	}
	if err == nil {
		err = r.Beside(name)
	}
	if err != nil {
		return err
	}
	pack, overlay, found := r.Built(append(shipped(noContent), r.Used(content.Scales())...)...)
	switch {
	case len(found) > 0:
		return found
	case pack != nil:
		return c.built(out, pack.Canonical(), pack.Hash())
	case overlay != nil:
		return c.built(out, overlay.JSON(), overlay.Hash())
	}
	return usageError{fmt.Sprintf("%s holds neither a pack nor an overlay", name)}
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

func runCatalog(c *call, args []string) error {
	out := c.flags.String("o", "", "write to `FILE`; else to standard output")
	rest, err := c.parse(args, 2, 2)
	if err == nil {
		err = c.build(rest[0])
	}
	if err != nil {
		return err
	}
	r := author.NewReading(c.disk)
	if err := r.Catalog(filepath.ToSlash(rest[1])); err != nil {
		return err
	}
	n, found := r.Read()
	if len(found) > 0 {
		return found
	}
	view := n.View()
	return c.built(*out, view.JSON(), view.Hash())
}
