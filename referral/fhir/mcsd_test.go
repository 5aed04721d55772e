package fhir_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

var write = flag.String("write", "", "folder into which the bundles of the tests are written, for a validator")

// mcsd is IHE's examples of mCSD as one bundle; the test is skipped where they are
// absent.
func mcsd(t testing.TB) []byte {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data", "ihe_mcsd")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skip("ihe_mcsd: skipped")
	}
	all := instances(t, folder)
	var list []any
	for _, id := range slices.Sorted(maps.Keys(all)) {
		list = append(list, map[string]any{"fullUrl": "http://www.example.org/fhir/" + id, "resource": all[id]})
	}
	return encoded(t, map[string]any{"resourceType": "Bundle", "type": "collection", "entry": list})
}

// IHE's own examples are read; each of their elements is carried over or listed.
func TestEvidenceMCSD(t *testing.T) {
	src := mcsd(t)
	doc, unmapped, err := fhir.FromBundle(src)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/institutions/mcsdfacilityorganization-example/name":                                           `{"en":"MCSDFacilityOrganization-Example","zh":""}`,
		"/institutions/mcsdfacilityorganization-example/services/mcsdhealthcareservice-example/service": `"service-type.124"`,
		"/postings/mcsdpractitionerrole-example":                                                        `{"person":"mcsdpractitioner-example","skills":["practitioner-role.nurse"],"workplace":"mcsdfacilityorganization-example"}`,
		"/networks/mcsdorganization-examplepartner/members":                                             `{"mcsdfacilityorganization-example":{"role":"mcsd-example-hierarchy.admin"}}`,
	} {
		got := ""
		if n := find(doc, path); n != nil {
			got = string(wire.Canonical(n.Plain()))
		}
		if got != want {
			t.Errorf("%s is %s, should be %s", path, got, want)
		}
	}
	// FHIR says neither the levels nor what kind of network it is: the host does.
	c := capability.New()
	if err := c.Update(func(tx *capability.Tx) error {
		if err := tx.Merge(doc); err != nil {
			return err
		}
		more, err := wire.ParseJSON("", []byte(`{"id": "mcsd", "published": "2022-02-10T00:00:00Z",
			"institutions": {"mcsdfacilityorganization-example": {"level": "county"}},
			"networks": {"mcsdorganization-examplepartner": {"type": "alliance"}, "ex-orgc": {"type": "alliance"}}}`), 1<<20)
		if err != nil {
			return err
		}
		return tx.Merge(more)
	}); err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, u := range unmapped {
		if u.Why == "" || u.Line == 0 {
			t.Errorf("%v says too little", u)
		}
		if strings.HasSuffix(u.Path, "/resource") {
			whole++
		}
	}
	t.Logf("evidence: IHE's mCSD examples read: resources; not carried over whole, and single elements, each listed | all read or listed | %d; %d, %d", strings.Count(string(src), `"resourceType"`)-1, whole, len(unmapped)-whole)
}

// The bundles that a validator is to see: of catalogues of ours, and IHE's. Where
// -write names no folder they only have to be made.
func TestBundles(t *testing.T) {
	bundles := map[string][]byte{
		"anxi":   fhir.ToBundle(catalogue(t, "../../examples/anxi/catalog"), at(t, "2022-11-26T13:52:00+08:00")),
		"valley": fhir.ToBundle(catalogue(t, "../../capability/testdata/valley"), at(t, "2022-11-26T13:52:00+08:00")),
		"county": fhir.ToBundle(catalogue(t, "testdata/county"), at(t, "2022-11-26T13:52:00+08:00")),
	}
	t.Run("mCSD", func(t *testing.T) { bundles["ihe"] = mcsd(t) })
	for name, src := range bundles {
		if len(src) == 0 {
			t.Errorf("%s is empty", name)
		}
		if *write == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(*write, name+".json"), src, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
