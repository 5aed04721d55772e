package capability_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A small world in which chance makes many mistakes: few ids and words, some near
// each other, so that changes meet.
type chance struct{ *rand.Rand }

func (c chance) of(words ...string) string { return words[c.IntN(len(words))] }
func (c chance) id() string                { return c.of("a", "b", "c", "d", "e") }
func (c chance) skill() string             { return c.of("suture", "sutures", "intubate", "intubation", "cpr") }

// null is now and then a deletion.
func (c chance) null(row string) string {
	if c.IntN(5) == 0 {
		return "null"
	}
	return row
}

// patch changes one to three things.
func (c chance) patch() string {
	var parts []string
	seen := map[string]bool{}
	for range 1 + c.IntN(3) {
		key, rows := c.rows()
		if !seen[key] {
			parts = append(parts, fmt.Sprintf("%q:%s", key, rows))
		}
		seen[key] = true
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (c chance) rows() (key, rows string) {
	switch c.IntN(12) {
	case 0:
		return "postings", fmt.Sprintf(`{"p%d":%s}`, c.IntN(3), c.null(fmt.Sprintf(`{"workplace":%q,"employer":%q,"skills":[%q]}`, c.id(), c.id(), c.skill())))
	case 1:
		return "networks", fmt.Sprintf(`{"n%d":%s}`, c.IntN(2), c.null(fmt.Sprintf(`{"type":%q,"lead":%q,"members":{%q:%s}}`, c.of("alliance", "aliance"), c.id(), c.id(), c.null(`{}`))))
	case 2:
		return "travel", fmt.Sprintf(`{%q:%s}`, c.id(), c.null(fmt.Sprintf(`{%q:%s}`, c.id(), c.null(`{"road":10}`))))
	case 3:
		return "links", fmt.Sprintf(`{%q:%s}`, c.id(), c.null(fmt.Sprintf(`{%q:[%q]}`, c.id(), c.of("data", "phone", "radio"))))
	case 4:
		return "levels", c.of(`null`, `["village","township","county"]`, `["township","county"]`)
	case 5:
		return "area", c.of(`null`, `{"south":20,"north":40,"west":100,"east":120}`, `{"south":30,"north":40,"west":100,"east":120}`)
	}
	return "institutions", fmt.Sprintf(`{%q:%s}`, c.id(), c.null(c.institution()))
}

func (c chance) institution() string {
	in := fmt.Sprintf(`{"level":%q`, c.of("village", "township", "county"))
	if c.IntN(2) == 0 {
		in += fmt.Sprintf(`,"staff":{"s1":%s}`, c.null(fmt.Sprintf(`{"skills":[%q,%q]}`, c.skill(), c.skill())))
	}
	if c.IntN(3) == 0 {
		in += fmt.Sprintf(`,"equipment":{"e1":{"kind":%q}},"stock":{"drug":{"terms":[%q]}}`, c.of("scope", "scopes"), c.of("tnk", "tnks"))
	}
	if c.IntN(3) == 0 {
		in += fmt.Sprintf(`,"vehicles":{"v1":%s}`, c.null(fmt.Sprintf(`{"mode":"own_ambulance","serves":[%q]}`, c.id())))
	}
	if c.IntN(3) == 0 {
		in += fmt.Sprintf(`,"location":{"lat":%d,"lon":%d}`, 20+c.IntN(20), 100+c.IntN(20))
	}
	return in + `,"services":{` + c.service("x") + `,` + c.service("y") + `}}`
}

func (c chance) service(id string) string {
	requires := ""
	switch c.IntN(4) {
	case 0:
		requires = fmt.Sprintf(`"skills":[{"skill":%q}]`, c.skill())
	case 1:
		requires = fmt.Sprintf(`"equipment":[%q],"stock":[%q]`, c.of("scope", "scopes"), c.of("tnk", "tnks", "drug", "drugs"))
	case 2:
		requires = fmt.Sprintf(`"services":[%q]`, c.of("x", "y", "z"))
	}
	mode := ""
	if c.IntN(3) == 0 {
		mode = fmt.Sprintf(`"mode":"remote","by":%q,`, c.id())
	}
	return fmt.Sprintf(`%q:%s`, id, c.null(fmt.Sprintf(`{%s"requires":{%s}}`, mode, requires)))
}

// Looking at what a change can break finds what looking at the whole finds, and leaves
// what loading the whole gives.
func TestIncrementalIsWhole(t *testing.T) {
	accepted := 0
	for seed := range uint64(12) {
		c := chance{rand.New(rand.NewPCG(seed, 1))}
		grown, err := capability.Load([]byte(`{"schema":"fenji.catalog/1","id":"w","published":"2022-11-26T08:00:00+08:00"}`))
		if err != nil {
			t.Fatal(err)
		}
		for range 150 {
			patch, before := parse(t, c.patch()), grown.View().JSON()
			err := grown.Update(func(tx *capability.Tx) error { return tx.Merge(patch) })
			whole := capability.New()
			wholeErr := whole.Update(func(tx *capability.Tx) error {
				_ = tx.Merge(parse(t, string(before)))
				return tx.Merge(patch)
			})
			if got, want := told(err), told(wholeErr); !slices.Equal(got, want) {
				t.Fatalf("seed %d: %s\non %s\ngot  %q\nwant %q", seed, patchText(patch), before, got, want)
			}
			if err == nil {
				accepted++
				same(t, grown.View(), whole.View())
			}
		}
	}
	if accepted < 300 {
		t.Errorf("only %d changes went through", accepted)
	}
}

func parse(t *testing.T, src string) *wire.Node {
	t.Helper()
	n, err := wire.ParseJSON("", []byte(src), 1<<20)
	if err != nil {
		t.Fatalf("%v in %s", err, src)
	}
	return n
}

func patchText(n *wire.Node) string { return string(wire.Canonical(n.Plain())) }

// told is the problems without their places, which only what was written now has.
func told(err error) []string {
	var ps wire.Problems
	if err != nil && !errors.As(err, &ps) {
		return []string{err.Error()}
	}
	var all []string
	for _, p := range ps {
		all = append(all, p.Path+" "+p.Code+" "+p.Message)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// same refuses views that differ in content or in an answer.
func same(t *testing.T, a, b *capability.View) {
	t.Helper()
	if a.Hash() != b.Hash() || string(a.JSON()) != string(b.JSON()) {
		t.Fatalf("another content or hash:\n%s\n%s", a.JSON(), b.JSON())
	}
	for _, term := range []string{"x", "y", "z"} {
		q := capability.Question{Services: []string{term}, Here: "a", At: at(t, "2022-11-26T09:00:00+08:00")}
		near := capability.NearQuestion{From: capability.At(31, 111), Needs: [][]string{{term}}, Count: 3}
		if got, want := answer(a, q, near), answer(b, q, near); got != want {
			t.Fatalf("%s: got\n%s\nwant\n%s\nof %s", term, got, want, a.JSON())
		}
	}
}

func answer(v *capability.View, q capability.Question, near capability.NearQuestion) string {
	var b strings.Builder
	offers, rejected := v.Who(q)
	for _, o := range offers {
		fmt.Fprintln(&b, o.Institution.ID, o.Service.ID, o.Start, o.CallFirst)
	}
	for _, r := range rejected {
		fmt.Fprintln(&b, r.Institution.ID, r.Row, r.Reason)
	}
	minutes, _, site := v.Until(q)
	fmt.Fprintln(&b, minutes, site)
	found, candidates := v.Nearest(near)
	for _, n := range found {
		fmt.Fprintln(&b, n.Institution.ID, n.Metres)
	}
	fmt.Fprintln(&b, candidates)
	return b.String()
}
