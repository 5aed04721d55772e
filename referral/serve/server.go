package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
)

// Options are what a server is made of.
type Options struct {
	Store     publish.Store
	Tenants   *publish.Tenants
	Verifiers []publish.Verifier // besides Ed25519
	Now       func() time.Time
	Audit     io.Writer // gets a line of JSON for each request; nil for none
	Log       io.Writer // gets what went wrong with the store, in words; nil for none
	Widget    fs.FS     // the files of <fenji-triage>; nil for none
	Send      Sender    // sends results to callbacks; nil for http.DefaultClient's way
}

// A Server answers HTTP. It is safe for concurrent use.
type Server struct {
	Options
	publisher *publish.Publisher
	rooms     map[string]*room // by tenant
	audit     *audit
	measures  *measures
	launches  *launches
	opening   sync.Mutex // held while editions are taken up
}

// New is a server with what the store has now. A tenant of which nothing can be opened is
// answered by not-ready until something can; the error tells why, and the server answers
// all the same.
func New(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Options: o, rooms: map[string]*room{}, measures: newMeasures(), launches: newLaunches(o.Now)}
	s.audit = &audit{to: o.Audit, now: o.Now}
	s.publisher = &publish.Publisher{Store: o.Store, Tenants: o.Tenants, Verifiers: o.Verifiers, Now: s.now}
	s.publisher.Moved = func(t *publish.Tenant, c *publish.Current) { s.tell(s.take(context.Background(), s.rooms[t.ID], c)) }
	for _, t := range o.Tenants.All {
		s.rooms[t.ID] = newRoom(t, s.now)
	}
	return s, s.Refresh(ctx)
}

// Clock is a host's time as documents have it.
func Clock(t time.Time) wire.Time {
	at, _ := wire.ParseTime(t.Format(time.RFC3339)) // it is of this form
	return at
}

func (s *Server) now() wire.Time { return Clock(s.Now()) }

// tell logs what went wrong.
func (s *Server) tell(err error) {
	if err != nil && s.Log != nil {
		fmt.Fprintf(s.Log, "fenji: %v\n", err)
	}
}

// Refresh takes up what was published since, here or by another process. The error tells
// of every tenant that stays with its last good edition.
func (s *Server) Refresh(ctx context.Context) error {
	var all []error
	for _, t := range s.Tenants.All {
		c, err := publish.ReadCurrent(ctx, s.Store, t.ID)
		switch {
		case errors.Is(err, publish.ErrNothing):
			s.rooms[t.ID].published.Store(false)
			continue
		case err == nil:
			s.rooms[t.ID].published.Store(true)
			err = s.take(ctx, s.rooms[t.ID], c)
		}
		if err != nil {
			all = append(all, fmt.Errorf("%s: %w", t.ID, err))
		}
	}
	return errors.Join(all...)
}

// Watch refreshes every so often until the context ends. What goes wrong is logged when
// it changes, not each time.
func (s *Server) Watch(ctx context.Context, every time.Duration) {
	var before string
	for tick := time.NewTicker(every); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			err := s.Refresh(ctx)
			if said := fmt.Sprint(err); said != before {
				s.tell(err)
				before = said
			}
		}
	}
}

// take makes an edition the one that a room decides with.
func (s *Server) take(ctx context.Context, r *room, c *publish.Current) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	if had := r.serving.Load(); had != nil && had.id == c.ID {
		return nil
	}
	e, err := r.tenant.Open(ctx, s.Store, &c.Edition, s.Verifiers...)
	if err != nil {
		return fmt.Errorf("edition %s can't be decided with: %w", c.ID, err)
	}
	r.open(c.ID, e)
	return nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{Server: s, w: w, r: r, began: s.Now()}
	if trace := r.Header.Get("Traceparent"); isTrace(trace) {
		w.Header().Set("Traceparent", trace)
	}
	x.answer()
	x.end()
}

// isTrace reports whether a text has the form of W3C's traceparent.
func isTrace(s string) bool {
	const form = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	if len(s) != len(form) {
		return false
	}
	for i := range form {
		if (form[i] == '-') != (s[i] == '-') || s[i] != '-' && !strings.ContainsRune("0123456789abcdef", rune(s[i])) {
			return false
		}
	}
	return true
}

// ready reports whether every tenant can be decided for of which something was published,
// as far as the store tells.
func (s *Server) ready() bool {
	for _, r := range s.rooms {
		if r.published.Load() && r.serving.Load() == nil {
			return false
		}
	}
	return true
}

// crosses lets pages of an allowed origin read the answer; a preflight is answered here.
func (x *exchange) crosses() (done bool) {
	origin := x.r.Header.Get("Origin")
	if origin == "" || !slices.ContainsFunc(x.Tenants.All, func(t *publish.Tenant) bool { return slices.Contains(t.Origins, origin) }) {
		return false
	}
	h := x.w.Header()
	h.Add("Vary", "Origin")
	if x.r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Methods", "GET, POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Traceparent")
		h.Set("Access-Control-Max-Age", "600")
		x.w.WriteHeader(http.StatusNoContent)
		x.route, x.status = "preflight", http.StatusNoContent
		return true
	}
	x.origin = origin // of which tenant it is, the token tells
	return false
}

// notReady is the problem with a tenant of which nothing was published.
func notReady() *endpoint.Problem {
	return endpoint.NewProblem(endpoint.NotReady, "nothing has been published that could be decided with; POST %seditions publishes", publish.Admin)
}
