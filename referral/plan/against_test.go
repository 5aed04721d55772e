package plan

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What puts a plan through an institution behind the best one agrees with the
// planner: nothing does for the places where he goes, something does for all
// others, and every number of a score has its name.
func TestThroughAgreesWithBest(t *testing.T) {
	found := map[Criterion]int{}
	for seed := range uint64(400) {
		q := randomQuestion(t, rand.New(rand.NewPCG(seed, 2)))
		p := NewPlanner()
		best := p.Best(q)
		s, plans := p.explore(q)
		if again, _ := s.best(plans); !slices.Equal(ids(again), ids(best)) || again.Deciding != best.Deciding {
			t.Fatalf("seed %d: explored %v, planned %v", seed, ids(again), ids(best))
		}
		if len(s.score(nil, best)) != len(s.criteria()) {
			t.Fatalf("seed %d: %d numbers, %d names", seed, len(s.score(nil, best)), len(s.criteria()))
		}
		if best.Deciding < 0 {
			continue
		}
		for in := range q.Catalog.View().Institutions() {
			if in.ID == q.Base.Here {
				continue
			}
			plan, difference := p.Through(q, in.ID)
			switch {
			case plan == nil:
				if slices.Contains(ids(best), in.ID) {
					t.Errorf("seed %d: the best plan goes to %s, and none can", seed, in.ID)
				}
				continue
			case !slices.Contains(ids(plan), in.ID):
				t.Errorf("seed %d: the plan through %s is %v", seed, in.ID, ids(plan))
			case (difference.By == ByNothing) != slices.Equal(ids(plan), ids(best)):
				t.Errorf("seed %d: %v differs from %v by %q", seed, ids(plan), ids(best), difference.By)
			case difference.By != ByNothing && difference.By != ByID && difference.By != ByReach && difference.More <= 0:
				t.Errorf("seed %d: %v comes after %v by %v", seed, ids(plan), ids(best), difference)
			}
			if k := best.Destination(q.Needs); k >= 0 && best.Stops[k].Institution.ID == in.ID && len(best.Stops) == 1 && difference.By != ByNothing {
				t.Errorf("seed %d: %s is the destination, and comes after by %v", seed, in.ID, difference)
			}
			found[difference.By]++
		}
	}
	for _, by := range []Criterion{ByNothing, ByUnmet, ByGatedUnmet, ByNotHigher, ByWait, ByLate, ByStart, ByStops, ByLevel, ByNetwork, ByMinutes} {
		if found[by] == 0 {
			t.Errorf("no plan comes after by %q: the questions are too tame: %v", by, found)
		}
	}
	t.Log(found)
}

func ids(p *Plan) []string {
	var ids []string
	for _, stop := range p.Stops {
		ids = append(ids, stop.Institution.ID)
	}
	return ids
}
