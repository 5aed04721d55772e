package serve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// bounds are the upper ends of the buckets of durations, in seconds.
var bounds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5}

// measured is what was asked and how it was answered.
type measured struct {
	tenant, route string
	status        int
}

type measure struct {
	count   int
	seconds float64
	buckets []int
}

// measures are counts and durations; no fact is among them.
type measures struct {
	lock sync.Mutex
	all  map[measured]*measure
}

func newMeasures() *measures { return &measures{all: map[measured]*measure{}} }

func (m *measures) add(tenant, route string, status int, took time.Duration) {
	m.lock.Lock()
	defer m.lock.Unlock()
	key := measured{tenant, route, status}
	one := m.all[key]
	if one == nil {
		one = &measure{buckets: make([]int, len(bounds))}
		m.all[key] = one
	}
	one.count++
	one.seconds += took.Seconds()
	for i, b := range bounds {
		if took.Seconds() <= b {
			one.buckets[i]++
		}
	}
}

// text is what is measured of a tenant, as Prometheus reads it.
func (m *measures) text(tenant string) []byte {
	m.lock.Lock()
	defer m.lock.Unlock()
	var keys []measured
	for key := range m.all {
		if key.tenant == tenant {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b measured) int { return cmp.Or(strings.Compare(a.route, b.route), a.status-b.status) })
	var b strings.Builder
	b.WriteString("# HELP fenji_request_seconds How long requests took.\n# TYPE fenji_request_seconds histogram\n")
	for _, key := range keys {
		one, labels := m.all[key], fmt.Sprintf("route=%q,status=\"%d\"", key.route, key.status)
		for i, bound := range bounds {
			fmt.Fprintf(&b, "fenji_request_seconds_bucket{%s,le=\"%g\"} %d\n", labels, bound, one.buckets[i])
		}
		fmt.Fprintf(&b, "fenji_request_seconds_bucket{%s,le=\"+Inf\"} %d\nfenji_request_seconds_sum{%s} %g\nfenji_request_seconds_count{%s} %d\n", labels, one.count, labels, one.seconds, labels, one.count)
	}
	return []byte(b.String())
}

// metrics answers what is measured of the caller's tenant.
func (x *exchange) metrics() {
	body := x.measures.text(x.caller.Tenant.ID)
	if now := x.rooms[x.caller.Tenant.ID].serving.Load(); now != nil {
		body = fmt.Appendf(body, "# HELP fenji_edition The edition that is decided with.\n# TYPE fenji_edition gauge\nfenji_edition{id=%q} 1\n", now.id)
	}
	x.send(endpoint.Response{Status: 200, ContentType: "text/plain;version=0.0.4;charset=utf-8", Body: body, Route: "/metrics"})
}
