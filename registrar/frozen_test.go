package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// What a letter or an e-mail said and was erased reads as not found, wherever
// something rests on it.
func TestErasedWordsAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	must(w.office.UpdateCourt(ctx, w.admin, w.court, registrar.CourtRequest{Name: "Stearns County District Court"}, ptr(int64(1))))
	waits := w.enroll("Adam", "1", "2027-06-01", "")
	w.post()
	r := w.report(waits.ID, db.ReportEnrollment)
	must(w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{Email: "clerk@example.org"}, nil))
	mails := w.post()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	must(w.office.MessageContent(ctx, w.staff, mails[0].ID))
	r = w.report(waits.ID, db.ReportEnrollment)
	w.comesBack(mails[0].ID)
	w.exec(`update blob set content = null, erased_at = now(), erased_under = 'order'`)

	_, err := w.office.SendReport(ctx, w.staff, r.ID, registrar.SendRequest{Email: "clerk@example.org"}, nil)
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.ReportEssentials(ctx, w.staff, r.ID)
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.MessageContent(ctx, w.staff, mails[0].ID)
	wantKind(t, err, school.NotFound, "")
	if view := must(w.office.ReadMail(ctx, w.staff, mails[0].ID)); view.Text != "" {
		t.Errorf("the line stays, its text does not: %+v", view)
	}
}
