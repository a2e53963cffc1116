package registrar

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// Why a reminder was not sent; db.MissReminders writes three of them. Not_run and mail_waited are of those missed,
// refused, bounced, erased, unreadable, unworded and unconfirmed of those that
// failed, the others of those suppressed.
const (
	reminderNotRun      = "not_run"      // nothing ran in its time
	reminderMailWaited  = "mail_waited"  // its e-mail waited until it helped nobody any more
	reminderRefused     = "refused"      // by a mail server, for good; the message says more
	reminderUnreadable  = "unreadable"   // its stored e-mail
	reminderUnworded    = "unworded"     // its facts make no e-mail
	reminderUnconfirmed = "unconfirmed"  // it may have arrived by a try whose answer was lost
	reminderErased      = "erased"       // the address it went to
	reminderCancelled   = "cancelled"    // the session
	reminderEnded       = "ended"        // the enrollment
	reminderMoved       = "moved"        // they hold no seat in the session's class any more
	reminderExcused     = "excused"      // from the session
	reminderMarked      = "marked"       // the roll was taken already
	reminderPaused      = "paused"       // on the session's day
	reminderDone        = "services_met" // nothing is needed any more
	reminderUnwanted    = "rule_moved"   // the rules that hold now do not ask for it
	reminderSecond      = "second_of_day"
)

// fate is what becomes of a reminder. The zero fate is that it is sent now.
type fate struct {
	state, reason string
	wait          time.Time // planned as before; not to be sent until then
}

// fateOf decides whether a reminder still applies: once when it is put into the
// outbox, and again when it is about to be handed to a mail server.
func fateOf(c db.ReminderCase, m matter, now time.Time, zone *time.Location) fate {
	if now.After(c.SendUntil) {
		if c.MessageID == nil {
			return fate{state: db.ReminderMissed, reason: reminderNotRun}
		}
		return fate{state: db.ReminderMissed, reason: reminderMailWaited}
	}
	if reason := noLongerApplies(c, m, school.DateOf(now, zone)); reason != "" {
		return fate{state: db.ReminderSuppressed, reason: reason}
	}
	if next, may := school.MayRemind(now, zone); !may {
		return fate{wait: next}
	}
	return fate{}
}

// noLongerApplies says why nobody needs to be reminded, or may be written to.
func noLongerApplies(c db.ReminderCase, m matter, today school.Date) string {
	switch {
	case c.Cancelled:
		return reminderCancelled
	case !isOpen(c.Status):
		return reminderEnded
	case c.ClassID == nil || *c.ClassID != c.SessionClassID:
		return reminderMoved
	case c.Outcome != nil && school.Outcome(*c.Outcome) == school.Excused:
		return reminderExcused
	case c.Outcome != nil:
		return reminderMarked
	case m.Record.PausedOn(c.Day):
		return reminderPaused
	case m.standing(today).ServicesComplete:
		return reminderDone
	case !slices.Contains(m.policyOn(today).ReminderOffsets, c.OffsetDays):
		return reminderUnwanted
	}
	return unreachable(c.Email, c.Consent, c.Safe, c.Bounced != nil && *c.Bounced)
}

// queueReminders decides reminders whose time has come, and puts those that
// apply into the outbox: at most one a day for an enrollment, that of its nearest
// session, which comes first.
func (v *visit) queueReminders(p db.ReminderProgram, zone *time.Location, ids []string, tally map[string]int) error {
	today := school.DateOf(v.now, zone)
	cases, err := v.LockDueReminders(v.ctx, ids, today)
	if err != nil || len(cases) == 0 {
		return err
	}
	matters, err := v.mattersOf(cases)
	if err != nil {
		return err
	}
	program, err := v.programOf(p.ID)
	if err != nil {
		return err
	}
	reminded := map[string]bool{}
	for _, c := range cases {
		f := fateOf(c, matters[c.EnrollmentID], v.now, zone)
		if f == (fate{}) && (c.RemindedToday || reminded[c.EnrollmentID]) {
			f = fate{state: db.ReminderSuppressed, reason: reminderSecond}
		}
		if f == (fate{}) {
			f, err = v.queueReminder(program, c, matters[c.EnrollmentID], today)
		}
		if err != nil {
			return err
		}
		switch {
		case f == (fate{}):
			reminded[c.EnrollmentID] = true
			tally[countQueued]++
		case f.state != "":
			tally[f.state]++
			if err := v.decideReminder(c, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// mattersOf loads the cases that reminders are about, by enrollment.
func (v *visit) mattersOf(cases []db.ReminderCase) (map[string]matter, error) {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.EnrollmentID
	}
	rows, err := v.matters(ids, false)
	if err != nil {
		return nil, err
	}
	matters := make(map[string]matter, len(rows))
	for _, m := range rows {
		matters[m.EnrollmentID] = m
	}
	return matters, nil
}

// decideReminder ends a reminder.
func (v *visit) decideReminder(c db.ReminderCase, f fate) error {
	decided, err := v.DecideReminder(v.ctx, c.ID, f.state, f.reason, v.now)
	if err != nil || !decided {
		return err
	}
	return v.auditFor(c.OrganizationID, "reminder", c.ID, map[string]any{"enrollment": c.EnrollmentID, "state": f.state, "reason": f.reason})
}

// queueReminder words a reminder and puts its e-mail into the outbox. One that
// cannot be worded failed.
func (v *visit) queueReminder(p program, c db.ReminderCase, m matter, today school.Date) (fate, error) {
	contact := reminderContact(p, c, v.office.mail.From)
	rendered, file, err := emails.Reminder(reminderMail(p, c, m, contact, today, v.now))
	if err != nil {
		v.office.log.Error("reminder cannot be worded as an e-mail", "reminder", c.ID, "error", err)
		return fate{state: db.ReminderFailed, reason: reminderUnworded}, nil
	}
	fileID := newID()
	err = v.InsertBlob(v.ctx, db.Blob{ID: fileID, OrganizationID: c.OrganizationID, EnrollmentID: c.EnrollmentID, Kind: "appointment",
		ContentType: file.ContentType, Content: file.Data, At: v.now})
	if err != nil {
		return fate{}, err
	}
	messageID, err := v.queueMail(mailToQueue{kind: db.MessageReminder, organizationID: c.OrganizationID, enrollmentID: c.EnrollmentID, reminderID: c.ID,
		to: *c.Email, fromName: emails.NoticeSender(c.Language), replyTo: contact.Email, rendered: rendered,
		attachments: []mailAttachment{{Name: file.Name, ContentType: file.ContentType, BlobID: fileID}}})
	if err != nil {
		return fate{}, err
	}
	if err := v.QueueReminder(v.ctx, c.ID, messageID, today); err != nil {
		return fate{}, err
	}
	return fate{}, v.auditFor(c.OrganizationID, "reminder", c.ID, map[string]any{"enrollment": c.EnrollmentID, "session": c.SessionID, "message": messageID})
}

// reminderMail is what a reminder says.
func reminderMail(p program, c db.ReminderCase, m matter, contact emails.Contact, today school.Date, now time.Time) emails.ReminderMail {
	policy, standing := m.policyOn(today), m.standing(today)
	missing := school.IfMissed(m.policy, m.Order, m.Record, c.SessionID, today)
	return emails.ReminderMail{Language: c.Language, StartsAt: c.StartsAt.In(p.location), EndsAt: c.EndsAt.In(p.location),
		Where: placeOf(p, c.Location), LateMinutes: policy.LateCutoffMinutes, AbsencesLeft: standing.AbsencesLeft,
		BreaksRule: missing.BreaksRule, EndsTime: missing.EndsTime, MakeUps: policy.MakeupsAllowed == nil || *policy.MakeupsAllowed > 0,
		ReportTo: c.ReportTo, EnrollmentNumber: c.Number, Contact: contact,
		UID: appointmentUID(c), Sequence: mostOffset - c.OffsetDays, WrittenAt: now}
}

// mostOffset is the earliest that a rule can ask for, in days before a session: of
// two reminders of one appointment the later has the higher number.
const mostOffset = 365

// appointmentUID names an enrollment's session in a calendar, and neither of them
// to anybody else.
func appointmentUID(c db.ReminderCase) string {
	return uuid.NewSHA1(uuid.MustParse(c.SessionID), []byte(c.EnrollmentID)).String()
}

// reminderContact is whom to call.
func reminderContact(p program, c db.ReminderCase, from string) emails.Contact {
	contact := emails.Contact{Name: p.Signatory, Phone: p.Phone, Email: p.Email}
	if contact.Name == "" {
		contact.Name = c.Organization
	}
	if contact.Phone == "" && contact.Email == "" {
		contact.Email = from
	}
	return contact
}

// placeOf is where a session meets, a line each. A line that names the program
// would tell what kind of class it is, and is left out; so is what an earlier line
// says already between its commas, as the street before the room.
func placeOf(p program, location string) []string {
	var place []string
	said := ", "
	for _, line := range append(lines(location), lines(p.Address)...) {
		line = strings.Join(strings.Fields(line), " ")
		folded := strings.ToLower(line)
		if !strings.Contains(folded, strings.ToLower(p.Name)) && !strings.Contains(said, ", "+folded+", ") {
			place = append(place, line)
			said += folded + ", "
		}
	}
	return place
}
