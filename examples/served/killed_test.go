package served_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/publish"
)

// A process is fenji serve by itself.
type process struct {
	served.Server
	command *exec.Cmd
}

// build builds the program and writes what it is started with into a folder.
func build(t *testing.T, dir string) (program, tenants string) {
	t.Helper()
	program, tenants = filepath.Join(dir, "fenji"), filepath.Join(dir, "tenants.json")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/fenji").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.WriteFile(tenants, served.Tenants(), 0o600); err != nil {
		t.Fatal(err)
	}
	return program, tenants
}

// start starts the server on a store, and waits until it tells where it listens.
func start(t *testing.T, program, tenants, store string) *process {
	t.Helper()
	p := &process{command: exec.Command(program, "serve", "--tenants", tenants, "--store", store, "--listen", "127.0.0.1:0", "--audit", os.DevNull, "--every", "50ms")}
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err == nil {
		err = p.command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), " answers at ")
	if err != nil || !ok {
		p.kill()
		t.Fatal(line, err)
	}
	p.Server = served.Server{URL: url, Patience: 10 * time.Second, Examples: served.Root()}
	return p
}

// kill ends the process as a lost power supply does.
func (p *process) kill() {
	_ = p.command.Process.Kill() // SIGKILL
	_ = p.command.Wait()
}

// decidesWith is the edition that the server says is current, once it decides with it, and
// the number of the ambulance that it tells.
func (p *process) decidesWith(t *testing.T, lin []byte) (id, phone string) {
	t.Helper()
	a, err := p.Ask(served.Token(served.Open, publish.Read), "GET", "/v1/admin/editions", nil)
	var list struct{ Current string }
	if err != nil || json.Unmarshal(a.Body, &list) != nil || a.Status != 200 {
		t.Fatalf("%v %d %.300s", err, a.Status, a.Body)
	}
	a, err = p.Ask(served.Token(served.Open, publish.Decide), "POST", "/v1/explain", lin)
	var e struct{ Emergency string }
	if err != nil || json.Unmarshal(a.Body, &e) != nil || a.Status != 200 {
		t.Fatalf("%v %d %.300s", err, a.Status, a.Body)
	}
	return list.Current, e.Emergency
}

// Killed at whatever moment of a publishing, the server comes up with what it has
// acknowledged, or with the next, whole: never with less, never with half of one.
func TestEvidenceKilledWhilePublishing(t *testing.T) {
	times := 5
	if full() {
		times = 100
	}
	dir := t.TempDir()
	program, tenants := build(t, dir)
	store := filepath.Join(dir, "store")
	p := start(t, program, tenants, store)
	e, lin := p.Anxi(t)
	p.Publish(t, served.Open, publish.DraftOf(e))
	began := time.Now()
	acknowledged := p.Publish(t, served.Open, served.Renumbered(e, "120"))
	long := time.Since(began) * 5 / 4 // so that some are killed after they have answered
	phone, inFlight, beyond := "120", 0, 0
	random := rand.New(rand.NewPCG(1, 1))
	for i := range times {
		next := fmt.Sprint(1000 + i)
		answered := make(chan served.Answer, 1)
		go func() {
			a, err := p.Ask(served.Token(served.Open, publish.Publish), "POST", "/v1/admin/editions", served.Renumbered(e, next))
			if err != nil {
				a = served.Answer{} // killed before it answered
			}
			answered <- a
		}()
		time.Sleep(time.Duration(random.Int64N(int64(long))))
		p.kill()
		var got struct{ ID string }
		if a := <-answered; a.Status == 201 && json.Unmarshal(a.Body, &got) == nil {
			acknowledged, phone = got.ID, next
		} else {
			inFlight++
		}
		p = start(t, program, tenants, store)
		id, tells := p.decidesWith(t, lin)
		switch {
		case id == acknowledged && tells == phone:
		case got.ID == "" && tells == next: // kept, but nobody was told any more
			acknowledged, phone, beyond = id, next, beyond+1
		default:
			t.Fatalf("killed %d times: edition %s telling %s is decided with, acknowledged was %s telling %s", i+1, id, tells, acknowledged, phone)
		}
	}
	p.kill()
	if inFlight == 0 {
		t.Error("every publishing was over before the server was killed: nothing is shown")
	}
	t.Logf("evidence: %s | %s | %d times, %d of them before the answer, %d of these kept whole all the same", "killed while publishing", "no acknowledged edition lost, none in half", times, inFlight, beyond)
}

// A change by another process is taken up without a restart; the server ends on SIGTERM
// after it has answered.
func TestReloadAndEnd(t *testing.T) {
	dir := t.TempDir()
	program, tenants := build(t, dir)
	store := filepath.Join(dir, "store")
	first, second := start(t, program, tenants, store), start(t, program, tenants, store)
	defer first.kill()
	defer second.kill()
	e, lin := first.Anxi(t)
	first.Publish(t, served.Open, publish.DraftOf(e))
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		a, err := second.Ask(served.Token(served.Open, publish.Decide), "POST", "/v1/decide", lin)
		if err == nil && a.Status == 200 && bytes.Contains(a.Body, []byte(`"schema":"fenji.decision/1"`)) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the other process does not take it up: %d %v %.300s", a.Status, err, a.Body)
		}
	}
	if err := second.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := second.command.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
