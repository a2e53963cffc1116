package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// payMethods are the ways to pay, in the order of how often they are used.
var payMethods = []Option{{Value: "cash", Label: "Cash"}, {Value: "money_order", Label: "Money order"}, {Value: "check", Label: "Check"},
	{Value: "card", Label: "Card"}, {Value: "other", Label: "Other"}}

// paymentBody is the page on which a payment is taken.
type paymentBody struct {
	registrar.AccountView
	Form    *Form
	Methods []Option
	Owes    bool
}

func (s *server) showPayment(r *request) (reply, error) { return s.paymentPage(r, nil) }

// paymentPage begins with what is due next.
func (s *server) paymentPage(r *request, form *Form) (reply, error) {
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(registrar.PaymentRequest{AmountCents: a.NextCents, ReceivedOn: &a.Today})
	}
	body := paymentBody{AccountView: a, Form: form, Methods: payMethods, Owes: a.BalanceCents > 0}
	return s.underCase(r, r.page("take_payment", "Take a payment", body), a, true), nil
}

func (s *server) takePayment(r *request) (reply, error) {
	var wish registrar.PaymentRequest
	form, err := r.decode(&wish)
	var taken registrar.PaymentView
	if err == nil {
		taken, err = s.office.TakePayment(r.ctx, r.actor, r.id("id"), wish, r.once(form))
	}
	if err != nil {
		return r.again(form, inDollars(err), func() (reply, error) { return s.paymentPage(r, form) })
	}
	r.flash("The payment was taken.")
	return seeOther("/enrollments/" + r.id("id") + "/payments/" + taken.ID), nil
}

// takenBody is the page of a payment, with which its receipt is printed.
type takenBody struct {
	ID, Path, Name, Receipt string
	Number                  string
	Facts                   []Fact
	Reversed, May           bool
	Next                    bool // whether who looks takes payments
}

// showTaken shows a payment with the balance before and after it.
func (s *server) showTaken(r *request) (reply, error) {
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	for i, l := range ledgerLines(a, r.may(registrar.ActReverseEntry)) {
		if l.ID != r.id("entryId") || l.Receipt == "" {
			continue
		}
		e := a.Entries[i]
		body := takenBody{ID: l.ID, Path: "/enrollments/" + a.EnrollmentID, Name: a.Name(), Number: a.Number, Receipt: l.Receipt, Reversed: l.Reversed, May: l.May,
			Next: r.may(registrar.ActTakePayment)}
		body.Facts = []Fact{{Term: "From", Text: body.Name, Note: a.Number + ", " + a.Program}, fact("Amount", money(-e.AmountCents)), {Term: "Paid by", Text: kindWords(e.Method), Note: e.Reference},
			fact("Received on", dateWords(e.On)), fact("Balance before", owesWords(l.Balance-e.AmountCents)), fact("Balance after", owesWords(l.Balance))}
		return s.underCase(r, r.page("payment", "Receipt "+l.Receipt, body), a, true), nil
	}
	return reply{}, nothingHere()
}

// owesWords says a balance: what is owed, or how much too much was paid.
func owesWords(cents int64) string {
	if cents < 0 {
		return school.Dollars(-cents) + " paid too much"
	}
	return school.Dollars(cents)
}

// printReceipt is a payment's receipt on paper.
func (s *server) printReceipt(r *request) (reply, error) {
	receipt, err := s.office.Receipt(r.ctx, r.actor, r.id("id"), r.id("entryId"))
	return paper(receipt, false, err)
}

// inDollars says faults about amounts as who types dollars understands them.
func inDollars(err error) error {
	return reworded(err, "Give the amount in cents, between 1 and 10,000,000.", "Give an amount of more than nothing, at most $100,000.00.")
}
