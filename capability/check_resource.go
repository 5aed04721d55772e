package capability

func (c *checker) checkResources(s spot, in *Institution) {
	s.to("staff").ids(sorted(in.Staff))
	for _, x := range in.staff {
		c.checkStaff(s.to("staff").to(x.ID), x)
	}
	s.to("equipment").ids(sorted(in.Equipment))
	for _, x := range in.equipment {
		at := s.to("equipment").to(x.ID)
		at.needed("kind", x.Kind, "the kind of equipment")
		at.oneOf("state", x.State, "working", "broken", "unknown")
	}
	s.to("rooms").ids(sorted(in.Rooms))
	for _, x := range in.rooms {
		at := s.to("rooms").to(x.ID)
		at.needed("kind", x.Kind, "the kind of room")
		at.oneOf("state", x.State, "working", "broken", "unknown")
		at.department(in, x.Department)
	}
	s.to("stock").ids(sorted(in.Stock))
	for _, x := range in.stock {
		at := s.to("stock").to(x.ID)
		if x.Days != nil && *x.Days < 0 {
			at.to("days").bad("out-of-range", "%d days are impossible; absent is unknown", *x.Days)
		}
		if x.Quantity != nil && *x.Quantity < 0 {
			at.to("quantity").bad("out-of-range", "a quantity of %d is impossible; 0 is none, null is unknown", *x.Quantity)
		}
		if x.Window != nil {
			at.to("window").needed("from", x.Window.From, "the anchor of the window, such as onset,")
		}
	}
	s.to("vehicles").ids(sorted(in.Vehicles))
	for _, x := range in.vehicles {
		at := s.to("vehicles").to(x.ID)
		at.needed("mode", x.Mode, "the mode of the vehicle")
		at.oneOf("mode", x.Mode, vehicleModes()...)
		at.oneOf("state", x.State, "working", "broken", "unknown")
		for i, served := range x.Serves {
			at.to("serves").institution(itoa(i), served)
		}
		for i, place := range x.MeetsAt {
			at.to("meets_at").institution(itoa(i), place)
			if place == in.ID {
				at.to("meets_at").to(itoa(i)).bad("meets_at", "a vehicle of %s meets no other there: that is where it sets out", in.ID)
			}
		}
	}
}

func (c *checker) checkStaff(s spot, x *Staff) {
	s.oneOf("title", x.Title, titles()...)
	s.order(x.From, x.To)
	c.checkSkills(s.to("skills"), x.Skills)
	for i, a := range x.Absences {
		at := s.to("absences").at(i)
		at.oneOf("kind", a.Kind, "training", "leave", "posted", "sick")
		at.order(a.From, a.To)
		if a.From == "" && a.To == "" {
			at.to("from").bad("missing", "the first day of the absence is needed; somebody who is never there is no staff")
		}
	}
}

func (c *checker) checkSkills(s spot, skills Skills) {
	for i, x := range skills {
		at := s.at(i)
		at.needed("skill", x.Skill, "the skill")
		if x.From != "" && x.Until != "" && x.Until < x.From {
			at.to("until").bad("reversed", "the last day, %s, is before the first, %s", x.Until, x.From)
		}
		if x.Cases != nil {
			at.count("cases", *x.Cases)
		}
	}
}
