package web

import (
	"strconv"
	"time"

	"johnschool/school"
)

// standingBody is a standing as of another day.
type standingBody struct {
	Form     *Form
	ID       string
	Name     string
	Standing school.Standing
	Known    *school.Date // what was known by the end of this day; nil for now
	Figures  []Fact
	Today    school.Date
	Now      school.Standing
	Differs  bool
}

// showStanding answers where somebody stood, or will stand, on a day, as known today
// or as it was known then: what a court could have been told.
func (s *server) showStanding(r *request) (reply, error) {
	form := r.filters("on", "known")
	view, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	on, known := s.dayAsked(form, "on"), s.dayAsked(form, "known")
	zone := zoneOf(view.Program.Zone, s.zone)
	body := standingBody{Form: form, ID: view.ID, Today: view.Standing.On, Now: view.Standing, Known: known}
	p := view.Participant
	body.Name = p.GivenName + " " + p.FamilyName
	var knownAt *time.Time
	if known != nil {
		end := known.Add(1).In(zone).Add(-time.Microsecond)
		knownAt = &end
		if on == nil {
			on = known
		}
	}
	if body.Standing, err = s.office.Standing(r.ctx, r.actor, view.ID, on, knownAt); err != nil {
		return reply{}, err
	}
	body.Differs = body.Standing.State != body.Now.State
	body.Figures = []Fact{fact("Credits", strconv.Itoa(body.Standing.Credits)), fact("Still needed", strconv.Itoa(body.Standing.Needed)), fact("Absences that count", strconv.Itoa(body.Standing.Absences)),
		fact("On offer", strconv.Itoa(body.Standing.OnOffer)), fact("Balance", school.Dollars(body.Standing.BalanceCents))}
	page := s.underEnrollment(r, r.page("standing", "Standing on another day", body), view.ID, view.Number)
	if form.Refused() {
		page = page.with(form)
	}
	return page, nil
}

// dayAsked reads a day of the address; what is none is said at its field.
func (s *server) dayAsked(form *Form, name string) *school.Date {
	text := form.Get(name)
	if text == "" {
		return nil
	}
	day, err := parseDay(text)
	if err != nil {
		form.Fault("/"+name, "Write a day such as 11/21/2026.")
		return nil
	}
	return &day
}
