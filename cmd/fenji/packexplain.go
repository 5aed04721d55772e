package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

var packExplain = command{
	name: "explain", zh: "用话说明一条规则", en: "tell a rule in words, in Chinese and English",
	usage: "[flags] RULE [DIR]",
	detail: `RULE is pack/rule, or the id of a rule where one pack has it. DIR is the folder of a
pack that is being written; without it the packs that come with fenji are searched.`,
	example: "fenji pack explain cn-chest-pain/CP-5\nfenji pack explain --lang zh MY-3 my/packs/mine",
	run:     runPackExplain,
}

func runPackExplain(c *call, args []string) error {
	lang := c.flags.String("lang", "", "`zh` or en (default both)")
	rest, err := c.parse(args, 1, 2)
	if err == nil && *lang != "" {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	set, err := c.packsOf(rest[1:])
	if err != nil {
		return err
	}
	ref, err := refOf(set, rest[0])
	if err != nil {
		return err
	}
	languages := []string{"zh", "en"}
	if *lang != "" {
		languages = []string{*lang}
	}
	for i, l := range languages {
		text, _ := author.ExplainRule(set, ref, l)
		if i > 0 {
			text = "\n" + text
		}
		if _, err := fmt.Fprint(c.out, text); err != nil {
			return err
		}
	}
	return nil
}

// packsOf binds the folder of a pack with the shipped packs, or these alone.
func (c *call) packsOf(dirs []string) (*pack.Set, error) {
	if len(dirs) == 0 {
		return pack.Join(slices.Concat(content.CN(), content.Scales())...)
	}
	dir := filepath.ToSlash(dirs[0])
	r := author.NewReading(c.disk)
	if err := r.Pack(dir); err != nil {
		return nil, err
	}
	if err := r.Beside(dir); err != nil {
		return nil, err
	}
	n, found := r.Bind(r.With(content.CN(), content.Scales())...)
	return n.Set, found.Err()
}

// refOf is the rule that a name means.
func refOf(set *pack.Set, name string) (string, error) {
	var refs, found []string
	for _, r := range set.Rules {
		refs = append(refs, r.Ref)
		if r.Ref == name || r.ID == name {
			found = append(found, r.Ref)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", usageError{fmt.Sprintf("%q is a rule of several packs: %s", name, strings.Join(found, ", "))}
	}
	near := wire.Nearest(name, refs)
	for _, r := range set.Rules {
		if near == "" && wire.Nearest(name, []string{r.ID}) != "" {
			near = r.Ref
		}
	}
	if near != "" {
		near = fmt.Sprintf("; did you mean %q?", near)
	}
	return "", usageError{fmt.Sprintf("no rule %q acts in these packs%s", name, near)}
}
