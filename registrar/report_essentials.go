package registrar

import (
	"context"

	"johnschool/documents"
	"johnschool/school"
)

// ReportEssentials are what a report's letter says, for who cannot open its pages: as
// it was frozen.
type ReportEssentials = documents.Essentials

// ReportEssentials reads what a report's letter says in short. A report that has no
// letter yet, or whose words were erased, is a NotFound error.
func (o *Office) ReportEssentials(ctx context.Context, actor school.Actor, id string) (ReportEssentials, error) {
	var e ReportEssentials
	err := o.do(ctx, actor, ActReadReport, func(v *visit) error {
		r, err := v.report(id)
		if err != nil {
			return err
		}
		facts, kept, err := v.said(r)
		if err == nil && !kept {
			err = notFound("letter")
		}
		if err != nil {
			return err
		}
		e = documents.EssentialsOf(facts)
		return v.auditReading("report", id, nil)
	})
	return e, err
}
