package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"
)

// AuditLine is an event of the trail as it is read.
type AuditLine struct {
	ID             int64            `db:"id" json:"id"`
	At             time.Time        `db:"at" json:"at"`
	ActorRole      string           `db:"actor_role" json:"actorRole"`
	ActorID        *string          `db:"actor_id" json:"actorId"`
	ActorName      *string          `db:"actor_name" json:"-"` // of a user, as they are called now
	OrganizationID *string          `db:"organization_id" json:"organizationId"`
	RequestID      string           `db:"request_id" json:"requestId"`
	Action         string           `db:"action" json:"action"`
	Refused        bool             `db:"refused" json:"refused"`
	SubjectKind    string           `db:"subject_kind" json:"subjectKind"`
	SubjectID      string           `db:"subject_id" json:"subjectId"`
	Details        *json.RawMessage `db:"details" json:"details"`
}

// AuditFilter limits the trail; empty fields do not.
type AuditFilter struct {
	OrganizationID             string
	Action, SubjectID, ActorID string
	From, To                   *time.Time // To is excluded
	Refused                    *bool
	Without                    []string  // actions
	Before                     *AuditKey // the page before ended with this event
	Limit                      int
}

// AuditKey is the place of an event in the trail.
type AuditKey struct {
	At time.Time `json:"a"`
	ID int64     `json:"i"`
}

// AuditTrail lists the events in scope, the latest first.
func (t *Tx) AuditTrail(ctx context.Context, f AuditFilter) ([]AuditLine, error) {
	var q filter
	q.andAsked([]asked{
		{"organization_id = %s", f.OrganizationID}, {"action = %s", f.Action}, {"subject_id = %s", f.SubjectID}, {"actor_id = %s", f.ActorID},
	})
	if f.From != nil {
		q.and("at >= %s", *f.From)
	}
	if f.To != nil {
		q.and("at < %s", *f.To)
	}
	if f.Refused != nil && *f.Refused {
		q.and("refused")
	} else if f.Refused != nil {
		q.and("not refused")
	}
	if len(f.Without) > 0 {
		q.and("action <> all (%s)", pq.Array(f.Without))
	}
	if f.Before != nil {
		q.and("(at, id) < (%s, %s)", f.Before.At, f.Before.ID)
	}
	rows := []AuditLine{}
	err := t.list(ctx, &rows, `select e.*, u.name as actor_name from (
		select id, at, actor_role, actor_id, organization_id, request_id, action, refused, subject_kind, subject_id, details
			from audit_event`+q.where()+` order by at desc, id desc limit `+q.arg(f.Limit)+`) e
		left join user_account u on u.id = e.actor_id order by e.at desc, e.id desc`, q.args...)
	return rows, err
}

// LastActions names what was done in the last n events about a subject, but for
// reading, the latest first and each once.
func (t *Tx) LastActions(ctx context.Context, subjectID string, reading []string, n int64) ([]string, error) {
	var actions []string
	err := t.list(ctx, &actions, `select action from (
			select action, id from audit_event where subject_id = $1 and not refused and action <> all ($2) order by id desc limit $3) x
		group by action order by max(id) desc`, subjectID, pq.Array(reading), n)
	return actions, err
}
