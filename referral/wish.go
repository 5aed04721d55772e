package referral

import "github.com/fenji-health/fenji/referral/wire"

// wished tells where the patient would rather be, if the case asks for another place:
// what he chooses is kept apart from what cannot be done there.
func (d *deciding) wished(out *Decision) {
	if d.c.Wish == "" || d.c.Wish == out.Destination {
		return
	}
	there, known := d.view.Institution(d.c.Wish)
	to, here := d.view.Institution(out.Destination)
	if !known || !here {
		return
	}
	out.Notices = append(out.Notices, Notice{Kind: "patient_choice", Text: wire.Text{
		Zh: "病人愿去" + there.Name.In("zh") + "；按病情应在" + to.Name.In("zh"),
		En: "The patient would rather go to " + there.Name.In("en") + "; the case asks for " + to.Name.In("en")}})
}
