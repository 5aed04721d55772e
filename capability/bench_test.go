package capability_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// county is a catalogue with n townships round a county hospital.
func county(b *testing.B, n int) *capability.Catalog {
	b.Helper()
	var in, ways strings.Builder
	for i := range n {
		fmt.Fprintf(&in, "  t%03d: {level: township, hours: {mon-fri: [\"08:00-12:00\", \"14:30-17:30\"]}, services: {pci: {}, ecg.acquire: {hours: always}}}\n", i)
		fmt.Fprintf(&ways, "  t%03d: {county: {road: %dm}, t%03d: {road: 15m}}\n", i, 20+i%60, (i+1)%n)
	}
	return valley(b, "institutions:\n"+in.String()+"travel:\n"+ways.String())
}

func BenchmarkWho(b *testing.B) {
	v := county(b, 200).View()
	q := capability.Question{Services: []string{"pci"}, Here: "town", At: at(b, "2022-11-26T13:52:00+08:00"), Patient: adult()}
	for b.Loop() {
		v.Who(q)
	}
}

func BenchmarkUntil(b *testing.B) {
	v := valley(b, `{}`).View()
	q := capability.Question{Services: []string{"pci"}, Here: "town", At: at(b, "2022-11-26T13:52:00+08:00"), Patient: adult()}
	for b.Loop() {
		v.Until(q)
	}
}

func BenchmarkUpdate(b *testing.B) {
	c := county(b, 200)
	for b.Loop() {
		if err := merge(b, c, `{institutions: {county: {services: {pci: {lead: 24m}}}}}`); err != nil {
			b.Fatal(err)
		}
	}
}
