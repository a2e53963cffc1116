package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// changeBody is a small page that changes one thing of an enrollment.
type changeBody struct {
	Form       *Form
	ID, Number string
	Name       string
	Condition  string // that is attested or withdrawn
	Pause      *school.Pause
	Outcomes   []Option
	Modules    []Option // of a program with a curriculum
	Needed     int
	ReportsTo  string // who is told of the end, "" for nobody
	Languages  []Option
	OtherName  string // as the order spells it, where that differs
	Bounced    bool   // whether mail came back
}

// changePage draws a small page: fill adds what it needs, and begins the form
// where nothing was typed yet.
func (s *server) changePage(r *request, template, title string, form *Form, fill func(registrar.EnrollmentView, *changeBody) error) (reply, error) {
	view, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	return s.changePageOf(r, template, title, form, view, fill)
}

// changePageOf draws it of an enrollment that was read already.
func (s *server) changePageOf(r *request, template, title string, form *Form, view registrar.EnrollmentView, fill func(registrar.EnrollmentView, *changeBody) error) (reply, error) {
	body := changeBody{Form: form, ID: view.ID, Number: view.Number, Name: personName(view)}
	if body.Form == nil {
		body.Form = newForm(nil).versioned(view.Version)
	}
	if err := fill(view, &body); err != nil {
		return reply{}, err
	}
	return s.underEnrollment(r, r.page(template, title, body), view.ID, view.Number), nil
}

// changed leads back to the enrollment and says what was done, or shows the form
// again.
func (s *server) changed(r *request, form *Form, err error, done string, show func(*Form) (reply, error)) (reply, error) {
	if err != nil {
		return r.again(form, err, func() (reply, error) { return show(form) })
	}
	r.flash(done)
	return seeOther(enrollmentPath(r.id("id"))), nil
}

// attestPage lets a condition be attested or, where it is, be withdrawn.
func (s *server) attestPage(r *request, form *Form, name string) (reply, error) {
	template, title := "attest", "Record a condition as met"
	var missing error
	page, err := s.changePage(r, template, title, form, func(view registrar.EnrollmentView, body *changeBody) error {
		missing = nothingHere()
		for _, c := range view.Conditions {
			if c.Name != name {
				continue
			}
			missing = nil
			if c.AttestedOn != nil {
				template, title = "withdraw_attestation", "Withdraw an attestation"
			} else if form == nil {
				body.Form.SetDay("attestedOn", view.Standing.On)
			}
		}
		body.Condition = name
		return missing
	})
	if err == nil {
		page.template, page.view.Title = template, title
	}
	return page, err
}

func (s *server) showCondition(r *request) (reply, error) {
	return s.attestPage(r, nil, r.query("name"))
}

func (s *server) attest(r *request) (reply, error) {
	var wish registrar.AttestRequest
	form, err := r.decode(&wish)
	name := form.Get("condition")
	if err == nil {
		_, err = s.office.Attest(r.ctx, r.actor, r.id("id"), name, wish, form.version())
	}
	return s.changed(r, form, err, "The condition is recorded as met.", func(f *Form) (reply, error) { return s.attestPage(r, f, name) })
}

func (s *server) withdrawAttestation(r *request) (reply, error) {
	var wish registrar.WithdrawRequest
	form, err := r.decode(&wish)
	name := form.Get("condition")
	if err == nil {
		_, err = s.office.WithdrawAttestation(r.ctx, r.actor, r.id("id"), name, wish, form.version())
	}
	return s.changed(r, form, err, "The attestation is withdrawn. Its history stays.", func(f *Form) (reply, error) { return s.attestPage(r, f, name) })
}

func (s *server) pausePage(r *request, form *Form) (reply, error) {
	return s.changePage(r, "pause", "Pause the enrollment", form, func(registrar.EnrollmentView, *changeBody) error { return nil })
}

func (s *server) showPause(r *request) (reply, error) { return s.pausePage(r, nil) }

func (s *server) pause(r *request) (reply, error) {
	var wish registrar.PauseRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.Pause(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	return s.changed(r, form, err, "The pause is entered.", func(f *Form) (reply, error) { return s.pausePage(r, f) })
}

func (s *server) endPausePage(r *request, form *Form) (reply, error) {
	return s.changePage(r, "end_pause", "End or change a pause", form, func(view registrar.EnrollmentView, body *changeBody) error {
		for i, p := range view.Pauses {
			if p.ID == r.id("pauseId") {
				body.Pause = &view.Pauses[i]
				return nil
			}
		}
		return nothingHere()
	})
}

func (s *server) showEndPause(r *request) (reply, error) { return s.endPausePage(r, nil) }

func (s *server) endPause(r *request) (reply, error) {
	var wish registrar.EndPauseRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.EndPause(r.ctx, r.actor, r.id("id"), r.id("pauseId"), wish, form.version())
	}
	return s.changed(r, form, err, "The pause is changed.", func(f *Form) (reply, error) { return s.endPausePage(r, f) })
}

func (s *server) closePage(r *request, form *Form) (reply, error) {
	return s.changePage(r, "close", "Close the enrollment", form, func(view registrar.EnrollmentView, body *changeBody) error {
		for _, outcome := range registrar.CloseOutcomes {
			body.Outcomes = append(body.Outcomes, Option{Value: outcome, Label: endWords(outcome)})
		}
		if school.ReportTo(view.Order.ReportTo) != school.ToNobody {
			body.ReportsTo = view.Order.ReportTo
		}
		return nil
	})
}

func (s *server) showClose(r *request) (reply, error) { return s.closePage(r, nil) }

func (s *server) closeEnrollment(r *request) (reply, error) {
	var wish registrar.CloseRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.Close(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	return s.changed(r, form, err, "The enrollment is closed.", func(f *Form) (reply, error) { return s.closePage(r, f) })
}

func (s *server) creditPage(r *request, form *Form) (reply, error) {
	file, err := s.office.EnrollmentFile(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	return s.changePageOf(r, "bring_credits", "Bring credits", form, file.EnrollmentView, func(_ registrar.EnrollmentView, body *changeBody) error {
		body.Needed = file.Standing.Needed
		body.Modules = choices(file.Policy.Modules, func(m string) Option { return Option{Value: m, Label: capital(m)} })
		if form == nil {
			body.Form.SetDay("broughtOn", file.On)
		}
		return nil
	})
}

func (s *server) showCredits(r *request) (reply, error) { return s.creditPage(r, nil) }

func (s *server) bringCredits(r *request) (reply, error) {
	var wish registrar.CreditRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.BringCredits(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	return s.changed(r, form, err, "The credits are entered.", func(f *Form) (reply, error) { return s.creditPage(r, f) })
}
