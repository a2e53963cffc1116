package registrar

import (
	"context"
	"slices"

	"johnschool/school"
)

// AttestRequest is a staff member's word that a condition of the policy was met.
type AttestRequest struct {
	AttestedOn school.Date `json:"attestedOn"`
	Note       string      `json:"note"`
}

// WithdrawRequest says why something written in error is taken back.
type WithdrawRequest struct {
	Reason string `json:"reason"`
}

// Attest writes that a condition was met.
func (o *Office) Attest(ctx context.Context, actor school.Actor, id, condition string, r AttestRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActAttest, id, ifVersion, func(v *visit, c *change) error {
		m, err := v.matter(c.ID, false)
		if err != nil {
			return err
		}
		if !slices.Contains(m.policyOn(c.today).Conditions, condition) {
			return notFound("condition of this enrollment's policy")
		}
		var faults school.Faults
		faults.Check(r.AttestedOn != 0, "/attestedOn", "Say on which day it was met.")
		faults.Check(r.AttestedOn <= c.today, "/attestedOn", "A condition cannot be met in the future.")
		checkText(&faults, "/note", r.Note, 2000, false)
		if err := faults.Err(); err != nil {
			return err
		}
		c.details["condition"] = condition
		return v.InsertAttestation(v.ctx, newID(), c.ID, school.Attestation{Condition: condition, On: r.AttestedOn, RecordedAt: c.at}, r.Note, v.Actor.UserID)
	})
}

// WithdrawAttestation takes an attestation back that was wrong; its history stays.
func (o *Office) WithdrawAttestation(ctx context.Context, actor school.Actor, id, condition string, r WithdrawRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActAttest, id, ifVersion, func(v *visit, c *change) error {
		if err := r.check(); err != nil {
			return err
		}
		m, err := v.matter(c.ID, false)
		if err != nil {
			return err
		}
		on := m.Record.AttestedOn(condition, c.today)
		if on == nil {
			return notFound("attestation")
		}
		c.details["condition"], c.details["withdrawn"] = condition, true
		return v.InsertAttestation(v.ctx, newID(), c.ID, school.Attestation{Condition: condition, On: *on, Withdrawn: true, RecordedAt: c.at}, r.Reason, v.Actor.UserID)
	})
}

func (r WithdrawRequest) check() error {
	var faults school.Faults
	checkText(&faults, "/reason", r.Reason, 2000, true)
	return faults.Err()
}
