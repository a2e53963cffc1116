package registrar

import (
	"johnschool/db"
	"johnschool/school"
)

// withdrawNotice ends a notice that has nothing left to be about, and says by which
// facts: each with when it was recorded and by whom.
func (n *night) withdrawNotice(v *visit, c *change, step school.Step) error {
	notice, err := v.Notice(v.ctx, step.NoticeID)
	if err != nil {
		return err
	}
	cures, err := v.cures(c.ID, notice, n.on)
	if err != nil {
		return err
	}
	facts := make([]map[string]any, len(cures))
	for i, cure := range cures {
		facts[i] = map[string]any{"kind": cure.Kind, "id": cure.ID, "recordedAt": cure.RecordedAt, "recordedBy": cure.RecordedBy}
	}
	if err := v.auditFor(c.OrganizationID, "notice", step.NoticeID, map[string]any{"enrollment": c.ID, "state": db.NoticeWithdrawn, "curedBy": facts}); err != nil {
		return err
	}
	return v.WithdrawNotice(v.ctx, step.NoticeID, n.on, school.CuredBy(step.Why, cures), cures)
}

// cures answers by which facts a notice ended on a day.
func (v *visit) cures(enrollmentID string, notice db.Notice, on school.Date) ([]school.Cure, error) {
	m, err := v.matter(enrollmentID, true)
	if err != nil {
		return nil, err
	}
	told := school.OpenNotice{ID: notice.ID, Rule: notice.Rule, GroundKey: notice.GroundKey, OpenedOn: notice.OpenedOn}
	cures := school.Cures(m.policy, m.Order, m.Record, told, notice.RecordedAt, on)
	if len(cures) == 0 {
		return []school.Cure{}, nil
	}
	recorders, err := v.Recorders(v.ctx, enrollmentID, cures)
	if err != nil {
		return nil, err
	}
	for i := range cures {
		if by, ok := recorders[db.RecorderKey(cures[i])]; ok {
			cures[i].RecordedBy = by
		}
	}
	return cures, nil
}
