// Command imports holds the packages to the rooms of the design: who may import
// whom, which third-party module belongs to which room, and what the core keeps
// out: I/O, clock, randomness, goroutines.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const module = "github.com/fenji-health/fenji/"

// rooms says what each package may import of ours; what its imports may import,
// it may too. Leaves may be imported by all. A package that is not here is
// refused: give it its row.
var rooms = map[string][]string{
	"referral/slab":              nil,
	"referral/wire":              nil,
	"referral/wire/gb18030":      nil,
	"referral/serve":             {"referral/endpoint/outcome", "referral/publish", "referral/cdshooks"},
	"referral/wire/yaml":         nil,
	"triage/fact":                nil,
	"triage/rule":                {"triage/fact"},
	"triage/pack":                {"triage/rule"},
	"triage/pack/build":          {"triage/pack"},
	"triage":                     {"triage/pack"},
	"capability/code":            nil,
	"capability":                 {"capability/code"},
	"capability/files":           {"capability"},
	"capability/register":        {"capability"},
	"capability/sheets":          {"capability"},
	"referral/plan":              {"capability"},
	"referral":                   {"triage", "capability", "referral/plan"},
	"referral/content":           {"triage/pack"},
	"referral/author":            {"referral", "referral/form", "triage/pack/build", "capability/files", "capability/register"},
	"referral/episode":           {"referral"},
	"referral/fhir":              {"referral/endpoint"},
	"referral/replay":            {"referral/episode"},
	"referral/replay/report":     {"referral/replay", "referral/form"},
	"referral/endpoint":          {"referral"},
	"referral/endpoint/outcome":  {"referral/endpoint", "referral/episode"},
	"referral/publish":           {"referral/endpoint"},
	"referral/publish/directory": {"referral/publish"},
	"referral/form":              {"referral", "capability/sheets"},
	"referral/schema":            {"triage/pack"},
	"referral/schema/build":      {"referral", "referral/author", "referral/endpoint", "referral/episode", "referral/form", "referral/publish", "referral/replay"},
	"wasm/resident":              {"referral/endpoint"},
	"wasm/core":                  {"wasm/resident"},
	"wasm/edge":                  {"referral/endpoint/outcome", "wasm/resident", "referral/cdshooks", "referral/publish"},
	"wasm/worker/glue":           {"referral/publish"},
	"wasm/worker/manage":         {"wasm/worker/glue", "referral/publish"},
	"cmd/fenji":                  {"referral/author", "referral/content", "referral/publish/directory", "referral/serve", "referral/schema", "capability/files", "capability/register", "capability/sheets", "referral/fhir", "referral/form", "referral/replay/report"},
	"referral/cdshooks":          {"referral/endpoint", "referral/episode", "referral/fhir"},
}

var leaves = []string{"referral/slab", "referral/wire", "referral/wire/yaml", "referral/wire/gb18030"}

// core packages are pure; light ones run in a browser and must stay small.
var (
	core  = []string{"referral/slab", "triage", "triage/fact", "triage/rule", "triage/pack", "capability", "capability/code", "referral", "referral/plan", "referral/episode"}
	light = append(slices.Clone(core), "referral/wire", "referral/content", "referral/endpoint", "wasm/resident", "wasm/core")
)

// owners names the one room that imports a third-party module.
var owners = map[string]string{
	"github.com/expr-lang/expr":      "triage/rule",
	"github.com/hashicorp/go-memdb":  "capability",
	"github.com/tidwall/rtree":       "capability",
	"go.yaml.in/yaml/v3":             "referral/wire/yaml",
	"github.com/mozillazg/go-pinyin": "triage/pack/build",
	"golang.org/x/text":              "capability/sheets",
	"github.com/syumai/workers":      "wasm/worker/glue",

	"golang.org/x/text/encoding/simplifiedchinese": "referral/wire/gb18030", // more particular
	"github.com/invopop/jsonschema":                "referral/schema/build",
}

// impure is what the core does not import, itself or below; heavy is what
// nothing light pulls in, through whomever.
var (
	impure = []string{"os", "net", "log", "context", "syscall", "unsafe", "plugin", "math/rand", "crypto/rand", "embed", "io/fs", "path/filepath"}
	heavy  = []string{"net/http", "github.com/invopop/jsonschema", "go.yaml.in/yaml", "gopkg.in/yaml"}
	clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep", "LoadLocation", "Local"}
)

type listed struct {
	ImportPath, Dir                             string
	GoFiles, Imports, TestImports, XTestImports []string
	Deps                                        []string
}

func (p listed) room() string { return strings.TrimPrefix(p.ImportPath, module) }

func main() {
	wrong := map[string]bool{}
	for _, target := range []string{"", "js/wasm"} {
		for _, p := range list(target) {
			for _, w := range slices.Concat(ours(p), thirdParty(p), weight(p), purity(p)) {
				wrong[p.room()+" "+w] = true
			}
		}
	}
	for _, w := range slices.Sorted(maps.Keys(wrong)) {
		fmt.Println("imports:", w)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

// list is every package of the module as built for a target, "" for this machine.
func list(target string) []listed {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,TestImports,XTestImports,Deps", "./...")
	cmd.Stderr, cmd.Env = os.Stderr, os.Environ()
	if goos, goarch, ok := strings.Cut(target, "/"); ok {
		cmd.Env = append(cmd.Env, "GOOS="+goos, "GOARCH="+goarch)
	}
	out, err := cmd.Output()
	if err != nil {
		fail(err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			fail(err)
		}
		packages = append(packages, p)
	}
}

// ours holds a package to its row of rooms. Tests may import more.
func ours(p listed) (wrong []string) {
	if strings.HasPrefix(p.room(), "examples") {
		return nil // made to import everything public
	}
	if _, ok := rooms[p.room()]; !ok {
		return []string{"is in no row of the table of rooms"}
	}
	allowed := append(below(p.room()), leaves...)
	for _, i := range p.Imports {
		if room, ok := strings.CutPrefix(i, module); ok && !slices.Contains(allowed, room) {
			wrong = append(wrong, "may not import "+room)
		}
	}
	return wrong
}

// below is all that a room's imports reach.
func below(room string) []string {
	var reached []string
	for _, next := range rooms[room] {
		reached = append(append(reached, next), below(next)...)
	}
	return reached
}

// thirdParty keeps each module of others in the one room that answers for it,
// tests included.
func thirdParty(p listed) (wrong []string) {
	for _, i := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
		first, _, _ := strings.Cut(i, "/")
		if !strings.Contains(first, ".") || strings.HasPrefix(i, module) {
			continue
		}
		module := ""
		for m := range owners {
			if under(i, m) && len(m) > len(module) {
				module = m
			}
		}
		if owner := owners[module]; owner != p.room() {
			wrong = append(wrong, fmt.Sprintf("may not import %s (its room: %q)", i, owner))
		}
	}
	return wrong
}

// weight keeps servers, schemas and YAML out of what a browser loads.
func weight(p listed) (wrong []string) {
	if !slices.Contains(light, p.room()) {
		return nil
	}
	for _, d := range p.Deps {
		if slices.ContainsFunc(heavy, func(h string) bool { return under(d, h) }) {
			wrong = append(wrong, "pulls in "+d)
		}
	}
	return wrong
}

// purity keeps I/O, clock, randomness and goroutines out of the core.
func purity(p listed) (wrong []string) {
	if !slices.Contains(core, p.room()) {
		return nil
	}
	for _, i := range p.Imports {
		if slices.ContainsFunc(impure, func(no string) bool { return under(i, no) }) {
			wrong = append(wrong, "is core and imports "+i)
		}
	}
	files := token.NewFileSet()
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			fail(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				wrong = append(wrong, fmt.Sprintf("is core and starts a goroutine: %s:%d", name, files.Position(n.Pos()).Line))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, n.Sel.Name) {
					wrong = append(wrong, fmt.Sprintf("is core and uses time.%s: %s:%d", n.Sel.Name, name, files.Position(n.Pos()).Line))
				}
			}
			return true
		})
	}
	return wrong
}

// under reports whether an import path is a path or below it.
func under(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

func fail(err error) {
	fmt.Fprintln(os.Stderr, "imports:", err)
	os.Exit(1)
}
