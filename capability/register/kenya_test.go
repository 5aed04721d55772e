package register_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A facility is a line of Kenya's register, read without the mapping.
type facility struct {
	ID       string   `json:"id"`
	Lat      string   `json:"lat"`
	Lon      string   `json:"lon"`
	Services []string `json:"services"`

	lat, lon float64
}

func facilities(t *testing.T, folder string) (all []*facility) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(folder, "facilities_19_counties.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(src) {
		f := &facility{}
		if err := json.Unmarshal(line, f); err != nil {
			t.Fatal(err)
		}
		if f.Lat != "" {
			f.lat, f.lon = degrees(t, f.Lat), degrees(t, f.Lon)
		}
		all = append(all, f)
	}
	return all
}

func degrees(t *testing.T, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// away is the kilometres from a point by the angle between two directions, not by
// the formula that is under test.
func (f *facility) away(lat, lon float64) float64 {
	direction := func(lat, lon float64) [3]float64 {
		lat, lon = lat*math.Pi/180, lon*math.Pi/180
		return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
	}
	a, b := direction(lat, lon), direction(f.lat, f.lon)
	cross := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	return 6371.0088 * math.Atan2(math.Sqrt(cross[0]*cross[0]+cross[1]*cross[1]+cross[2]*cross[2]), a[0]*b[0]+a[1]*b[1]+a[2]*b[2])
}

// nearest goes over every facility.
func nearest(all []*facility, lat, lon float64, services []string, without string) (km float64, candidates int) {
	km = math.Inf(1)
	for _, f := range all {
		if f.Lat == "" || f.ID == without || slices.ContainsFunc(services, func(s string) bool { return !slices.Contains(f.Services, s) }) {
			continue
		}
		candidates++
		km = min(km, f.away(lat, lon))
	}
	return km, candidates
}

// needs are the terms that the mapping makes of services.
func needs(services []string) (out [][]string) {
	for _, s := range services {
		words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		out = append(out, []string{"ke." + strings.Join(words, "-")})
	}
	return out
}

// asks is a place to start from and what is needed there: what some facility has
// together, or what several have, each its rarest; now and then what nobody has.
func asks(able []*facility, r *rand.Rand) (lat, lon float64, services []string) {
	lat, lon = -4.5+r.Float64()*7, 34+r.Float64()*7
	if r.Intn(2) == 0 {
		of := able[r.Intn(len(able))].Services
		return lat, lon, of[:1+r.Intn(min(len(of), 3))]
	}
	if r.Intn(10) == 0 {
		services = append(services, "What no facility lists")
	}
	for range 1 + r.Intn(4) {
		of := able[r.Intn(len(able))].Services
		services = append(services, of[len(of)-1-r.Intn(min(len(of), 2))]) // the last are the rarest
	}
	return lat, lon, services
}

// The nearest facility that can do what is needed is the one that going over every
// facility finds.
func TestEvidenceKenya(t *testing.T) {
	folder := shared(t, "kenya_kmhfl")
	began := time.Now()
	cat := load(t, "kenya.yaml", folder, nil)
	loaded := time.Since(began)
	view, all, r := cat.View(), facilities(t, folder), rand.New(rand.NewSource(1))
	silent, rows := 0, 0
	var able []*facility
	for _, f := range all {
		in, ok := view.Institution("ke-" + f.ID)
		if !ok {
			t.Fatalf("%s was lost", f.ID)
		}
		rows += len(in.Services)
		if len(in.Services) != len(f.Services) {
			t.Errorf("%s: %d services of %d", f.ID, len(in.Services), len(f.Services))
		}
		if len(f.Services) > 0 {
			able = append(able, f)
		} else {
			silent++
			if answer, _ := asked(view, in.ID, "ke.outpatient"); answer != capability.ListsNothing {
				t.Errorf("%s lists nothing and answers %s", f.ID, answer)
			}
		}
	}
	t.Logf("evidence: Kenya's register by its mapping: facilities and their services; of them that list nothing and answer neither yes nor no | 5,367 and all; all | %d and %d; %d, in %d ms", len(all), rows, silent, loaded.Milliseconds())
	var worst float64
	same, nobody := 0, 0
	for range 500 {
		lat, lon, services := asks(able, r)
		km, candidates := nearest(all, lat, lon, services, "")
		q := capability.NearQuestion{From: capability.At(lat, lon), Needs: needs(services), Count: 2}
		found, counted := view.Nearest(q)
		switch {
		case counted != candidates || (len(found) == 0) != (candidates == 0):
			t.Errorf("%v from %f, %f: %d candidates, by going over all %d", services, lat, lon, counted, candidates)
			continue
		case candidates == 0:
			nobody++
			continue
		}
		off := math.Abs(float64(found[0].Metres)/1000 - km)
		if worst = max(worst, off); off <= 0.005 {
			same++
		}
		if candidates > 1 {
			next, _ := nearest(all, lat, lon, services, strings.TrimPrefix(found[0].Institution.ID, "ke-"))
			worst = max(worst, math.Abs(float64(found[1].Metres)/1000-next))
		}
		_, _, more := asks(able, r)
		q.Needs = append(q.Needs, needs(more[:1])...)
		if further, n := view.Nearest(q); n > candidates || len(further) > 0 && further[0].Metres < found[0].Metres {
			t.Errorf("%v and %s from %f, %f is nearer than without", services, more[0], lat, lon)
		}
	}
	t.Logf("evidence: Kenya, 500 origins × services against going over all: the same candidates and distance; worst difference, of the next one too | all; 0.005 km | %d and %d that nobody has; %.4f km", same, nobody, worst)
	if same+nobody != 500 || worst > 0.005 {
		t.Fail()
	}
	removed(t, cat, able, r)
}

// removed takes the answer out of the catalogue and asks again.
func removed(t *testing.T, cat *capability.Catalog, able []*facility, r *rand.Rand) {
	gone, tried := 0, 0
	for range 100 {
		lat, lon, services := asks(able, r)
		q := capability.NearQuestion{From: capability.At(lat, lon), Needs: needs(services), Count: 2}
		found, candidates := cat.View().Nearest(q)
		if len(found) < 2 {
			continue
		}
		tried++
		if err := cat.Update(func(tx *capability.Tx) error { tx.DeleteInstitution(found[0].Institution.ID); return nil }); err != nil {
			t.Fatal(err)
		}
		again, left := cat.View().Nearest(q)
		if left == candidates-1 && again[0].Institution.ID == found[1].Institution.ID && again[0].Metres == found[1].Metres {
			gone++
		}
		if err := cat.Update(func(tx *capability.Tx) error { return tx.PutInstitution(found[0].Institution) }); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("evidence: Kenya, the answer taken out of the catalogue: the one after it answers | all | %d of %d", gone, tried)
	if gone != tried || tried == 0 {
		t.Fail()
	}
}

// A mapping that takes latitude for longitude is refused for every facility that has
// a place, each with its line.
func TestEvidenceKenyaSwapped(t *testing.T) {
	folder := shared(t, "kenya_kmhfl")
	mapping := strings.NewReplacer("column: lat", "column: lon", "column: lon", "column: lat").Replace(shipped(t, "kenya.yaml"))
	_, err := made(mapping, "kenya.yaml", folder, nil)
	var ps wire.Problems
	if !errors.As(err, &ps) {
		t.Fatal(err)
	}
	swapped, placed := 0, 0
	for _, p := range ps {
		if p.Code == "outside" && strings.Contains(p.Message, "swapped?") && p.Line > 0 {
			swapped++
		}
	}
	for _, f := range facilities(t, folder) {
		if f.Lat != "" {
			placed++
		}
	}
	t.Logf("evidence: Kenya with latitude and longitude swapped: facilities refused, each at its line and told why | all that have a place | %d of %d", swapped, placed)
	if swapped != placed || len(ps) != placed {
		t.Errorf("%d problems, the first: %v", len(ps), ps[0])
	}
}
