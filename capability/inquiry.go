package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/slab"
	"github.com/fenji-health/fenji/referral/wire"
)

// An Inquiry is the questions that one decision asks of a view: all have the
// same time and the same patient. It remembers what it has worked out. Not safe
// for concurrent use.
type Inquiry struct {
	v       *View
	at      wire.Time
	patient Patient
	general bool  // asks of rows in general: at any hour, for a patient inside the limits
	now     int64 // the time of the questions on the catalogue's wall clock, in minutes
	age     int   // minutes since the catalogue was published

	asking     asking // the question under way
	day        int64  // the day last turned into a date
	date       Date
	surveys    []*survey
	departures []*departure

	// Room for what is answered.
	gathered      []*Offer    // by the question under way
	passed        []Rejection // likewise
	offerRoom     slab.Of[Offer]
	offerLists    slab.Of[*Offer]
	surveyRoom    slab.Of[survey]
	departureRoom slab.Of[departure]
	passedRoom    slab.Of[Rejection]
}

// Inquire begins the questions of one decision, all at the same time for the same
// patient; what a question itself says of these does not count.
func (v *View) Inquire(at wire.Time, patient Patient) *Inquiry {
	i := &Inquiry{}
	i.Begin(v, at, patient)
	return i
}

// Begin is Inquire in the room of an Inquiry that has served: what it answered may no
// longer be used.
func (i *Inquiry) Begin(v *View, at wire.Time, patient Patient) {
	i.Forget()
	i.v, i.at, i.patient, i.now, i.age, i.day = v, at, patient, at.Minute()+int64(v.UTCOffset()), at.Sub(v.Published()), end
}

// Forget forgets the patient and all that was answered: none of it may be used any
// longer.
func (i *Inquiry) Forget() {
	clear(i.gathered[:cap(i.gathered)])
	clear(i.passed[:cap(i.passed)])
	clear(i.surveys)
	clear(i.departures)
	i.offerRoom.Reset()
	i.offerLists.Reset()
	i.surveyRoom.Reset()
	i.departureRoom.Reset()
	i.passedRoom.Reset()
	*i = Inquiry{gathered: i.gathered[:0], passed: i.passed[:0], surveys: i.surveys[:0], departures: i.departures[:0],
		offerRoom: i.offerRoom, offerLists: i.offerLists, surveyRoom: i.surveyRoom, departureRoom: i.departureRoom, passedRoom: i.passedRoom}
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
func (i *Inquiry) SameNetwork(a, b string) bool { return i.v.SameNetwork(a, b, i.dateOf(i.now)) }

// Way is the journey to an institution of the catalogue.
func (i *Inquiry) Way(q Question, to *Institution) Parts { return i.ask(q).way(to) }

func (i *Inquiry) institution(id string) *Institution {
	in, _ := i.v.Institution(id)
	return in
}

// A departure is how the patient leaves a place, and the live link there.
type departure struct {
	here  string
	link  Link
	roads map[string]Span // to every place in reach, on an ordinary day
	rides bool            // somebody asked who does not sit in a vehicle yet
	ride  ride            // then; else nothing
	short []*Meeting      // then: where vehicles that go no further take him
}

func (i *Inquiry) departure(q *Question) *departure {
	k := slices.IndexFunc(i.departures, func(d *departure) bool { return d.here == q.Here && d.link == q.Link })
	if k < 0 {
		k = len(i.departures)
		i.departures = append(i.departures, i.departureRoom.Put(departure{here: q.Here, link: q.Link, roads: i.v.roads.from(q.Here, going{})}))
	}
	d := i.departures[k]
	if !d.rides && !q.Aboard {
		d.rides, d.ride, d.short = true, i.v.rideFrom(q.Here, i.dateOf(i.now), i.now), i.v.meetings(q.Here, i.dateOf(i.now), i.now)
	}
	return d
}

// survey is what everybody answered who may offer something.
type survey struct {
	q      Question
	offers []*Offer // soonest first
	silent int      // earliest arrival at a place that lists nothing; Never if there is none
}

// survey asks the institutions with a row for a term, and those that list nothing.
func (i *Inquiry) survey(q Question) *survey {
	for _, s := range i.surveys {
		if s.q.same(&q) {
			return s
		}
	}
	s := i.surveyRoom.Put(survey{q: q, silent: Never})
	a, gathered := i.ask(q), i.gathered[:0]
	found := i.v.candidatesFor(q.Services)
	for k, in := range found.institutions {
		rows := found.rows[k]
		switch a.outright(in, rows) {
		case "":
			gathered = a.offers(gathered, in, rows)
		case ListsNothing:
			s.silent = min(s.silent, a.way(in).Arrival().Lo)
		}
	}
	s.offers = i.inOrder(gathered)
	i.surveys = append(i.surveys, s)
	return s
}
