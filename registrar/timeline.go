package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// TimelineEvent is one thing that happened to an enrollment.
type TimelineEvent = db.TimelineEvent

// TimelineKinds are the kinds of events, in the order in which a reader looks for
// them.
var TimelineKinds = []string{db.EventAttendance, db.EventMoney, db.EventNotice, db.EventReport, db.EventFinding, db.EventCertificate, db.EventOrder,
	db.EventClass, db.EventCondition, db.EventPause, db.EventEnrollment, db.EventEnd, db.EventMessage}

// Timeline lists what happened to an enrollment, the latest first, of one kind
// where that is not empty. Whose report it is does not see what the school thought
// over before it was sent, nor its e-mails to the participant.
func (o *Office) Timeline(ctx context.Context, actor school.Actor, id, kind string, p Page) (List[TimelineEvent], error) {
	var list List[TimelineEvent]
	err := o.do(ctx, actor, ActReadTimeline, func(v *visit) error {
		if kind != "" && !slices.Contains(TimelineKinds, kind) {
			return school.InvalidField("/kind", "Choose one of "+join(TimelineKinds)+".")
		}
		limit, err := p.limit()
		if err != nil {
			return err
		}
		var after db.TimelineKey
		if given, err := p.cursor(&after); err != nil {
			return err
		} else if given && after.At == nil {
			return badCursor()
		}
		if !isID(id) {
			return notFound("enrollment")
		}
		if seen, err := v.LookAtCase(v.ctx, id); err != nil {
			return err
		} else if !seen {
			return notFound("enrollment")
		}
		rows, err := v.Tx.Timeline(v.ctx, id, kind, May(v.Actor.Role, ActReadMessages), after, limit+1)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(e TimelineEvent) any { return db.TimelineKey{At: &e.At, Key: e.Key} })
		return v.auditReading("enrollment", id, nil)
	})
	return list, err
}
