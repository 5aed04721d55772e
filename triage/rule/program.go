package rule

import (
	"errors"
	"fmt"
	"sync"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/fenji-health/fenji/triage/fact"
)

// A machine is what expr needs to check and compile the atoms that are not
// evaluated here. Its configuration caches while it works, hence the lock.
type machine struct {
	lock   sync.Mutex
	config *conf.Config
}

func newMachine() *machine {
	m := &machine{config: conf.CreateNew()}
	m.config.WithEnv(map[string]any{})
	m.config.Optimize = false // it changes the answer
	return m
}

// A program is an atom that expr evaluates, once all its inputs are exact. It is
// compiled when first asked.
type program struct {
	machine  *machine
	tree     *parser.Tree
	names    []string // of the reads, in their order
	compiled sync.Once
	code     *vm.Program
	err      error
}

// program checks a named part by expr's own checker.
func (m *machine) program(n ast.Node, src string, reads []Read, v *fact.Vocabulary) (*program, error) {
	p := &program{machine: m, tree: &parser.Tree{Node: n, Source: file.NewSource(src)}}
	m.lock.Lock()
	defer m.lock.Unlock()
	for _, r := range reads {
		name, example := r.Call.String(), any(0.0)
		if r.Fact >= 0 {
			f := v.Fact(r.Fact)
			name = f.Name
			switch f.Kind {
			case fact.KindChoice:
				example = ""
			case fact.KindCodes:
				example = []string{}
			}
		}
		p.names = append(p.names, name)
		m.config.Env.Fields[name] = m.config.NtCache.NatureOf(example)
	}
	_, err := checker.Check(p.tree, m.config)
	return p, err
}

// prepare compiles the program; it is safe to call from several goroutines.
func (p *program) prepare() {
	p.compiled.Do(func() {
		p.machine.lock.Lock()
		defer p.machine.lock.Unlock()
		p.code, p.err = compiler.Compile(p.tree, p.machine.config)
		p.tree = nil
	})
}

func (p *program) truth(e *Evaluation, a *atom) Truth {
	env := make(map[string]any, len(p.names))
	for i, r := range a.reads {
		value, exact := e.exact(a, r)
		if !exact {
			return Unknown
		}
		env[p.names[i]] = value
	}
	result, err := p.run(env)
	if err != nil {
		e.faults = append(e.faults, Fault{Atom: a.source, Message: err.Error()})
		return Unknown
	}
	return Of(result)
}

// run gives the truth, or the fault. Each run has a machine of its own, because
// a machine keeps the values of its last run.
func (p *program) run(env map[string]any) (bool, error) {
	p.prepare()
	if p.err != nil {
		return false, p.err
	}
	result, err := vm.Run(p.code, env)
	var at *file.Error
	if errors.As(err, &at) {
		return false, errors.New(at.Message)
	}
	if err != nil {
		return false, err
	}
	truth, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("gives %T, not true or false", result)
	}
	return truth, nil
}

// exact is the value of an input as expr takes it; false when it is not exactly
// known.
func (e *Evaluation) exact(a *atom, r Read) (any, bool) {
	if r.Fact < 0 {
		i := e.in.Number(r.Call)
		return i.Lo, i.Exact()
	}
	reading := e.reading(a, r.Fact)
	switch e.book.vocabulary.Fact(r.Fact).Kind {
	case fact.KindCodes:
		return reading.Present, reading.Known
	case fact.KindChoice:
		return reading.Value.Text, reading.Known
	}
	i := reading.Interval()
	return i.Lo, i.Exact()
}
