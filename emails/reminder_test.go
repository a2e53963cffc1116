package emails_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"johnschool/emails"
)

// reminderMail is an evening in St. Cloud, a week after clocks went forward.
func reminderMail(t *testing.T, language string) emails.ReminderMail {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	late, left := 10, 2
	return emails.ReminderMail{
		Language: language, StartsAt: time.Date(2027, 3, 23, 18, 0, 0, 0, zone), EndsAt: time.Date(2027, 3, 23, 19, 30, 0, 0, zone),
		Where: []string{"Room 4", "100 Main Street; 2nd floor", "St. Cloud, MN 56301"}, LateMinutes: &late, AbsencesLeft: &left, MakeUps: true,
		ReportTo: "court", EnrollmentNumber: "NBI-2027-0042", Contact: contact, UID: "0193a1c0-0000-5000-8000-000000000004", Sequence: 362,
		WrittenAt: time.Date(2027, 3, 20, 15, 30, 0, 0, time.UTC),
	}
}

// reminders are the ways in which what is at stake can read.
func reminders(t *testing.T, language string) map[string]emails.ReminderMail {
	t.Helper()
	some := map[string]emails.ReminderMail{}
	for name, change := range map[string]func(*emails.ReminderMail){
		"usual":       func(*emails.ReminderMail) {},
		"no rule":     func(f *emails.ReminderMail) { f.LateMinutes, f.AbsencesLeft, f.MakeUps = nil, nil, false },
		"no lateness": func(f *emails.ReminderMail) { *f.LateMinutes, *f.AbsencesLeft = 0, 1 },
		"last": func(f *emails.ReminderMail) {
			*f.AbsencesLeft, f.BreaksRule, f.EndsTime, f.MakeUps = 0, true, true, false
		},
		"diversion":   func(f *emails.ReminderMail) { f.BreaksRule, f.ReportTo = true, "agency" },
		"self":        func(f *emails.ReminderMail) { f.BreaksRule, f.ReportTo, *f.LateMinutes = true, "nobody", 1 },
		"nowhere":     func(f *emails.ReminderMail) { f.Where, f.EnrollmentNumber = nil, "" },
		"morning":     func(f *emails.ReminderMail) { f.StartsAt = f.StartsAt.Add(-9 * time.Hour); f.Contact.Email = "" },
		"only e-mail": func(f *emails.ReminderMail) { f.Contact.Phone = "" },
	} {
		f := reminderMail(t, language)
		change(&f)
		some[name] = f
	}
	return some
}

func TestReminderWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		var all strings.Builder
		for _, name := range []string{"usual", "no rule", "no lateness", "last", "diversion", "self", "nowhere", "morning", "only e-mail"} {
			r, file, err := emails.Reminder(reminders(t, language)[name])
			if err != nil {
				t.Fatalf("%s %s: %v", language, name, err)
			}
			fmt.Fprintf(&all, "=== %s\nSubject: %s\n\n%s\n", name, r.Subject, r.Text)
			if name == "usual" {
				golden(t, "reminder."+language+".html", r.HTML)
				golden(t, "reminder."+language+".ics", string(file.Data))
			}
			for _, bad := range []string{"  ", "<no value>", " .", " ,", "..", "{{", "\n\n\n"} {
				if strings.Contains(r.Text, bad) {
					t.Errorf("%s %s: %q in\n%s", language, name, bad, r.Text)
				}
			}
			if !strings.Contains(r.HTML, `<html lang="`+language+`">`) || strings.Count(r.HTML, "<h2") != 5 || strings.Count(r.HTML, `<th scope="row"`) < 2 {
				t.Errorf("%s %s: language, headings or table are missing:\n%s", language, name, r.HTML)
			}
		}
		golden(t, "reminder."+language+".txt", all.String())
	}
}

// Sender, subject, the lines before the first heading and the whole calendar file tell nothing.
func TestReminderIsDiscreet(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es", "hmn", ""} {
		for name, f := range reminders(t, language) {
			r, file, err := emails.Reminder(f)
			if err != nil {
				t.Fatal(err)
			}
			text, _, found := strings.Cut(r.Text, "\n\nOn the day")
			if !found {
				text, _, found = strings.Cut(r.Text, "\n\nEse día")
			}
			html, _, _ := strings.Cut(r.HTML, "<h2")
			calendar := strings.ReplaceAll(string(file.Data), "CLASS:PRIVATE", "") // a word of the format
			for _, s := range []string{r.Subject, text, tags.ReplaceAllString(html, " "), calendar, file.Name} {
				if word := telling.FindString(s); word != "" || strings.Contains(s, "NBI") || !found {
					t.Errorf("%s %s: %q tells too much: %s", language, name, word, s)
				}
			}
		}
	}
}

// The file is read back by a calendar's own eyes: instants, place, and a later reminder that takes the place of this one.
func TestAppointmentIsACalendarsOwn(t *testing.T) {
	t.Parallel()
	f := reminderMail(t, "en")
	_, file, err := emails.Reminder(f)
	if err != nil {
		t.Fatal(err)
	}
	if file.ContentType != "text/calendar; charset=utf-8; method=PUBLISH" || file.Name != "appointment.ics" {
		t.Errorf("%s, %s", file.Name, file.ContentType)
	}
	for line := range bytes.SplitSeq(bytes.TrimSuffix(file.Data, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	c, err := ics.ParseCalendar(bytes.NewReader(file.Data))
	if err != nil || len(c.Events()) != 1 {
		t.Fatalf("%v\n%s", err, file.Data)
	}
	e := c.Events()[0]
	start, err := e.GetStartAt()
	if err != nil || !start.Equal(f.StartsAt) {
		t.Errorf("begins %s, want %s (%v)", start, f.StartsAt, err)
	}
	end, err := e.GetEndAt()
	if err != nil || !end.Equal(f.EndsAt) {
		t.Errorf("ends %s, want %s (%v)", end, f.EndsAt, err)
	}
	for property, want := range map[ics.ComponentProperty]string{ics.ComponentPropertyUniqueId: f.UID, ics.ComponentPropertySequence: "362",
		ics.ComponentPropertySummary: "Appointment", ics.ComponentPropertyLocation: "Room 4, 100 Main Street; 2nd floor, St. Cloud, MN 56301",
		ics.ComponentPropertyClass: "PRIVATE", ics.ComponentPropertyOrganizer: "mailto:office@example.org"} {
		if got := e.GetProperty(property); got == nil || ics.FromText(got.Value) != want {
			t.Errorf("%s is %v, want %q", property, got, want)
		}
	}
	if strings.Contains(string(file.Data), "VALARM") {
		t.Error("an alarm nobody asked for")
	}
}

func TestReminderFactsAreChecked(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*emails.ReminderMail){
		"StartsAt":         func(f *emails.ReminderMail) { f.StartsAt = time.Time{} },
		"EndsAt":           func(f *emails.ReminderMail) { f.EndsAt = f.StartsAt },
		"WrittenAt":        func(f *emails.ReminderMail) { f.WrittenAt = time.Time{} },
		"Where":            func(f *emails.ReminderMail) { f.Where = []string{"Room 4\n\n# Other"} },
		"UID":              func(f *emails.ReminderMail) { f.UID = "" },
		"EnrollmentNumber": func(f *emails.ReminderMail) { f.EnrollmentNumber = "1\r\n" },
		"reported to":      func(f *emails.ReminderMail) { f.ReportTo = "" },
		"Contact.Phone":    func(f *emails.ReminderMail) { f.Contact.Phone, f.Contact.Email = "", "" },
	} {
		f := reminderMail(t, "en")
		change(&f)
		if _, _, err := emails.Reminder(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("reminder without a sound %s: %v", want, err)
		}
	}
}
