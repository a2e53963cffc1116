package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// RecorderKey tells the facts of one enrollment apart by their kind and when they
// were recorded: what was recorded at once was recorded by one.
func RecorderKey(c school.Cure) string {
	return c.Kind + " " + c.RecordedAt.UTC().Format(time.RFC3339Nano)
}

// Recorders answers who recorded facts of an enrollment, by RecorderKey; nil where
// the product did. A cancellation is the program's, so it is asked for by session.
func (t *Tx) Recorders(ctx context.Context, enrollmentID string, facts []school.Cure) (map[string]*string, error) {
	at, sessions := make([]time.Time, len(facts)), []string{}
	for i, f := range facts {
		at[i] = f.RecordedAt
		if f.Kind == school.FactSession {
			sessions = append(sessions, f.ID)
		}
	}
	var rows []struct {
		Kind string    `db:"kind"`
		At   time.Time `db:"recorded_at"`
		By   *string   `db:"recorded_by"`
	}
	err := t.list(ctx, &rows, `select kind, recorded_at, recorded_by from (
			select 'mark' as kind, recorded_at, recorded_by from mark_history where enrollment_id = $1
			union all select 'condition', recorded_at, recorded_by from attestation where enrollment_id = $1
			union all select 'credit', recorded_at, recorded_by from credit where enrollment_id = $1
			union all select 'pause', recorded_at, recorded_by from pause where enrollment_id = $1
			union all select 'amendment', recorded_at, recorded_by from amendment where enrollment_id = $1
			union all select 'entry', recorded_at, recorded_by from entry where enrollment_id = $1
			union all select 'plan', recorded_at, recorded_by from payment_plan where enrollment_id = $1
			union all select 'placement', recorded_at, recorded_by from placement where enrollment_id = $1
			union all select 'closure', recorded_at, recorded_by from closure where enrollment_id = $1
			union all select 'session', recorded_at, recorded_by from session_cancellation where session_id = any ($3::uuid[])) x
		where recorded_at = any ($2::timestamptz[])`, enrollmentID, pq.Array(at), pq.Array(sessions))
	by := make(map[string]*string, len(rows))
	for _, r := range rows {
		by[RecorderKey(school.Cure{Kind: r.Kind, RecordedAt: r.At})] = r.By
	}
	return by, err
}

// WithdrawNotice ends an open notice that has nothing left to be about.
func (t *Tx) WithdrawNotice(ctx context.Context, id string, on school.Date, why string, curedBy []school.Cure) error {
	facts, err := json.Marshal(curedBy)
	if err != nil {
		return fmt.Errorf("write what ended notice %s: %w", id, err)
	}
	_, err = t.exec(ctx, `update notice set state = 'withdrawn', ended_on = $2, ended_why = $3, cured_by = $4, version = version + 1
		where id = $1 and state = 'open'`, id, on, why, string(facts))
	return err
}
