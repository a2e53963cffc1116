package registrar

import (
	"context"
	"fmt"
	"strings"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// What an answer link finds.
const (
	LinkOpen      = "open"      // the report waits for its answer
	LinkAnswered  = "answered"  // through this link, another, or by somebody signed in
	LinkReplaced  = "replaced"  // a later report took the place of this one
	LinkWithdrawn = "withdrawn" // the report was taken back
	LinkExpired   = "expired"
	LinkClosed    = "closed" // by staff, because its e-mail went where it should not have
)

// LinkView is what who holds an answer link sees: a page's worth of the report
// while it waits for its answer, and otherwise only what became of it and whom to
// call.
type LinkView struct {
	State      string
	AnsweredOn *school.Date // the program's day; nil unless it was answered
	Accepted   bool         // answered so; of a replaced report it is not told
	AnsweredAs string       // the name that was typed, where it was through this very link
	Why        string       // answered so through this very link
	ValidUntil school.Date
	Reference  string

	Organization, Phone, Email string // whom to call

	Report *LinkedReport // nil unless open
}

// LinkedReport is the report that a link asks about.
type LinkedReport struct {
	Kind             string
	Recipient        string
	Participant      string // as the order spells the name
	CaseNumber       string // may be empty
	EnrollmentNumber string
	Program          string
	WrittenOn        school.Date
	AnswerBy         *school.Date // by when an answer is asked for; nil where the letter names no day
}

// LinkedReport opens the report that a link from its e-mail leads to, as the page
// behind the link shows it. That changes nothing, however often and by whatever
// program it is opened. An unknown token is a NotFound error. Of visitor the
// request's id is used alone: a link is nobody's account.
func (o *Office) LinkedReport(ctx context.Context, visitor school.Actor, token string) (LinkView, error) {
	var view LinkView
	err := o.throughLink(ctx, visitor, ActReadByLink, token, func(v *visit, held heldLink, r db.LinkedReport) (err error) {
		view, err = v.linkView(held, r)
		return err
	})
	return view, err
}

// LinkedReportDocument is the letter of the report that a link leads to, as it was
// frozen, as long as the report waits for its answer.
func (o *Office) LinkedReportDocument(ctx context.Context, visitor school.Actor, token string) (Document, error) {
	var d Document
	err := o.throughLink(ctx, visitor, ActReadLetterByLink, token, func(v *visit, held heldLink, r db.LinkedReport) error {
		if state := held.finds(r.State); state != LinkOpen {
			return closedLink(state)
		}
		facts, err := v.linkedFacts(r)
		if err != nil {
			return err
		}
		blob, err := v.Blob(v.ctx, *r.LetterID)
		d = Document{FileName: reportFile(r.Kind, facts.Reference), ContentType: blob.ContentType, Data: blob.Content}
		return err
	})
	return d, err
}

// throughLink is the frame of what who holds a link reads: in that scope, in which
// the database shows the one report and its letter. Each reading and each refusal
// leaves an event.
func (o *Office) throughLink(ctx context.Context, visitor school.Actor, what Action, token string, work func(*visit, heldLink, db.LinkedReport) error) error {
	held, err := o.present(ctx, visitor, what, token)
	if err != nil {
		return err
	}
	err = o.db.In(ctx, held.actor, func(tx *db.Tx) error {
		r, err := tx.LinkedReport(ctx, held.ReportID)
		if err != nil {
			return err
		}
		now := o.now()
		if err := work(&visit{Tx: tx, office: o, ctx: ctx, action: what, now: now}, held, r); err != nil {
			return err
		}
		return tx.InsertRelaxedAudit(ctx, held.event(now, what, map[string]any{"link": held.finds(r.State)}))
	})
	o.noteClosed(ctx, held, what, err)
	return err
}

// noteClosed writes that a link was refused what it no longer opens.
func (o *Office) noteClosed(ctx context.Context, held heldLink, what Action, cause error) {
	k := school.KindOf(cause)
	if k != school.NotFound && k != school.Conflict {
		return
	}
	event := held.event(o.now(), what, map[string]any{"kind": k})
	event.Refused = true
	err := o.db.In(ctx, held.actor, func(tx *db.Tx) error { return tx.InsertRelaxedAudit(ctx, event) })
	if err != nil {
		o.log.Warn("refusal not recorded", "action", what, "request", held.actor.RequestID, "error", err)
	}
}

// LinkAnswer is the recipient's answer through a link, with who gives it.
type LinkAnswer struct {
	AnswerRequest
	Name string // and office, as typed
}

// AnswerByLink writes the answer of the recipient to the report that a link leads
// to. Nobody signed in: that whoever answers has the e-mail, which went to the
// recipient's address, is what the answer rests on, and the name typed is kept with
// it. A report that was answered, replaced or withdrawn meanwhile, or an expired
// link, is a Conflict error that says so.
//
// A report that does not count as sent, because its e-mail seemed to have come back
// or the mail server's answer was lost, has arrived as is seen now.
func (o *Office) AnswerByLink(ctx context.Context, visitor school.Actor, token string, a LinkAnswer) error {
	held, err := o.present(ctx, visitor, ActAnswerByLink, token)
	if err != nil {
		return err
	}
	var faults school.Faults
	a.check(&faults)
	faults.Check(strings.TrimSpace(a.Name) != "", "/name", "Type your name and position.")
	checkText(&faults, "/name", a.Name, 200, false)
	if err := faults.Err(); err != nil {
		return err
	}
	// As the product itself: the enrollment is to be locked as by all others who change a report, and who holds a link sees none.
	err = o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		return (&visit{Tx: tx, office: o, ctx: ctx, action: ActAnswerByLink, now: o.now()}).answerThrough(held, a)
	})
	o.noteClosed(ctx, held, ActAnswerByLink, err)
	return err
}

func (v *visit) answerThrough(held heldLink, a LinkAnswer) error {
	if _, err := v.lock(held.EnrollmentID); err != nil {
		return err
	}
	link, err := v.ReportLink(v.ctx, held.ID) // closing takes the same lock
	if err != nil {
		return err
	}
	held.ReportLink = link
	r, err := v.LockReport(v.ctx, held.ReportID)
	if err != nil {
		return err
	}
	if state := held.finds(r.State); state != LinkOpen {
		return closedLink(state)
	}
	if r.State == db.ReportDue {
		if err := v.arrivedAfterAll(held.MessageID); err != nil {
			return err
		}
	}
	answer := db.ReportAnswer{State: a.state(), Reason: a.Reason, LinkID: held.ID, Name: strings.TrimSpace(a.Name), At: v.now}
	if err := v.Tx.AnswerReport(v.ctx, r.ID, answer); err != nil {
		return err
	}
	return v.InsertAudit(v.ctx, held.event(v.now, v.action, map[string]any{"state": answer.State}))
}

// arrivedAfterAll records that an e-mail reached its recipient, who just proved it.
func (v *visit) arrivedAfterAll(messageID string) error {
	m, err := v.OutboxMessage(v.ctx, messageID)
	if err != nil {
		return err
	}
	if _, err := v.arrived(m, ""); err != nil {
		return err
	}
	if m.State == db.MessageBounced {
		return v.auditFor(m.OrganizationID, "report", *m.ReportID, map[string]any{"state": db.ReportSent, "message": m.ID})
	}
	if _, err := v.MarkMessageSent(v.ctx, messageID, v.now); err != nil {
		return err
	}
	return v.auditSent(m, true)
}

// finds is what a link finds of a report in a state.
func (l heldLink) finds(report string) string {
	switch {
	case l.ClosedAt != nil:
		return LinkClosed
	case l.expired:
		return LinkExpired
	case report == db.ReportSent || report == db.ReportDue:
		return LinkOpen
	case report == db.ReportAcknowledged || report == db.ReportRejected:
		return LinkAnswered
	case report == db.ReportSuperseded:
		return LinkReplaced
	}
	return LinkWithdrawn
}

// closedLinks say why a link does not take an answer, or show the letter, any more.
var closedLinks = map[string]string{
	LinkAnswered:  "This report was answered already.",
	LinkReplaced:  "A later report took the place of this one, which needs no answer any more. The later one comes to you by itself.",
	LinkWithdrawn: "This report was withdrawn and needs no answer any more.",
	LinkExpired:   "This link has expired.",
	LinkClosed:    "This link is no longer valid.",
}

func closedLink(state string) error {
	return &school.Error{Kind: school.Conflict, Message: closedLinks[state]}
}

func (v *visit) linkView(held heldLink, r db.LinkedReport) (LinkView, error) {
	facts, err := v.linkedFacts(r)
	if err != nil {
		return LinkView{}, err
	}
	view := LinkView{State: held.finds(r.State), ValidUntil: held.ValidUntil, Reference: facts.Reference,
		Organization: facts.Letterhead.Organization, Phone: facts.Letterhead.Phone, Email: facts.Letterhead.Email}
	if view.Phone == "" && view.Email == "" {
		view.Email = v.office.mail.From
	}
	if view.State == LinkOpen {
		view.Report, err = linkedReport(r.Kind, facts)
		return view, err
	}
	if r.AnsweredAt == nil || view.State == LinkExpired || view.State == LinkClosed {
		return view, nil
	}
	zone, err := loadZone(held.Zone)
	if err != nil {
		return view, err
	}
	on := school.DateOf(*r.AnsweredAt, zone)
	view.AnsweredOn, view.Accepted = &on, r.State == db.ReportAcknowledged
	if deref(r.AnsweredLink) == held.ID {
		view.AnsweredAs, view.Why = r.AnsweredName, r.AnswerReason
	}
	return view, nil
}

func linkedReport(kind string, f documents.ReportFacts) (*LinkedReport, error) {
	written, err := school.ParseDate(f.WrittenOn)
	if err != nil {
		return nil, fmt.Errorf("day on which report %s was written: %w", f.Reference, err)
	}
	r := &LinkedReport{Kind: kind, Recipient: f.Recipient.Name, Participant: f.Participant.Name, CaseNumber: f.Order.CaseNumber,
		EnrollmentNumber: f.EnrollmentNumber, Program: f.Letterhead.Program, WrittenOn: written}
	if by, err := school.ParseDate(f.AnswerBy); err == nil {
		r.AnswerBy = &by
	}
	return r, nil
}

// linkedFacts are what a linked report says; of one whose words were erased there is
// nothing to see.
func (v *visit) linkedFacts(r db.LinkedReport) (documents.ReportFacts, error) {
	facts, kept, err := frozen[documents.ReportFacts](v, "report", r.ID, r.ContentID)
	if err == nil && !kept {
		err = unknownLink()
	}
	return facts, err
}
