// Command openapi describes what servers answer in OpenAPI 3.1, from the routes and the
// JSON Schemas, and holds the committed description to it; with -write it writes it.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/endpoint/outcome"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/schema"
)

const file = "referral/serve/openapi.json"

type object map[string]any

// An operation is what people read of a route.
type operation struct {
	route   string // method and path
	id      string
	zh, en  string
	body    string // schema of the body; empty for none
	answer  string // schema of the answer; empty for any JSON
	kind    string // of the answer; JSON where it says none
	status  string // of the answer; 200 where it says none
	open    bool   // no token is needed
	byOther bool   // answered beside the endpoint, by the server
}

// operations are all that a server answers.
var operations = []operation{
	{route: "POST /v1/decide", id: "decide", zh: "判定去哪里、怎么去", en: "Where a case should be treated, and by which steps", body: "case", answer: "decision"},
	{route: "POST /v1/assess", id: "assess", zh: "只判轻重缓急", en: "How urgent a case is, and why", body: "case", answer: "assessment"},
	{route: "POST /v1/next", id: "next", zh: "下一屏问题", en: "The next screen of questions, or why the interview stops", body: "case", answer: "next"},
	{route: "POST /v1/explain", id: "explain", zh: "用几行话说明", en: "The decision in a few lines; plain text with lang", body: "case", answer: "explanation"},
	{route: "POST /v1/why-not", id: "whyNot", zh: "为何不去某机构", en: "Why the patient does not go there", body: "case", answer: "why-not"},
	{route: "POST /v1/outcome", id: "outcome", zh: "结果归到规则", en: "What was done, given back to the rules that advised it", body: "case"},
	{route: "GET /v1/who", id: "who", zh: "谁能做", en: "Who offers a service, from where and when", answer: "who"},
	{route: "GET /v1/complaints", id: "complaints", zh: "可能的主诉", en: "Complaints that words may mean", answer: "complaints"},
	{route: "GET /v1/services", id: "services", zh: "服务项目", en: "The services that the packs declare"},
	{route: "GET /v1/institutions/{id}", id: "institution", zh: "一个机构", en: "One row of the catalog"},
	{route: "GET /version", id: "version", zh: "版本", en: "Engine, packs, overlays and catalog, by content", answer: "version"},
	{route: "GET /healthz", id: "healthz", zh: "是否运行", en: "Whether the process answers", open: true},
	{route: "GET /readyz", id: "readyz", zh: "是否就绪", en: "Whether what was published can be decided with", open: true},
	{route: "POST /fhir/$decide", id: "fhirDecide", zh: "FHIR病历判定", en: "A FHIR R4 Bundle about one patient as requests", body: "-", kind: fhir.FHIRJSON},
	{route: "GET /fhir/Questionnaire", id: "questionnaire", zh: "FHIR问卷", en: "The facts as a Questionnaire", kind: fhir.FHIRJSON},
	{route: "GET /cds-services", id: "cdsServices", zh: "CDS Hooks发现", en: "CDS Hooks 2.0: discovery"},
	{route: "POST /cds-services/{id}", id: "cdsService", zh: "CDS Hooks", en: "CDS Hooks 2.0: a hook", body: "-"},
	{route: "POST /cds-services/{id}/feedback", id: "cdsFeedback", zh: "CDS Hooks反馈", en: "CDS Hooks 2.0: feedback", body: "-"},
	{route: "POST /v1/launch", id: "launch", zh: "打开问诊面板", en: "Opens the interview in a panel of your program", body: "-", status: "201", byOther: true},
	{route: "GET /v1/result/{id}", id: "result", zh: "面板的结果", en: "What a panel came to; 202 until then", byOther: true},
	{route: "GET /metrics", id: "metrics", zh: "计数", en: "Counts and durations, as Prometheus reads them", kind: "text/plain", byOther: true},
	{route: "POST " + publish.Admin + "validate", id: "validate", zh: "只检查", en: "What is wrong with a draft; nothing is kept", body: "-", byOther: true},
	{route: "POST " + publish.Admin + "editions", id: "publish", zh: "发布", en: "Publishes a draft, whole or not at all", body: "-", status: "201", byOther: true},
	{route: "GET " + publish.Admin + "editions", id: "editions", zh: "历次发布", en: "The newest editions, and which is current", byOther: true},
	{route: "GET " + publish.Admin + "editions/{id}", id: "edition", zh: "一次发布", en: "One edition", byOther: true},
	{route: "POST " + publish.Admin + "editions/{id}/roll-back", id: "rollBack", zh: "回退", en: "Makes an earlier edition current", byOther: true},
}

func main() {
	write := flag.Bool("write", false, "write the description")
	flag.Parse()
	want, err := describe()
	if err == nil && *write {
		err = os.WriteFile(file, want, 0o644)
	}
	if err == nil {
		var got []byte
		if got, err = os.ReadFile(file); err == nil && !bytes.Equal(got, want) {
			err = fmt.Errorf("%s is not what the routes give; run make content", file)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

// describe is the description, after every route has been found among the operations and
// every operation among the routes.
func describe() ([]byte, error) {
	x := endpoint.New(nil, slices.Concat(outcome.Routes(), fhir.Routes(), cdshooks.Routes(cdshooks.Host{}))...)
	routes := map[string]endpoint.Route{}
	for _, r := range x.Routes() {
		name := r.Method + " " + r.Path
		routes[name] = r
		if !slices.ContainsFunc(operations, func(o operation) bool { return o.route == name }) {
			return nil, fmt.Errorf("%s is not described", name)
		}
	}
	paths := object{}
	for _, o := range operations {
		method, path, _ := strings.Cut(o.route, " ")
		r, known := routes[o.route]
		if known == o.byOther {
			return nil, fmt.Errorf("%s is described, and no route of the endpoint, or its and described as another's", o.route)
		}
		of, _ := paths[path].(object)
		if of == nil {
			of = object{}
			paths[path] = of
		}
		described, err := o.describe(path, r)
		if err != nil {
			return nil, err
		}
		of[strings.ToLower(method)] = described
	}
	return text(object{
		"openapi": "3.1.0",
		"info": object{"title": "fenji 分级", "version": referral.Version, "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "Decides by written rules where a case should be treated. Sample content, not for use on patients. 样例内容，不得用于病人。"},
		"servers":  []object{{"url": "http://127.0.0.1:8080"}},
		"security": []object{{"token": []string{}}},
		"components": object{
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "One of the tenant's tokens; each has a role: decide, publish or read"}},
			"responses":       object{"problem": object{"description": "Why it was not answered: RFC 9457, with one of the stable codes " + codes(), "content": object{endpoint.ProblemJSON: object{"schema": ref("problem")}}}},
		},
		"paths": paths,
	})
}

// codes are the stable codes of problems, with their status.
func codes() string {
	var all []string
	for _, c := range endpoint.Codes() {
		all = append(all, fmt.Sprintf("%s (%d)", c.Code, c.Status))
	}
	return strings.Join(all, ", ")
}

// describe is one operation.
func (o operation) describe(path string, r endpoint.Route) (object, error) {
	for _, name := range []string{o.body, o.answer} {
		if _, known := schema.Get(name); name != "" && name != "-" && !known {
			return nil, fmt.Errorf("%s: there is no schema %q", o.route, name)
		}
	}
	kind, status := o.kind, o.status
	if kind == "" {
		kind = endpoint.JSON
	}
	if status == "" {
		status = "200"
	}
	content := object{kind: object{"schema": ref(o.answer)}}
	if o.id == "explain" {
		content["text/plain"] = object{"schema": object{"type": "string"}}
	}
	d := object{"operationId": o.id, "summary": o.en, "description": o.zh, "responses": object{
		status: object{"description": o.en, "content": content}, "default": object{"$ref": "#/components/responses/problem"}}}
	if o.open {
		d["security"] = []object{}
		d["responses"].(object)["503"] = object{"$ref": "#/components/responses/problem"}
	} else {
		d["responses"].(object)["4XX"] = object{"$ref": "#/components/responses/problem"}
	}
	if o.body != "" {
		d["requestBody"] = object{"required": true, "content": object{endpoint.JSON: object{"schema": ref(o.body)}}}
	}
	if all := parameters(path, r); len(all) > 0 {
		d["parameters"] = all
	}
	return d, nil
}

// ref is a schema by its name; any JSON object where it has none.
func ref(name string) object {
	if name == "" || name == "-" {
		return object{"type": "object"}
	}
	return object{"$ref": "../schema/" + name + ".schema.json"}
}

// parameters are those of a path and of its query.
func parameters(path string, r endpoint.Route) (all []object) {
	for _, segment := range strings.Split(path, "/") {
		if name, braced := strings.CutPrefix(segment, "{"); braced {
			all = append(all, object{"name": strings.TrimSuffix(name, "}"), "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	for _, p := range r.Parameters {
		s := object{"type": "string"}
		if p.Allowed != nil {
			s["enum"] = p.Allowed
		}
		all = append(all, object{"name": p.Name, "in": "query", "required": p.Needed, "schema": s})
	}
	return all
}

func text(v any) ([]byte, error) {
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	to.SetIndent("", "  ")
	err := to.Encode(v)
	return b.Bytes(), err
}
