package rule

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// atomsOf are the atoms below a node, in the order of the text.
func atomsOf(b *Book, root int32) (atoms []*atom) {
	ids, _ := b.atoms(root)
	for _, id := range ids {
		atoms = append(atoms, b.nodes[id].atom)
	}
	return atoms
}

// What is read plainly is what compiling makes of it, node for node; and what
// compiling refuses is never read plainly.
func TestEvidencePlainAsCompiled(t *testing.T) {
	r, v := rand.New(rand.NewPCG(3, 4)), emergency(t)
	definitions := map[string]string{"shock": "sbp < 90 and stemi", "calm": "not shock", "round_about": "round_about", "bad": "sbp >", "stemi_too": `"x" in signs`, "chain": "calm or shock and not stemi", "sex_too": `sex == "女"`, "taken": "stemi", "any": "stemi", "vomiting": "stemi"}
	options := []Options{{}, {Individually: true}, {Definitions: definitions}, {Functions: []string{"minutes_until"}}}
	own := []string{
		"sbp < 90", "sbp >= 007", "sbp > 0x1f", "sbp == 3", "sbp != 3.50", "sbp > 1.5.2", "sbp > 1.", "sbp > .5", "90 < sbp", "90 < sbp < 120", "sbp < 90 < 3", "sbp < 99999999999999999",
		"not stemi", "not sbp > 3", "not (sbp > 3)", "not not stemi", "not stemi == true", "not (stemi) and vomiting", "not stemi in signs", "!stemi", "stemi && vomiting", "stemi or vomiting and sbp > 2 or (stemi and (vomiting or temp < 36.1))",
		`"sweating" in signs`, `"出汗" in signs`, `"x" in signs`, `"sweating" not in signs`, `not "sweating" in signs`, `"I21.0" in diagnosis`, `"a\u0301" in diagnosis`, `"\xff" in diagnosis`, "\"a\tb\" in diagnosis",
		`"a\\n" in diagnosis`, `sex == "female"`, `sex == "女"`, `sex != "male"`, `"male" == sex`, `sex in ["male", "女"]`, `sex in ["male",]`, `sex in []`, `sex not in ["male"]`, `sex == "x"`, "sex == 3", "sex", "signs", "sbp", "onset", "收缩压 > 3",
		`minutes_until("pci") > 120`, `minutes_until("pic") > 120`, `minutes_until("pci")`, `minutes_until ("pci") <= 3`, "minutes_until > 3", "acuity <= 2", "acuity", "not acuity", `here.offers("pci")`, `not here.offers("pci")`, `here.offers("pci") == true`, `previous("sbp", 2) > 3`,
		"at_least(2, stemi, vomiting, sbp > 3)", "at_least(0, stemi)", "at_least(3, stemi)", "at_least(02, stemi, vomiting)", "at_least(1, stemi or vomiting, not stemi)", "not at_least(1, stemi)", "at_least(1)", "at_least", "at_least(1, stemi,)",
		"true", "false and stemi", "not true", "stemi\x00", "stemi # x", "stemi // x", "stemi /* x */", "", " ", "(", "stemi)", "(stemi", "()", "stemi stemi", "stemi and", "and stemi", "sbp = 3", "sbp => 3", "sbp === 3", "sbp ! = 3", "stemi;", "$env", "nil", "sbp == nil", "let x = 1; x", "sbp.value > 3",
		"shock or calm", "not shock", "calm and calm", "shock > 3", "round_about", "bad", "stemi_too", "unheard", "sbp\n< 90", "stemi ? true : false", "pain_minutes > 20", `any(diagnosis, # == "I21")`, "sbp + 1 > 3", "-sbp > 3", "sbp > -3",
		"sbp < temp", "temp >= pain_minutes and stemi", "sbp == temp", "sbp < sbp", "sbp < acuity", "acuity != sbp", `minutes_until("pci") > sbp`, `sbp < minutes_until("pci")`, "sbp < minutes_until", "sbp < stemi", "sbp < sex", "sbp < onset", "sbp < shock", "sbp < unheard", "sbp < true", "sbp < temp < 3", "sbp < temp in signs", "sbp < temp + 1", "sbp < temp(3)", "not sbp < temp", "sbp < at_least(1, stemi)", "sbp < 收缩压",
		"chain", "not chain and shock", "bad or shock", "shock or bad", "sex_too", "taken and shock", "sbp < chain",
	}
	plainly, seen := 0, 0
	check := func(src string, o Options) {
		fast, slow := NewBook(v, functions()).Scope(o), NewBook(v, functions()).Scope(o)
		seen++
		root, ok := (&compiling{source{text: src}, fast}).plainly()
		if !ok {
			return
		}
		plainly++
		c := &compiling{source{text: src}, slow}
		want := c.whole()
		if len(c.ps) > 0 || !reflect.DeepEqual(atomsOf(fast.book, root), atomsOf(slow.book, want)) {
			t.Errorf("%s is %s, compiled %s, %v", src, fast.book.normal(root), slow.book.normal(want), c.ps)
		}
		if same := (&compiling{source{text: src}, fast}).whole(); same != root {
			t.Errorf("%s is node %d, compiled %d", src, root, same)
		}
	}
	for _, o := range options {
		for _, src := range own {
			check(src, o)
		}
	}
	written := plainly
	for range 30_000 {
		check(generate(r, 1+r.IntN(3)).text(r, r.IntN(2) == 0), options[r.IntN(3)])
		check(loose(r, 1+r.IntN(2))+" "+pick(r, []string{"<", "==", "in", "and", "or", ") and ("})+" "+loose(r, 1), options[r.IntN(4)])
		src := []byte(pick(r, own)) // with a slip of the pen
		if len(src) > 0 {
			src[r.IntN(len(src))] = pick(r, []byte("()[],\"<>=!.and 09\\\x00\xff"))
		}
		check(string(src), options[r.IntN(4)])
	}
	if written < 100 || plainly < 5_000 {
		t.Errorf("only %d and %d of %d are read plainly", written, plainly, seen)
	}
	evidence(t, "conditions read plainly as compiled, node for node", ">= 5000", "%d of %d", plainly, seen)
}
