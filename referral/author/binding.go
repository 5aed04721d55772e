package author

import (
	"path"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// Bind brings all that was taken in together with the shipped packs. The network
// has what could be made of it; it is whole only if there are no problems. They
// are those of reading and those of fitting together, each with its place.
func (r *Reading) Bind(shipped ...*pack.Pack) (*Network, wire.Problems) {
	r.draft(shipped)
	b := binding{Reading: r, shipped: shipped, network: &Network{}, found: slices.Clone(r.found)}
	b.bindCatalog()
	b.bindPacks()
	b.bindEvaluations()
	b.bindOverlays()
	b.bindEngine()
	if len(b.found) > 0 {
		b.network.Engine = nil
	}
	return b.network, b.found
}

// binding is one Bind under way.
type binding struct {
	*Reading
	shipped []*pack.Pack
	network *Network
	found   wire.Problems
}

// add keeps problems, each at its place; where a file could not be read, those
// that stand whatever it says.
func (b *binding) add(ps wire.Problems, torn bool) {
	if torn {
		ps = firm(ps)
	}
	for _, p := range ps {
		if b.place(&p); !slices.Contains(b.found, p) {
			b.found = append(b.found, p)
		}
	}
}

func (b *binding) bindCatalog() {
	if b.catalog == nil {
		return
	}
	c, err := capability.From(b.catalog)
	found, ok := problems(err)
	if !ok {
		found = wire.Problems{{Code: "catalog", Message: err.Error()}}
	}
	b.add(found, b.torn.catalog)
	b.network.Catalog = c
}

// bindPacks joins the packs; where the own can't be bound, the shipped ones alone
// still tell what is wrong with the catalogue.
func (b *binding) bindPacks() {
	packs := slices.Clone(b.shipped)
	for _, p := range b.packs {
		b.network.Packs = append(b.network.Packs, p.Pack)
		if !slices.ContainsFunc(b.shipped, alike(p.Pack)) {
			packs = append(packs, p.Pack)
		}
	}
	set, err := pack.Join(packs...)
	found, _ := problems(err)
	b.add(build.Once(withoutEchoes(found)), b.torn.packs)
	if err != nil {
		packs = b.shipped
		set, err = pack.Join(packs...)
	}
	if err != nil {
		return
	}
	b.network.Set = set
}

// alike finds a pack that is this one, word for word: a shipped pack that lies among
// the own, as in a folder of documents that was built with it, is there once.
func alike(p *pack.Pack) func(*pack.Pack) bool {
	return func(other *pack.Pack) bool { return other.ID == p.ID && other.Hash() == p.Hash() }
}

// withoutEchoes leaves out that rules of shipped packs, which are sound by
// themselves, do not hold with what an own pack declares otherwise: the
// declaration is told.
func withoutEchoes(ps wire.Problems) wire.Problems {
	told := slices.DeleteFunc(slices.Clone(ps), func(p wire.Problem) bool {
		return p.File == "" && strings.HasPrefix(p.Path, "/rules/")
	})
	if len(told) == 0 {
		return ps
	}
	return told
}

// bindEvaluations holds mappings of evaluations against the facts of the packs.
func (b *binding) bindEvaluations() {
	if b.network.Set == nil {
		return
	}
	for _, n := range b.evaluations {
		_, err := readEvaluation(n, b.network.Set)
		found, _ := problems(err)
		b.add(found, b.torn.packs)
	}
}

// bindOverlays joins the overlays with the packs; where they can't be, the packs
// stand alone.
func (b *binding) bindOverlays() {
	for _, o := range b.overlays {
		b.network.Overlays = append(b.network.Overlays, o.Overlay)
	}
	if b.network.Set == nil {
		return
	}
	joined, err := b.network.Set.With(b.network.Overlays...)
	found, _ := problems(err)
	b.add(b.undeclared(found), b.torn.packs)
	if err != nil {
		return
	}
	b.network.Joined = joined
	for _, o := range b.overlays {
		var found wire.Problems
		o.Check(joined, &found)
		b.add(b.undeclared(found), b.torn.packs)
	}
}

// bindEngine holds the catalogue against what the packs and overlays declare.
func (b *binding) bindEngine() {
	set := b.network.Joined
	if set == nil {
		set = b.network.Set
	}
	switch {
	case set == nil:
	case b.network.Catalog == nil:
		b.add(b.undeclared(undeclaredBy(set, b.catalog)), b.torn.packs)
	default:
		e, err := referral.NewSigned(b.network.Catalog.View(), set.Overlays, set.Packs...)
		if found, ok := problems(err); ok {
			b.add(b.undeclared(found), b.torn.packs)
		} else {
			b.add(wire.Problems{{Code: "engine", Message: err.Error()}}, false)
		}
		b.network.Engine = e
	}
}

// undeclared leaves out what only the own packs, which have mistakes of their
// own, would know.
func (b *binding) undeclared(ps wire.Problems) wire.Problems {
	return slices.DeleteFunc(ps, func(p wire.Problem) bool {
		return slices.ContainsFunc(b.packs, func(d own) bool {
			return b.network.Set != nil && !slices.Contains(b.network.Set.Packs, d.Pack) && d.names(b.at(p))
		})
	})
}

// names reports whether a pack declares what a value names: a service, a scale,
// a fact, or a rule of it.
func (d own) names(n *wire.Node) bool {
	if n == nil {
		return false
	}
	word := n.Text
	if rule := n.Get("rule"); rule != nil {
		word = rule.Text
	}
	_, term := d.Terms[word]
	_, scale := d.Scales[word]
	_, isFact := d.Facts[word]
	return term || scale || isFact || strings.HasPrefix(word, d.ID+"/")
}

// firm keeps the problems that stand whatever a file says that can't be read.
func firm(ps wire.Problems) wire.Problems {
	loose := []string{"schema", "wrong-schema", "id", "version", "source", "unsigned", "missing", "missing-pack", "wrong-arguments", "safety-net", "empty-row"}
	return slices.DeleteFunc(slices.Clone(ps), func(p wire.Problem) bool {
		word := p.Code == "unknown-key" || p.Code == "unknown-word" && path.Base(p.Path) != "level"
		return slices.Contains(loose, p.Code) || strings.HasPrefix(p.Code, "unknown-") && !word
	})
}
