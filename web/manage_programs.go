package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

func (s *server) showPrograms(r *request) (reply, error) {
	list, err := s.office.Programs(r.ctx, r.actor, r.listed())
	if err != nil {
		return reply{}, err
	}
	table := Table{Caption: "Programs by name", Columns: wholeFrom(columns("Program", "Numbers", "Telephone", "Rules in force"), 2, 3), Quiet: true,
		Empty: Empty{Title: "There is no program yet.", Text: "A program is a school's course with its rules. Add one to be able to enroll."}}
	for _, p := range list.Items {
		rules := Cell{Tags: []Tag{{"None yet", bad}}}
		if p.Policy != nil {
			rules = Cell{Text: "Version " + number(p.Policy.Version), Note: "since " + dateWords(p.Policy.EffectiveFrom), Href: "/programs/" + p.ID + "/policies"}
		}
		table.Rows = append(table.Rows, row(Link{Label: p.Name, Href: "/programs/" + p.ID}, p.Prefix, p.Phone, rules))
	}
	return r.page("list", "Programs", listBody{Table: table.paged(r, list.NextCursor), Add: Link{Label: "Add a program", Href: "/programs/new"}}).wide(), nil
}

// zones are the time zones of the country.
var zones = []Option{{Value: "America/New_York", Label: "Eastern"}, {Value: "America/Chicago", Label: "Central"}, {Value: "America/Denver", Label: "Mountain"},
	{Value: "America/Phoenix", Label: "Mountain, Arizona (no daylight saving time)"}, {Value: "America/Los_Angeles", Label: "Pacific"}, {Value: "America/Anchorage", Label: "Alaska"},
	{Value: "Pacific/Honolulu", Label: "Hawaii"}}

// programBody is the page of a program.
type programBody struct {
	Action      string
	Form        *Form
	New         bool
	Zones       []Option
	Path, ID    string
	Signatories []signatoryLine
	Signing     *Form // adds who signs
	Ending      *Form // ends who signs
	Presets     []Option
}

type signatoryLine struct {
	ID, Name, Title, Authority, From, Until string
	Ended                                   bool
}

func (s *server) showNewProgram(r *request) (reply, error) {
	return s.newProgramPage(r, newForm(registrar.ProgramRequest{Zone: s.zone.String()}))
}

func (s *server) newProgramPage(r *request, form *Form) (reply, error) {
	body := programBody{Action: "/programs", Form: form, New: true, Zones: zonesWith(form.Get("zone"))}
	for _, p := range school.Presets() {
		body.Presets = append(body.Presets, Option{Value: p.Name, Label: p.Title, Hint: p.Description})
	}
	return r.page("program", "Add a program", body).under("Programs", "/programs").at("/programs"), nil
}

// zonesWith are the zones to choose from, with one that is chosen though it is none of these.
func zonesWith(chosen string) []Option {
	if chosen == "" || labelOf(zones, chosen) != "" {
		return zones
	}
	return append([]Option{{Value: chosen, Label: chosen}}, zones...)
}

// createProgram makes a program under the rules of a preset, which a version of its
// own follows where they do not fit.
func (s *server) createProgram(r *request) (reply, error) {
	var wish struct {
		registrar.ProgramRequest
		Preset string `json:"preset"`
	}
	form, err := r.decode(&wish)
	wish.Policy = nil
	if err == nil {
		for _, p := range school.Presets() {
			if p.Name == wish.Preset {
				policy := p.Policy
				wish.Policy = &policy
			}
		}
		if wish.Policy == nil {
			err = school.InvalidField("/preset", "Choose the rules to begin with.")
		}
	}
	var made registrar.ProgramView
	if err == nil {
		made, err = s.office.CreateProgram(r.ctx, r.actor, wish.ProgramRequest)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.newProgramPage(r, form) })
	}
	r.flash("The program was added. Say who signs its letters, and look its rules through.")
	return seeOther("/programs/" + made.ID), nil
}

func (s *server) showProgram(r *request) (reply, error) {
	return s.programPage(r, nil, newForm(nil), newForm(nil))
}

func (s *server) programPage(r *request, form, signing, ending *Form) (reply, error) {
	p, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(registrar.ProgramRequest{Name: p.Name, Prefix: p.Prefix, Zone: p.Zone, Address: p.Address, Email: p.Email, Phone: p.Phone, Signatory: p.Signatory,
			SignatoryTitle: p.SignatoryTitle}).versioned(p.Version)
	}
	body := programBody{Action: "/programs/" + p.ID, Path: "/programs/" + p.ID, ID: p.ID, Form: form, Zones: zonesWith(p.Zone), Signing: signing, Ending: ending}
	rows, err := s.office.Signatories(r.ctx, r.actor, p.ID)
	for _, one := range rows {
		line := signatoryLine{ID: one.ID, Name: one.Name, Title: one.Title, Authority: one.Authority, From: dateWords(one.From), Until: dateWords(one.Until), Ended: one.Until != nil}
		body.Signatories = append(body.Signatories, line)
	}
	return r.page("program", p.Name, body).under("Programs", "/programs").at("/programs"), err
}

func (s *server) updateProgram(r *request) (reply, error) {
	var wish registrar.ProgramRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.UpdateProgram(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.programPage(r, form, newForm(nil), newForm(nil)) })
	}
	r.flash("Saved.")
	return seeOther("/programs/" + r.id("id")), nil
}

// signingRequest is a signatory, under names that the program's own form lacks.
type signingRequest struct {
	Who       string       `json:"who"`
	Title     string       `json:"title"`
	Authority string       `json:"authority"`
	From      *school.Date `json:"from"`
	Until     *school.Date `json:"until"`
}

func (s *server) addSignatory(r *request) (reply, error) {
	var wish signingRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.AddSignatory(r.ctx, r.actor, r.id("id"),
			registrar.SignatoryRequest{Name: wish.Who, Title: wish.Title, Authority: wish.Authority, From: wish.From, Until: wish.Until})
		err = renamed(err, "/name", "/who")
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.programPage(r, nil, form, newForm(nil)) })
	}
	r.flash("Letters and certificates are signed so from that day on. What was signed before stays as it is.")
	return seeOther("/programs/" + r.id("id")), nil
}

func (s *server) endSignatory(r *request) (reply, error) {
	var wish struct {
		LastDay school.Date `json:"lastDay"`
	}
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.EndSignatory(r.ctx, r.actor, r.id("id"), r.id("signatoryId"), registrar.EndSignatoryRequest{Until: wish.LastDay})
		err = renamed(err, "/until", "/lastDay")
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.programPage(r, nil, newForm(nil), form) })
	}
	r.flash("The last day was noted.")
	return seeOther("/programs/" + r.id("id")), nil
}
