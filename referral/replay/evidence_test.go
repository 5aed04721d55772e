package replay_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral/replay"
)

// full is whether nothing is left out of the sweeps.
func full() bool { return os.Getenv("FENJI_SWEEP") == "full" }

// digested is what a run of so many made-up visits comes to.
type digested struct {
	sum    [sha256.Size]byte
	size   int64
	took   time.Duration
	memory uint64 // the most that was had of the machine
}

// taken takes visits through on so many cores, made up as they are read.
func taken(t *testing.T, count, workers int, whole bool) (d digested) {
	t.Helper()
	in, made := io.Pipe()
	y := year(t, 1)
	go func() { made.CloseWithError(y.Write(made, 0, count)) }()
	done := make(chan struct{})
	var most atomic.Uint64
	go watch(&most, done)
	h := sha256.New()
	counter := &counting{Writer: h}
	start := time.Now()
	tally, err := (&replay.Run{Engine: county(), Whole: whole, Workers: workers}).Do(in, counter, nil)
	d.took = time.Since(start)
	close(done)
	if err != nil || tally.Counts["decided"] != count {
		t.Fatalf("%v, %d decided", err, tally.Counts["decided"])
	}
	h.Sum(d.sum[:0])
	d.size, d.memory = counter.size, most.Load()
	return d
}

// watch keeps the most memory that the program holds.
func watch(most *atomic.Uint64, done chan struct{}) {
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most.Store(max(most.Load(), m.Sys-m.HeapReleased))
		select {
		case <-done:
			return
		case <-time.After(time.Second):
		}
	}
}

type counting struct {
	io.Writer
	size int64
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.size += int64(n)
	return n, err
}

// A year of visits goes through on two cores at the rate and in the memory that were
// promised, and one core gives the same bytes.
func TestEvidenceReplay(t *testing.T) {
	count, same := 1000, 1000
	if full() {
		count, same = 1_000_000, 100_000
	}
	d := taken(t, count, 2, true)
	rate := float64(count) / d.took.Seconds()
	t.Logf("evidence: %d synthetic visits, whole decisions as JSON, two cores | ≥ 15,000/s | %.0f/s, %d MB written", count, rate, d.size>>20)
	t.Logf("evidence: memory of it, making the visits up included | ≤ 1 GB | %d MB", d.memory>>20)
	one, two := taken(t, same, 1, true), taken(t, same, 2, true)
	if one.sum != two.sum {
		t.Error("one core and two give other bytes")
	}
	t.Logf("evidence: %d visits on one core and on two | the same bytes | sha256 %x…", same, two.sum[:6])
	if d.memory > 1<<30 || full() && rate < 15_000 {
		t.Errorf("%.0f/s in %d MB", rate, d.memory>>20)
	}
}

// What the replay does besides deciding and writing the decision costs less than a
// tenth of that: the best of several rounds, each in turn, on one core, so that
// nothing is done at the same time.
func TestEvidenceReplayCosts(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	in := visits(t, 1500)
	plain, whole := time.Duration(1<<62), time.Duration(1<<62)
	rounds := 2
	if full() {
		rounds = 7
	}
	for range rounds {
		start := time.Now()
		for line := range bytes.Lines(in) {
			v, err := replay.ParseVisit(line)
			if err != nil {
				t.Fatal(err)
			}
			c, err := county().ParseCase(v.Case)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Discard.Write(county().Decide(c).JSON()); err != nil {
				t.Fatal(err)
			}
		}
		plain = min(plain, time.Since(start))
		start = time.Now()
		if _, err := (&replay.Run{Engine: county(), Whole: true}).Do(bytes.NewReader(in), io.Discard, nil); err != nil {
			t.Fatal(err)
		}
		whole = min(whole, time.Since(start))
	}
	cost := 100 * (float64(whole)/float64(plain) - 1)
	t.Logf("evidence: replay over reading, deciding and writing JSON, one core | < 10 %% | %.1f %% (%.0f µs a visit)", cost, float64(whole.Microseconds())/1500)
	if full() && cost >= 10 {
		t.Errorf("%.1f %%", cost)
	}
}
