package registrar

import (
	"context"
	"fmt"
	"slices"

	"johnschool/school"
)

// PlanRequest is an agreement to pay what is owed in installments.
type PlanRequest struct {
	AgreedOn     *school.Date         `json:"agreedOn"` // today where not given
	Installments []school.Installment `json:"installments"`
}

// AgreePlan writes an agreement to pay in installments; it takes the place of an
// earlier one. Where nothing is owed there is nothing to agree.
func (o *Office) AgreePlan(ctx context.Context, actor school.Actor, id string, r PlanRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActAgreePlan, id, ifVersion, func(v *visit, c *change) error {
		if r.AgreedOn == nil {
			r.AgreedOn = &c.today
		}
		var faults school.Faults
		faults.Check(*r.AgreedOn <= c.today, "/agreedOn", "An agreement cannot be dated in the future.")
		faults.Check(len(r.Installments) > 0 && len(r.Installments) <= 60, "/installments", "Give 1 to 60 installments.")
		for i, part := range r.Installments {
			faults.Check(part.AmountCents > 0 && part.AmountCents <= maxCents, fmt.Sprintf("/installments/%d/amountCents", i), "Give the amount in cents, between 1 and 10,000,000.")
			faults.Check(part.DueOn != 0, fmt.Sprintf("/installments/%d/dueOn", i), "Say by which day it is due.")
		}
		if err := faults.Err(); err != nil {
			return err
		}
		m, err := v.matter(c.ID, false)
		if err != nil {
			return err
		}
		if m.standing(c.today).BalanceCents <= 0 {
			return &school.Error{Kind: school.Conflict, Message: "Nothing is owed, so there is nothing to pay in installments. The ledger shows what the fee was and how it was settled."}
		}
		slices.SortStableFunc(r.Installments, func(a, b school.Installment) int { return int(a.DueOn - b.DueOn) })
		return v.InsertPlan(v.ctx, newID(), c.ID, school.Plan{Installments: r.Installments, On: *r.AgreedOn, RecordedAt: c.at}, v.Actor.UserID)
	})
}
