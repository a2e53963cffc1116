package web

import (
	"strings"

	"johnschool/registrar"
)

// proofBody is the page on which a proof of enrollment is sent.
type proofBody struct {
	ID, Name string
	Enrolled bool // whether the page after enrolling led here, and is gone back to
	Form     *Form
	To       []Option
	Nobody   bool // whether nobody can be written to
}

// proofPattern is the address of that page.
const proofPattern = casesPath + "/:id/proof/messages"

func (s *server) showSendProof(r *request) (reply, error) {
	return s.sendProofPage(r, newForm(nil), r.query("enrolled") == "yes")
}

func (s *server) sendProofPage(r *request, form *Form, enrolled bool) (reply, error) {
	view, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	recipients, err := s.office.ProofRecipients(r.ctx, r.actor, view.ID)
	if err != nil {
		return reply{}, err
	}
	body := proofBody{ID: view.ID, Name: personName(view), Enrolled: enrolled, Form: form, Nobody: true}
	for _, to := range recipients {
		o := Option{Value: to.To, Label: to.Name, Hint: to.Address, Disabled: to.Why != ""}
		if o.Disabled {
			o.Hint = to.Why
		}
		body.Nobody = body.Nobody && o.Disabled
		body.To = append(body.To, o)
	}
	return s.underEnrollment(r, r.page("send_proof", "Send the proof of enrollment", body), view.ID, view.Number), nil
}

func (s *server) sendProof(r *request) (reply, error) {
	var wish registrar.ProofRequest
	form, err := r.decode(&wish)
	enrolled := form.Get("enrolled") == "yes"
	var sent registrar.ProofSent
	if err == nil {
		sent, err = s.office.SendProof(r.ctx, r.actor, r.id("id"), wish, r.once(form))
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.sendProofPage(r, form, enrolled) })
	}
	var to []string
	for _, m := range sent.Messages {
		to = append(to, "the "+m.To)
	}
	r.flash("The proof of enrollment goes to " + strings.Join(to, " and ") + " within a few minutes.")
	if enrolled {
		return seeOther(enrollmentPath(r.id("id")) + "/enrolled"), nil
	}
	return seeOther(enrollmentPath(r.id("id"))), nil
}
