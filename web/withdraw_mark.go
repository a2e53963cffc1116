package web

import (
	"slices"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// withdrawalBody is the page on which a mark is taken back.
type withdrawalBody struct {
	Form        *Form
	Session, ID string
	Class, Name string
	Day         school.Date
	Facts       []Fact // the mark, and who recorded it when
}

func (s *server) showWithdrawal(r *request) (reply, error) {
	return s.withdrawalPage(r, newForm(nil))
}

func (s *server) withdrawalPage(r *request, form *Form) (reply, error) {
	roster, err := s.office.Roster(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(roster.People, func(p registrar.RosterPerson) bool { return p.EnrollmentID == r.id("enrollmentId") && p.Mark != nil })
	if i < 0 {
		return reply{}, &school.Error{Kind: school.NotFound, Message: "There is no mark to withdraw. Somebody may have withdrawn it already."}
	}
	zone := zoneOf(roster.Session.Zone, time.UTC)
	row := rollRowOf(roster.People[i], roster.Session.Day, zone)
	if form.version() == nil {
		form.versioned(int64(roster.People[i].Mark.Version))
	}
	body := withdrawalBody{Form: form, Session: roster.Session.ID, ID: row.ID, Class: roster.Session.ClassName, Name: row.Name, Day: roster.Session.Day,
		Facts: []Fact{fact("The mark", row.words()), fact("Recorded", row.Stands)}}
	return r.page("withdraw_mark", "Withdraw a mark", body).under("Today", "/today", "Roll", rollAddress(roster.Session.ID)).at("/today"), nil
}

// withdrawMark takes a wrong mark back.
func (s *server) withdrawMark(r *request) (reply, error) {
	var wish registrar.WithdrawMarkRequest
	form, err := r.decode(&wish)
	if err == nil {
		if version := form.version(); version != nil {
			seen := int(*version)
			wish.Version = &seen
		}
		_, err = s.office.WithdrawMark(r.ctx, r.actor, r.id("id"), r.id("enrollmentId"), wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.withdrawalPage(r, form) })
	}
	r.flash("The mark is withdrawn. Its history is kept.")
	return seeOther(rollAddress(r.id("id"))), nil
}
