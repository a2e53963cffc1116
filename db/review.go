package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The kinds of ReviewEvent.
const (
	ReviewConfirmed = "confirmed"
	ReviewHeld      = "held"       // somebody asked for time
	ReviewHoldEnded = "hold_ended" // and needs it no longer
	ReviewReleased  = "released"   // the review time ran out
	ReviewDismissed = "dismissed"  // a fact was changed, and the finding fell
)

// ReviewEvent is what became of a report before it was sent, by whom and why.
type ReviewEvent struct {
	Kind      string       `db:"kind" json:"kind"`
	On        school.Date  `db:"happened_on" json:"on"` // the program's day
	At        time.Time    `db:"recorded_at" json:"at"`
	ByID      *string      `db:"recorded_by" json:"byUserId"` // null: the product itself
	ByRole    string       `db:"recorded_by_role" json:"byRole"`
	ByName    string       `db:"recorded_by_name" json:"byName"` // as the user was called then
	Reason    string       `db:"reason" json:"reason"`
	Until     *school.Date `db:"until_day" json:"until"`     // of a hold
	Dismissal *string      `db:"dismissal" json:"dismissal"` // of a dismissal: excused, recorded_wrongly, schools_fault
	Facts     JSON         `db:"facts" json:"facts"`         // of a dismissal: a list of what changed
}

// InsertReviewEvent writes what became of a report.
func (t *Tx) InsertReviewEvent(ctx context.Context, id string, r Report, e ReviewEvent, facts any) error {
	changed, err := asJSON(facts)
	if err != nil {
		return err
	}
	if facts == nil {
		changed = "[]"
	}
	_, err = t.exec(ctx, `insert into review_event (id, report_id, enrollment_id, kind, happened_on, reason, until_day, dismissal, facts, recorded_at,
			recorded_by, recorded_by_role, recorded_by_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce((select name from user_account where id = $11), ''))`,
		id, r.ID, r.EnrollmentID, e.Kind, e.On, e.Reason, e.Until, e.Dismissal, changed, e.At, null(t.Actor.UserID), string(t.Actor.Role))
	return err
}

// ReviewEvents reads what became of a report before it was sent, in order.
func (t *Tx) ReviewEvents(ctx context.Context, reportID string) ([]ReviewEvent, error) {
	rows := []ReviewEvent{}
	err := t.list(ctx, &rows, `select kind, happened_on, recorded_at, recorded_by, recorded_by_role, recorded_by_name, reason, until_day, dismissal, facts
		from review_event where report_id = $1 order by recorded_at, id`, reportID)
	return rows, err
}

// ConfirmReport lets a held report go.
func (t *Tx) ConfirmReport(ctx context.Context, id, by string, at time.Time) error {
	_, err := t.exec(ctx, `update report set state = 'due', confirmed_at = $2, confirmed_by = $3, on_hold_until = null, version = version + 1 where id = $1`,
		id, at, null(by))
	return err
}

// ConfirmReportFirst writes that the first of two persons confirmed a report; it
// stays held.
func (t *Tx) ConfirmReportFirst(ctx context.Context, id, by string, at time.Time) error {
	_, err := t.exec(ctx, `update report set confirmed_at = $2, confirmed_by = $3, version = version + 1 where id = $1`, id, at, by)
	return err
}

// SecondReport lets a report go that another person confirmed before.
func (t *Tx) SecondReport(ctx context.Context, id, by string, at time.Time) error {
	_, err := t.exec(ctx, `update report set state = 'due', seconded_at = $2, seconded_by = $3, on_hold_until = null, version = version + 1 where id = $1`, id, at, by)
	return err
}

// HoldReport writes the day before which a held report does not send itself; nil
// ends a hold.
func (t *Tx) HoldReport(ctx context.Context, id string, until *school.Date) error {
	_, err := t.exec(ctx, `update report set on_hold_until = $2, version = version + 1 where id = $1`, id, until)
	return err
}
