package referral

import (
	"fmt"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// spared tells the way that a patient who is treated here does not have to go: to those
// who give their opinion from afar, else to the hospital that leads the medical
// community, as far as the catalogue has its length.
func (d *deciding) spared(out *Decision) {
	if out.Destination != d.c.Here || out.Disposition == HoldAndCall || out.Disposition == AssessHere || len(out.Declined) > 0 {
		return // who is held, asked or would not go is spared nothing
	}
	hospital := d.elsewhere(out)
	if hospital == nil || hospital.ID == d.c.Here {
		return
	}
	way := d.view.Journey(d.c.Here, hospital.ID)
	if way.Metres == nil || *way.Metres == 0 {
		return
	}
	text := wire.Text{
		Zh: fmt.Sprintf("不用去%s，单程%s公里", hospital.Name.In("zh"), kilometres(*way.Metres)),
		En: fmt.Sprintf("Spares the %s km to %s", kilometres(*way.Metres), hospital.Name.In("en")),
	}
	if way.Yuan != nil {
		text.Zh += fmt.Sprintf("、%d元", *way.Yuan)
		text.En += fmt.Sprintf(" and %d yuan", *way.Yuan)
	}
	out.Notices = append(out.Notices, Notice{Kind: "way_spared", Text: text})
}

// elsewhere is where the patient would go if he did not stay here.
func (d *deciding) elsewhere(out *Decision) *capability.Institution {
	for _, s := range out.Plan {
		if s.Action == "consult" && s.By != nil {
			in, _ := d.view.Institution(s.By.ID)
			return in
		}
	}
	for _, n := range d.view.NetworksOf(d.c.Here, capability.Date(d.c.At.Date())) {
		if lead, ok := d.view.Institution(n.Lead); ok && n.Type == "medical_community" {
			return lead
		}
	}
	return nil
}

// kilometres are written whole, below ten with one decimal.
func kilometres(metres int) string {
	if metres < 10_000 {
		return fmt.Sprintf("%d.%d", metres/1000, metres%1000/100)
	}
	return fmt.Sprint((metres + 500) / 1000)
}
