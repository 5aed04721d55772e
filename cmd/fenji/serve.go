package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/publish/directory"
	"github.com/fenji-health/fenji/referral/serve"
	"github.com/fenji-health/fenji/referral/wire"
)

var serveCommand = command{
	name: "serve", zh: "HTTP服务", en: "answer over HTTP",
	usage: "[flags]",
	detail: `With --catalog it serves one catalogue and the shipped content to this machine, under
tokens made for this run, and prints how to ask it. With --tenants and --store it is a
hospital's own server: tenants and the hashes of their tokens stand in a file, what they
publish in a folder. It listens on --listen, else on the port that PORT names, else on
127.0.0.1:8080, and ends on SIGTERM after what it is answering.`,
	example: "fenji serve --catalog examples/anxi/catalog\nfenji serve --tenants tenants.json --store /var/lib/fenji --audit /var/log/fenji.ndjson",
	run:     runServe,
}

// How long a client may take, and what is being answered at the end.
const (
	headerTime   = 5 * time.Second
	readTime     = 15 * time.Second
	answerTime   = 30 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 10 * time.Second
	maxHeader    = 16 << 10
)

// a serving is what the flags of serve say.
type serving struct {
	*call
	from                                  *sources // with --catalog
	tenants, store, listen, widget, audit string
	every                                 time.Duration
}

func runServe(c *call, args []string) error {
	s := &serving{call: c, from: c.sources()}
	c.flags.StringVar(&s.tenants, "tenants", "", "`FILE` of tenants, their tokens and keys (fenji.tenants/1)")
	c.flags.StringVar(&s.store, "store", "", "`DIR` of what was published")
	c.flags.StringVar(&s.listen, "listen", "", "`ADDRESS` such as 127.0.0.1:8080")
	c.flags.StringVar(&s.widget, "widget", "build/widget", "`DIR` of the interview for /w")
	c.flags.StringVar(&s.audit, "audit", "", "`FILE` to which a line is added for each request; else to standard error")
	c.flags.DurationVar(&s.every, "every", 2*time.Second, "how often `TIME` to look for what other processes published")
	if _, err := c.parse(args, 0, 0); err != nil {
		return err
	}
	if hosted := s.tenants != "" && s.store != ""; hosted == (s.from.catalog != "") || !hosted && s.tenants+s.store != "" {
		return usageError{"serve needs either --catalog, to try it, or both --tenants and --store"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return s.run(ctx)
}

// run serves until the context ends.
func (s *serving) run(ctx context.Context) error {
	defer runtime.KeepAlive(make([]byte, ballast))
	o, done, err := s.options()
	if err != nil {
		return err
	}
	defer done()
	tokens, err := s.try(ctx, &o)
	if err != nil {
		return err
	}
	server, err := serve.New(ctx, o)
	if err != nil {
		fmt.Fprintln(s.errs, "fenji:", err) // it serves those who can be served
	}
	listener, err := net.Listen("tcp", s.address())
	if err != nil {
		return err
	}
	s.greet(listener.Addr().String(), tokens)
	go server.Watch(ctx, s.every)
	return answer(ctx, listener, server)
}

// answer serves a listener until the context ends, and then what is being answered.
func answer(ctx context.Context, l net.Listener, h http.Handler) error {
	web := &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: answerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		ended <- web.Shutdown(late)
	}()
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// address is where to listen.
func (s *serving) address() string {
	port := ""
	if p := os.Getenv("PORT"); p != "" {
		port = ":" + p
	}
	return cmp.Or(s.listen, port, "127.0.0.1:8080")
}

// options are what the server is made of; done closes what was opened for it.
func (s *serving) options() (o serve.Options, done func(), err error) {
	o = serve.Options{Store: directory.Directory(s.store), Now: s.now, Audit: s.errs, Log: s.errs}
	done = func() {}
	if info, err := os.Stat(s.widget); err == nil && info.IsDir() {
		o.Widget = os.DirFS(s.widget)
	}
	if s.audit != "" {
		f, err := os.OpenFile(s.audit, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return o, done, err
		}
		o.Audit, done = f, func() { f.Close() }
	}
	if s.tenants != "" {
		src, err := s.program.read(s.tenants)
		if err != nil {
			return o, done, err
		}
		o.Tenants, err = publish.ParseTenants(s.tenants, src)
		return o, done, err
	}
	return o, done, nil
}

// try publishes the catalogue of the flags for a tenant of its own, under tokens of this
// run; nil where tenants were named.
func (s *serving) try(ctx context.Context, o *serve.Options) (tokens map[string]string, err error) {
	if o.Tenants != nil {
		return nil, nil
	}
	e, err := s.from.open(filepath.ToSlash(s.from.catalog))
	if err != nil {
		return nil, err
	}
	tenant := &publish.Tenant{ID: "trial", Unsigned: true}
	tokens = map[string]string{}
	for _, role := range []string{publish.Decide, publish.Publish, publish.Read} {
		tokens[role] = rand.Text()
		tenant.Tokens = append(tenant.Tokens, publish.Token{Name: role, Role: role, Hash: publish.HashToken(tokens[role])})
	}
	o.Tenants = &publish.Tenants{Schema: publish.TenantsSchema, All: []*publish.Tenant{tenant}}
	o.Store = &publish.Memory{}
	p := &publish.Publisher{Store: o.Store, Tenants: o.Tenants, Now: func() wire.Time { return serve.Clock(o.Now()) }}
	_, err = p.Publish(ctx, tenant, "serve", publish.DraftOf(e))
	return tokens, err
}

// greet tells how to ask the server.
func (s *serving) greet(address string, tokens map[string]string) {
	fmt.Fprintf(s.out, "fenji %s answers at http://%s\n", referral.Version, address)
	if tokens == nil {
		return
	}
	example := "CASE.json"
	if found, err := fs.Glob(s.disk, filepath.ToSlash(filepath.Join(s.from.catalog, "../cases/lin.json"))); err == nil && len(found) > 0 {
		example = found[0]
	}
	fmt.Fprintf(s.out, "\ncurl -H 'Authorization: Bearer %s' --data-binary @%s http://%s/v1/decide\n\n", tokens[publish.Decide], example, address)
	for _, role := range []string{publish.Publish, publish.Read} {
		fmt.Fprintf(s.out, "token to %s: %s\n", role, tokens[role])
	}
	_, _ = io.WriteString(s.out, "The tokens are of this run. Sample content, not for use on patients. 样例内容，不得用于病人。\n")
}
