package served_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
)

// What is promised of the native server under load.
const (
	connections = 32
	leastShare  = 0.5
	mostWait    = 15 * time.Millisecond
)

// full reports whether the whole of the evidence is wanted.
func full() bool { return os.Getenv("FENJI_SWEEP") == "full" }

// At so many connections the server decides at no less than half the rate at which the
// same server program, on the same machine in the same minute, takes in the same requests
// and sends fixed bytes of the same length; and nobody waits long.
func TestEvidenceNativeThroughput(t *testing.T) {
	defer runtime.KeepAlive(make([]byte, 128<<20)) // as fenji serve has it: the collector runs seldom
	s, _ := native(t)
	e, lin := s.Anxi(t)
	s.Publish(t, served.Open, publish.DraftOf(e))
	decision := endpoint.New(e).Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin})
	fixed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		publish.Answer(w, decision)
	}))
	defer fixed.Close()
	rounds, long := 2, 300*time.Millisecond
	if full() {
		rounds, long = 10, 2*time.Second
	}
	var shares []float64
	var waits []time.Duration
	var rates [2][]float64
	for range rounds {
		of := func(url string) (rate float64, waited []time.Duration) {
			return load(t, served.Server{URL: url}, lin, decision.Body, long)
		}
		bytes, _ := of(fixed.URL)
		decided, waited := of(s.URL)
		rates[0], rates[1] = append(rates[0], bytes), append(rates[1], decided)
		shares, waits = append(shares, decided/bytes), append(waits, waited...)
	}
	slices.Sort(waits)
	share, wait := middle(shares), waits[len(waits)*99/100]
	t.Logf("evidence: %s | ≥ %.1f × fixed bytes in the same run | %.2f × (%.0f/s, fixed %.0f/s, medians of %d rounds)",
		fmt.Sprintf("native decisions over HTTP, %d connections", connections), leastShare, share, middle(rates[1]), middle(rates[0]), rounds)
	t.Logf("evidence: %s | ≤ %v | %v (p50 %v)", "waiting for a native decision, p99", mostWait, wait.Round(10*time.Microsecond), waits[len(waits)/2].Round(10*time.Microsecond))
	if full() && (share < leastShare || wait > mostWait) { // a short run on a busy machine proves nothing
		t.Errorf("%.2f × the rate of fixed bytes, p99 %v", share, wait)
	}
}

func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// load asks over all connections for some time, and tells how many answers came in a
// second and how long each took. An answer that is not the wanted one fails.
func load(t *testing.T, s served.Server, body, want []byte, long time.Duration) (rate float64, waited []time.Duration) {
	t.Helper()
	var all sync.WaitGroup
	var lock sync.Mutex
	began := time.Now()
	for range connections {
		all.Go(func() {
			var mine []time.Duration
			for time.Since(began) < long {
				at := time.Now()
				a, err := s.Ask(served.Token(served.Open, publish.Decide), "POST", "/v1/decide", body)
				if err != nil || !bytes.Equal(a.Body, want) {
					t.Errorf("%d %v %.200s", a.Status, err, a.Body)
					return
				}
				mine = append(mine, time.Since(at))
			}
			lock.Lock()
			defer lock.Unlock()
			waited = append(waited, mine...)
		})
	}
	all.Wait()
	return float64(len(waited)) / time.Since(began).Seconds(), waited
}
