package serve

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"github.com/fenji-health/fenji/referral/wire"
)

// A line of the log: who asked what, and by which rules he was answered. It has no key for
// a fact, a place or a patient.
type line struct {
	ID      string   `json:"id"` // random
	Time    string   `json:"time"`
	Tenant  string   `json:"tenant,omitempty"`
	Token   string   `json:"token,omitempty"` // its name
	Method  string   `json:"method"`
	Route   string   `json:"route,omitempty"` // as it is listed: nothing of what somebody wrote into the path
	Status  int      `json:"status"`
	Edition string   `json:"edition,omitempty"`
	Rules   []string `json:"rules,omitempty"`
	Micros  int64    `json:"micros"` // how long it took
}

// audit writes lines, whole and one after the other.
type audit struct {
	lock sync.Mutex
	to   io.Writer
	now  func() time.Time
}

// methods are those that stand in the log; any other is somebody's text.
var methods = map[string]bool{"GET": true, "POST": true, "PUT": true, "DELETE": true, "PATCH": true, "HEAD": true, "OPTIONS": true}

func (a *audit) write(l line) {
	if a.to == nil {
		return
	}
	if !methods[l.Method] {
		l.Method = "other"
	}
	l.ID, l.Time = randomID(8), a.now().UTC().Format(time.RFC3339Nano)
	b := append(wire.Canonical(l), '\n')
	a.lock.Lock()
	defer a.lock.Unlock()
	_, _ = a.to.Write(b) // a full disk stops no decision
}

// randomID says nothing of anybody.
func randomID(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: see its documentation
	return hex.EncodeToString(b)
}
