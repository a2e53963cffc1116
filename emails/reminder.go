package emails

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
	"time"

	ics "github.com/arran4/golang-ical"

	"johnschool/school"
)

// ReminderMail is the facts of the e-mail that reminds a participant of a session. It names neither the program nor what is
// taught: on a calendar as on a phone it is an appointment.
type ReminderMail struct {
	// Language is the participant's: "es" (or "es-MX") for Spanish, anything else is written in English.
	Language string
	// StartsAt and EndsAt are the session's, in the program's zone: they are written as they read there.
	StartsAt, EndsAt time.Time
	// Where is the place, a line each; empty where nobody wrote it down.
	Where []string
	// LateMinutes is the most minutes late that somebody is still let in; nil where there is no such rule.
	LateMinutes *int
	// AbsencesLeft is how many absences the rules allow from now on; nil where they do not count them.
	AbsencesLeft *int
	// BreaksRule tells that missing this session would break a rule; EndsTime that too few others would be left before
	// the due date.
	BreaksRule, EndsTime bool
	// MakeUps tells that a missed session can be made up.
	MakeUps bool
	// ReportTo is who would be told: court, agency or nobody.
	ReportTo         string
	EnrollmentNumber string // may be empty
	Contact          Contact
	// UID names the appointment in the reader's calendar for good: the next reminder of it, with a higher Sequence,
	// takes the place of this one. WrittenAt is when this one was written.
	UID       string
	Sequence  int
	WrittenAt time.Time
}

var reminderWords = map[string]*template.Template{"en": words("reminder.en.tmpl"), "es": words("reminder.es.tmpl")}

// Reminder renders the reminder in the participant's language, and the appointment as a file for their calendar. Subject and
// first lines, which a locked phone shows, name neither the offense nor the kind of class. The error names the fact that is
// missing, unknown or not one line of text.
func Reminder(f ReminderMail) (Rendered, Attachment, error) {
	if err := f.check(); err != nil {
		return Rendered{}, Attachment{}, err
	}
	l := school.LanguageOf(f.Language)
	view := struct {
		ReminderMail
		Day, Hours, Place, Recipient, ToRecipient string
		Late, Left                                int
	}{ReminderMail: f, Day: weekday(l, f.StartsAt), Hours: hours(l, f.StartsAt, f.EndsAt), Place: strings.Join(f.Where, ", "),
		Recipient: recipients[l][f.ReportTo], ToRecipient: toRecipients[f.ReportTo]}
	if f.LateMinutes != nil {
		view.Late = *f.LateMinutes
	}
	if f.AbsencesLeft != nil {
		view.Left = *f.AbsencesLeft
	}
	r, err := render(reminderWords[l], l, view)
	if err != nil {
		return r, Attachment{}, err
	}
	file, err := f.appointment(l)
	return r, file, err
}

func (f ReminderMail) check() error {
	facts := append(contactFacts(f.Contact), fact{"EnrollmentNumber", f.EnrollmentNumber, false}, fact{"UID", f.UID, true})
	for _, line := range f.Where {
		facts = append(facts, fact{"Where", line, true})
	}
	if err := checkLines(facts...); err != nil {
		return err
	}
	switch {
	case f.StartsAt.IsZero() || !f.EndsAt.After(f.StartsAt):
		return fmt.Errorf("emails: StartsAt or EndsAt is missing from the reminder")
	case f.WrittenAt.IsZero():
		return fmt.Errorf("emails: WrittenAt is missing from the reminder")
	case f.ReportTo != "court" && f.ReportTo != "agency" && f.ReportTo != "nobody":
		return fmt.Errorf("emails: nothing is reported to %q", f.ReportTo)
	}
	return nil
}

// appointmentWords are all that a calendar shows: whoever looks over a shoulder learns nothing.
var appointmentWords = map[string]struct{ summary, file, questions string }{
	"en": {"Appointment", "appointment.ics", "Questions: "},
	"es": {"Cita", "cita.ics", "Preguntas: "},
}

// appointment is the session as a calendar file (RFC 5545). Its instants are in UTC, which every program shows in the
// reader's own time, whatever it knows of zones.
func (f ReminderMail) appointment(language string) (Attachment, error) {
	words := appointmentWords[language]
	c := ics.NewCalendarFor(NoticeSender(language))
	c.SetProductId("-//" + NoticeSender(language) + "//" + strings.ToUpper(language))
	c.SetMethod(ics.MethodPublish)
	e := c.AddEvent(f.UID)
	e.SetDtStampTime(f.WrittenAt)
	e.SetSequence(f.Sequence)
	e.SetStartAt(f.StartsAt)
	e.SetEndAt(f.EndsAt)
	e.SetSummary(words.summary)
	e.SetDescription(words.questions + strings.Join(strings.Fields(f.Contact.Phone+" "+f.Contact.Email), " "))
	if len(f.Where) > 0 {
		e.SetLocation(strings.Join(f.Where, ", "))
	}
	if f.Contact.Email != "" { // RFC 5546 wants to know who published it
		e.SetOrganizer(f.Contact.Email, ics.WithCN(NoticeSender(language)))
	}
	e.SetClass(ics.ClassificationPrivate)
	e.SetStatus(ics.ObjectStatusConfirmed)
	var b bytes.Buffer
	if err := c.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return Attachment{}, fmt.Errorf("emails: write the appointment: %w", err)
	}
	return Attachment{Name: words.file, ContentType: "text/calendar; charset=utf-8; method=PUBLISH", Data: b.Bytes()}, nil
}

// hours writes from when to when as people do, with the zone: "6:00 PM to 7:30 PM, Central time", "de 6:00 p. m. a
// 7:30 p. m., hora del Centro".
func hours(language string, from, to time.Time) string {
	if language == "es" {
		return "de " + clock(language, from) + " a " + clock(language, to) + ", " + zoneName(language, from)
	}
	return clock(language, from) + " to " + clock(language, to) + ", " + zoneName(language, from)
}

// clock writes the time of day as t reads in its own zone.
func clock(language string, t time.Time) string {
	if language != "es" {
		return t.Format("3:04 PM")
	}
	if t.Hour() < 12 {
		return t.Format("3:04") + " a. m."
	}
	return t.Format("3:04") + " p. m."
}

// zoneNames are the zones of the United States as they are spoken of, whether clocks are ahead or not. An abbreviation
// alone is not enough: CST is China's as well.
var zoneNames = map[string]map[string]string{
	"en": {"EST-5": "Eastern time", "EDT-4": "Eastern time", "CST-6": "Central time", "CDT-5": "Central time", "MST-7": "Mountain time",
		"MDT-6": "Mountain time", "PST-8": "Pacific time", "PDT-7": "Pacific time", "AKST-9": "Alaska time", "AKDT-8": "Alaska time",
		"HST-10": "Hawaii time", "AST-4": "Atlantic time"},
	"es": {"EST-5": "hora del Este", "EDT-4": "hora del Este", "CST-6": "hora del Centro", "CDT-5": "hora del Centro", "MST-7": "hora de la Montaña",
		"MDT-6": "hora de la Montaña", "PST-8": "hora del Pacífico", "PDT-7": "hora del Pacífico", "AKST-9": "hora de Alaska",
		"AKDT-8": "hora de Alaska", "HST-10": "hora de Hawái", "AST-4": "hora del Atlántico"},
}

func zoneName(language string, t time.Time) string {
	abbreviation, seconds := t.Zone()
	if name := zoneNames[language][fmt.Sprintf("%s%d", abbreviation, seconds/3600)]; name != "" {
		return name
	}
	return "UTC" + t.Format("-07:00")
}
