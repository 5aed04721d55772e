package episode

// businessStatus is the code of HL7 BSeR's TaskBusinessStatusCS of each phase, so
// that a Task of FHIR can carry it. The ten codes are ten phases; a patient who has
// arrived is inside the event that was scheduled, which has no code of its own until
// it ends, and one who refuses ends the fulfilment.
var businessStatus = map[Phase]string{
	PhaseRequested:   "2.0",
	PhaseAccepted:    "3.0",
	PhaseDeclined:    "4.0",
	PhaseScheduled:   "5.1.1",
	PhaseNotAttended: "5.1.2",
	PhaseUnscheduled: "5.1.3",
	PhaseCompleted:   "5.1.4",
	PhaseCancelling:  "5.2",
	PhaseCancelled:   "6.0",
	PhaseReturned:    "7.0",

	PhaseArrived: "5.1.1",
	PhaseRefused: "6.0",
}

// BSeR is the code of a phase; empty before anybody is asked, when there is no Task.
func (p Phase) BSeR() string { return businessStatus[p] }
