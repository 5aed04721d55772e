package main

import (
	"fmt"

	"github.com/google/cel-go/cel"
)

// celWords write conditions for CEL.
var celWords = dialect{symptom: `"s%d" in symptoms`, and: " && ", or: " || ", not: "!", count: "(%s ? 1 : 0) + (%s ? 1 : 0) + (%s ? 1 : 0) + (%s ? 1 : 0) >= 3"}

// cels is one CEL program for each rule.
type cels struct {
	programs []cel.Program
	cases    []cel.Activation
}

func (*cels) name() string { return asCel }

func newCels(set []rule, all []patient) (*cels, error) {
	options := []cel.EnvOption{
		cel.Variable("complaint", cel.StringType), cel.Variable("symptoms", cel.MapType(cel.StringType, cel.BoolType)), cel.Variable("pregnant", cel.BoolType),
	}
	for _, v := range vitals {
		kind := cel.IntType
		if v.decimal {
			kind = cel.DoubleType
		}
		options = append(options, cel.Variable(v.name, kind))
	}
	environment, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	c := &cels{}
	for i := range set {
		ast, issues := environment.Compile(celWords.condition(set[i]))
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		p, err := environment.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, err
		}
		c.programs = append(c.programs, p)
	}
	for i := range all {
		a, err := cel.NewActivation(all[i].vars())
		if err != nil {
			return nil, err
		}
		c.cases = append(c.cases, a)
	}
	return c, nil
}

// vars are the patient's facts by name, symptoms as a map.
func (p *patient) vars() map[string]any {
	symptoms := map[string]bool{}
	for _, s := range p.Symptoms {
		symptoms[fmt.Sprintf("s%d", s)] = true
	}
	vars := map[string]any{"complaint": fmt.Sprintf("c%d", p.Complaint), "symptoms": symptoms, "pregnant": p.Pregnant}
	for i, v := range vitals {
		vars[v.name] = int64(p.Vitals[i])
		if v.decimal {
			vars[v.name] = float64(p.Vitals[i]) / 10
		}
	}
	return vars
}

func (c *cels) answer(i int) (fired []int, err error) {
	for k, p := range c.programs {
		yes, _, err := p.Eval(c.cases[i])
		if err != nil {
			return nil, err
		}
		if yes.Value().(bool) {
			fired = append(fired, k)
		}
	}
	return fired, nil
}
