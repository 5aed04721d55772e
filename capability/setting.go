package capability

import "slices"

// Where a service is done. A row that says nothing is done in the clinic only.
const (
	Clinic    = "clinic"
	Home      = "home"
	InVillage = "village"
	Field     = "field"
	EnRoute   = "en_route" // in the vehicle
)

func settings() []string { return []string{Clinic, Home, InVillage, Field, EnRoute} }

// setting is where the question wants it done.
func (q *Question) setting() string {
	if q.Setting == "" {
		return Clinic
	}
	return q.Setting
}

// comes reports whether a team comes to the patient.
func (q *Question) comes() bool { return q.Setting != "" && q.Setting != Clinic }

// setting is whether the row is done where the question wants it.
func (a *asking) setting(s *seen, in *Institution, row *Service) {
	switch a.reaches(in, row) {
	case no:
		s.never(WrongSetting, "%s 不到 %s 实施（%s）", "%s is not done at %s (%s)", row.Service, a.q.Here, a.q.setting())
	case unknown:
		s.perhaps(callReach)
	}
}

// reaches is whether the row is done in the setting, Here. To a home or a village a
// team goes that is of the place itself, or whose catchment it lies in, or no further
// by road than the row's reach.
func (a *asking) reaches(in *Institution, row *Service) truth {
	want, details := a.q.setting(), row.Details()
	switch {
	case details.Settings == nil && want != Clinic || details.Settings != nil && !slices.Contains(details.Settings, want):
		return no
	case want != Home && want != InVillage || in.ID == a.q.Here || slices.Contains(in.Catchment, a.q.Here):
		return yes
	case details.Reach == nil:
		return no
	}
	reach, road := int(*details.Reach), a.way(in).Road
	switch {
	case road.Lo > reach:
		return no
	case road.Hi > reach:
		return unknown
	}
	return yes
}
