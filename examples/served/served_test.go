package served_test

import (
	"io"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/publish/directory"
	"github.com/fenji-health/fenji/referral/serve"
)

// native is the native server of this process, on an empty store of its own.
func native(t *testing.T) (served.Server, *serve.Server) {
	t.Helper()
	tenants, err := publish.ParseTenants("", served.Tenants())
	if err != nil {
		t.Fatal(err)
	}
	server, err := serve.New(t.Context(), serve.Options{Store: directory.Directory(t.TempDir()), Tenants: tenants, Now: time.Now, Audit: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return served.Server{URL: web.URL, Examples: served.Root()}, server
}

// The native server answers what every server has to.
func TestNative(t *testing.T) {
	s, _ := native(t)
	s.Test(t)
}
