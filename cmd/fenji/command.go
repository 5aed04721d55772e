package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A command is one thing that fenji does.
type command struct {
	name    string
	zh, en  string // in a few words
	usage   string // what follows its name
	detail  string // what a reader of -h needs beyond the flags
	example string
	run     func(c *call, args []string) error
	parts   []command // what it consists of, if its first argument says which
}

// commands are all, in the order in which people read of them.
func commands() []command {
	return []command{decideCommand, askCommand, explainCommand, whyNotCommand, whoCommand, assessCommand, complaintsCommand, formCommand, validateCommand,
		packCommand, catalogCommand, triageCommand, replayCommand, serveCommand, schemaCommand, newCommand, versionCommand}
}

func commandNames() []string {
	names := []string{"help"}
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// A call is a command being run.
type call struct {
	*program
	command command
	flags   *flag.FlagSet
}

// parse reads flags, which may stand before, between and after the arguments, and
// gives the arguments, of which there must be at least and at most so many (-1 for
// any number).
func (c *call) parse(args []string, least, most int) ([]string, error) {
	c.flags.SetOutput(io.Discard)
	var rest []string
	after := slices.Index(args, "--")
	var plain []string
	if after >= 0 {
		args, plain = args[:after], args[after+1:]
	}
	for len(args) > 0 {
		if err := c.flags.Parse(args); err != nil {
			return nil, c.flagError(err)
		}
		if args = c.flags.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	rest = append(rest, plain...)
	switch {
	case len(rest) < least:
		return nil, usageError{fmt.Sprintf("%s needs more: fenji %s %s", c.command.name, c.command.name, c.command.usage)}
	case most >= 0 && len(rest) > most:
		return nil, usageError{fmt.Sprintf("%q is too much: fenji %s %s", rest[most], c.command.name, c.command.usage)}
	}
	return rest, nil
}

// part runs the part of the command that the first argument names.
func (c *call) part(args []string) error {
	if len(args) == 0 {
		return usageError{fmt.Sprintf("%s needs more: fenji %s %s", c.command.name, c.command.name, c.command.usage)}
	}
	if slices.Contains([]string{"-h", "-help", "--help", "help"}, args[0]) {
		c.describe(c.out)
		return flag.ErrHelp
	}
	var names []string
	for _, p := range c.command.parts {
		if p.name == args[0] {
			p.name = c.command.name + " " + p.name
			return p.run(&call{program: c.program, command: p, flags: flag.NewFlagSet(p.name, flag.ContinueOnError)}, args[1:])
		}
		names = append(names, p.name)
	}
	return usageError{fmt.Sprintf("%s has no part %q%s", c.command.name, args[0], wire.Near(args[0], names))}
}

func (c *call) flagError(err error) error {
	if err == flag.ErrHelp {
		c.describe(c.out)
		return err
	}
	_, name, unknown := strings.Cut(err.Error(), "not defined: -")
	if !unknown {
		return usageError{fmt.Sprintf("%s: %v", c.command.name, err)}
	}
	var names []string
	c.flags.VisitAll(func(f *flag.Flag) { names = append(names, "--"+f.Name) })
	return usageError{fmt.Sprintf("%s has no flag --%s%s", c.command.name, strings.TrimPrefix(name, "-"), wire.Near("--"+strings.TrimPrefix(name, "-"), names))}
}

// describe is what -h shows.
func (c *call) describe(w io.Writer) {
	fmt.Fprintf(w, "fenji %s %s\n%s · %s\n", c.command.name, c.command.usage, c.command.zh, c.command.en)
	if c.command.detail != "" {
		fmt.Fprintf(w, "\n%s\n", c.command.detail)
	}
	if len(c.command.parts) > 0 {
		fmt.Fprintln(w)
	}
	for _, p := range c.command.parts {
		fmt.Fprintf(w, "  %-9s %s · %s\n", p.name, p.zh, p.en)
	}
	flags := 0
	c.flags.VisitAll(func(f *flag.Flag) {
		if flags++; flags == 1 {
			fmt.Fprintln(w)
		}
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-20s %s\n", strings.TrimSpace("--"+f.Name+" "+value), text)
	})
	fmt.Fprintf(w, "\nExample:\n  %s\n", strings.ReplaceAll(c.command.example, "\n", "\n  "))
}

// overview lists the commands.
func (p *program) overview(w io.Writer) {
	fmt.Fprintln(w, "fenji 分级 decides by written rules where a case should be treated.\n\nfenji COMMAND …")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s · %s\n", c.name, c.zh, c.en)
	}
	fmt.Fprintln(w, "\nfenji help COMMAND tells more, fenji help exit-codes what a script needs to know.\nSample content, not for use on patients. 样例内容，不得用于病人。")
}

// help tells of a command, of a part of one, or of the exit codes.
func (p *program) help(args []string) error {
	if len(args) == 0 {
		p.overview(p.out)
		return nil
	}
	if args[0] == "exit-codes" {
		fmt.Fprint(p.out, exitCodesHelp)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			asked := []string{"-h"}
			if c.parts != nil {
				asked = append(slices.Clone(args[1:]), "-h")
			}
			return c.run(&call{program: p, command: c, flags: flag.NewFlagSet(c.name, flag.ContinueOnError)}, asked)
		}
	}
	return usageError{fmt.Sprintf("there is no help on %q%s", args[0], wire.Near(args[0], append(commandNames(), "exit-codes")))}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
