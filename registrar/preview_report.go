package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// ReportPreview is the letter of a report that is not written yet, as it would go
// out now, marked as not sent. Of a held one it is the letter that the reader's
// confirmation would send: where that is still missing, it names the reader.
// Nothing of it is kept, and it is not signed.
func (o *Office) ReportPreview(ctx context.Context, actor school.Actor, id string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActPreviewReport, func(v *visit) error {
		r, err := v.report(id)
		if err != nil {
			return err
		}
		if err := v.mayPreview(r); err != nil {
			return err
		}
		facts, _, err := v.reportFacts(r)
		if err != nil {
			return err
		}
		if r.State == db.ReportHeld && v.mayConfirm(r) == nil && v.Actor.UserID != "" {
			reader, err := v.User(v.ctx, v.Actor.UserID)
			if err != nil && !db.IsNoRow(err) {
				return err
			}
			addReview(&facts, documents.Review{Name: reader.Name, Role: string(v.Actor.Role), On: facts.WrittenOn})
		}
		letter, err := documents.ReportPreview(facts)
		if err != nil {
			return err
		}
		d = Document{FileName: "preview-" + reportFile(r.Kind, r.EnrollmentNo), ContentType: pdfType, Data: letter}
		return v.auditReading("report", id, nil)
	})
	return d, err
}

// mayPreview refuses where there is a letter, or will be none.
func (v *visit) mayPreview(r db.Report) error {
	switch {
	case r.LetterID != nil:
		return &school.Error{Kind: school.Conflict, Message: "The letter is written: download it as the report's document."}
	case !isUnsent(r):
		return &school.Error{Kind: school.Conflict, Message: "This report is " + r.State + "; no letter will be written."}
	}
	stands, err := v.stillStands(r)
	if err == nil && !stands {
		err = noLongerStands()
	}
	return err
}
