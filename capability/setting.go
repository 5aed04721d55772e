package capability

// Where a service is done. A row that says nothing is done in the clinic only.
const (
	Clinic    = "clinic"
	Home      = "home"
	InVillage = "village"
	Field     = "field"
	EnRoute   = "en_route" // in the vehicle
)
