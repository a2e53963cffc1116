package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

func TestANoticeIsSentAgain(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	first := must(w.office.ReadMail(t.Context(), w.staff, mail))
	n := w.notices(id)[0]
	_, err := w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
	wantKind(t, err, school.Conflict, "") // it was delivered
	w.at("2027-01-14", "10:00")
	w.comesBack(mail)
	_, err = w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
	wantKind(t, err, school.Conflict, "") // where mail came back from
	must(w.correct(w.staff, w.enrollment(id), registrar.EmailCorrection{Do: registrar.EmailReplaced, Email: "other@example.net"}))
	stands := w.notices(id)[0]
	_, err = w.office.SendNotice(t.Context(), w.staff, n.ID, &n.Version)
	wantKind(t, err, school.Stale, "")
	_, err = w.office.SendNotice(t.Context(), w.clerk, n.ID, nil)
	wantKind(t, err, school.Forbidden, "")
	sent := must(w.office.SendNotice(t.Context(), w.staff, n.ID, &stands.Version))
	if *sent.Undelivered != db.UndeliveredWaiting || sent.CureUntil != nil || sent.Version == stands.Version || sent.Holder != registrar.HeldBySystem {
		t.Errorf("sent: %+v", sent)
	}
	_, err = w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
	wantKind(t, err, school.Conflict, "") // it waits

	w.nightOf("2027-01-18", nothing) // no time to cure runs while it waits
	w.at("2027-01-20", "09:00")
	mails := w.post()
	if len(mails) != 1 || mails[0].ID == mail || mails[0].Message.To != "other@example.net" || mails[0].Message.Text != first.Text || mails[0].Message.Subject != first.Subject {
		t.Fatalf("mails: %+v", mails)
	}
	w.comesBack(mail) // the first once more, late
	if n := w.notices(id)[0]; *n.DeliveredOn != day("2027-01-20") || *n.CureUntil != day("2027-01-27") || len(n.Deliveries) != 3 {
		t.Errorf("arrived: %+v", n)
	}
	w.nightOf("2027-01-27", nothing)
	w.nightOf("2027-01-28", map[string]int{"violations": 1})
	_, err = w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
	wantKind(t, err, school.Conflict, "") // it is no longer open
	w.consistent()
}

func TestANoticeWithoutAnAddressIsSentOnceThereIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	request := w.request("Adam", "1", "2027-06-01", class.ID)
	request.Participant.Email, request.Participant.PreferredLanguage = "", "es"
	e := must(w.office.Enroll(t.Context(), w.clerk, request, registrar.Once{}))
	w.missed(e.ID, class, 0, 1)
	w.night()
	n := w.notices(e.ID)[0]
	_, err := w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
	wantKind(t, err, school.Conflict, "")
	for _, c := range []struct {
		change func(*registrar.ParticipantRequest)
		kind   school.Kind
	}{
		{func(r *registrar.ParticipantRequest) { r.EmailConsent = ptr(false) }, school.Conflict},
		{func(r *registrar.ParticipantRequest) { r.EmailConsent, r.EmailSafe = ptr(true), ptr(false) }, school.Conflict},
	} {
		w.contact(e, c.change)
		_, err := w.office.SendNotice(t.Context(), w.staff, n.ID, nil)
		wantKind(t, err, c.kind, "")
	}
	w.contact(e, func(r *registrar.ParticipantRequest) { r.EmailConsent, r.EmailSafe = ptr(true), ptr(true) })
	must(w.office.SendNotice(t.Context(), w.staff, n.ID, nil))
	w.post()
	mail := one[string](w, `select id from message where notice_id = $1`, n.ID)
	said := must(w.office.ReadMail(t.Context(), w.staff, mail))
	if said.From == "" || said.State != db.MessageSent || w.notices(e.ID)[0].DeliveredOn == nil {
		t.Errorf("mail: %+v", said)
	}
	if want := "Hola"; said.Text[:len(want)] != want { // the language in which it was written
		t.Errorf("it says %s", said.Text)
	}
}

func TestANoticeThatIsCuredIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	w.comesBack(mail)
	must(w.correct(w.staff, w.enrollment(id), registrar.EmailCorrection{Do: registrar.EmailReplaced, Email: "other@example.net"}))
	session := one[string](w, `select session_id from mark where enrollment_id = $1 order by recorded_at limit 1`, id)
	w.excuse(session, id, 1)
	_, err := w.office.SendNotice(t.Context(), w.staff, w.notices(id)[0].ID, nil)
	wantKind(t, err, school.Conflict, "")
	if n := one[int](w, `select count(*) from message where kind = 'notice'`); n != 1 {
		t.Errorf("%d e-mails", n)
	}
}
