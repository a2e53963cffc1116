package web

import (
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// placementBody is the page on which somebody is placed in a class, or moved.
type placementBody struct {
	registrar.PlacementView
	Form    *Form
	Path    string
	Now     []Fact
	Classes []placementChoice
	Out     *placementChoice // to take them out of the class they are in
}

// placementChoice is a class, or none, with what it changes said first.
type placementChoice struct {
	Value, ID, Name string
	Says            []string
	Standing        Tag
	Seats           *seats
	Full, Chosen    bool
}

// placeWish is what the form sends. Waiting lists are choices of their own.
type placeWish struct {
	Class string `json:"classId"`
}

// What the form says instead of a class's id.
const (
	noClass    = "none"
	waitPrefix = "wait:"
)

func (s *server) showPlacement(r *request) (reply, error) { return s.placementPage(r, nil) }

func (s *server) placementPage(r *request, form *Form) (reply, error) {
	p, err := s.office.Placement(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(nil).versioned(p.Version)
	}
	body := placementBody{PlacementView: p, Form: form, Path: "/enrollments/" + p.EnrollmentID}
	title := "Place in a class"
	if p.ClassName != nil {
		title = "Move to another class"
		body.Now = append(body.Now, fact("Class now", *p.ClassName))
		body.Out = &placementChoice{Value: noClass, ID: "class-none", Name: "No class", Says: []string{"Their place is free at once, and they have no session until they are placed again."},
			Standing: standingTag(p.WithoutClass.State), Chosen: form.Get("classId") == noClass}
	}
	body.Now = append(body.Now, Fact{Term: "Standing now", Tags: []Tag{standingTag(p.Standing.State)}}, fact("Sessions still needed", number(p.Standing.Needed)))
	if p.Standing.DueOn != nil {
		body.Now = append(body.Now, fact("Due", dateWords(p.Standing.DueOn)))
	}
	for _, c := range p.Choices {
		if p.ClassID != nil && *p.ClassID == c.ID {
			continue
		}
		body.Classes = append(body.Classes, s.placementChoice(p, c, form))
	}
	return s.underEnrollment(r, r.page("place", title, body), p.EnrollmentID, p.Number), nil
}

// placementChoice says what a class would do.
func (s *server) placementChoice(p registrar.PlacementView, c registrar.PlacementChoice, form *Form) placementChoice {
	choice := placementChoice{Value: c.ID, ID: "class-" + c.ID, Name: c.Name, Standing: standingTag(c.Standing.State), Seats: &seats{c.SeatsTaken, c.Capacity}, Full: c.Free == 0}
	if choice.Full {
		choice.Value = waitPrefix + c.ID
		choice.Name += ": waiting list"
		choice.Standing = standingTag(p.WithoutClass.State)
	}
	choice.Chosen = form.Get("classId") == choice.Value
	by := ""
	if p.Standing.DueOn != nil {
		by = " by the due date"
	}
	says := plural(c.Ahead, "session", "sessions") + " to come" + by
	if c.Ahead > 0 {
		says += ", the next on " + whenOf(c.NextAt.In(zoneOf(p.Zone, s.zone)))
	}
	choice.Says = append(choice.Says, sentence(says))
	var more []string
	if c.Location != "" {
		more = append(more, c.Location)
	}
	choice.Says = append(choice.Says, strings.Join(append(more, "in "+languageWords(c.Language)), ", ")+".")
	if c.Ahead < p.Standing.Needed {
		choice.Says = append(choice.Says, "Fewer than the "+plural(p.Standing.Needed, "session", "sessions")+" still needed.")
	}
	if p.WaitingFor != nil && *p.WaitingFor == c.ID {
		choice.Says = append(choice.Says, "They are on its waiting list.")
	}
	return choice
}

func (s *server) place(r *request) (reply, error) {
	var wish placeWish
	form, err := r.decode(&wish)
	request := registrar.PlaceRequest{}
	switch id, waits := strings.CutPrefix(wish.Class, waitPrefix); {
	case err != nil:
	case wish.Class == "":
		err = school.InvalidField("/classId", "Choose a class.")
	case wish.Class != noClass:
		request.ClassID, request.Waitlist = &id, waits
	}
	var placed registrar.EnrollmentView
	if err == nil {
		placed, err = s.office.Place(r.ctx, r.actor, r.id("id"), request, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.placementPage(r, form) })
	}
	switch {
	case placed.ClassName != nil:
		r.flash("Placed in " + *placed.ClassName + ".")
	case placed.WaitlistedClassID != nil:
		r.flash("Put on the waiting list.")
	default:
		r.flash("Taken out of the class.")
	}
	return seeOther("/enrollments/" + r.id("id")), nil
}
