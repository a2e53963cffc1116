package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// refuse has a mail server refuse all waiting mail for good with a status.
func (w *world) refuse(status string) []registrar.OutgoingMail {
	w.t.Helper()
	must(w.office.PrepareReports(w.t.Context()))
	mails, _, err := w.office.ClaimMail(w.t.Context(), 100, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range mails {
		if err := w.office.MailDead(w.t.Context(), m.ID, "test", &emails.PermanentError{Stage: emails.StageRcpt, Code: 550, Enhanced: status, Text: "no"}); err != nil {
			w.t.Fatal(err)
		}
	}
	return mails
}

func TestARefusalMarksAnAddressLikeABounce(t *testing.T) {
	t.Parallel()
	for status, bad := range map[string]bool{"5.1.1": true, "5.7.1": false} {
		w := newWorld(t, rules(noReview))
		class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
		e := w.enroll("Adam", "1", "2027-06-01", class.ID)
		w.missed(e.ID, class, 0, 1)
		w.night()
		mails := w.refuse(status)
		if n := w.notices(e.ID)[0]; len(mails) != 1 || *n.Undelivered != db.UndeliveredRefused || n.CureUntil != nil {
			t.Fatalf("%s: notice %+v", status, n)
		}
		if m := w.message(mails[0].ID); m.State != db.MessageDead || m.BounceStatus != status {
			t.Errorf("%s: message %+v", status, m)
		}
		if got := w.enrollment(e.ID).Participant.EmailBouncedAt != nil; got != bad {
			t.Errorf("%s: marked %v", status, got)
		}
		// It was the mail server that was wrong.
		if revived := must(w.office.ReviveMail(t.Context())); revived != 1 || w.enrollment(e.ID).Participant.EmailBouncedAt != nil {
			t.Errorf("%s: %d revived, or the address is still marked", status, revived)
		}
		if mails := w.post(); len(mails) != 1 || w.notices(e.ID)[0].DeliveredOn == nil {
			t.Errorf("%s: %d sent", status, len(mails))
		}
		w.consistent()
	}
}

func TestNothingMoreGoesToAnAddressThatBouncedUntilItIsReplacedOrConfirmed(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	second := w.enroll("Adam", "2", "2027-06-01", "")
	w.sql(`update enrollment set participant_id = (select participant_id from enrollment where id = $1) where id = $2`, id, second.ID)
	queue := func() string {
		other := one[string](w, `select gen_random_uuid()::text`)
		w.sql(`insert into message (id, organization_id, enrollment_id, kind, notice_id, to_address, next_attempt_at, content_id, recorded_at)
			select $1, organization_id, $2, kind, notice_id, to_address, $4, content_id, $4 from message where id = $3`, other, second.ID, mail, w.clock.Now())
		w.sql(`update notice set delivered_on = null, delivered_by = null, cure_until = null where enrollment_id = $1`, id)
		return other
	}
	waiting := queue() // before the bounce
	w.comesBack(mail)
	if sent := w.post(); len(sent) != 0 || w.message(waiting).LastError != "address_bounced" {
		t.Errorf("%d sent to an address that bounced: %+v", len(sent), w.message(waiting))
	}
	person := w.enrollment(id).Participant
	request := registrar.ParticipantRequest{GivenName: "Adam", FamilyName: "Example", DateOfBirth: person.DateOfBirth, Email: *person.Email}
	unchanged := must(w.office.UpdateParticipant(t.Context(), w.staff, person.ID, request, &person.Version))
	if unchanged.EmailBouncedAt == nil {
		t.Error("saving the same address cleared it")
	}
	request.EmailConfirmed = ptr(true)
	confirmed := must(w.office.UpdateParticipant(t.Context(), w.staff, person.ID, request, &unchanged.Version))
	if confirmed.EmailBouncedAt != nil {
		t.Error("confirming does not clear it")
	}
	w.comesBack(mail) // was sent before it was confirmed
	if w.enrollment(id).Participant.EmailBouncedAt != nil {
		t.Error("an e-mail from before marks a confirmed address")
	}
	request.Email, request.EmailConfirmed = "new@example.net", nil
	replaced := must(w.office.UpdateParticipant(t.Context(), w.staff, person.ID, request, &confirmed.Version))
	w.comesBack(mail)
	if replaced.EmailBouncedAt != nil || w.enrollment(id).Participant.EmailBouncedAt != nil {
		t.Error("the new address is marked")
	}
}

func TestAReportThatCameBackIsOwedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	e := w.enroll("Adam", "1", "2027-06-01", "")
	first := w.post()[0].ID
	sent := w.report(e.ID, db.ReportEnrollment)
	if sent.State != db.ReportSent || *sent.SentBy != db.ByEmail || *sent.SentOn != day("2027-01-04") {
		t.Fatalf("report: %+v", sent)
	}
	w.at("2027-01-12", "10:00")
	w.comesBack(first)
	r := w.report(e.ID, db.ReportEnrollment)
	if r.State != db.ReportDue || r.SentAt != nil || !r.Late || *r.Undelivered != db.UndeliveredBounced || r.Version == sent.Version {
		t.Fatalf("report: %+v", r)
	}
	if list := must(w.office.Reports(ctx, w.staff, registrar.ReportFilter{Undelivered: true, Late: true}, registrar.Page{})); len(list.Items) != 1 {
		t.Errorf("%d reports are work for staff", len(list.Items))
	}
	if mails := w.post(); len(mails) != 0 {
		t.Fatal("it was sent again by itself")
	}
	again := must(w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{Email: "clerk@example.org"}, &r.Version))
	if *again.MessageID == first || *again.Undelivered != db.UndeliveredWaiting {
		t.Fatalf("sent again: %+v", again)
	}
	_, err := w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{}, nil)
	wantKind(t, err, school.Conflict, "")
	mails := w.post()
	if len(mails) != 1 || mails[0].Message.To != "clerk@example.org" || mails[0].ID != *again.MessageID || len(mails[0].Message.Attachments) != 1 {
		t.Fatalf("mails: %+v", mails)
	}
	w.comesBack(first) // a second report about the first e-mail
	if r = w.report(e.ID, db.ReportEnrollment); r.State != db.ReportSent || len(r.Deliveries) != 3 {
		t.Fatalf("report: %+v", r)
	}
	w.comesBack(mails[0].ID)
	if must(w.office.Court(ctx, w.admin, w.court)).Email != "court@example.org" {
		t.Error("the directory changed")
	}
	posted := must(w.office.DeliverReport(ctx, w.staff, r.ID, registrar.DeliveryRequest{By: "post", On: day("2027-01-11")}, nil))
	if posted.State != db.ReportSent || *posted.SentBy != db.ByPost || *posted.SentOn != day("2027-01-11") || posted.Undelivered != nil {
		t.Fatalf("posted: %+v", posted)
	}
	must(w.office.AnswerReport(ctx, w.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
	w.consistent()
}

func TestAReportWithoutAnAddressGoesOnPaperOrToOneThatIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	must(w.office.UpdateCourt(ctx, w.admin, w.court, registrar.CourtRequest{Name: "Stearns County District Court"}, ptr(int64(1))))
	onPaper, byMail := w.enroll("Adam", "1", "2027-06-01", ""), w.enroll("Bert", "2", "2027-06-01", "")
	closed := w.enroll("Carl", "3", "2027-06-01", "")
	must(w.office.Close(ctx, w.staff, closed.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "He left."}, nil))
	unwritten := w.report(closed.ID, db.ReportClosed)
	_, err := w.office.DeliverReport(ctx, w.staff, unwritten.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-04")}, nil)
	wantKind(t, err, school.Conflict, "")
	if mails := w.post(); len(mails) != 0 {
		t.Fatalf("%d mails", len(mails))
	}
	r := w.report(onPaper.ID, db.ReportEnrollment)
	if *r.Undelivered != db.UndeliveredNoAddress || unwritten.Undelivered != nil {
		t.Fatalf("undelivered: %v, before %v", *r.Undelivered, unwritten.Undelivered)
	}
	for pointer, request := range map[string]registrar.DeliveryRequest{"/by": {By: "email", On: day("2027-01-04")}, "/on": {By: "hand", On: day("2027-01-05")}} {
		_, err := w.office.DeliverReport(ctx, w.staff, r.ID, request, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err = w.office.DeliverReport(ctx, w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-03")}, nil)
	wantKind(t, err, school.Invalid, "/on")
	_, err = w.office.DeliverReport(ctx, w.clerk, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-04")}, nil)
	wantKind(t, err, school.Forbidden, "")
	handed := must(w.office.DeliverReport(ctx, w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-04")}, &r.Version))
	if handed.State != db.ReportSent || *handed.Deliveries[0].RecordedBy != staffID {
		t.Errorf("handed over: %+v", handed)
	}
	_, err = w.office.DeliverReport(ctx, w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-04")}, nil)
	wantKind(t, err, school.Conflict, "")

	r = w.report(byMail.ID, db.ReportEnrollment)
	_, err = w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{}, nil)
	wantKind(t, err, school.Invalid, "/email")
	_, err = w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{Email: "clerk@county"}, nil)
	wantKind(t, err, school.Invalid, "/email")
	must(w.office.UpdateCourt(ctx, w.admin, w.court, registrar.CourtRequest{Name: "Stearns County District Court", Email: "found@example.org"}, ptr(int64(2))))
	must(w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{}, nil))
	if mails := w.post(); len(mails) != 1 || mails[0].Message.To != "found@example.org" {
		t.Errorf("mails: %+v", mails)
	}
	w.consistent()
}

// The e-mail still waits when staff hand the letter over: it does not go out.
func TestAReportOnPaperNeedsNoEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	must(w.office.PrepareReports(t.Context()))
	r := w.report(e.ID, db.ReportEnrollment)
	must(w.office.DeliverReport(t.Context(), w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-04")}, nil))
	if mails := w.post(); len(mails) != 0 || w.message(*r.MessageID).State != db.MessageCancelled {
		t.Errorf("%d mails", len(mails))
	}
	w.consistent()
}

func TestWhatWasAnsweredOrReplacedIsNotOwedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	mail := w.post()[0].ID
	r := w.report(e.ID, db.ReportEnrollment)
	must(w.office.AnswerReport(t.Context(), w.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
	w.comesBack(mail)
	if r = w.report(e.ID, db.ReportEnrollment); r.State != db.ReportAcknowledged || w.message(mail).State != db.MessageBounced {
		t.Errorf("report %s", r.State)
	}
	w.consistent()
}

// A finding falls whose report came back: the court never had it, so there is
// nothing to correct.
func TestAReportThatCameBackIsWithdrawnNotCorrected(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	mail := w.post()[0].ID
	w.comesBack(mail)
	r := w.report(id, db.ReportViolation)
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	_, err := w.office.SendReport(t.Context(), w.staff, r.ID, registrar.SendRequest{}, nil)
	wantKind(t, err, school.Conflict, "")
	w.counts(w.night(), nothing)
	w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
	w.wantStates(id, db.ReportCorrection)
	w.consistent()
}
