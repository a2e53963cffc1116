package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// MostPreviewed bounds how many enrollments a preview of rules looks at.
const MostPreviewed = 500

// PolicyPreview is what rules that nobody has adopted yet would mean. An enrollment keeps the rules it began under, so nobody's
// standing changes by adopting them: what would is told for the case that open enrollments were moved by amendment.
type PolicyPreview struct {
	Program ProgramView
	Policy  school.Policy // as it would be numbered and take effect
	Open    int           // enrollments that go on, and keep the rules they have
	Looked  int           // of these, how many were looked at: MostPreviewed at most, the oldest first
	Same    int           // of these, whose standing would be what it is
	Changed []PolicyChange
}

// PolicyChange is an enrollment whose standing other rules would change today.
type PolicyChange struct {
	EnrollmentID string
	Number       string
	Before       school.State
	After        school.State
}

// PreviewPolicy checks rules as AddPolicy does and tells what they would mean, without adopting them.
func (o *Office) PreviewPolicy(ctx context.Context, actor school.Actor, programID string, p school.Policy) (PolicyPreview, error) {
	var preview PolicyPreview
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) (err error) {
		preview = PolicyPreview{}
		row, err := v.programInScope(programID)
		if err != nil {
			return err
		}
		if preview.Program, err = v.programView(programID); err != nil {
			return err
		}
		if preview.Policy, err = v.nextPolicy(row, p, ""); err != nil {
			return err
		}
		if preview.Open, err = v.OpenEnrollments(v.ctx, programID); err != nil {
			return err
		}
		open, err := v.OldestOpen(v.ctx, programID, MostPreviewed)
		if err != nil {
			return err
		}
		cases, err := v.matters(idsOf(open, func(n db.Numbered) string { return n.ID }), false)
		if err != nil {
			return err
		}
		today := row.today(v.now)
		for i, m := range cases {
			before := m.standing(today).State
			after := m.under(preview.Policy, today, v.now).State
			preview.Looked++
			if before == after {
				preview.Same++
				continue
			}
			preview.Changed = append(preview.Changed, PolicyChange{EnrollmentID: m.EnrollmentID, Number: open[i].Number, Before: before, After: after})
		}
		return v.auditReading("program", programID, nil)
	})
	return preview, err
}

// under evaluates the matter as if an amendment of today moved it to other rules.
func (m matter) under(p school.Policy, on school.Date, at time.Time) school.Standing {
	record := m.Record
	record.Amendments = append(record.Amendments[:len(record.Amendments):len(record.Amendments)], school.Amendment{ID: newID(), Kind: school.PolicyMoved, DecidedOn: on, Policy: &p, RecordedAt: at})
	return school.Evaluate(m.policy, m.Order, record, on)
}
