// Package registrar is the office: one exported method of Office is one use case,
// authorized once at its top, done in one transaction that also holds its audit
// event and whatever must follow from it (obligations, mail).
package registrar

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"johnschool/db"
	"johnschool/school"
)

// Clock tells the product's time. Nothing below the faces reads any other.
type Clock interface{ Now() time.Time }

// Office does the use cases.
type Office struct {
	db              *db.DB
	clock           Clock
	log             *slog.Logger
	calendars       *calendars
	cases           *keptCases
	passwords       *passwords
	bearers         *bearers
	mail            Mail
	signing         *signing         // nil: letters go out unsigned
	mailCertificate func() time.Time // until when e-mails can be signed; nil: they are not
	heads           *exporter        // nil: the audit chain's head is not exported
	publicURL       string           // where people reach this office; empty where not configured
}

// New opens an office over a database.
func New(d *db.DB, clock Clock, log *slog.Logger, options ...Option) *Office {
	o := &Office{db: d, clock: clock, log: log, calendars: newCalendars(), cases: newKeptCases(), passwords: newPasswords(), bearers: newBearers(), mail: defaultMail}
	for _, set := range options {
		set(o)
	}
	return o
}

// now is the product's time in the precision that PostgreSQL keeps.
func (o *Office) now() time.Time { return o.clock.Now().UTC().Truncate(time.Microsecond) }

// newID returns a UUIDv7: ids sort by the time they were made.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// isID tells whether s is a UUID as this product writes them.
func isID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// do runs a use case: authorize, then work in one transaction in the actor's
// scope. A refusal leaves an event of its own.
func (o *Office) do(ctx context.Context, actor school.Actor, what Action, work func(*visit) error) error {
	if err := o.Permit(ctx, actor, what); err != nil {
		return err
	}
	err := o.db.In(ctx, actor, func(tx *db.Tx) error {
		return work(&visit{Tx: tx, office: o, ctx: ctx, action: what, now: o.now()})
	})
	if k := school.KindOf(err); k == school.NotFound || k == school.Forbidden {
		o.noteRefusal(ctx, actor, what, err)
	}
	return err
}

// Permit refuses who may not do an action at all, and leaves the event of it. Use cases
// ask by themselves; this is for what comes before one, such as a page, or has none,
// such as a demo's clock.
func (o *Office) Permit(ctx context.Context, actor school.Actor, what Action) error {
	err := authorize(actor, what)
	if err != nil {
		o.noteRefusal(ctx, actor, what, err)
	}
	return err
}

// visit is one use case under way.
type visit struct {
	*db.Tx
	office *Office
	ctx    context.Context
	action Action
	now    time.Time // the product's time when the transaction began
	signer Signer    // of its letters; nil until signsAs is asked
}

// audit writes what was done to whom, in the same transaction. Details hold ids
// and codes, never personal values.
func (v *visit) audit(subjectKind, subjectID string, details any) error {
	return v.auditFor(v.Actor.OrganizationID, subjectKind, subjectID, details)
}

// auditFor writes what the product itself did in an organization's case, so that
// its administrators see it in their trail.
func (v *visit) auditFor(organizationID, subjectKind, subjectID string, details any) error {
	actor := v.Actor
	actor.OrganizationID = organizationID
	return v.InsertAudit(v.ctx, db.AuditEvent{At: v.now, Actor: actor, Action: string(v.action),
		SubjectKind: subjectKind, SubjectID: subjectID, Details: details})
}

// auditReading writes that records were read, without waiting for the disk.
func (v *visit) auditReading(subjectKind, subjectID string, ids []string) error {
	var details any
	if ids != nil {
		details = map[string]any{"ids": ids}
	}
	return v.InsertRelaxedAudit(v.ctx, db.AuditEvent{At: v.now, Actor: v.Actor, Action: string(v.action),
		SubjectKind: subjectKind, SubjectID: subjectID, Details: details})
}

// noteRefusal writes that somebody was refused. Where it cannot be written the
// refusal stands all the same and the log says so.
func (o *Office) noteRefusal(ctx context.Context, actor school.Actor, what Action, cause error) {
	err := o.db.In(ctx, actor, func(tx *db.Tx) error {
		return tx.InsertRelaxedAudit(ctx, db.AuditEvent{At: o.now(), Actor: actor, Action: string(what), Refused: true,
			Details: map[string]any{"kind": school.KindOf(cause)}})
	})
	if err != nil {
		o.log.Warn("refusal not recorded", "action", what, "request", actor.RequestID, "error", err)
	}
}

// notFound is the answer for what does not exist or is out of the actor's scope:
// the two read the same.
func notFound(what string) error {
	return &school.Error{Kind: school.NotFound, Message: "There is no such " + what + ", or it is not yours to see."}
}

// stamp is the moment at which facts of an enrollment are recorded: the product's
// clock, never before what was recorded last, so that "known at" has no holes.
func stamp(now, last time.Time) time.Time {
	if next := last.Add(time.Microsecond); next.After(now) {
		return next.UTC()
	}
	return now
}
