package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/wire"
)

// A namedService is a service of the catalogue, and how many institutions have a row
// for it, whatever its state.
type namedService struct {
	Service      string    `json:"service"`
	Name         wire.Text `json:"name,omitzero"`
	Institutions int       `json:"institutions"`
}

// A servicesAnswer is what fenji.catalog.show/1 says with --services.
type servicesAnswer struct {
	heading
	Services []namedService `json:"services"`
}

func (l *look) terms() *servicesAnswer {
	count, names := map[string]int{}, services()
	for in := range l.view.Institutions() {
		had := map[string]bool{}
		for _, row := range in.Rows() {
			if !had[row.Service] {
				had[row.Service] = true
				count[row.Service]++
			}
		}
	}
	out := &servicesAnswer{heading: l.heading(), Services: []namedService{}}
	for _, id := range sortedKeys(count) {
		out.Services = append(out.Services, namedService{id, names[id], count[id]})
	}
	return out
}

func (a *servicesAnswer) words(w *page) {
	var t table
	for _, s := range a.Services {
		t.add(s.Service, s.Name.In(w.lang), fmt.Sprintf(w.in("%d家", "%d institutions"), s.Institutions))
	}
	w.table(t, "")
	if len(t) == 0 {
		w.say("目录里没有服务", "the catalogue has no service")
	}
}

// service is the one of the catalogue that a person means: by its id, by its name in the
// packs that come with fenji, or by a word that clerks write for it.
func (a *asker) service(word string) (string, error) {
	var ids, named, like []string
	written, _ := sheets.NewWords().Code("service", word)
	for _, s := range a.terms().Services {
		ids = append(ids, s.Service)
		both := s.Name.Zh + " (" + s.Service + ")"
		switch {
		case s.Service == word:
			return word, nil
		case s.Name.Zh == word, strings.EqualFold(s.Name.En, word), s.Service == written:
			named = append(named, s.Service)
		case s.Name.Zh != "" && (strings.Contains(s.Name.Zh, word) || strings.Contains(word, s.Name.Zh)):
			like = append(like, both)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return "", a.refused("ambiguous-name", "“%s”是几项服务的名称：%s", "%q is the name of several services: %s", word, strings.Join(named, a.in("、", ", ")))
	}
	near := a.near(word, ids)
	if len(like) > 0 {
		like = slices.Sorted(slices.Values(like))
		near = a.in("；是不是：", "; perhaps ") + strings.Join(like[:min(len(like), 8)], a.in("、", ", "))
	}
	return "", a.refused("unknown-service", "目录里没有机构列出服务“%s”%s（fenji catalog show --services 列出全部）",
		"no institution of the catalog has a row for the service %q%s (fenji catalog show --services lists them)", word, near)
}
