package episode_test

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// Of Lin's decision the same is followed as testdata/lin.json argues: times to
// acknowledge, answer, leave and begin, whose beginnings are clocks, who is asked next.
func TestBeginFollowsTheDecision(t *testing.T) {
	d := lin()
	e, err := episode.Begin("ep-lin", d)
	if err != nil {
		t.Fatal(err)
	}
	list := all(t)
	want := list[slices.IndexFunc(list, func(x told) bool { return x.Name == "lin" })].parse(t).Decision
	got := e.Decision
	if got.Hash != pack.Hash(d.JSON()) || len(got.Rules) != len(d.Reasons) {
		t.Errorf("hash %s, %d rules", got.Hash, len(got.Rules))
	}
	got.Hash, got.Rules, got.Alternatives = want.Hash, want.Rules, got.Alternatives[:1]
	for i := range got.Consults {
		got.Consults[i].IfNoAnswer = nil
	}
	if a, b := wire.Canonical(got), wire.Canonical(want); !bytes.Equal(a, b) {
		t.Errorf("got  %s\nwant %s", a, b)
	}
	if _, err := episode.Parse(e.JSON()); err != nil {
		t.Error(err)
	}
	if _, err := episode.Begin("王医生", d); err == nil {
		t.Error("a name is an id")
	}
}

// A step that may turn out not to be needed is not waited for; a quorum is, until its
// own time (S21); a moment that is only assumed is no clock (S13).
func TestBeginLeavesOutWhatIsNotSure(t *testing.T) {
	at := clock(t, "2023-03-01T09:00:00+08:00")
	in := func(minutes int) *wire.Time { t := at.Add(minutes); return &t }
	d := &referral.Decision{Case: "c", At: at, Here: "a", Disposition: referral.ReferUp, Destination: "b", Acuity: referral.Acuity{Level: 2, Possible: 2},
		Notices: []referral.Notice{{Kind: "follow_up", WithinDays: 14}, {Kind: "offline"}, {Kind: "follow_up", WithinDays: 30}},
		Plan: []referral.Step{
			{Step: 1, Action: "consult", Service: "ecg.report", By: &referral.Site{ID: "b"}, AnswerBy: in(10), Quorum: &referral.Quorum{Count: 2, Until: *in(20)}},
			{Step: 2, Action: "transfer", Service: "pci", Site: referral.Site{ID: "b"}, Due: &referral.Due{Anchor: "onset", AnchorAt: in(-30), Assumed: true}, StartsIn: &referral.StartsIn{Minutes: capability.Unknown()}},
			{Step: 3, Action: "transfer", Service: "cabg", Site: referral.Site{ID: "c"}, Possible: true},
		}}
	e, err := episode.Begin("e", d)
	if err != nil {
		t.Fatal(err)
	}
	a := e.Decision
	if len(a.Legs) != 1 || a.Legs[0].BeginsBy != nil || len(a.Clocks) != 0 || !slices.Equal(a.Services, []string{"pci"}) || a.FollowUpBy.String() != "2023-03-15T09:00:00+08:00" {
		t.Errorf("%s", wire.Canonical(a))
	}
	asked := episode.Event{ID: "w", Kind: episode.Requested, At: at, Site: "b"}
	one := episode.Event{ID: "x", Kind: episode.Answered, At: *in(5), Service: "ecg.report"}
	for _, x := range []struct {
		minutes int
		events  []episode.Event
		want    []string
	}{
		{11, nil, []string{"request b +11", "second_channel b ecg.report +1"}},
		{11, []episode.Event{one}, []string{"request b +11"}},
		{9, []episode.Event{asked}, []string{"depart b"}}, // acuity II: ten minutes to acknowledge (S20)
		{10, []episode.Event{asked, one}, []string{"call_dispatch dispatch +0", "second_channel b +0", "decide_again patient +0", "depart b"}},
		{20, []episode.Event{one}, []string{"request b +20", "decide_without b ecg.report +0"}},
	} {
		then, err := e.With(x.events...)
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(then.State().Due(*in(x.minutes))); !slices.Equal(got, x.want) {
			t.Errorf("after %d minutes %q, want %q", x.minutes, got, x.want)
		}
	}
}

// The episode of every decision of the examples is read as it is written, and says at
// the decision's own time what to do first, or when, unless he stays.
func TestBeginOfEveryExample(t *testing.T) {
	for _, dir := range []string{"anxi", "pathways", "scenarios/p1", "scenarios/p2", "scenarios/p3", "scenarios/p5"} {
		folder := os.DirFS("../../examples/" + dir)
		n, err := author.Open(folder, content.CN()...)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := fs.Glob(folder, "cases/*.json")
		if err != nil || len(cases) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range cases {
			src, err := fs.ReadFile(folder, name)
			if err != nil {
				t.Fatal(err)
			}
			c, err := n.Engine.ParseCase(src)
			if err != nil {
				t.Fatal(dir, name, err)
			}
			d := n.Engine.Decide(c)
			e, err := episode.Begin("e", d)
			if err != nil {
				t.Fatal(err)
			}
			again, err := episode.Parse(e.JSON())
			if err != nil || !bytes.Equal(again.JSON(), e.JSON()) {
				t.Errorf("%s %s: %v", dir, name, err)
			}
			if w := e.State().Due(d.At); d.Destination != d.Here && len(w.Actions) == 0 && w.NextAt == nil {
				t.Errorf("%s %s: %s to %s and nothing to do", dir, name, d.Disposition, d.Destination)
			}
		}
	}
}
