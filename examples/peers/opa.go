package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// opa is one prepared query over a partial set, to which each rule adds its number.
type opa struct {
	query rego.PreparedEvalQuery
	cases []ast.Value
}

func (*opa) name() string { return asOPA }

func newOPA(set []rule, all []patient) (*opa, error) {
	var b strings.Builder
	b.WriteString("package peers\n")
	for i := range set {
		b.WriteString(set[i].rego(i))
	}
	query, err := rego.New(rego.Query("data.peers.fired"), rego.Module("peers.rego", b.String())).PrepareForEval(context.Background())
	if err != nil {
		return nil, err
	}
	o := &opa{query: query}
	for i := range all {
		v, err := ast.InterfaceToValue(all[i].vars())
		if err != nil {
			return nil, err
		}
		o.cases = append(o.cases, v)
	}
	return o, nil
}

// regoWords write the parts of conditions; Rego joins by lines, not by words.
var regoWords = dialect{before: "input.", symptom: "input.symptoms.s%d", and: "; ", not: "not "}

// rego is the rule as Rego writes it; an or is two bodies.
func (r rule) rego(i int) string {
	head := "fired contains " + strconv.Itoa(i) + " if { "
	if r.Shape != complaintOr {
		return head + regoWords.condition(r) + " }\n"
	}
	text := ""
	complaint := fmt.Sprintf("input.complaint == \"c%d\"; ", r.Complaint)
	v := vitals[r.Compare[0].Vital]
	for _, either := range []string{fmt.Sprintf("input.symptoms.s%d", r.Symptoms[0]), "input." + v.name + " " + r.Compare[0].op() + " " + v.number(r.Compare[0].X)} {
		text += head + complaint + either + " }\n"
	}
	return text
}

func (o *opa) answer(i int) (fired []int, err error) {
	got, err := o.query.Eval(context.Background(), rego.EvalParsedInput(o.cases[i]))
	if err != nil {
		return nil, err
	}
	for _, n := range got[0].Expressions[0].Value.([]any) {
		k, err := n.(json.Number).Int64()
		if err != nil {
			return nil, err
		}
		fired = append(fired, int(k))
	}
	slices.Sort(fired)
	return fired, nil
}
