package registrar

import (
	"encoding/json"
	"fmt"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// noticeDiffers is what a correction calls a notice that came back.
const noticeDiffers = "Notice to the participant"

// lastHad answers the report of a chain that its recipient has: of those that one
// report takes the place of, the latest that went out. No row where none did.
func (v *visit) lastHad(r db.Report) (had db.Report, found bool, err error) {
	for had = r; had.Supersedes != nil; {
		if had, err = v.Report(v.ctx, *had.Supersedes); err != nil || had.SentOn != nil {
			return had, err == nil, err
		}
	}
	return had, false, nil
}

// corrected answers the report that a correction takes the place of: past those
// that only answered a rejection, the one that its recipient has.
func (v *visit) corrected(r db.Report) (old db.Report, err error) {
	for old = r; old.Reply != nil; {
		if old, err = v.Report(v.ctx, *old.Supersedes); err != nil {
			return old, err
		}
	}
	if old, err = v.Report(v.ctx, *old.Supersedes); err != nil {
		return old, err
	}
	if old.SentOn == nil && old.Supersedes != nil {
		had, found, err := v.lastHad(old)
		if err != nil || found {
			return had, err
		}
	}
	return old, nil
}

// sides are the facts that a fallen finding's report had otherwise, side by side:
// first the sessions, then what follows from them, then the end of the enrollment.
func (v *visit) sides(c *correspondence, old db.Report, foundOn school.Date, differences []school.Difference) ([]documents.Change, error) {
	said, kept, err := v.said(old)
	if err != nil {
		return nil, err
	}
	changes := []documents.Change{}
	if kept {
		rows, err := v.RecordLines(v.ctx, old.EnrollmentID, foundOn)
		if err != nil {
			return nil, err
		}
		changes = documents.SessionChanges(said.Sessions, c.sessions(rows, foundOn))
	}
	for _, d := range differences {
		changes = append(changes, documents.Change(d))
	}
	if kept {
		changes = append(changes, documents.EndChange(said)...)
	}
	return changes, nil
}

// addCorrection adds what the earlier letter said otherwise, as it reads when the
// correction is written. Where the record was changed back since the finding fell,
// the letter says so, beside what differed on the day of the fall.
func (v *visit) addCorrection(f *documents.ReportFacts, c *correspondence, r db.Report, finding db.Finding) error {
	old, err := v.corrected(r)
	if err != nil {
		return err
	}
	number, err := v.ReportNumber(v.ctx, old.ID)
	if err != nil {
		return err
	}
	f.Correction = &documents.Correction{SupersedesReference: number, SupersedesSentOn: dateText(old.SentOn),
		SupersedesKind: documents.ReportKind(old.Kind), FellOn: dateText(finding.FellOn), StandsAgain: c.matter.gives(finding)}
	if said, kept, err := v.said(old); err != nil {
		return err
	} else if kept {
		f.Correction.SupersedesReference = said.Reference
	}
	if f.Correction.StandsAgain {
		if err := json.Unmarshal(r.Changes, &f.Correction.Changes); err != nil {
			return fmt.Errorf("changes of report %s: %w", r.ID, err)
		}
		return nil
	}
	differences, err := c.matter.differences(finding)
	if err != nil {
		return err
	}
	f.Correction.Changes, err = v.sides(c, old, finding.FoundOn, differences)
	return err
}

// differences put the standing that a finding was made in beside that of the same
// day as it is known now; where its notice came back, that stays among them.
func (m matter) differences(f db.Finding) ([]school.Difference, error) {
	var then school.Standing
	if err := json.Unmarshal(f.Standing, &then); err != nil {
		return nil, fmt.Errorf("standing of finding %s: %w", f.ID, err)
	}
	all := school.Differences(then, m.standing(f.FoundOn))
	if f.FellChanges == nil {
		return all, nil
	}
	var atFall []school.Difference
	if err := json.Unmarshal(f.FellChanges, &atFall); err != nil {
		return nil, fmt.Errorf("changes of finding %s: %w", f.ID, err)
	}
	for _, d := range atFall {
		if d.What == noticeDiffers {
			all = append(all, d)
		}
	}
	return all, nil
}

// setRight deals with the report of a fallen finding: its recipient is corrected
// where the last that they had of it says what no longer stands.
func (n *night) setRight(v *visit, c *change, m matter, f school.StandingFinding, differences []school.Difference) error {
	r, err := v.ReportOfFinding(v.ctx, f.ID)
	if db.IsNoRow(err) || err == nil && r.State == db.ReportWithdrawn {
		return nil
	}
	if err != nil {
		return err
	}
	old, known, err := v.toCorrect(r)
	if err != nil {
		return err
	}
	if !known {
		if err := v.auditFor(c.OrganizationID, "report", r.ID, map[string]any{"state": db.ReportWithdrawn}); err != nil {
			return err
		}
		return v.MoveReport(v.ctx, r.ID, db.ReportWithdrawn, "What it rested on changed before it was sent.")
	}
	n.counts[countCorrected]++
	policy := m.policyOn(n.on)
	clock := policy.ViolationReport
	switch r.Kind {
	case db.ReportCompletion:
		clock = policy.CompletionReport
	case db.ReportUnpaid:
		clock = policy.UnpaidReport
	}
	letter, err := v.correspondence(c.ID)
	if err != nil {
		return err
	}
	changes, err := v.sides(letter, old, f.FoundOn, differences)
	if err != nil {
		return err
	}
	if err := v.MoveReport(v.ctx, r.ID, db.ReportSuperseded, "A correction takes its place."); err != nil {
		return err
	}
	return v.oweReport(owed{caseOf: n.caseOf(c, m), kind: db.ReportCorrection, findingID: f.ID, clock: clock, on: n.on, supersedes: r.ID, changes: changes})
}

// toCorrect answers the report that the recipient has about the matter of one whose
// finding fell, and whether that says what no longer stands.
func (v *visit) toCorrect(r db.Report) (old db.Report, known bool, err error) {
	if r.State != db.ReportHeld && r.State != db.ReportDue {
		return r, true, nil
	}
	if onItsWay, err := v.OnItsWay(v.ctx, r.MessageID); err != nil || onItsWay {
		return r, onItsWay, err
	}
	had, found, err := v.lastHad(r)
	return had, found && had.Kind != db.ReportCorrection, err
}

// replacedByFinding answers the report whose place that of a finding takes which is
// made again after it fell: empty where its recipient never had one. A correction
// that waits is not sent any more, for what it takes back holds again.
func (v *visit) replacedByFinding(c *change, rule school.Rule, groundKey string) (string, error) {
	last, err := v.LastReportOfGround(v.ctx, c.ID, rule, groundKey)
	if db.IsNoRow(err) {
		return "", nil
	}
	if err != nil || last.SentOn != nil {
		return last.ID, err
	}
	onItsWay, err := v.OnItsWay(v.ctx, last.MessageID)
	switch {
	case err != nil || onItsWay:
		return last.ID, err
	case last.Supersedes == nil:
		return "", nil
	case last.State != db.ReportDue && last.State != db.ReportHeld:
		return last.ID, nil
	}
	if err := v.auditFor(c.OrganizationID, "report", last.ID, map[string]any{"state": db.ReportWithdrawn}); err != nil {
		return "", err
	}
	return last.ID, v.MoveReport(v.ctx, last.ID, db.ReportWithdrawn, "What it takes back was found again before it was sent.")
}

// addFollows says of a report about what was found again which one its recipient has,
// and what differs since then.
func (v *visit) addFollows(f *documents.ReportFacts, c *correspondence, r db.Report) error {
	if r.Supersedes == nil || r.Reply != nil || r.Kind == db.ReportCorrection {
		return nil
	}
	had, found, err := v.lastHad(r)
	if err != nil || !found {
		return err
	}
	number, err := v.ReportNumber(v.ctx, had.ID)
	if err != nil {
		return err
	}
	f.Follows = &documents.Follows{Reference: number, Kind: documents.ReportKind(had.Kind), SentOn: dateText(had.SentOn)}
	said, kept, err := v.said(had)
	if err != nil || !kept {
		return err
	}
	f.Follows.Reference, f.Follows.VoidCertificate = said.Reference, said.CertificateNumber
	if had.Kind == db.ReportCorrection { // which says it is void itself
		f.Follows.VoidCertificate = ""
	}
	until, err := school.ParseDate(said.WrittenOn)
	if err != nil {
		return fmt.Errorf("content of report %s: %w", had.ID, err)
	}
	rows, err := v.RecordLines(v.ctx, r.EnrollmentID, until)
	if err != nil {
		return err
	}
	f.Follows.Changes = documents.SessionChanges(said.Sessions, c.sessions(rows, until))
	return nil
}
