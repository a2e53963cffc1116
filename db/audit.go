package db

import (
	"context"
	"time"

	"johnschool/school"
)

// AuditEvent is something an actor did or was refused. Details are ids and
// codes, never personal values.
type AuditEvent struct {
	At          time.Time
	Actor       school.Actor
	Action      string
	Refused     bool
	SubjectKind string
	SubjectID   string
	Details     any // marshalled as JSON; nil for none
}

// InsertAudit appends an event to the trail, in this transaction.
func (t *Tx) InsertAudit(ctx context.Context, e AuditEvent) error {
	var details any
	if e.Details != nil {
		text, err := asJSON(e.Details)
		if err != nil {
			return err
		}
		details = text
	}
	_, err := t.exec(ctx, `insert into audit_event (at, actor_role, actor_id, organization_id, request_id, action, refused, subject_kind, subject_id, details)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.At, e.Actor.Role, null(e.Actor.UserID), null(e.Actor.OrganizationID), e.Actor.RequestID, e.Action, e.Refused, e.SubjectKind, e.SubjectID, details)
	return err
}
