package rule

import (
	"errors"
	"fmt"
	"sync"

	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/fenji-health/fenji/triage/fact"
)

// A machine is what expr needs to check and compile the atoms that are not
// evaluated here. Its configuration is made when first needed and caches while it
// works, hence the lock.
type machine struct {
	vocabulary *fact.Vocabulary
	lock       sync.Mutex
	config     *conf.Config
}

// A program is an atom that expr evaluates, once all its inputs are exact. It is
// compiled when first asked: most never are, and expr's checker and compiler are
// large. That expr takes whatever was checked here is what tests show.
type program struct {
	machine  *machine
	tree     *parser.Tree
	reads    []Read
	names    []string // of the reads, in their order
	compiled sync.Once
	code     *vm.Program
	err      error
}

// prepare compiles the program; it is safe to call from several goroutines.
func (p *program) prepare() {
	p.compiled.Do(func() {
		p.code, p.names, p.err = p.machine.compile(p.tree, p.reads)
		p.tree = nil
	})
}

// compile checks and compiles a tree, and gives the names under which it finds
// what it reads.
func (m *machine) compile(tree *parser.Tree, reads []Read) (code *vm.Program, names []string, err error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.config == nil {
		m.config = conf.CreateNew()
		m.config.WithEnv(map[string]any{})
		m.config.Optimize = false // it changes the answer
	}
	for _, r := range reads {
		name, example := r.Call.String(), any(0.0)
		if r.Fact >= 0 {
			f := m.vocabulary.Fact(r.Fact)
			name = f.Name
			switch f.Kind {
			case fact.KindChoice:
				example = ""
			case fact.KindCodes:
				example = []string{}
			}
		}
		names = append(names, name)
		m.config.Env.Fields[name] = m.config.NtCache.NatureOf(example)
	}
	if _, err := checker.Check(tree, m.config); err != nil {
		return nil, nil, err
	}
	code, err = compiler.Compile(tree, m.config)
	return code, names, err
}

func (p *program) truth(e *Evaluation, a *atom) Truth {
	values := make([]any, len(p.reads))
	for i, r := range p.reads {
		value, exact := e.exact(a, r)
		if !exact {
			return Unknown
		}
		values[i] = value
	}
	result, err := p.run(values)
	if err != nil {
		e.faults = append(e.faults, Fault{Atom: a.source, Message: err.Error()})
		return Unknown
	}
	return Of(result)
}

// run gives the truth, or the fault. Each run has a machine of its own, because
// a machine keeps the values of its last run.
func (p *program) run(values []any) (bool, error) {
	p.prepare()
	if p.err != nil {
		return false, p.err
	}
	env := make(map[string]any, len(values))
	for i, name := range p.names {
		env[name] = values[i]
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
