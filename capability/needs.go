package capability

import "slices"

// A need is what a row was found to lean on when it was checked.
type need struct {
	table, id string
	what      []string // in order
}

func (n *need) of() string { return needRow(n.table, n.id) }

// The names of what a row leans on: that another exists, what it says, that somebody
// has a word, and, for an empty word, which words anybody has.
func needRow(table, id string) string     { return table + "/" + id }
func needContent(table, id string) string { return table + "=" + id }
func needWord(class, text string) string  { return class + ":" + text }

// A word is a skill, a kind of equipment or room, or a stock term, and how often somebody in
// the catalogue has it.
type word struct {
	class, text string
	times       int
}

func (w *word) name() string { return needWord(w.class, w.text) }

// words are the classes of words.
type words struct{ skills, kinds, stock string }

// roadWords is the class of the keys of roads that make their time hang on something.
const roadWords = "roads"

func wordClasses() words { return words{"skills", "kinds", "stock"} }

// wordsOf counts the words that a row has, each times n.
func wordsOf(x row, n int, count map[word]int) {
	classes := wordClasses()
	add := func(class string, all ...string) {
		for _, text := range all {
			count[word{class: class, text: text}] += n
		}
	}
	switch x := x.(type) {
	case *Institution:
		for _, s := range x.Staff {
			add(classes.skills, s.Skills.Words()...)
		}
		for _, e := range x.Equipment {
			add(classes.kinds, e.Kind)
		}
		for _, r := range x.Rooms {
			add(classes.kinds, r.Kind)
		}
		for id, p := range x.Stock {
			add(classes.stock, id)
			add(classes.stock, p.Terms...)
		}
	case *Posting:
		add(classes.skills, x.Skills.Words()...)
	case *roadsFrom:
		for _, r := range x.To {
			add(roadWords, r.keys()...)
		}
	}
}

// recount counts again the words of the rows that were written or deleted; changed are
// those that nobody has any longer, and the classes that have a new one.
func (tx *Tx) recount() (changed []string) {
	count, before := map[word]int{}, tx.before.db.Txn(false)
	for _, table := range []string{institutionTable, postingTable, travelTable} {
		for id, now := range tx.touched[table] {
			if x, ok := first[row](before, table, byID, id); ok {
				wordsOf(x, -1, count)
			}
			wordsOf(now, 1, count)
		}
	}
	for w, n := range count {
		if n == 0 {
			continue
		}
		old, had := first[*word](tx.txn, wordTable, byID, w.name())
		if had {
			n += old.times
		}
		switch {
		case n == 0:
			tx.remove(wordTable, w.name())
			changed = append(changed, w.name())
			continue
		case !had:
			changed = append(changed, needWord(w.class, ""))
		}
		tx.insert(wordTable, &word{w.class, w.text, n})
	}
	return changed
}

// due are the rows to be checked, by table: those that were written, and those that
// need what was written, deleted, or is no longer or newly a word. A head that changes
// what rows may say makes all due.
func (tx *Tx) due(head *Head) map[string]map[string]bool {
	due := map[string]map[string]bool{}
	add := func(table, id string) {
		if due[table] == nil {
			due[table] = map[string]bool{}
		}
		due[table][id] = true
	}
	changed, fresh := tx.recount(), tx.before.revision == 0
	everything := !fresh && !head.allowsAs(tx.before.head)
	for _, k := range tx.kinds {
		for id := range tx.touched[k.table] {
			add(k.table, id)
		}
		if everything {
			for _, id := range tx.ids(k) {
				add(k.table, id)
			}
		}
	}
	if fresh || everything {
		return due
	}
	for _, what := range append(changed, tx.changed()...) {
		for n := range all[*need](tx.txn, needTable, byNeed, what) {
			add(n.table, n.id)
		}
	}
	return due
}

// changed is what of the rows that were written or deleted is not as it was.
func (tx *Tx) changed() (what []string) {
	for _, k := range tx.kinds {
		for id, now := range tx.touched[k.table] {
			what = append(what, needContent(k.table, id))
			if now == nil {
				what = append(what, needRow(k.table, id))
			}
		}
	}
	return what
}

// allowsAs reports whether a head allows rows to say what another allows.
func (h *Head) allowsAs(other *Head) bool {
	same := h.Area == other.Area || h.Area != nil && other.Area != nil && *h.Area == *other.Area
	return same && slices.Equal(h.levels(), other.levels())
}
