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

// setting is whether the row is done where the question wants it. To a home or a
// village a team goes that is of the place itself, or whose catchment it lies in,
// or no further by road than the row's reach.
func (a *asking) setting(s *seen, in *Institution, row *Service) {
	want, here := a.q.setting(), a.q.Here
	switch {
	case row.Settings == nil && want != Clinic || row.Settings != nil && !slices.Contains(row.Settings, want):
		s.never(WrongSetting, "%s 不在%s实施", "%s is not done at: %s", row.Service, want)
		return
	case want != Home && want != InVillage || in.ID == here || slices.Contains(in.Catchment, here):
		return
	case row.Reach == nil:
		s.never(WrongSetting, "%s 不在 %s 的服务范围内", "%s is not in the catchment of %s", here, in.ID)
		return
	}
	reach, road := int(*row.Reach), a.way(in).Road
	if road.Lo > reach {
		s.never(WrongSetting, "%[1]s 只上门到 %[2]d 分钟路程，%[4]s 有 %[3]s 分钟", "%[1]s goes as far as %[2]d minutes by road; %[4]s is %[3]s away", row.Service, reach, road, here)
	} else if road.Hi > reach {
		s.perhaps(callReach)
	}
}
