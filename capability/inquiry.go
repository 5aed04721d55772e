package capability

import (
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// An Inquiry is the questions that one decision asks of a view: all have the
// same time and the same patient. It remembers what it has worked out. Not safe
// for concurrent use.
type Inquiry struct {
	v       *View
	at      wire.Time
	patient Patient
	now     int64 // the time of the questions on the catalogue's wall clock, in minutes

	asking   asking // the question under way
	day      int64  // the day last turned into a date
	date     Date
	surveys  map[survey][]surveyed
	rides    map[string]ride // by the place left
	networks map[[2]string]bool
	begins   map[entry]*begin
}

// entry is what the start of a row depends on, beyond time and patient.
type entry struct {
	row          *Service
	here         string
	link         Link
	arrive, stay int
}

// Inquire begins the questions of one decision, all at the same time for the same
// patient; what a question itself says of these does not count.
func (v *View) Inquire(at wire.Time, patient Patient) *Inquiry {
	return &Inquiry{v: v, at: at, patient: patient, now: at.Minute() + int64(v.UTCOffset()), day: end,
		surveys: map[survey][]surveyed{},
		rides:   map[string]ride{}, networks: map[[2]string]bool{}, begins: map[entry]*begin{}}
}

// View is what is asked.
func (i *Inquiry) View() *View { return i.v }

// dateOf is the day of a minute; the days of one decision are few.
func (i *Inquiry) dateOf(minute int64) Date {
	if day := floorDiv(minute, minutesADay); day != i.day {
		i.day, i.date = day, dateOfDay(day)
	}
	return i.date
}

// SameNetwork is as View.SameNetwork, on the day of the questions.
func (i *Inquiry) SameNetwork(a, b string) bool {
	pair := [2]string{a, b}
	same, ok := i.networks[pair]
	if !ok {
		same = i.v.SameNetwork(a, b, i.dateOf(i.now))
		i.networks[pair] = same
	}
	return same
}

// Way is the journey to an institution; unknown to one that is not known.
func (i *Inquiry) Way(q Question, institution string) Parts {
	in := i.institution(institution)
	if in == nil {
		return Parts{Road: Unknown()}
	}
	return i.ask(q).way(in)
}

func (i *Inquiry) institution(id string) *Institution {
	in, _ := i.v.Institution(id)
	return in
}

// survey is what of a question differs within one decision.
type survey struct {
	terms, here, floor, least string
	link                      Link
	delay, stay               int
	aboard                    bool
}

// surveyed is what one institution answered, and by which way it is reached.
type surveyed struct {
	results []result
	way     Parts
}

// survey asks the institutions with a row for a term, and those that list nothing,
// in the order of ids.
func (i *Inquiry) survey(q Question) []surveyed {
	key := survey{strings.Join(q.Services, " "), q.Here, q.Floor, q.Least, q.Link, q.Delay, q.Stay, q.Aboard}
	all, ok := i.surveys[key]
	if !ok {
		a := i.ask(q)
		for _, in := range i.v.candidatesFor(q.Services) {
			all = append(all, surveyed{a.institution(in), a.way(in)})
		}
		i.surveys[key] = all
	}
	return all
}

func (i *Inquiry) rideFrom(here string) ride {
	r, ok := i.rides[here]
	if !ok {
		r = i.v.rideFrom(here, i.dateOf(i.now))
		i.rides[here] = r
	}
	return r
}
