package web

import "johnschool/registrar"

// reversalBody is the page on which an entry of the ledger is taken back.
type reversalBody struct {
	Form               *Form
	Path, Name, Number string
	Line               ledgerLine
	Owed               int64 // after it
	Payment            bool
}

func (s *server) showReversal(r *request) (reply, error) { return s.reversalPage(r, newForm(nil)) }

func (s *server) reversalPage(r *request, form *Form) (reply, error) {
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	for _, l := range ledgerLines(a, true) {
		if l.ID != r.id("entryId") || (!l.May && !form.Refused()) {
			continue
		}
		body := reversalBody{Form: form, Path: "/enrollments/" + a.EnrollmentID, Name: a.Name(), Number: a.Number, Line: l,
			Owed: a.BalanceCents - l.Amount, Payment: l.Receipt != ""}
		return s.underCase(r, r.page("reverse_entry", "Reverse an entry", body), a, true), nil
	}
	return reply{}, nothingHere()
}

func (s *server) reverseEntry(r *request) (reply, error) {
	var wish registrar.WithdrawRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.ReverseEntry(r.ctx, r.actor, r.id("id"), r.id("entryId"), wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.reversalPage(r, form) })
	}
	r.flash("The entry was reversed. Both lines stay in the ledger.")
	return seeOther("/enrollments/" + r.id("id") + "/payments"), nil
}
