package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Schema is the schema of catalog documents.
const Schema = "fenji.catalog/1"

// Head is what a catalog says of itself, apart from its rows.
type Head struct {
	Schema     string            `json:"schema"`
	ID         string            `json:"id"`
	Name       wire.Text         `json:"name,omitzero"`
	Published  wire.Time         `json:"published"`
	UTCOffset  string            `json:"utc_offset,omitempty"` // of Published when absent
	Sample     bool              `json:"sample,omitempty"`
	Levels     []string          `json:"levels,omitempty"`
	Words      map[string]string `json:"words,omitempty"`
	Emergency  Emergency         `json:"emergency,omitzero"`
	StaleAfter StaleAfter        `json:"stale_after,omitzero"`
	Days       map[Date]string   `json:"days,omitempty"`  // holiday or workday
	Area       *Area             `json:"area,omitempty"`  // in which every location lies
	Speed      int               `json:"speed,omitempty"` // km an hour along the straight line, for estimates
	Night      *Period           `json:"night,omitempty"` // in which the night times of roads hold

	order   []string // Levels, or the default ones
	minutes int      // east of UTC
}

// settled works out what every question asks.
func (h *Head) settled() {
	h.order = h.Levels
	if h.Levels == nil {
		h.order = defaultLevels()
	}
	h.minutes = h.Published.Offset()
	if m, ok := wire.ReadOffset(h.UTCOffset); ok {
		h.minutes = m
	}
}

// Emergency is the public ambulance, taken where no vehicle of the catalogue
// serves. What is absent is unknown.
type Emergency struct {
	Phone    string `json:"phone,omitempty"`
	Response *Span  `json:"response,omitempty"`
	Loading  *Span  `json:"loading,omitempty"`
}

// StaleAfter is how old a section may be before it counts as declared only.
type StaleAfter struct {
	Services *wire.Minutes `json:"services,omitempty"` // 30 days when absent
	Duty     *wire.Minutes `json:"duty,omitempty"`     // 24 hours
	Stock    *wire.Minutes `json:"stock,omitempty"`    // 72 hours
}

func (s StaleAfter) services() int { return minutesOr(s.Services, 30*minutesADay) }
func (s StaleAfter) duty() int     { return minutesOr(s.Duty, 24*60) }
func (s StaleAfter) stock() int    { return minutesOr(s.Stock, 72*60) }

func minutesOr(m *wire.Minutes, otherwise int) int {
	if m == nil {
		return otherwise
	}
	return int(*m)
}

// speed is that of the head, else 40 km/h: a figure of practice, not of any source.
func (h *Head) speed() int {
	if h.Speed > 0 {
		return h.Speed
	}
	return 40
}

// night is that of the head, else 22:00-06:00.
func (h *Head) night() Period {
	if h.Night != nil {
		return *h.Night
	}
	return Period{22 * 60, 6 * 60}
}

// The four words for where care is given.
const (
	Village  = "village"
	Township = "township"
	County   = "county"
	Tertiary = "tertiary"
)

func fourWords() []string { return []string{Village, Township, County, Tertiary} }

func defaultLevels() []string {
	return []string{"home", "village", "township", "subcentre", "county", "city", "province"}
}

func defaultWord(level string) string {
	i := slices.Index(defaultLevels(), level)
	if i < 0 {
		return ""
	}
	return []string{Village, Village, Township, Township, County, Tertiary, Tertiary}[i]
}

// levels is the catalogue's order of levels, lowest first.
func (h *Head) levels() []string { return h.order }

// word is the one of the four words for a level, empty if there is none.
func (h *Head) word(level string) string {
	if w, ok := h.Words[level]; ok {
		return w
	}
	return defaultWord(level)
}

// offset is minutes east of UTC.
func (h *Head) offset() int { return h.minutes }
