package endpoint_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// lots writes a piece n times, numbered, with commas between.
func lots(n int, piece string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(piece, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// fill repeats a numbered piece as often as a body has room for it.
func fill(open, piece, end string) string {
	size := len(strings.ReplaceAll(piece, "#", "00000")) + 1
	return open + lots((endpoint.MaxBody-len(open)-len(end))/size, piece) + end
}

// with is a case with some facts.
func with(facts string) string {
	return `{"schema":"fenji.case/1","id":"h","at":"2022-11-26T13:52:00+08:00","here":"lantian","facts":{` + facts + `}}`
}

func full(piece string) string {
	return fill(strings.TrimSuffix(with(""), "}}"), piece, "}}")
}

func inFact(name, open, piece, end string) string {
	return fill(strings.TrimSuffix(with(""), "}}")+`"`+name+`":`+open, piece, end+"}}")
}

// numbers are readings of number facts, as many values as a case may hold.
func numbers(each int) string {
	v := engine().Set().Vocabulary
	left, facts := 4000, []string{}
	for i := range v.Len() {
		if f := v.Fact(i); f.Kind == "number" && f.Name != "age" && left > each {
			facts = append(facts, `"`+f.Name+`":[`+lots(each, "400")+"]")
			left -= each + 1
		}
	}
	return strings.Join(facts, ",")
}

// bad is a body and the code of its problem; empty where it is a case after all.
type bad struct{ code, text string }

// hostile are bodies that want to take long, much room, or the program down.
func hostile() map[string]bad {
	long := strings.Repeat("9", 200_000)
	return map[string]bad{
		"nothing":                  {endpoint.BadJSON, ""},
		"open lists":               {endpoint.BadJSON, strings.Repeat("[", endpoint.MaxBody)},
		"open maps":                {endpoint.BadJSON, strings.Repeat(`{"a":`, endpoint.MaxBody/5)},
		"a list of numbers":        {endpoint.BadJSON, fill("[", "1", "]")},
		"a list of empty maps":     {endpoint.BadJSON, fill("[", "{}", "]")},
		"unknown keys":             {endpoint.BadJSON, fill("{", `"#":1`, "}")},
		"unknown facts":            {endpoint.BadJSON, full(`"f#":1`)},
		"unknown facts, long":      {endpoint.BadJSON, full(`"systolic_blood_pressur#":1`)},
		"unknown facts of 60":      {endpoint.BadJSON, full(`"` + strings.Repeat("x", 55) + `#":1`)},
		"readings":                 {endpoint.BadJSON, inFact("sbp", "[", "1", "]")},
		"wrong readings":           {endpoint.BadJSON, inFact("sbp", "[", `""`, "]")},
		"readings with times":      {endpoint.BadJSON, inFact("sbp", "[", `{"value":120,"at":"2022-11-26T13:51:00+08:00"}`, "]")},
		"readings of maps":         {endpoint.BadJSON, inFact("sbp", "[", `{}`, "]")},
		"readings backwards":       {endpoint.BadJSON, inFact("sbp", "[", `{"value":1#}`, "]")},
		"choices":                  {endpoint.BadJSON, inFact("chest_features", "[", `"c#"`, "]")},
		"choices, the same":        {endpoint.BadJSON, inFact("chest_features", "[", `"sweating"`, "]")},
		"has and not":              {endpoint.BadJSON, inFact("chest_features", `{"has":[`, `"c#"`, `]}`)},
		"sets of sets":             {endpoint.BadJSON, inFact("chest_features", `[`, `{"has":["pressing"]}`, `]`)},
		"sets against each other":  {endpoint.BadJSON, inFact("chest_features", `[{"not":["pressing"]},`, `{"has":["pressing"]}`, `]`)},
		"complaints":               {endpoint.BadJSON, inFact("complaint", "[", `"c#"`, "]")},
		"complaints, near":         {endpoint.BadJSON, inFact("complaint", "[", `"chest_pain#"`, "]")},
		"complaints, has and not":  {endpoint.BadJSON, strings.Replace(inFact("complaint", `{"has":[`+lots(12_000, `"c#"`)+`],"not":[`, `"c#"`, `]}`), "], \"not\"", "],\"not\"", 1)},
		"complaints, lists":        {endpoint.BadJSON, inFact("complaint", `[`, `["c#"]`, `]`)},
		"a number of many digits":  {endpoint.BadCase, with(`"sbp":` + long)},
		"a number as text":         {endpoint.BadCase, with(`"sbp":"` + long + `"`)},
		"a huge power":             {endpoint.BadCase, with(`"sbp":1e999999`)},
		"a huger power":            {endpoint.BadCase, with(`"sbp":1e` + long)},
		"a tiny power":             {endpoint.BadCase, with(`"sbp":1e-999999`)},
		"an age of many digits":    {endpoint.BadCase, strings.Replace(with(""), `"facts"`, `"age":`+long+`,"facts"`, 1)},
		"a time of many digits":    {endpoint.BadCase, strings.Replace(with(""), "13:52:00", "13:52:00."+long, 1)},
		"a fact's time of digits":  {endpoint.BadCase, with(`"onset":"2022-11-26T13:00:00.` + long + `+08:00"`)},
		"a schema of many letters": {endpoint.BadCase, strings.Replace(with(""), "fenji.case/1", long, 1)},
		"an id of many letters":    {endpoint.BadCase, strings.Replace(with(""), `"h"`, `"`+long+`"`, 1)},
		"a key of many letters":    {endpoint.BadCase, strings.Replace(with(""), `"facts"`, `"`+long+`":1,"facts"`, 1)},
		"a place of many letters":  {endpoint.BadCase, strings.Replace(with(""), "lantian", long, 1)},
		"a key twice":              {endpoint.BadJSON, `{"a":1,"a":2}`},
		"facts twice":              {endpoint.BadJSON, strings.TrimSuffix(with(""), "}") + `,"facts":{}}`},
		"lone surrogates as keys":  {endpoint.BadJSON, with(`"\ud800":1,"\udfff":1`)},
		"a lone surrogate":         {endpoint.BadJSON, with(`"complaint":["\ud800"]`)},
		"surrogates":               {endpoint.BadJSON, inFact("complaint", "[", `"\ud800"`, "]")},
		"not UTF-8":                {endpoint.BadJSON, with("\"sbp\":\"\xff\xfe\"")},
		"NUL":                      {endpoint.BadJSON, with("\"sbp\":\"\x00\"")},
		"escaped NUL":              {endpoint.BadCase, with(`"sbp":"\u0000"`)},
		"NULs":                     {endpoint.BadJSON, strings.Repeat("\x00", endpoint.MaxBody)},
		"only a BOM":               {endpoint.BadJSON, "\xef\xbb\xbf"},
		"UTF-16":                   {endpoint.BadJSON, "\xff\xfe{\x00}\x00"},
		"__proto__":                {endpoint.BadCase, with(`"__proto__":{"sbp":120}`)},
		"constructor":              {endpoint.BadCase, with(`"constructor":{"prototype":{"sbp":120}}`)},
		"a prototype beside":       {endpoint.BadCase, strings.Replace(with(""), `"facts"`, `"__proto__":{"here":"x"},"facts"`, 1)},
		"cut short":                {endpoint.BadJSON, with("")[:60]},
		"blanks":                   {endpoint.BadJSON, strings.Repeat(" ", endpoint.MaxBody)},
		"escapes":                  {endpoint.BadCase, `{"note":{"zh":"` + strings.Repeat(`\u4e2d`, 43_000) + `","en":1}}`},
		"lines":                    {endpoint.BadJSON, fill("{", "\n\"#\":1", "}")},
		"deep in facts":            {endpoint.BadCase, with(`"sbp":` + strings.Repeat(`{"value":`, 60) + "1" + strings.Repeat("}", 60))},
		"maps in a reading":        {endpoint.BadJSON, with(`"sbp":{"value":1,` + lots(20_000, `"k#":1`) + `}`)},
		"episodes":                 {endpoint.BadJSON, strings.Replace(with(""), `"facts"`, `"episodes":[`+lots(60_000, "1")+`],"facts"`, 1)},
		"readings of all numbers":  {endpoint.BadCase, with(numbers(900))},
		"readings, some":           {endpoint.BadCase, with(numbers(60))},
		"readings, timed":          {endpoint.BadCase, with(`"sbp":[` + lots(999, `{"value":1,"at":"2022-11-26T13:5#:00+08:00"}`) + `]`)},
		"readings, timed well":     {"", with(`"sbp":[` + strings.TrimSuffix(strings.Repeat(`{"value":120,"at":"2022-11-26T13:51:00+08:00"},`, 600), ",") + `],"dbp":[` + strings.TrimSuffix(strings.Repeat(`{"value":80,"at":"2022-11-26T13:51:00+08:00"},`, 600), ",") + `]`)},
		"facts, a thousand":        {endpoint.BadCase, with(lots(990, `"sys_blood_#":1`))},
		"facts, a thousand small":  {endpoint.BadCase, with(lots(990, `"s#":1`))},
		"keys, a thousand each":    {endpoint.BadCase, with(`"sbp":[` + lots(4, `{"value":1,`+lots(990, `"k#":1`)+`}`) + `]`)},
		"keys, twenty each":        {endpoint.BadCase, with(`"sbp":[` + lots(180, `{"value":1,"at":1,"hot":1,`+lots(18, `"va#":1`)+`}`) + `]`)},
		"choices, a thousand":      {endpoint.BadCase, with(`"chest_features":[` + lots(1000, `"pressin#"`) + `]`)},
		"complaints, a thousand":   {"", with(`"complaint":[` + lots(1000, `"c#"`) + `]`)},
		"complaints, two thousand": {"", with(`"complaint":{"has":[` + lots(1000, `"c#"`) + `],"not":[` + lots(1000, `"d#"`) + `]}`)},
		"complaints, both ways":    {endpoint.BadCase, with(`"complaint":{"has":[` + lots(1000, `"c#"`) + `],"not":[` + lots(1000, `"c#"`) + `]}`)},
		"complaints, eight lists":  {"", with(`"complaint":[` + lots(3, `[`+lots(1000, `"c#"`)+`]`) + `]`)},
		"complaints, alternating":  {endpoint.BadCase, with(`"complaint":[` + lots(2, `{"has":[`+lots(999, `"c#"`)+`]},{"not":[`+lots(999, `"c#"`)+`]}`) + `]`)},
		"one byte too many":        {endpoint.TooLarge, strings.Repeat(" ", endpoint.MaxBody+1)},
	}
}

// Each hostile body is refused, or answered where it is a case after all, by every
// route and in no time; afterwards a good case gets the same bytes as before.
func TestEvidenceHostileBodies(t *testing.T) {
	x := endpoint.New(engine())
	good := endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin()}
	want := x.Handle(good)
	slowest, slow, bodies := time.Duration(0), "", hostile()
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/v1/decide", "/v1/assess", "/v1/explain"} {
				r := x.Handle(endpoint.Request{Method: "POST", Path: path, Body: []byte(body.text)})
				if body.code == "" && r.Status == 200 {
					continue
				}
				if p := read(t, r); p.Code != body.code || p.Status >= 500 {
					t.Errorf("%s: got %s, want %q: %.300s", path, p.Code, body.code, p.Detail)
				}
			}
			took := quickest(func() { x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: []byte(body.text)}) })
			if took > slowest {
				slowest, slow = took, name
			}
			if took > patience {
				t.Errorf("took %v", took)
			}
			if got := x.Handle(good); got.Status != 200 || !bytes.Equal(got.Body, want.Body) {
				t.Error("the next good case is answered otherwise")
			}
		})
	}
	t.Logf("evidence: %s | %s | %s", "hostile bodies at the endpoint", "a problem each, within 50 ms", fmt.Sprintf("%d bodies, slowest %.0f ms (%s)", len(bodies), slowest.Seconds()*1000, slow))
}

// patience is how long a body may take.
const patience = 50 * time.Millisecond

// quickest is the least time of a few, of more where a busy machine makes all of them
// slow.
func quickest(do func()) time.Duration {
	least := time.Hour
	for i := 0; i < 3 || i < 30 && least > patience; i++ {
		start := time.Now()
		do()
		least = min(least, time.Since(start))
	}
	return least
}
