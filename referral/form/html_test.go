package form_test

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/form"
)

var (
	colour = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|lab|lch|opacity|gr[ae]y|silver|red|blue|green|orange|yellow|shadow|gradient)\b`)
	loads  = regexp.MustCompile(`(?i)<script|<link|<img|src=|href=|url\(|@import|javascript:`)
	tag    = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`)
)

// each renders every copy of every form on every paper in every language.
func each(t *testing.T, r *form.Referral, look func(name, page string)) {
	t.Helper()
	for _, kind := range form.Forms() {
		for _, copy := range form.Copies(kind) {
			for _, size := range form.Sizes() {
				for _, lang := range form.Languages() {
					page, err := paper(t, r, kind, copy).HTML(size, lang)
					look(path.Join(kind, copy, size, lang), string(must(t, page, err)))
				}
			}
		}
	}
}

// A page is black on white, loads nothing, says whose content it is, closes what it
// opens, and escapes what people write.
func TestPages(t *testing.T) {
	f := linsFields(t, "fields")
	f.History, f.Told, f.Questions = `<b onload="x">&`, "</p><script>alert(1)</script>", []string{"<img src=x>"}
	r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
	each(t, r, func(name, page string) {
		style := page[strings.Index(page, "<style>"):strings.Index(page, "</style>")]
		for _, c := range colour.FindAllString(style, -1) {
			if c != "#000" && c != "#fff" {
				t.Errorf("%s has the colour %s", name, c)
			}
		}
		if found := loads.FindString(strings.NewReplacer("&lt;img src=x&gt;", "", "&lt;script&gt;", "").Replace(page)); found != "" {
			t.Errorf("%s has %s", name, found)
		}
		if !strings.Contains(page, "样例内容，不得用于病人") {
			t.Errorf("%s does not say that it is a sample", name)
		}
		var open []string
		for _, m := range tag.FindAllStringSubmatch(page, -1) {
			switch {
			case m[2] == "meta":
			case m[1] == "":
				open = append(open, m[2])
			case len(open) == 0 || open[len(open)-1] != m[2]:
				t.Errorf("%s closes %s within %v", name, m[2], open)
				return
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s leaves %v open", name, open)
		}
	})
}

// In each language a page speaks that language as far as it is spoken.
func TestLanguages(t *testing.T) {
	r, _ := lin(t, "fields")
	p := paper(t, r, form.Out, form.Patient)
	for lang, want := range map[string][2]bool{"zh": {true, false}, "en": {false, true}, "both": {true, true}} {
		page, err := p.HTML("a5", lang)
		must(t, page, err)
		if got := [2]bool{bytes.Contains(page, []byte("最晚出发")), bytes.Contains(page, []byte("Leave by"))}; got != want {
			t.Errorf("%s: Chinese and English %v", lang, got)
		}
	}
	if _, err := p.HTML("a6", "zh"); err == nil {
		t.Error("a6 was printed")
	}
	if _, err := p.HTML("a4", "fr"); err == nil {
		t.Error("French was printed")
	}
	if _, err := r.Paper(form.Consult, form.Stub); err == nil {
		t.Error("a consult has a stub")
	}
	if _, err := r.Paper("otu", form.Stub); err == nil || !strings.Contains(err.Error(), `did you mean "out"?`) {
		t.Error(err)
	}
}
