package served_test

import (
	"bufio"
	"flag"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
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

// starting begins another server than the native one: a command that is given the tenants on
// its standard input and tells its address in a line. It ends when its input does.
var starting = flag.String("start", "", "a command that starts the server to be tested; the native one when empty")

// A server answers what every server has to.
func TestServer(t *testing.T) {
	if *starting == "" {
		s, _ := native(t)
		s.Test(t)
		return
	}
	s := started(t, *starting)
	s.Test(t)
}

// started is the server that a command has started.
func started(t *testing.T, command string) served.Server {
	t.Helper()
	words := strings.Fields(command)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	if _, err := in.Write(append(served.Tenants(), '\n')); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return served.Server{URL: strings.TrimSpace(address), Patience: 20 * time.Second, Unpatched: true, Examples: served.Root()}
}
