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

const insertEvent = `insert into audit_event (at, actor_role, actor_id, organization_id, request_id, action, refused, subject_kind, subject_id, details)
		select $1::timestamptz, $2, $3::uuid, $4::uuid, $5, $6, $7::boolean, $8, $9, $10::jsonb`

// InsertAudit appends an event to the trail, in this transaction.
func (t *Tx) InsertAudit(ctx context.Context, e AuditEvent) error {
	return t.insertAudit(ctx, insertEvent, e)
}

// InsertRelaxedAudit appends an event and lets this transaction's commit return
// before it is on disk: for trails of reading and of refusals, never beside facts.
func (t *Tx) InsertRelaxedAudit(ctx context.Context, e AuditEvent) error {
	return t.insertAudit(ctx, insertEvent+` from set_config('synchronous_commit', 'off', true)`, e)
}

func (t *Tx) insertAudit(ctx context.Context, statement string, e AuditEvent) error {
	var details any
	if e.Details != nil {
		text, err := asJSON(e.Details)
		if err != nil {
			return err
		}
		details = text
	}
	_, err := t.exec(ctx, statement, e.At, e.Actor.Role, null(e.Actor.ID()), null(e.Actor.OrganizationID), e.Actor.RequestID, e.Action,
		e.Refused, e.SubjectKind, e.SubjectID, details)
	return err
}
