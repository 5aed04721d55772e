package anxi_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
)

// BenchmarkDecide is one whole decision: a settled case, one of which so much is
// unknown that its plan is made many times over, and each of all cases in turn.
func BenchmarkDecide(b *testing.B) {
	cat, err := files.Open(anxi.Catalog)
	if err != nil {
		b.Fatal(err)
	}
	e, err := referral.New(cat.View(), content.CN()...)
	if err != nil {
		b.Fatal(err)
	}
	names, err := fs.Glob(anxi.Cases, "*.json")
	if err != nil {
		b.Fatal(err)
	}
	var all []*triage.Case
	for _, name := range names {
		src, err := fs.ReadFile(anxi.Cases, name)
		if err != nil {
			b.Fatal(err)
		}
		c, err := e.ParseCase(src)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, c)
		if name == "lin.json" || name == "lin-village-no-ecg.json" {
			b.Run(strings.TrimSuffix(name, ".json"), func(b *testing.B) {
				for b.Loop() {
					e.Decide(c)
				}
			})
		}
	}
	b.Run("all", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			e.Decide(all[i%len(all)])
		}
	})
}

// BenchmarkNext is one screen of the interview: the first, of which nothing is known,
// and one in its midst.
func BenchmarkNext(b *testing.B) {
	cat, err := files.Open(anxi.Catalog)
	if err != nil {
		b.Fatal(err)
	}
	e, err := referral.New(cat.View(), content.CN()...)
	if err != nil {
		b.Fatal(err)
	}
	midst, err := fs.ReadFile(anxi.Cases, "lin-village-no-ecg.json")
	if err != nil {
		b.Fatal(err)
	}
	for name, src := range map[string][]byte{
		"first": []byte(`{"schema": "fenji.case/1", "id": "new", "at": "2022-11-26T13:52:00+08:00", "here": "lantian-village-south", "facts": {}}`),
		"midst": midst,
	} {
		c, err := e.ParseCase(src)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.Next(c)
			}
		})
	}
}
