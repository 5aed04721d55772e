package main

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// exprWords write conditions for expr; three of four are counted by adding.
var exprWords = dialect{symptom: `"s%d" in symptoms`, and: " and ", or: " or ", not: "not ", count: "(%s ? 1 : 0) + (%s ? 1 : 0) + (%s ? 1 : 0) + (%s ? 1 : 0) >= 3"}

// env is a case as expr sees it: a struct, which it reads faster than a map.
type env struct {
	Complaint  string              `expr:"complaint"`
	Symptoms   map[string]struct{} `expr:"symptoms"`
	Sbp        int                 `expr:"sbp"`
	Hr         int                 `expr:"hr"`
	Rr         int                 `expr:"rr"`
	Spo2       int                 `expr:"spo2"`
	Temp       float64             `expr:"temp"`
	OnsetHours int                 `expr:"onset_hours"`
	Age        int                 `expr:"age"`
	Pregnant   bool                `expr:"pregnant"`
}

func (p *patient) env() env {
	e := env{Complaint: fmt.Sprintf("c%d", p.Complaint), Symptoms: map[string]struct{}{}, Pregnant: p.Pregnant,
		Sbp: p.Vitals[0], Hr: p.Vitals[1], Rr: p.Vitals[2], Spo2: p.Vitals[3], Temp: float64(p.Vitals[4]) / 10, OnsetHours: p.Vitals[5], Age: p.Vitals[6]}
	for _, s := range p.Symptoms {
		e.Symptoms[fmt.Sprintf("s%d", s)] = struct{}{}
	}
	return e
}

// exprs is one compiled expr program for each rule.
type exprs struct {
	programs []*vm.Program
	machine  vm.VM
	cases    []env
}

func (*exprs) name() string { return asExpr }

func newExprs(set []rule, all []patient) (*exprs, error) {
	e := &exprs{}
	for i := range set {
		p, err := expr.Compile(exprWords.condition(set[i]), expr.Env(env{}), expr.AsBool())
		if err != nil {
			return nil, err
		}
		e.programs = append(e.programs, p)
	}
	for i := range all {
		e.cases = append(e.cases, all[i].env())
	}
	return e, nil
}

func (e *exprs) answer(i int) (fired []int, err error) {
	for k, p := range e.programs {
		yes, err := e.machine.Run(p, e.cases[i])
		if err != nil {
			return nil, err
		}
		if yes.(bool) {
			fired = append(fired, k)
		}
	}
	return fired, nil
}
