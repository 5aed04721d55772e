// Command fenji decides cases, tells why, checks what people have written and
// builds it into documents for machines. It adapts only: all deciding is in the
// library. `fenji help` lists the commands.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

func main() {
	outlive()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: what it was asked, its three streams, and its exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	p := &program{in: in, out: out, errs: errs, disk: disk{}, now: time.Now}
	return p.run(args)
}

// A program is one run.
type program struct {
	in    io.Reader
	out   io.Writer
	errs  io.Writer
	disk  fs.FS // names are paths as people give them
	now   func() time.Time
	stdin []byte // what was read of in, once it was
}

func (p *program) run(args []string) (code int) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintln(p.errs, replay.FaultText(v))
			code = exitFault
		}
	}()
	watched := &watched{Writer: p.out}
	p.out = watched
	err := p.command(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		err = watched.failed
	}
	p.tell(err)
	return exitCode(err)
}

// watched keeps the first failure to write: an answer that did not arrive is no
// answer, whoever forgot to look.
type watched struct {
	io.Writer
	failed error
}

// Write implements io.Writer.
func (w *watched) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if w.failed == nil {
		w.failed = err
	}
	return n, err
}

// command runs the command that the first argument names.
func (p *program) command(args []string) error {
	if len(args) == 0 {
		p.overview(p.errs)
		return usageError{}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return p.help(args[1:])
	case "-version", "--version":
		args = append([]string{"version"}, args[1:]...)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(&call{program: p, command: c, flags: flag.NewFlagSet(c.name, flag.ContinueOnError)}, args[1:])
		}
	}
	return usageError{fmt.Sprintf("fenji has no command %q%s", args[0], wire.Near(args[0], commandNames()))}
}

// tell says on stderr what went wrong.
func (p *program) tell(err error) {
	var usage usageError
	var refused refusal
	var ps wire.Problems
	switch {
	case err == nil, errors.Is(err, errRefused), errors.Is(err, errNothingShown), errors.Is(err, flag.ErrHelp), errors.As(err, new(told)):
	case errors.As(err, &usage):
		if usage.text != "" {
			fmt.Fprintf(p.errs, "fenji: %s\nTry: fenji help\n", usage.text)
		}
	case errors.As(err, &refused) && refused.private:
		fmt.Fprintln(p.errs, refused)
	case errors.As(err, &refused):
		p.problems(refused.problems, refused.src)
	case errors.As(err, &ps):
		p.problems(ps, nil)
	default:
		fmt.Fprintf(p.errs, "fenji: %v\n", err)
	}
}

// disk is the file system with paths as people give them, upwards and absolute
// ones included.
type disk struct{}

// Open implements fs.FS.
func (disk) Open(name string) (fs.File, error) { return os.Open(name) }

// read is a file, or standard input where it is called "-".
func (p *program) read(name string) ([]byte, error) {
	if name != "-" {
		return yaml.ReadFile(p.disk, name, author.MaxRead)
	}
	if p.stdin == nil {
		src, err := io.ReadAll(io.LimitReader(p.in, author.MaxRead+1)) // one more, so that it is seen to be too long
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		p.stdin = src
	}
	return p.stdin, nil
}

// write puts bytes where -o says; standard output without it. A file is written
// whole or not at all.
func (p *program) write(name string, content []byte) error {
	if name == "" || name == "-" {
		_, err := io.Copy(p.out, bytes.NewReader(content))
		return err
	}
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	if there, err := os.Stat(name); err == nil && !there.Mode().IsRegular() { // a pipe, a device
		return os.WriteFile(name, content, 0o644)
	}
	part, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	if err = errors.Join(err, part.Chmod(0o644), part.Close()); err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

// list is a flag that may be given several times.
type list []string

// String implements flag.Value.
func (l *list) String() string { return strings.Join(*l, ", ") }

// Set implements flag.Value.
func (l *list) Set(s string) error {
	*l = append(slices.Clone(*l), s)
	return nil
}
