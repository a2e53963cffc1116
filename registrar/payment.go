package registrar

import (
	"context"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// PaymentRequest is money taken at the desk or by mail.
type PaymentRequest struct {
	AmountCents int64        `json:"amountCents"`
	Method      string       `json:"method"`
	Reference   string       `json:"reference"`  // the check's or money order's number; never a card number
	ReceivedOn  *school.Date `json:"receivedOn"` // today where not given
}

// PaymentView is a payment with its receipt's number.
type PaymentView struct {
	ID            string      `json:"id"`
	EnrollmentID  string      `json:"enrollmentId"`
	AmountCents   int64       `json:"amountCents"` // as paid, positive
	Method        string      `json:"method"`
	Reference     string      `json:"reference"`
	ReceivedOn    school.Date `json:"receivedOn"`
	ReceiptNumber int64       `json:"receiptNumber"`
	BalanceCents  int64       `json:"balanceCents"` // what is owed after it
}

// LedgerView is the fee ledger of an enrollment. The court's own fines are not in
// it.
type LedgerView struct {
	BalanceCents int64           `json:"balanceCents"`
	Entries      []db.LedgerLine `json:"entries"`
}

var paymentMethods = []string{"cash", "check", "money_order", "card", "other"}

// TakePayment writes a payment and takes the program's next receipt number.
func (o *Office) TakePayment(ctx context.Context, actor school.Actor, id string, r PaymentRequest, once Once) (PaymentView, error) {
	var view PaymentView
	err := o.do(ctx, actor, ActTakePayment, func(v *visit) error {
		return answerOnce(v, once, &view, func(p *PaymentView) string { return p.EnrollmentID }, func() error {
			c, err := v.lock(id)
			if err != nil {
				return err
			}
			if err := r.check(c); err != nil {
				return err
			}
			view, err = v.takePayment(c, r)
			return err
		})
	})
	return view, err
}

func (r *PaymentRequest) check(c *change) error {
	var faults school.Faults
	faults.Check(r.AmountCents > 0 && r.AmountCents <= maxCents, "/amountCents", "Give the amount in cents, between 1 and 10,000,000.")
	faults.Check(slices.Contains(paymentMethods, r.Method), "/method", "Choose one of "+strings.Join(paymentMethods, ", ")+".")
	checkText(&faults, "/reference", r.Reference, 200, false)
	if r.ReceivedOn == nil {
		r.ReceivedOn = &c.today
	}
	faults.Check(*r.ReceivedOn <= c.today, "/receivedOn", "A payment cannot be received in the future.")
	faults.Check(*r.ReceivedOn >= c.EnrolledOn.Add(-366), "/receivedOn", "This is more than a year before the enrollment; check the date.")
	return faults.Err()
}

func (v *visit) takePayment(c *change, r PaymentRequest) (PaymentView, error) {
	receipt, err := v.NextNumber(v.ctx, c.ProgramID, "receipt")
	if err != nil {
		return PaymentView{}, err
	}
	entry := school.Entry{ID: newID(), Kind: school.Payment, AmountCents: -r.AmountCents, On: *r.ReceivedOn, RecordedAt: c.at}
	err = v.InsertEntry(v.ctx, db.NewEntry{Entry: entry, EnrollmentID: c.ID, ProgramID: c.ProgramID, Method: r.Method, Reference: r.Reference,
		ReceiptNumber: &receipt, RecordedBy: v.Actor.UserID})
	if err != nil {
		return PaymentView{}, err
	}
	balance, err := v.settleLedger(c, map[string]any{"entry": entry.ID})
	return PaymentView{ID: entry.ID, EnrollmentID: c.ID, AmountCents: r.AmountCents, Method: r.Method, Reference: r.Reference,
		ReceivedOn: *r.ReceivedOn, ReceiptNumber: receipt, BalanceCents: balance}, err
}

// settleLedger writes the projection and the audit event after the ledger
// changed, and answers the balance.
func (v *visit) settleLedger(c *change, details map[string]any) (int64, error) {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return 0, err
	}
	p := v.projection(c, m, true)
	if err := v.UpdateEnrollment(v.ctx, c.ID, p); err != nil {
		return 0, err
	}
	return p.Standing.BalanceCents, v.audit("enrollment", c.ID, details)
}

// ReverseEntry takes a payment, refund, reduction or waiver back that was wrong
// or came back unpaid: a line of its own, dated today, the first stays.
func (o *Office) ReverseEntry(ctx context.Context, actor school.Actor, id, entryID string, r WithdrawRequest) (LedgerView, error) {
	var view LedgerView
	err := o.do(ctx, actor, ActReverseEntry, func(v *visit) error {
		if err := r.check(); err != nil {
			return err
		}
		c, err := v.lock(id)
		if err != nil {
			return err
		}
		if err := v.reverse(c, entryID, r.Reason); err != nil {
			return err
		}
		view, err = v.ledger(c.ID)
		return err
	})
	return view, err
}

func (v *visit) reverse(c *change, entryID, reason string) error {
	lines, err := v.Tx.Ledger(v.ctx, c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(lines, func(l db.LedgerLine) bool { return l.ID == entryID })
	switch {
	case i < 0:
		return notFound("entry")
	case lines[i].Kind == string(school.Assessment):
		return &school.Error{Kind: school.Conflict, Message: "The fee itself is not reversed: the court reduces or waives it, and that is entered as an amendment."}
	case lines[i].ReversedBy != nil || lines[i].Kind == string(school.Reversal):
		return &school.Error{Kind: school.Conflict, Message: "This entry is reversed already, or is a reversal itself."}
	}
	entry := school.Entry{ID: newID(), Kind: school.Reversal, AmountCents: -lines[i].AmountCents, On: c.today, Reverses: entryID, RecordedAt: c.at}
	if err := v.InsertEntry(v.ctx, db.NewEntry{Entry: entry, EnrollmentID: c.ID, ProgramID: c.ProgramID, Reason: reason, RecordedBy: v.Actor.UserID}); err != nil {
		return err
	}
	_, err = v.settleLedger(c, map[string]any{"entry": entry.ID, "reverses": entryID})
	return err
}

// Ledger reads an enrollment's fee ledger.
func (o *Office) Ledger(ctx context.Context, actor school.Actor, id string) (LedgerView, error) {
	var view LedgerView
	err := o.do(ctx, actor, ActReadLedger, func(v *visit) (err error) {
		if view, err = v.ledger(id); err != nil {
			return err
		}
		return v.auditReading("enrollment", id, nil)
	})
	return view, err
}

func (v *visit) ledger(id string) (LedgerView, error) {
	if !isID(id) {
		return LedgerView{}, notFound("enrollment")
	}
	if _, err := v.Tx.Enrollment(v.ctx, id); db.IsNoRow(err) {
		return LedgerView{}, notFound("enrollment")
	} else if err != nil {
		return LedgerView{}, err
	}
	lines, err := v.Tx.Ledger(v.ctx, id)
	view := LedgerView{Entries: lines}
	for _, l := range lines {
		view.BalanceCents += l.AmountCents
	}
	return view, err
}
