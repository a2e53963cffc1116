package registrar

import (
	"context"
	"strconv"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// AuditFilter limits the trail; empty fields do not. Subject is the id of what was
// touched; From is included, To is not; Refused asks for the refused or for the
// others; Changes leaves out what was only looked at.
type AuditFilter struct {
	Action, Subject, ActorID string
	From, To                 *time.Time
	Refused                  *bool
	Changes                  bool
}

// AuditLine is an event of the trail.
type AuditLine = db.AuditLine

// Audit reads the organization's trail, the latest event first.
func (o *Office) Audit(ctx context.Context, actor school.Actor, f AuditFilter, p Page) (List[db.AuditLine], error) {
	var list List[db.AuditLine]
	err := o.do(ctx, actor, ActReadAudit, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		var faults school.Faults
		school.CheckText(&faults, "/action", f.Action, 60, false)
		school.CheckText(&faults, "/subject", f.Subject, 60, false)
		faults.Check(f.ActorID == "" || isID(f.ActorID), "/actor", "This is no id.")
		if err := faults.Err(); err != nil {
			return err
		}
		q := db.AuditFilter{OrganizationID: v.Actor.OrganizationID, Action: f.Action, SubjectID: f.Subject, ActorID: f.ActorID,
			From: f.From, To: f.To, Refused: f.Refused, Limit: limit + 1}
		if f.Changes {
			q.Without = looking
		}
		var before db.AuditKey
		if found, err := p.cursor(&before); err != nil {
			return err
		} else if found {
			q.Before = &before
		}
		rows, err := v.AuditTrail(v.ctx, q)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(l db.AuditLine) any { return db.AuditKey{At: l.At, ID: l.ID} })
		return v.auditReading("audit_event", "", idsOf(list.Items, func(l db.AuditLine) string { return strconv.FormatInt(l.ID, 10) }))
	})
	return list, err
}
