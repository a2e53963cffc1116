package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// InboxCount is how much waits for the actor's answer.
type InboxCount = db.InboxCount

// InboxLine is a report that waits for the actor's answer, and whom it is about.
type InboxLine struct {
	ReportView
	GivenName, FamilyName string
}

// inbox is what waits for the actor: for a clerk the courts', for an officer the
// agencies'.
func (v *visit) inbox() db.Inbox {
	if v.Actor.Role == school.Officer {
		return db.Inbox{Of: school.ToAgency, IDs: append(db.IDs{}, v.Actor.AgencyIDs...)}
	}
	return db.Inbox{Of: school.ToCourt, IDs: append(db.IDs{}, v.Actor.CourtIDs...)}
}

// Inbox lists the reports that wait for the actor's answer, those sent first before
// others.
func (o *Office) Inbox(ctx context.Context, actor school.Actor, p Page) (List[InboxLine], error) {
	var list List[InboxLine]
	err := o.do(ctx, actor, ActReadInbox, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		var after db.InboxKey
		if found, err := p.cursor(&after); err != nil {
			return err
		} else if found && !isID(after.ID) {
			return badCursor()
		}
		rows, err := v.InboxReports(v.ctx, v.inbox(), after, limit+1)
		if err != nil {
			return err
		}
		lines, err := v.inboxLines(rows)
		if err != nil {
			return err
		}
		list = page(lines, limit, func(l InboxLine) any { return db.InboxKey{SentAt: *l.SentAt, ID: l.ID} })
		return v.auditReading("report", "", idsOf(list.Items, func(l InboxLine) string { return l.ID }))
	})
	return list, err
}

// NextInInbox is the id of the report that waits for the actor's answer after another
// one that does; "" after the last.
func (o *Office) NextInInbox(ctx context.Context, actor school.Actor, id string) (string, error) {
	next := ""
	err := o.do(ctx, actor, ActReadInbox, func(v *visit) error {
		r, err := v.report(id)
		if err != nil || r.SentAt == nil {
			return err
		}
		rows, err := v.InboxReports(v.ctx, v.inbox(), db.InboxKey{SentAt: *r.SentAt, ID: r.ID}, 1)
		if err != nil {
			return err
		}
		for _, r := range rows {
			next = r.ID
		}
		return v.auditReading("report", next, nil)
	})
	return next, err
}

func (v *visit) inboxLines(rows []db.Report) ([]InboxLine, error) {
	people, err := v.PeopleOf(v.ctx, idsOf(rows, func(r db.Report) string { return r.EnrollmentID }))
	if err != nil {
		return nil, err
	}
	of := map[string]db.PersonOf{}
	for _, p := range people {
		of[p.EnrollmentID] = p
	}
	lines := make([]InboxLine, len(rows))
	for i, r := range rows {
		view, err := v.reportView(r)
		if err != nil {
			return nil, err
		}
		lines[i] = InboxLine{ReportView: view, GivenName: of[r.EnrollmentID].GivenName, FamilyName: of[r.EnrollmentID].FamilyName}
	}
	return lines, nil
}

// CountInbox counts what waits for the actor's answer, up to db.MostWork.
func (o *Office) CountInbox(ctx context.Context, actor school.Actor) (InboxCount, error) {
	var n InboxCount
	err := o.do(ctx, actor, ActReadInbox, func(v *visit) (err error) {
		if n, err = v.Tx.CountInbox(v.ctx, v.inbox(), v.now); err != nil {
			return err
		}
		return v.auditReading("report", "", nil)
	})
	return n, err
}
