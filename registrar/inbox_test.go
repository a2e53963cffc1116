package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// TestTheInboxIsTheRecipientsOwn: a court's reports are its clerk's to answer, an
// agency's its officer's; the oldest come first, and what is late is counted.
func TestTheInboxIsTheRecipientsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.Acknowledgement = &school.Clock{Days: 2, Unit: school.CalendarDays} }))
	first := w.enroll("Adam", "1", "2027-06-01", "")
	w.post()
	w.at("2027-01-05", "09:00")
	toAgency := w.request("Bert", "2", "2027-06-01", "")
	toAgency.Order.ReportTo, toAgency.Order.AgencyID = school.ToAgency, w.agency
	second := must(w.office.Enroll(t.Context(), w.clerk, toAgency, registrar.Once{}))
	third := w.enroll("Carl", "3", "2027-06-01", "")
	w.post()
	w.at("2027-01-07", "09:00") // the first was to be acknowledged by the 6th

	inbox := func(actor school.Actor, cursor string) registrar.List[registrar.InboxLine] {
		return must(w.office.Inbox(t.Context(), actor, registrar.Page{Limit: 1, Cursor: cursor}))
	}
	one := inbox(w.clerk, "")
	two := inbox(w.clerk, one.NextCursor)
	if one.Items[0].EnrollmentID != first.ID || !one.Items[0].Unacknowledged || two.Items[0].EnrollmentID != third.ID || two.Items[0].Unacknowledged || two.NextCursor != "" {
		t.Errorf("the court's: %+v, then %+v", one.Items[0].Report, two.Items[0].Report)
	}
	if one.Items[0].GivenName == "" || *one.Items[0].AcknowledgeBy != day("2027-01-06") {
		t.Errorf("the first is about %q, to be answered by %s", one.Items[0].GivenName, one.Items[0].AcknowledgeBy)
	}
	if mine := inbox(w.officer, ""); len(mine.Items) != 1 || mine.Items[0].EnrollmentID != second.ID {
		t.Errorf("the agency's: %+v", mine.Items)
	}
	for actor, want := range map[*school.Actor]registrar.InboxCount{&w.clerk: {Waiting: 2, Late: 1}, &w.officer: {Waiting: 1}, &w.clerk2: {}} {
		if got := must(w.office.CountInbox(t.Context(), *actor)); got != want {
			t.Errorf("%s: %+v, want %+v", actor.Role, got, want)
		}
	}
	if _, err := w.office.Inbox(t.Context(), w.staff, registrar.Page{}); school.KindOf(err) != school.Forbidden {
		t.Errorf("staff: %v", err)
	}
}

// TestAPreviewedDecisionIsNotKept: what is shown is what comes of it, and nothing of
// it stays.
func TestAPreviewedDecisionIsNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.post()
	vacated := registrar.AmendRequest{Kind: school.Vacated, DecidedBy: "Judge Hill", DecidedOn: day("2027-01-04"), Reason: "New trial."}
	preview := must(w.office.PreviewAmendment(t.Context(), w.clerk, e.ID, vacated))
	if preview.Before.Status == "closed" || preview.After.Status != "closed" || len(preview.Owed) != 1 || preview.Owed[0].Kind != db.ReportClosed {
		t.Errorf("previewed: %s, then %s, owing %+v", preview.Before.Status, preview.After.Status, preview.Owed)
	}
	if now := must(w.office.Enrollment(t.Context(), w.clerk, e.ID)); now.Version != e.Version || len(now.Amendments) != 0 {
		t.Errorf("it was kept: version %d, %+v", now.Version, now.Amendments)
	}
	if n := one[int](w, `select count(*) from audit_event where action = 'enrollment.amend'`); n != 0 {
		t.Errorf("%d events of amending", n)
	}
	kept := must(w.office.Amend(t.Context(), w.clerk, e.ID, vacated, &e.Version))
	if kept.Status != preview.After.Status || kept.Standing.State != preview.After.Standing.State {
		t.Errorf("what came of it differs: %s, %s", kept.Status, kept.Standing.State)
	}
	w.consistent()
}
