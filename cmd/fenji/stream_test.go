package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/triage"
)

// echo answers a line with itself after a while; "bad" is refused, "fault" panics.
func echo(line []byte) ([]byte, error) {
	time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
	switch string(line) {
	case "bad":
		return nil, errors.New("bad")
	case "fault":
		panic("张三")
	}
	return bytes.Clone(line), nil
}

// Answers come in the order of the lines, whoever is done first; what is refused
// takes its place with its number, and each line counts.
func TestStreamKeepsOrder(t *testing.T) {
	var in, want strings.Builder
	for i := 1; i <= 2000; i++ {
		switch {
		case i%7 == 0:
			in.WriteString("bad\n")
			fmt.Fprintf(&want, `{"schema":"fenji.problem/1","line":%d,"code":"refused","errors":[{"code":"refused","message":"bad"}]}`+"\n", i)
		case i%501 == 0:
			in.WriteString("fault\n")
			fmt.Fprintf(&want, `{"schema":"fenji.problem/1","line":%d,"code":"internal-fault","errors":[{"code":"internal-fault","message":"fenji: internal fault, please report it"}]}`+"\n", i)
		default:
			fmt.Fprintf(&in, "%d\n", i)
			fmt.Fprintf(&want, "%d\n", i)
		}
	}
	l := lines{decide: echo, workers: 8}
	var out strings.Builder
	if err := l.run(strings.NewReader(strings.TrimSuffix(in.String(), "\n")), &out); err != nil || out.String() != want.String() {
		t.Errorf("%v; other lines", err)
	}
	if l.refused != 2000/7 || l.faults != 3 {
		t.Errorf("%d refused, %d faults", l.refused, l.faults)
	}
}

// Every line has one answer: an empty one, one that is too long, which is not
// held, the longest that is read, a last one without its end.
func TestStreamLines(t *testing.T) {
	longest := strings.Repeat("x", triage.MaxCaseBytes)
	in := io.MultiReader(strings.NewReader("a\n\n\r\n"+longest+"\n"+longest+"y\n"), io.LimitReader(zeros{}, 50<<20), strings.NewReader("\nlast"))
	var got []string
	l := lines{workers: 2, decide: func(line []byte) ([]byte, error) { return fmt.Appendf(nil, "%d", len(line)), nil }}
	var out strings.Builder
	if err := l.run(in, &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		got = append(got, line)
	}
	tooLong := func(line, size int) string {
		return fmt.Sprintf(`{"schema":"fenji.problem/1","line":%d,"code":"too-large","errors":[{"code":"too-large","line":1,"column":1,"message":"%d bytes; at most %d are read"}]}`, line, size, triage.MaxCaseBytes)
	}
	want := []string{"1", "0", "1", fmt.Sprint(triage.MaxCaseBytes), tooLong(5, triage.MaxCaseBytes+1), tooLong(6, 50<<20), "4"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", out.String(), strings.Join(want, "\n"))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// One line in, one line out, at once: whoever waits for an answer before he asks
// again gets it.
func TestStreamAnswersAtOnce(t *testing.T) {
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run([]string{"decide", "--ndjson", "--catalog", catalog}, in, out, io.Discard)
		out.Close()
	}()
	src, err := os.ReadFile(lin)
	if err != nil {
		t.Fatal(err)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, src); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(answers)
	want := fenji("", "decide", "--json", lin).out
	for i := range 5 {
		fmt.Fprintf(ask, "%s\n", line.Bytes())
		got, err := r.ReadString('\n')
		if err != nil || got != want {
			t.Fatalf("answer %d: %v %.200s", i, err, got)
		}
	}
	fmt.Fprint(ask, "{}\n")
	if got, err := r.ReadString('\n'); err != nil || !strings.HasPrefix(got, `{"schema":"fenji.problem/1","line":6,"code":"`) {
		t.Errorf("%v %s", err, got)
	}
	ask.Close()
	if code := <-done; code != exitRefused {
		t.Errorf("exit %d", code)
	}
}

// However much comes in, only a few lines a core are held while nobody reads the
// answers; when the reader goes, the work ends.
func TestStreamHoldsLittle(t *testing.T) {
	var given atomic.Int64
	endless := readerFunc(func(b []byte) (int, error) {
		given.Add(1)
		return copy(b, "a\n"), nil
	})
	answers, out := io.Pipe()
	failed := make(chan error)
	l := lines{workers: 2, decide: func([]byte) ([]byte, error) { return bytes.Repeat([]byte("x"), 300<<10), nil }}
	go func() { failed <- l.run(endless, out) }()
	last := int64(-1)
	for given.Load() != last { // until it waits
		last = given.Load()
		time.Sleep(50 * time.Millisecond)
	}
	if last > 32 {
		t.Errorf("%d lines are held", last)
	}
	answers.Close()
	select {
	case err := <-failed:
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("works on for nobody")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// A stream that breaks is told with the line after which it did; what came before
// is answered.
func TestStreamBreaks(t *testing.T) {
	broken := errors.New("broken")
	in := io.MultiReader(strings.NewReader("a\nb\n"), readerFunc(func([]byte) (int, error) { return 0, broken }))
	l := lines{workers: 2, decide: echo}
	var out strings.Builder
	err := l.run(in, &out)
	if !errors.Is(err, broken) || exitCode(err) != exitFiles || !strings.Contains(err.Error(), "after line 2") || out.String() != "a\nb\n" {
		t.Errorf("%v %q", err, out.String())
	}
}

// The problems that one line tells are bounded.
func TestStreamBoundsProblems(t *testing.T) {
	var facts []string
	for i := range 500 {
		facts = append(facts, fmt.Sprintf(`"zz%d": 1`, i))
	}
	got := fenji(`{"schema":"fenji.case/1","id":"x","at":"2022-11-26T13:52:00+08:00","here":"lantian","facts":{`+strings.Join(facts, ",")+"}}\n", "decide", "--ndjson", "--catalog", catalog)
	var r replay.Refused
	if err := json.Unmarshal([]byte(got.out), &r); err != nil || len(r.Errors) != 50 || r.More < 1 || got.code != exitRefused || got.errs != "" {
		t.Errorf("%v, %d errors, %d more, exit %d %s", err, len(r.Errors), r.More, got.code, got.errs)
	}
}

// A file of cases gives what each of them gives.
func TestStreamOfAFile(t *testing.T) {
	dir := t.TempDir()
	var line bytes.Buffer
	src, err := os.ReadFile(lin)
	if err != nil || json.Compact(&line, src) != nil {
		t.Fatal(err)
	}
	write(t, dir+"/cases/many.ndjson", strings.Repeat(line.String()+"\n", 3))
	got := fenji("", "decide", "--ndjson", "--catalog", catalog, dir+"/cases/many.ndjson")
	if want := strings.Repeat(fenji("", "decide", "--json", lin).out, 3); got.out != want || got.code != exitDone || got.errs != "" {
		t.Errorf("%.300v", got)
	}
	if got := fenji("", "decide", "--ndjson", "--catalog", catalog, dir+"/none"); got.code != exitFiles {
		t.Errorf("%+v", got)
	}
}

// BenchmarkStream is what the stream itself costs a case, with the sizes of a case
// and of a decision.
func BenchmarkStream(b *testing.B) {
	answer := bytes.Repeat([]byte("x"), 16<<10)
	line := append(bytes.Repeat([]byte("y"), 2<<10), '\n')
	left := b.N
	in := readerFunc(func(to []byte) (int, error) {
		if left == 0 {
			return 0, io.EOF
		}
		left--
		return copy(to, line), nil
	})
	l := lines{workers: 2, decide: func([]byte) ([]byte, error) { return answer, nil }}
	b.ReportAllocs()
	b.ResetTimer()
	if err := l.run(in, io.Discard); err != nil {
		b.Fatal(err)
	}
}
