package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// ProofOfEnrollment is a letter that says that somebody is enrolled, drawn when it is
// asked for: also where no report of it is owed, and of one that waits for a class or
// has ended, which it then says.
func (o *Office) ProofOfEnrollment(ctx context.Context, actor school.Actor, id string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActPrintProof, func(v *visit) error {
		c, err := v.correspondence(id)
		if err != nil {
			return err
		}
		letter, err := v.drawProof(c)
		if err != nil {
			return err
		}
		d = Document{FileName: reportFile(db.ReportEnrollment, c.Number), ContentType: pdfType, Data: letter}
		return v.auditReading("enrollment", id, nil)
	})
	return d, err
}

// drawProof draws and signs the letter as of today.
func (v *visit) drawProof(c *correspondence) ([]byte, error) {
	facts, err := v.proofFacts(c)
	if err != nil {
		return nil, err
	}
	c.wording.WordProof(&facts)
	letter, err := documents.Proof(facts)
	if err != nil {
		return nil, err
	}
	return v.signed(letter, facts.SignedBy)
}

func (v *visit) proofFacts(c *correspondence) (documents.ProofFacts, error) {
	policy := c.matter.policyOn(c.today)
	f := documents.ProofFacts{WrittenOn: c.today.String(), Letterhead: c.letterhead(), Participant: c.participant(), Order: c.order(c.today),
		EnrollmentNumber: c.Number, EnrolledOn: c.EnrolledOn.String(), Status: c.Status, Required: policy.Needed(), Signatory: c.signatory(),
		SignedBy: v.signsAs()}
	f.Unsigned = f.SignedBy == ""
	if len(policy.Modules) > 0 {
		f.Unit = "module"
	}
	if c.Status == statusPaused {
		f.PausedFrom = dateText(c.matter.Record.PausedSince(c.today))
	}
	if isOpen(c.Status) {
		if c.ClassID == nil {
			return f, nil
		}
		rows, err := v.ScheduleLines(v.ctx, *c.ClassID, c.today)
		rows = slices.DeleteFunc(rows, func(r db.RecordLine) bool { return !r.StartsAt.After(v.now) }) // today's may be over
		shown := min(len(rows), mostUpcoming)
		f.Upcoming, f.MoreUpcoming = c.sessions(rows[:shown], c.today), len(rows)-shown
		return f, err
	}
	closures, err := v.Closures(v.ctx, c.ID)
	if err != nil {
		return f, err
	}
	for _, end := range closures {
		if !end.Voided && end.ReopenedOn == nil {
			f.Closure = &documents.Closure{On: end.On.String(), Outcome: end.Outcome}
			break
		}
	}
	certificates, err := v.Certificates(v.ctx, c.ID)
	for _, certificate := range certificates {
		if certificate.VoidedOn == nil {
			f.CertificateNumber = certificate.Number
		}
	}
	return f, err
}
