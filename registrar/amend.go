package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// AmendRequest is a later decision of the court: who decided it, when and why,
// and what its kind changes.
type AmendRequest struct {
	Kind          school.AmendmentKind `json:"kind"`
	DecidedBy     string               `json:"decidedBy"`
	DecidedOn     school.Date          `json:"decidedOn"`
	DueOn         *school.Date         `json:"dueOn"`         // extension; reinstated, where the court moved it
	AmountCents   *int64               `json:"amountCents"`   // fee_reduction; fee_waiver: the whole balance where not given
	PolicyVersion *int                 `json:"policyVersion"` // policy_moved
	Reason        string               `json:"reason"`
}

// Amend enters a court's later decision. Vacated and transferred end the
// enrollment, reinstated takes one up again that a violation, the court or staff
// ended.
func (o *Office) Amend(ctx context.Context, actor school.Actor, id string, r AmendRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActAmend, id, ifVersion, func(v *visit, c *change) error { return v.amend(c, r) })
}

// amend writes a decision with what follows from it.
func (v *visit) amend(c *change, r AmendRequest) error {
	if err := v.checkAmend(c, r); err != nil {
		return err
	}
	a := db.NewAmendment{EnrollmentID: c.ID, DecidedBy: r.DecidedBy, Reason: r.Reason, RecordedBy: v.Actor.UserID,
		AmountCents: r.AmountCents, PolicyVersion: r.PolicyVersion,
		Amendment: school.Amendment{ID: newID(), Kind: r.Kind, DecidedOn: r.DecidedOn, DueOn: r.DueOn, RecordedAt: c.at}}
	c.details["amendment"], c.details["kind"] = a.ID, r.Kind
	if err := v.InsertAmendment(v.ctx, a); err != nil {
		return err
	}
	switch r.Kind {
	case school.FeeReduction:
		return v.forgive(c, a, school.Reduction)
	case school.FeeWaiver:
		return v.forgive(c, a, school.Waiver)
	case school.Vacated, school.Transferred:
		ended := max(r.DecidedOn, c.EnrolledOn) // nothing ends before it begins, whenever the court decided it
		if err := v.closeCase(c, string(r.Kind), statusClosed, r.Reason, "", ended); err != nil {
			return err
		}
		return v.oweClosing(c)
	case school.Reinstated:
		if err := v.reopen(c, r.DecidedOn, r.Reason); err != nil {
			return err
		}
		return v.withdrawClosing(c)
	}
	return nil
}

// checkAmend finds what of the decision cannot be right.
func (v *visit) checkAmend(c *change, r AmendRequest) error {
	var faults school.Faults
	faults.Check(slices.Contains(school.AmendmentKinds, r.Kind), "/kind", "Choose what was decided: extension, fee_reduction, fee_waiver, policy_moved, reinstated, vacated, transferred.")
	checkText(&faults, "/decidedBy", r.DecidedBy, 200, true)
	checkText(&faults, "/reason", r.Reason, 2000, true)
	faults.Check(r.DecidedOn <= c.today, "/decidedOn", "A decision cannot be dated in the future.")
	faults.Check(r.DecidedOn != 0, "/decidedOn", "Say on which day it was decided.")
	takesDue := r.Kind == school.Extension || r.Kind == school.Reinstated
	faults.Check(r.Kind != school.Extension || r.DueOn != nil, "/dueOn", "An extension names the new due date.")
	faults.Check(r.DueOn == nil || takesDue, "/dueOn", "Only an extension or a reinstatement moves the due date.")
	faults.Check(r.DueOn == nil || *r.DueOn >= c.EnrolledOn, "/dueOn", "The due date lies before the enrollment.")
	takesAmount := r.Kind == school.FeeReduction || r.Kind == school.FeeWaiver
	faults.Check(r.Kind != school.FeeReduction || r.AmountCents != nil, "/amountCents", "A reduction names its amount.")
	faults.Check(r.AmountCents == nil || takesAmount, "/amountCents", "Only a fee reduction or waiver takes an amount.")
	faults.Check(r.AmountCents == nil || (*r.AmountCents > 0 && *r.AmountCents <= maxCents), "/amountCents", "Give an amount between $0.01 and $100,000.00.")
	faults.Check((r.Kind == school.PolicyMoved) == (r.PolicyVersion != nil), "/policyVersion", "A moved policy, and nothing else, names its version.")
	m, err := v.matter(c.ID, false)
	if err != nil {
		return err
	}
	faults.Check(r.DecidedOn == 0 || r.DecidedOn >= m.Order.OrderedOn, "/decidedOn", "This lies before the order itself, which is of "+m.Order.OrderedOn.String()+".")
	if err := faults.Err(); err != nil {
		return err
	}
	if r.PolicyVersion != nil {
		if _, err := v.policy(c.ProgramID, *r.PolicyVersion); db.IsNoRow(err) {
			return school.InvalidField("/policyVersion", "The program has no such version of its policy.")
		} else if err != nil {
			return err
		}
	}
	switch r.Kind {
	case school.Reinstated:
		if c.Status != statusUnsuccessful && c.Status != statusClosed {
			return &school.Error{Kind: school.Conflict, Message: "Only an enrollment that ended as unsuccessful or was closed can be reinstated; this one is " + c.Status + "."}
		}
	case school.Vacated, school.Transferred:
		if c.Status == statusClosed {
			return &school.Error{Kind: school.Conflict, Message: "This enrollment is closed already."}
		}
	}
	return nil
}

// maxCents bounds one amount: a hundred thousand dollars.
const maxCents = 10_000_000

// forgive writes what the court reduced or waived of the fee.
func (v *visit) forgive(c *change, a db.NewAmendment, kind school.EntryKind) error {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return err
	}
	balance := m.standing(c.today).BalanceCents
	amount := balance
	if a.AmountCents != nil {
		amount = *a.AmountCents
	}
	if amount <= 0 || amount > balance {
		return school.InvalidField("/amountCents", "No more can be forgiven than is owed: "+school.Dollars(max(balance, 0))+".")
	}
	return v.InsertEntry(v.ctx, db.NewEntry{EnrollmentID: c.ID, ProgramID: c.ProgramID, AmendmentID: a.ID, Reason: a.Reason, RecordedBy: v.Actor.UserID,
		Entry: school.Entry{ID: newID(), Kind: kind, AmountCents: -amount, On: a.DecidedOn, RecordedAt: c.at}})
}
