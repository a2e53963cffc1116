package web

import (
	"johnschool/registrar"
)

// changeReport is what the forms of a report's page do: one use case, then the page
// again, with what is wrong where it was refused.
func (s *server) changeReport(r *request, part string, wish any, done string, change func(*Form) error) (reply, error) {
	form, err := r.decode(wish)
	if err == nil {
		err = change(form)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.reportPage(r, part, form) })
	}
	r.flash(done)
	return seeOther(reportsPath + "/" + r.id("id")), nil
}

func (s *server) confirmReport(r *request) (reply, error) {
	var report registrar.ReportView
	answer, err := s.changeReport(r, confirmPart, &struct{}{}, "", func(form *Form) (err error) {
		report, err = s.office.ConfirmReport(r.ctx, r.actor, r.id("id"), form.version())
		return err
	})
	if err == nil && report.State == "held" {
		r.flash("Your confirmation was recorded. A second person has to confirm the report before it is sent.")
	} else if err == nil && report.ID != "" {
		r.flash("You confirmed the report. It goes out within a few minutes.")
	}
	return answer, err
}

func (s *server) holdReport(r *request) (reply, error) {
	var wish registrar.HoldRequest
	return s.changeReport(r, holdPart, &wish, "The report is on hold. Its due day stays as it is.", func(form *Form) error {
		_, err := s.office.HoldReport(r.ctx, r.actor, r.id("id"), wish, form.version())
		return err
	})
}

func (s *server) endHold(r *request) (reply, error) {
	return s.changeReport(r, endHoldPart, &struct{}{}, "The report is not on hold any more.", func(form *Form) error {
		_, err := s.office.EndHold(r.ctx, r.actor, r.id("id"), form.version())
		return err
	})
}
