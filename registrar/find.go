package registrar

import (
	"time"

	"johnschool/db"
	"johnschool/school"
)

// keepFinding writes a determination with its whole input. What comes after it is
// recorded a microsecond later, so that its known-at holds exactly what it rests
// on.
func (n *night) keepFinding(v *visit, c *change, m matter, step school.Step) (string, error) {
	s := m.standing(n.on)
	record := m.Record
	record.KnownAt = c.at
	record.Calendar = record.Relevant(s.DueOn, n.on)
	f := db.NewFinding{ID: newID(), EnrollmentID: c.ID, ProgramID: c.ProgramID, Rule: step.Rule, GroundKey: string(school.RuleCompleted),
		FoundOn: n.on, KnownAt: c.at, PolicyVersion: s.PolicyVersion, NoticeID: step.NoticeID, RunID: n.runID, Standing: s, At: c.at,
		Input: school.Input{Policy: m.policy, Order: m.Order, Record: record, On: n.on}}
	if step.Rule != school.RuleCompleted {
		f.Ground, f.GroundKey = &step.Ground, step.Ground.Key()
	}
	if err := v.InsertFinding(v.ctx, f); err != nil {
		return "", err
	}
	c.at = c.at.Add(time.Microsecond)
	return f.ID, v.auditFor(c.OrganizationID, "finding", f.ID, map[string]any{"enrollment": c.ID, "rule": step.Rule, "ground": f.GroundKey})
}

func (n *night) caseOf(c *change, m matter) caseOf {
	return caseOf{c.ID, c.ProgramID, c.OrganizationID, m.Order}
}

// complete finds that the requirements are met: certificate, report, status.
func (n *night) complete(v *visit, c *change, m matter) error {
	findingID, err := n.keepFinding(v, c, m, school.Step{Rule: school.RuleCompleted})
	if err != nil {
		return err
	}
	paper := certificateToIssue{findingID: findingID, completedOn: n.on, on: n.on, kind: db.EventIssued, why: "The requirements were met."}
	if _, err := v.issueCertificate(c, paper); err != nil {
		return err
	}
	policy := m.policyOn(n.on)
	before, err := v.replacedByFinding(c, school.RuleCompleted, string(school.RuleCompleted))
	if err != nil {
		return err
	}
	err = v.oweReport(owed{caseOf: n.caseOf(c, m), kind: db.ReportCompletion, findingID: findingID, clock: policy.CompletionReport, on: n.on, supersedes: before})
	if err != nil {
		return err
	}
	return v.closeCase(c, statusCompleted, statusCompleted, "", findingID, n.on)
}

// find makes the finding of a violation or an unpaid fee, with its report; where
// the policy wants it, a violation ends the enrollment.
func (n *night) find(v *visit, c *change, m matter, step school.Step) error {
	findingID, err := n.keepFinding(v, c, m, step)
	if err != nil {
		return err
	}
	if step.NoticeID != "" {
		if err := v.EndNotice(v.ctx, step.NoticeID, db.NoticeFound, n.on, "The time to cure ran out."); err != nil {
			return err
		}
	}
	policy := m.policyOn(n.on)
	w := owed{caseOf: n.caseOf(c, m), kind: db.ReportViolation, findingID: findingID, clock: policy.ViolationReport, on: n.on, review: policy.Review}
	if step.Rule == school.RuleUnpaidFees {
		w.kind, w.clock = db.ReportUnpaid, policy.UnpaidReport
	}
	if w.supersedes, err = v.replacedByFinding(c, step.Rule, step.Ground.Key()); err != nil {
		return err
	}
	if err := v.oweReport(w); err != nil {
		return err
	}
	if step.Rule == school.RuleUnpaidFees || !policy.ViolationCloses {
		return nil
	}
	return v.closeCase(c, statusUnsuccessful, statusUnsuccessful, "", findingID, n.on)
}

// letFall looks at each finding again: one that the rules, for its own day and
// with what is known now, no longer give falls, and what was told because of it
// is set right. It answers how many fell.
func (n *night) letFall(v *visit, c *change, told school.Told) (int, error) {
	if len(told.Findings) == 0 {
		return 0, nil
	}
	m, err := v.matter(c.ID, false)
	if err != nil {
		return 0, err
	}
	fell := 0
	for _, f := range told.Findings {
		if school.Stands(f, m.standing(f.FoundOn)) {
			continue
		}
		fell++
		if err := n.fall(v, c, m, f); err != nil {
			return fell, err
		}
	}
	return fell, nil
}

// stillStands tells whether what a report says still stands with what is known
// now, between two nights: the next one sets right what does not. The enrollment
// is locked.
func (v *visit) stillStands(r db.Report) (bool, error) {
	if r.FindingID == nil || r.Kind == db.ReportCorrection {
		return true, nil
	}
	return v.findingStands(*r.FindingID, r.EnrollmentID)
}

func (v *visit) findingStands(id, enrollmentID string) (bool, error) {
	f, err := v.Finding(v.ctx, id)
	if err != nil {
		return false, err
	}
	m, err := v.matter(enrollmentID, false)
	if err != nil {
		return false, err
	}
	return f.FellOn == nil && m.gives(f), nil
}

// gives tells whether the rules, for a finding's own day and with what is known now,
// give it, whether it fell before or not.
func (m matter) gives(f db.Finding) bool {
	return school.Stands(standingOf(f), m.standing(f.FoundOn))
}

// fall takes back what rested on a finding: certificate, status, and the report,
// which is withdrawn where it was not sent and corrected where it was.
func (n *night) fall(v *visit, c *change, m matter, f school.StandingFinding) error {
	finding, err := v.Finding(v.ctx, f.ID)
	if err != nil {
		return err
	}
	changes, err := m.differences(finding)
	if err != nil {
		return err
	}
	why := "What it rested on changed."
	if f.Unnoticed {
		change, err := v.noticeFailed(*finding.NoticeID)
		if err != nil {
			return err
		}
		changes, why = append(changes, change), "Its notice did not reach the participant."
	}
	if err := v.InsertFall(v.ctx, f.ID, n.on, why, changes, c.at); err != nil {
		return err
	}
	c.at = c.at.Add(time.Microsecond)
	if err := v.auditFor(c.OrganizationID, "finding", f.ID, map[string]any{"enrollment": c.ID, "rule": f.Rule, "fell": true}); err != nil {
		return err
	}
	if f.Rule == school.RuleCompleted {
		if err := v.voidFallen(c, n.on); err != nil {
			return err
		}
	}
	if err := v.voidClosure(c, f.ID, why); err != nil {
		return err
	}
	return n.setRight(v, c, m, f, changes)
}

// noticeFailed opens the notice of a fallen finding again, undelivered: staff have
// work, and no time to cure runs until they did it. It answers what the letter
// that corrects the report says of it.
func (v *visit) noticeFailed(id string) (school.Difference, error) {
	difference := school.Difference{What: noticeDiffers, After: "it came back; not delivered"}
	if err := v.ReopenNotice(v.ctx, id); err != nil {
		return difference, err
	}
	deliveries, err := v.DeliveriesOfNotices(v.ctx, []string{id})
	for _, d := range deliveries {
		if d.What == db.DeliveryDone {
			difference.Before = "delivered on " + d.On.Words()
		}
	}
	return difference, err
}
