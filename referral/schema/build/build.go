// Package build makes the JSON Schemas of package schema from the Go types that
// read and write the documents, and from tables of what those types do not say:
// closed words, forms of text, keys that can't be left out. It is apart from
// package schema so that nothing which only needs the files carries a generator.
package build

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	buildpack "github.com/fenji-health/fenji/triage/pack/build"
)

// A document is one thing to describe.
type document struct {
	name    string // of the schema
	edition string // such as fenji.case/1
	zh, en  string // what it is
	of      any    // a value of its Go type
	written bool   // by fenji: keys may be added, and all that are always there are needed
	file    bool   // one of several files that make up a document: no key of the top is needed
	patches string // the Go type that stands in it as a merge patch: nothing is needed, null deletes
}

func documents() []document {
	return []document{
		{name: "case", edition: triage.CaseSchema, zh: "病例", en: "what is known of a patient at one time and place; it holds no name, number or address", of: triage.CaseDocument{}},
		{name: "catalog", edition: capability.Schema, zh: "能力目录", en: "what every institution can do, where and when", of: catalog{}},
		{name: "catalog-file", edition: capability.Schema, zh: "能力目录的一个文件", en: "one file of a catalog; a row stands in one file, whole", of: catalog{}, file: true},
		{name: "pack", edition: pack.Schema, zh: "规则包", en: "one body of clinical content: facts, terms and rules", of: pack.Pack{}},
		{name: "pack-file", edition: pack.Schema, zh: "规则包的一个文件", en: "one file of a pack's folder", of: Pack{}, file: true},
		{name: "overlay", edition: pack.OverlaySchema, zh: "本地签署", en: "a place's own word on the rules of packs", of: pack.Overlay{}},
		{name: "expect", edition: "fenji.expect/1", zh: "病例的正确答案", en: "what must be true of the decision of a case, and why", of: expectation{}, patches: "catalog"},
		{name: "evaluation", edition: author.EvaluationSchema, zh: "与已有分级比较的映射", en: "how the columns of a table of triaged patients become facts of cases", of: author.EvaluationDocument{}},
		{name: "tests", edition: author.TrialsSchema, zh: "规则包的测试", en: "small cases in the folder of a pack, each with the rules that must be true, false or unknown of it, and why", of: author.Trials{}},
		{name: "identity", edition: form.IdentitySchema, zh: "病人身份", en: "who the patient is, for the papers of a referral alone", of: form.Identity{}},
		{name: "form-fields", edition: form.FieldsSchema, zh: "单据上由医生填写的内容", en: "what only people can write on the papers of a referral", of: form.Fields{}},
		{name: "form", edition: form.Schema, zh: "转诊单据", en: "one copy of a form of a referral: what is on it, and what is not filled in", of: form.Paper{}, written: true},
		{name: "ws445-16", edition: form.RecordSchema, zh: "转诊（院）记录", en: "the referral record of WS 445.16 with the trace of the rules", of: form.TransferRecord{}, written: true},
		{name: "episode", edition: episode.Schema, zh: "一次转诊", en: "what was advised and what has happened since; it holds no name, number or address", of: episode.Episode{}},
		{name: "outcome", edition: episode.OutcomeSchema, zh: "转诊结果", en: "what was done of a decision", of: episode.Outcome{}},
		{name: "episode-state", edition: episode.StateSchema, zh: "转诊现状", en: "where a referral stands after its events", of: episode.State{}, written: true},
		{name: "worklist", edition: episode.WorklistSchema, zh: "待办", en: "what should have been done of a referral by a time, and by whom", of: episode.Worklist{}, written: true},
		{name: "visit", edition: replay.VisitSchema, zh: "一次就诊", en: "a case and what really happened, a line each; it holds no name, number or address", of: visit{}},
		{name: "mix", edition: replay.MixSchema, zh: "编造一年就诊的构成", en: "of what a made-up year of visits consists", of: replay.Mix{}},
		{name: "record", edition: replay.RecordSchema, zh: "判定的短记录", en: "a decision in short, a line each", of: replay.Record{}, written: true},
		{name: "replay", edition: replay.SummarySchema, zh: "病例回放的结果", en: "what a replay of visits comes to, with its indicators", of: replay.Summary{}, written: true},
		{name: "move", edition: replay.MoveSchema, zh: "判定改变的病例", en: "a case that is decided otherwise, a line each", of: replay.Move{}, written: true},
		{name: "what-if", edition: replay.ComparisonSchema, zh: "假设比较的结果", en: "what two engines come to over the same visits", of: replay.Comparison{}, written: true},
		{name: "gap", edition: replay.GapSchema, zh: "缺口分析的结果", en: "which missing service and which lost person or device matters most", of: replay.GapReport{}, written: true},
		{name: "decision", edition: referral.DecisionSchema, zh: "分级决定", en: "where a case should be treated and by which steps, with the reasons", of: referral.Decision{}, written: true},
		{name: "assessment", edition: referral.AssessmentSchema, zh: "紧急程度", en: "how urgent a case is, without a word on where it goes", of: referral.Assessment{}, written: true},
		{name: "next", edition: referral.NextSchema, zh: "下一屏问题", en: "the next screen of the interview on a case, or why it stops", of: referral.Next{}, written: true},
		{name: "why-not", edition: referral.WhyNotSchema, zh: "为何不去某机构", en: "what an institution is to a decision, and why the patient is not sent there", of: referral.WhyNot{}, written: true},
		{name: "who", edition: referral.WhoSchema, zh: "谁能做", en: "who offers a service, soonest first, and why the others do not", of: referral.Who{}, written: true},
		{name: "complaints", edition: referral.ComplaintsSchema, zh: "可能的主诉", en: "what people's words may mean, to be confirmed", of: referral.Complaints{}, written: true},
		{name: "explanation", edition: endpoint.ExplanationSchema, zh: "说明", en: "a decision in a few lines of each language", of: endpoint.Explanation{}, written: true},
		{name: "version", edition: endpoint.VersionSchema, zh: "版本", en: "what an endpoint answers with", of: version{}, written: true},
		{name: "tenants", edition: publish.TenantsSchema, zh: "服务器的租户", en: "the medical communities that a server decides for, the hashes of their tokens and their keys", of: publish.Tenants{}},
		{name: "problem", edition: "RFC 9457", zh: "未能作答的原因", en: "why a request was not answered", of: endpoint.Problem{}, written: true},
	}
}

// Pack is a pack as people write it: its rules may stand in tables, and findings of
// lint may be accepted.
type Pack struct {
	pack.Pack
	Tables map[string]buildpack.DecisionTable `json:"tables"`
	Accept []buildpack.Acceptance             `json:"accept"`
}

// catalog is a catalogue as it is written: its head, and rows by id.
type catalog struct {
	capability.Head
	Profiles     map[string]*capability.Profile          `json:"profiles"`
	Institutions map[string]*capability.Institution      `json:"institutions"`
	Postings     map[string]*capability.Posting          `json:"postings"`
	Networks     map[string]*capability.Network          `json:"networks"`
	Bundles      map[string]*capability.Bundle           `json:"bundles"`
	Travel       map[string]map[string]capability.Road   `json:"travel"`
	Links        map[string]map[string][]capability.Link `json:"links"`
}

// expectation is NAME.expect.yaml.
type expectation struct {
	Source   string         `json:"source"`
	Case     string         `json:"case"`
	Patch    *catalog       `json:"catalog_patch"`
	Overlays []string       `json:"overlays"`
	Expect   []author.Check `json:"expect"`
	Note     string         `json:"note"`
}

// visit is a line of a replay.
type visit struct {
	Schema string              `json:"schema"`
	Case   triage.CaseDocument `json:"case"`
	Actual *replay.Actual      `json:"actual,omitempty"`
}

// version is what /version answers.
type version struct {
	Schema string `json:"schema"`
	referral.Versions
}

// All is every schema by its name. root leads from the working directory to the
// module's root, where the comments that become descriptions are read.
func All(root string) (map[string][]byte, error) {
	comments, err := commentsOf(root)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	told := tables{}
	for _, d := range documents() {
		if all[d.name], err = d.schema(comments, told); err != nil {
			return nil, fmt.Errorf("schema %s: %w", d.name, err)
		}
	}
	return all, told.unused()
}

// schema is the document's schema as its file has it.
func (d document) schema(comments map[string]string, told tables) ([]byte, error) {
	s, err := d.reflect(comments)
	if err != nil {
		return nil, err
	}
	d.detail(s, told)
	s.Version = jsonschema.Version
	s.ID = jsonschema.ID("urn:fenji:" + d.name + ":1")
	s.Title = d.edition + " " + d.zh
	s.Description = d.zh + ": " + d.en
	return text(s)
}

// text is a schema with two blanks to a level and no HTML escapes.
func text(s *jsonschema.Schema) ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	for _, mark := range []string{"<", ">", "&"} {
		b = bytes.ReplaceAll(b, fmt.Appendf(nil, `\u%04x`, mark[0]), []byte(mark))
	}
	return append(b, '\n'), nil
}
