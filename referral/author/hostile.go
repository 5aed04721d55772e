package author

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// HostileCount is how many hostile requests [Hostile] makes, HarmlessCount how
// many strange ones besides, and HugeCount how many of the hostile have a body of
// HugeBytes or more.
const (
	HostileCount  = 1000
	HarmlessCount = 30
	HugeCount     = 10
	HugeBytes     = 50 << 20
)

// A Request is one thing asked of a program from outside, with a body that may be
// far too long to keep.
type Request struct {
	Kind     string // such as deep-lists
	Harmless bool   // strange, and yet a case: answered like any other
	Method   string
	Path     string // with the query, percent escapes as they are
	Parts    []Part // of the body, in order
}

// A Part is a text so many times over.
type Part struct {
	Text  string
	Times int
}

// Size is the length of the body in bytes.
func (r Request) Size() int {
	size := 0
	for _, p := range r.Parts {
		size += len(p.Text) * p.Times
	}
	return size
}

// Body is the body's bytes.
func (r Request) Body() []byte {
	var b bytes.Buffer
	b.Grow(r.Size())
	for _, p := range r.Parts {
		b.WriteString(strings.Repeat(p.Text, p.Times))
	}
	return b.Bytes()
}

// Hostile makes requests that want to break whoever reads them, and a few strange
// ones that do no harm; every kind occurs, in a mixed order. An engine's words and
// a good case serve as their material. The same seed gives the same requests on
// every platform.
func Hostile(seed uint64, e *referral.Engine, good []byte) ([]Request, error) {
	n, err := wire.ParseJSON("", good, triage.MaxCaseBytes)
	if err != nil {
		return nil, err
	}
	h := &hostile{r: rand.New(rand.NewPCG(seed, 5)), good: wire.Canonical(n.Plain()), doc: n, vocabulary: e.Set().Vocabulary}
	requests := huge()
	kinds := hostileKinds()
	for len(requests) < HostileCount {
		requests = append(requests, h.request(kinds[len(requests)%len(kinds)]))
	}
	for range HarmlessCount {
		r := h.request(hostileKind{"harmless", (*hostile).harmless})
		r.Harmless = true
		requests = append(requests, r)
	}
	h.r.Shuffle(len(requests), func(i, j int) { requests[i], requests[j] = requests[j], requests[i] })
	return requests, nil
}

// request is one of a kind; where the kind does not say, it goes to a route that
// reads cases.
func (h *hostile) request(k hostileKind) Request {
	r := k.make(h)
	if r.Kind = k.name; r.Method == "" {
		r.Method, r.Path = "POST", one(h.r, []string{"/v1/decide", "/v1/decide", "/v1/decide", "/v1/assess", "/v1/explain"})
	}
	return r
}

// huge are the bodies that nobody should take in, each of another kind.
func huge() []Request {
	var all []Request
	for _, text := range []string{" ", "\n", "0", "[", `{"a":`, "null,", `"id":"x",`, "A", "\u200b", "\x00"} {
		first := map[string]string{"null,": "[", `"id":"x",`: "{", "A": `{"schema":"`}[text]
		all = append(all, Request{Kind: "huge", Method: "POST", Path: "/v1/decide", Parts: []Part{{first, 1}, {text, HugeBytes/len(text) + 1}}})
	}
	return all
}

// hostile makes requests out of a good case.
type hostile struct {
	r          *rand.Rand
	good       []byte
	doc        *wire.Node
	vocabulary *fact.Vocabulary
}

// A hostileKind is one way of being hostile.
type hostileKind struct {
	name string
	make func(*hostile) Request
}

func hostileKinds() []hostileKind {
	return []hostileKind{
		{"deep-lists", func(h *hostile) Request { return h.deep("[", "1", "]") }},
		{"deep-maps", func(h *hostile) Request { return h.deep(`{"a":`, "1", "}") }},
		{"half-surrogates", (*hostile).halfSurrogates},
		{"raw-surrogates", func(h *hostile) Request { return h.inText("\xed\xa0\x80", "\xed\xb0\x80", "\xed\xa0\xbd\xed\xb8\x80") }},
		{"not-utf-8", func(h *hostile) Request {
			return h.inText("\xff", "\xc0\x80", "\xf4\x90\x80\x80", "\xe5\x8c", "\x80", "\xd6\xd0")
		}},
		{"huge-numbers", (*hostile).hugeNumbers},
		{"not-a-number", (*hostile).notNumbers},
		{"prototype-keys", (*hostile).prototypes},
		{"key-twice", (*hostile).keyTwice},
		{"cut-short", func(h *hostile) Request { return body(h.good[:h.r.IntN(len(h.good))]) }},
		{"utf-16", (*hostile).utf16},
		{"marks-inside", func(h *hostile) Request { return h.between("\ufeff", "\u00a0", "\u3000", "\u2028") }},
		{"nul", func(h *hostile) Request { return h.between("\x00") }},
		{"comments", func(h *hostile) Request { return h.between("//x\n", "/* x */", "#x\n", "<!-- -->") }},
		{"trailing-commas", (*hostile).commas},
		{"two-documents", (*hostile).twoDocuments},
		{"not-a-case", (*hostile).notCase},
		{"other-schema", (*hostile).schema},
		{"wrong-types", (*hostile).wrongTypes},
		{"unknown-keys", (*hostile).unknownKeys},
		{"absurd-times", (*hostile).times},
		{"absurd-ages", (*hostile).ages},
		{"many-facts", (*hostile).manyFacts},
		{"many-readings", (*hostile).manyReadings},
		{"many-choices", (*hostile).manyChoices},
		{"long-texts", (*hostile).longTexts},
		{"control-characters", (*hostile).controls},
		{"hidden-characters", (*hostile).hidden},
		{"injections", (*hostile).injections},
		{"not-json", (*hostile).notJSON},
		{"noise", (*hostile).noise},
		{"methods", (*hostile).methods},
		{"paths", (*hostile).paths},
		{"queries", (*hostile).queries},
	}
}

// body is a request's body of one part.
func body(b []byte) Request { return Request{Parts: []Part{{string(b), 1}}} }

// set is the good case with a key of its own, or one of its facts (facts/sbp),
// having a raw text for its value; a text in several parts may be long.
func (h *hostile) set(path string, raw ...Part) Request {
	doc := h.doc.Plain().(map[string]any)
	const mark = "\x01"
	if path == "age" {
		delete(doc, "birth_date") // beside it, any age is one too many
	}
	if name, isFact := strings.CutPrefix(path, "facts/"); isFact {
		doc["facts"].(map[string]any)[name] = mark
	} else {
		doc[path] = mark
	}
	before, after, _ := bytes.Cut(wire.Canonical(doc), []byte(`"\u0001"`))
	return Request{Parts: append(append([]Part{{string(before), 1}}, raw...), Part{string(after), 1})}
}

// to sets a key to one of several raw values.
func (h *hostile) to(path string, raws ...string) Request {
	return h.set(path, Part{one(h.r, raws), 1})
}

// of is the name of any fact of a kind.
func (h *hostile) of(kinds ...fact.Kind) string {
	for {
		f := h.vocabulary.Fact(h.r.IntN(h.vocabulary.Len()))
		for _, k := range kinds {
			if f.Kind == k && told(f) {
				return f.Name
			}
		}
	}
}

// count is a number from 100 to most.
func (h *hostile) count(most int) int {
	n := 100
	for n < most && h.r.IntN(4) > 0 {
		n *= 4
	}
	return min(n, most)
}

func (h *hostile) deep(open, inside, end string) Request {
	n := h.count(1_000_000)
	nest := []Part{{open, n}, {inside, 1}, {end, n}}
	switch h.r.IntN(3) {
	case 0:
		return Request{Parts: nest}
	case 1:
		return Request{Parts: nest[:1]} // never closed
	}
	return h.set("facts/"+h.of(fact.KindNumber, fact.KindSet), nest...)
}

// inText puts bytes into some text of the case.
func (h *hostile) inText(texts ...string) Request {
	return h.to(one(h.r, []string{"id", "here", "link", "note", "facts/complaint", "facts/" + h.of(fact.KindChoice)}), quoted(texts, "", "x")...)
}

// quoted are texts in quotes, alone and with something around them.
func quoted(texts []string, around ...string) []string {
	var all []string
	for _, t := range texts {
		for _, a := range around {
			all = append(all, `"`+a+t+a+`"`)
		}
	}
	return all
}

func (h *hostile) halfSurrogates() Request {
	halves := []string{`\ud800`, `\udfff`, `\ud83d`, `\udc00\ud800`, `\ud800\u0041`, `\ud800\ud800`}
	switch h.r.IntN(3) {
	case 0:
		return h.to("facts/complaint", `["`+one(h.r, halves)+`"]`)
	case 1:
		return body(bytes.Replace(h.good, []byte("{"), []byte(`{"`+one(h.r, halves)+`":1,`), 1))
	}
	return h.inText(halves...)
}

func (h *hostile) hugeNumbers() Request {
	name := "facts/" + h.of(fact.KindNumber)
	switch h.r.IntN(4) {
	case 0:
		return h.set(name, Part{one(h.r, []string{"9", "-1", "1", "0.0"}), 1}, Part{one(h.r, []string{"9", "0"}), h.count(100_000)}, Part{"1", 1})
	case 1:
		return h.to("age", "1e400", "-1e400", "1e999999999", "99999999999999999999", "1e-400", "5e-324", "-0.5e-323")
	case 2:
		return h.to(name, `"1e400"`, `{"value":1e308,"unit":"1"}`, `{"min":-1e999,"max":1e999}`, `{"value":"9e99999"}`)
	}
	return h.to(name, "1e400", "-1e400", "1E+400", "123456789012345678901234567890", "1e-400", "-1e-400", "2.2250738585072011e-308", "1e2147483648", "1e-9223372036854775809", "0e400", "0e-999999999")
}

func (h *hostile) notNumbers() Request {
	return h.to("facts/"+h.of(fact.KindNumber), "NaN", "Infinity", "-Infinity", "-NaN", "0x10", "+1", ".5", "1.", "01", "1e", "1e+", "--1", "1_000", "1,5", "１２０", "½", "1 2",
		`"NaN"`, `"Infinity"`, `"-inf"`, `"0x10"`, `"１２０"`, `"1/2"`, `"1_0"`, `"0b1"`, "0777", "120n", "[NaN]", `{"value":NaN}`)
}

func (h *hostile) prototypes() Request {
	key := one(h.r, []string{"__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "then", "toJSON"})
	value := one(h.r, []string{"1", "null", `{"here":"x"}`, `{"polluted":true}`, "[]", `{"prototype":{"polluted":true}}`})
	switch h.r.IntN(3) {
	case 0:
		return body(bytes.Replace(h.good, []byte("{"), []byte(`{"`+key+`":`+value+`,`), 1))
	case 1:
		return h.to("facts/"+key, value)
	}
	return h.to("facts/"+h.of(fact.KindNumber), `{"value":1,"`+key+`":`+value+`}`)
}

func (h *hostile) keyTwice() Request {
	twice := []string{`"schema":"fenji.case/1",`, `"id":"x",`, `"facts":{},`, `"here":"nowhere",`, `"sch\u0065ma":"fenji.case/1",`}
	if h.r.IntN(2) == 0 {
		return h.to("facts", `{"sbp":1,"sbp":2}`, `{"sbp":120,"\u0073bp":120}`, `{"danger_signs":{"has":[],"has":["altered"]}}`, `{"sbp":{"value":1,"value":2}}`)
	}
	return Request{Parts: []Part{{"{", 1}, {one(h.r, twice), 1 + h.count(1000)}, {string(h.good[1:]), 1}}}
}

func (h *hostile) utf16() Request {
	var b bytes.Buffer
	low := h.r.IntN(2)
	b.WriteString(one(h.r, []string{"", map[int]string{0: "\xff\xfe", 1: "\xfe\xff"}[low]}))
	for _, c := range h.good {
		pair := [2]byte{}
		pair[low] = c
		b.Write(pair[:])
	}
	return body(b.Bytes())
}

// between puts something outside texts: after any comma between two values.
func (h *hostile) between(texts ...string) Request {
	commas := bytes.Count(h.good, []byte(`,"`))
	parts := bytes.SplitN(h.good, []byte(`,"`), 2+h.r.IntN(commas))
	last := parts[len(parts)-1]
	front := bytes.TrimSuffix(h.good, append([]byte(`,"`), last...))
	return Request{Parts: []Part{{string(front), 1}, {",", 1}, {one(h.r, texts), 1}, {`"`, 1}, {string(last), 1}}}
}

func (h *hostile) commas() Request {
	switch h.r.IntN(4) {
	case 0:
		return body(append(bytes.TrimSuffix(bytes.Clone(h.good), []byte("}")), ",}"...))
	case 1:
		return h.to("facts/"+h.of(fact.KindSet), `["altered",]`, `[,"altered"]`, `{"has":[],}`, `{"has":[],,"not":[]}`)
	case 2:
		return body(append([]byte("{,"), h.good[1:]...))
	}
	return h.between(",", ", ,")
}

func (h *hostile) twoDocuments() Request {
	between := one(h.r, []string{"", "\n", ",", " null", "\x1e", "{}", "]", "}", "x"})
	if between == "" || between == "\n" || between == "," {
		return Request{Parts: []Part{{string(h.good) + between, 2}}}
	}
	return Request{Parts: []Part{{string(h.good), 1}, {between, 1}}}
}

func (h *hostile) notCase() Request {
	return body([]byte(one(h.r, []string{"", " ", "\n\t\r ", "null", "true", "0", `""`, `"fenji.case/1"`, "[]", "{}", "[{}]", `{"schema":"fenji.case/1"}`, `{"facts":{}}`, `[[[]]]`, `{"":""}`,
		`{"schema":"fenji.decision/1","disposition":"stay"}`, `{"resourceType":"Bundle"}`, `{"jsonrpc":"2.0","method":"decide","params":[]}`, `{"query":"{ decide { disposition } }"}`})))
}

func (h *hostile) schema() Request {
	return h.to("schema", `"fenji.case/2"`, `"fenji.case/1 "`, `"FENJI.CASE/1"`, `"fenji.pack/1"`, `"fenji.case/01"`, `"fenji.case/1\u0000"`, `""`, "null", "1", `["fenji.case/1"]`, `{"$ref":"#"}`, `"http://json-schema.org/schema"`)
}

func (h *hostile) wrongTypes() Request {
	switch h.r.IntN(7) {
	case 0:
		return h.to(one(h.r, []string{"id", "here", "link", "birth_date", "at"}), "5", "true", "[]", "{}", `["x"]`, "-0")
	case 1:
		return h.to("facts/"+h.of(fact.KindBool), "1", "0", `"true"`, `"yes"`, `"是"`, `{"has":[]}`, "{}", "[[1]]")
	case 2:
		return h.to("facts/"+h.of(fact.KindChoice), "1", "true", `""`, `"no_such_choice"`, `{"min":1}`, `{"has":["x"]}`)
	case 3:
		return h.to("facts/"+h.of(fact.KindSet), "1", "true", `"altered"`, "[5]", "[null]", `{"has":5}`, `{"not":["no_such_choice"]}`, `{"unknown":"cannot_tell","of":["no_such_choice"]}`, `{"value":"altered"}`, `{"value":1}`)
	case 4:
		return h.to("facts/"+h.of(fact.KindTime), "5", "true", `""`, `"13:00"`, "1669441920", `{"has":[]}`, `{"value":{}}`)
	case 5:
		return h.to("facts", "5", "true", "[]", `"x"`, `[{"sbp":120}]`)
	}
	return h.to("facts/"+h.of(fact.KindNumber), "true", `""`, `"x"`, "{}", `{"value":true}`, `{"has":[]}`, "[[1]]", `{"min":"a"}`, `{"min":99,"max":98}`, `{"unknown":"perhaps"}`, `{"unknown":"refused","of":["x"]}`, `{"value":99,"unit":7}`)
}

func (h *hostile) unknownKeys() Request {
	if h.r.IntN(2) == 0 {
		return h.to(one(h.r, []string{"patient_name", "Schema", "fact", "AT", "here ", "", "$where", "id\u0000", "ｉｄ", "_id", "facts[]", "facts.sbp"}), "1", "null", `"x"`)
	}
	return h.to("facts/"+one(h.r, []string{"SBP", "sbp ", "收缩压", "ѕbp", "", "sbp\u0000", "blood_pressure", "$sbp", "sbp.value", "0", "-1"}), "1", "null", "120")
}

func (h *hostile) times() Request {
	absurd := []string{`"9999-12-31T23:59:59+08:00"`, `"2022-02-30T10:00:00+08:00"`, `"2023-02-29T10:00:00+08:00"`, `"2022-11-26T13:52:00+99:99"`, `"0000-00-00T00:00:00Z"`, `"2022-11-26T24:00:00+08:00"`,
		`"2022-11-26T13:60:00+08:00"`, `"2022-11-26T13:52:61+08:00"`, `"2022-11-26"`, `"2022-11-26T13:52:00"`, `"-2022-11-26T13:52:00+08:00"`, `"1066-10-14T09:00:00Z"`, `"2201-01-01T00:00:00Z"`, `"+002022-11-26T13:52:00Z"`,
		`"2022-13-01T00:00:00Z"`, `"now"`, `"1669441920"`, "1669441920", `""`, `"2022-11-26 13:52:00+08:00"`, `"26/11/2022"`, `"2022-11-26T13:52:00+08:00\u0000"`, `"２０２２-11-26T13:52:00+08:00"`, `"2022-11-26T13:52:00+08:00[Asia/Shanghai]"`, `"2022-11-26T13:52:00+00:00:30"`}
	switch h.r.IntN(3) {
	case 0:
		return h.to("at", absurd...)
	case 1:
		return h.to("facts/"+h.of(fact.KindTime), absurd...)
	}
	return h.to("facts/"+h.of(fact.KindBool), `{"value":true,"at":`+one(h.r, absurd)+`}`)
}

func (h *hostile) ages() Request {
	if h.r.IntN(2) == 0 {
		return h.to("birth_date", `"1800-01-01"`, `"2999-01-01"`, `"1964-13-01"`, `"1964-02-30"`, `"0000-00-00"`, `"1964"`, `"1964-3-8"`, `"八月"`, `"1964-03-08T00:00:00Z"`, `"-001-01-01"`)
	}
	return h.to("age", "-1", "131", "1e9", `"old"`, `{"min":60,"max":10}`, `{"min":-5}`, `{"max":1000}`, `"58 years"`, "true", `{"value":5800,"unit":"mo"}`, `"-3 d"`, `"1e9 d"`, `"x wk"`, `{"nominal":-1}`, `{"nominal":200}`, "58e58")
}

func (h *hostile) manyFacts() Request {
	n := h.count(20_000)
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"f%d":1,`, i)
	}
	return h.set("facts", Part{"{" + b.String() + `"sbp":1}`, 1})
}

func (h *hostile) manyReadings() Request {
	each := one(h.r, []string{"1,", `"1 furlong",`, "true,", `{"value":1},`, `{"unknown":"perhaps"},`, "[],", `{"min":1,"max":0},`})
	return h.set("facts/"+h.of(fact.KindNumber), Part{"[", 1}, Part{each, h.count(50_000)}, Part{`"x"]`, 1})
}

func (h *hostile) manyChoices() Request {
	open, end := "[", "]"
	if h.r.IntN(2) == 0 {
		open, end = `{"has":[`, "]}"
	}
	each := one(h.r, []string{`"altere",`, `"x",`, `"",`, "1,"})
	return h.set("facts/"+h.of(fact.KindSet), Part{open, 1}, Part{each, h.count(50_000)}, Part{`"y"`, 1}, Part{end, 1})
}

func (h *hostile) longTexts() Request {
	long := []Part{{`"`, 1}, {one(h.r, []string{"a", "Z9", "中", `\u4e2d`, "-", "\U0001f600"}), h.count(100_000)}, {`"`, 1}}
	if h.r.IntN(3) == 0 {
		return Request{Parts: append(append([]Part{{"{", 1}}, long...), Part{":1," + string(h.good[1:]), 1})}
	}
	return h.set(one(h.r, []string{"id", "here", "link", "at", "schema", "birth_date", "facts/" + h.of(fact.KindNumber), "facts/" + h.of(fact.KindChoice)}), long...)
}

func (h *hostile) controls() Request {
	raw := quoted([]string{"\n", "\t", "\x00", "\x01", "\x1b[2J", "\x7f", "\r\n"}, "x")
	escaped := quoted([]string{`\n`, `\u0000`, `\u0008`, `\u001b[2J`, `\u007f`, `\r\nX: y`, `\u0085`}, "", "x")
	return h.to(one(h.r, []string{"id", "here", "link", "facts/" + h.of(fact.KindChoice)}), append(raw, escaped...)...)
}

func (h *hostile) hidden() Request {
	marks := []string{"\u202e", "\u200b", "\u200d", "\u2066", "\ufeff", "\u00ad", "\U000e0041", "\u2028", "\u0301", "\ufffd", "\uffff", "\U0010ffff"}
	if h.r.IntN(3) == 0 {
		return h.to("facts/sb"+one(h.r, marks)+"p", "120")
	}
	return h.to(one(h.r, []string{"id", "here", "link", "facts/" + h.of(fact.KindChoice)}), quoted(marks, "", "x")...)
}

func (h *hostile) injections() Request {
	return h.to(one(h.r, []string{"id", "here", "link", "facts/" + h.of(fact.KindChoice, fact.KindTime)}), quoted([]string{"'; DROP TABLE cases; --", "<script>alert(1)</script>", "${jndi:ldap://x/y}", "../../../etc/passwd", "{{7*7}}", "$(reboot)",
		"%s%s%s%n", `\\u0000`, "a\\\" or 1==1", "|| true", "=cmd|'/c calc'!A0", "&lt;!ENTITY x&gt;", "javascript:1", "__proto__", "file:///", "-1 OR 1=1"}, "")...)
}

func (h *hostile) notJSON() Request {
	return h.to(one(h.r, []string{"id", "facts/" + h.of(fact.KindNumber), "facts/" + h.of(fact.KindBool)}), "undefined", "None", "True", "'x'", "`x`", "x", "!!binary x", "&a", "*a", "| x", "function(){}", "new Date()", "<x/>", "(1)", `"\x41"`, `"\u12"`, `"\'"`, `"open`, "nul", "tru", "falsey", "@", "~", "1 //x", `"a" "b"`)
}

// noise is bytes that mean nothing, or the good case with a byte that can't be there.
func (h *hostile) noise() Request {
	b := make([]byte, 1+h.r.IntN(2000))
	for i := range b {
		b[i] = byte(h.r.IntN(256))
	}
	if b[0] = byte(128 + h.r.IntN(64)); h.r.IntN(2) == 0 {
		at := h.r.IntN(len(h.good))
		b = append(append(bytes.Clone(h.good[:at]), b[0]), h.good[at:]...)
	}
	return body(b)
}

func (h *hostile) methods() Request {
	r := body(h.good)
	r.Method, r.Path = one(h.r, []string{"PUT", "PATCH", "DELETE"}), one(h.r, []string{"/v1/decide", "/v1/assess", "/v1/who", "/v1/complaints", "/version"})
	if h.r.IntN(3) == 0 {
		r.Method, r.Path, r.Parts = "GET", one(h.r, []string{"/v1/decide", "/v1/assess", "/v1/explain?lang=zh", "/v1/why-not?institution=x"}), nil
	} else if h.r.IntN(3) == 0 {
		r.Method, r.Path = "POST", one(h.r, []string{"/v1/who", "/version", "/version?x=1"})
	}
	return r
}

// paths keeps to what every carrier hands on as it is: no dot segments, no
// characters that a browser escapes.
func (h *hostile) paths() Request {
	r := body(h.good)
	r.Method, r.Path = "POST", one(h.r, []string{"/", "/v1", "/v1/", "/v1/decide/", "/V1/DECIDE", "/v1/decide%00", "/v1/%64ecide", "/v1//decide", "/v1/decide;x=1", "/v1/decide.json", "/.git/config",
		"/v1/decide%2f..%2f..%2fetc%2fpasswd", "/__proto__", "/constructor", "/v2/decide", "/v1/eval", "/%E2%80%AEv1", "/v1/decide%0d%0aX:1", "/~root", "/v1/why_not", "/wp-login.php", "/v1/decid", "/index.html", "/%ff", "/v1/decide%20", "/decide", "/v1/" + strings.Repeat("x", 1500), "/v1/toString"})
	return r
}

func (h *hostile) queries() Request {
	r := body(h.good)
	r.Method, r.Path = "POST", one(h.r, []string{"/v1/decide?x=1", "/v1/decide?lang=zh", "/v1/explain?lang=fr", "/v1/explain?lang=zh&lang=en", "/v1/explain?lang=%zz", "/v1/explain?lang=%ff", "/v1/explain?lang=%00", "/v1/explain?__proto__=1",
		"/v1/explain?lang", "/v1/explain?lang=", "/v1/explain?LANG=zh", "/v1/explain?lang=zh%20", "/v1/why-not", "/v1/why-not?institution=", "/v1/why-not?institution=nowhere", "/v1/why-not?institution=..%2f..", "/v1/why-not?institution=%E2%80%AE",
		"/v1/decide?" + strings.Repeat("a=1&", 700), "/v1/assess?=", "/v1/assess?%", "/v1/decide?constructor[prototype]=1", "/v1/decide?" + strings.Repeat("%41", 500)})
	if h.r.IntN(3) == 0 {
		r.Parts = nil
		r.Method, r.Path = "GET", one(h.r, []string{"/v1/who", "/v1/who?service=pci", "/v1/who?service=pci&here=nowhere&at=2022-11-26T13:52:00+08:00", "/v1/who?service=&here=&at=", "/v1/who?service=pci&here=lantian&at=yesterday",
			"/v1/who?service=pci&here=lantian&at=9999-12-31T23:59:59%2b08:00", "/v1/who?service=pic&here=lantian&at=2022-11-26T13:52:00+08:00", "/v1/who?service=pci&here=lantian&at=2022-02-30T13:52:00+08:00", "/v1/who?service=pci&service=pci", "/version?debug=1", "/version?%00"})
	}
	return r
}

// harmless is strange and yet the same case.
func (h *hostile) harmless() Request {
	switch h.r.IntN(6) {
	case 0:
		return body(append([]byte("\ufeff"), h.good...))
	case 1:
		return h.to("facts/pain_nrs", "-0", "0.0", "-0.0e5", "0E-5", `"0"`, "0.4")
	case 2:
		return Request{Parts: []Part{{"\r\n\t ", h.count(20_000)}, {string(h.good), 1}, {" ", h.count(20_000)}}}
	case 3:
		return body(escaped(h.good))
	case 4:
		return h.to("note", `{"zh":"\u202e\u0000\ufeff\ud83d\ude00","en":"<script>alert(1)</script>"}`, `{"zh":"","en":""}`)
	}
	return h.to(one(h.r, []string{"facts/" + h.of(fact.KindNumber, fact.KindBool, fact.KindChoice), "link", "episodes"}), "null")
}

// escaped writes every letter of the document's texts as an escape.
func escaped(doc []byte) []byte {
	var b bytes.Buffer
	inside := false
	for _, c := range string(doc) {
		switch {
		case c == '"':
			inside = !inside
			b.WriteRune(c)
		case inside && c < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.Bytes()
}
