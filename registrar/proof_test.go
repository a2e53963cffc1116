package registrar_test

import (
	"bytes"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/documents/pdf/pdftest"
	"johnschool/registrar"
	"johnschool/school"
)

func TestTheProofOfEnrollmentIsThereAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	r := w.report(e.ID, db.ReportEnrollment)
	letter := must(w.office.ReportDocument(t.Context(), w.clerk, r.ID))
	if r.State != db.ReportDue || !r.Written || !bytes.HasPrefix(letter.Data, []byte("%PDF")) {
		t.Fatalf("report: %+v", r)
	}
	if counts := must(w.office.PrepareReports(t.Context())); len(counts) != 0 {
		t.Errorf("the job writes it again: %v", counts)
	}
	if mails := w.post(); len(mails) != 1 || w.report(e.ID, db.ReportEnrollment).State != db.ReportSent {
		t.Errorf("%d mails", len(mails))
	}
}

// A letter that no font can write keeps nobody from being enrolled.
func TestAnEnrollmentStandsWithoutItsProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	w.sql(`update court set name = '裁判所' where id = $1`, w.court)
	e := w.enroll("Adam", "1", "2027-06-01", "")
	if r := w.report(e.ID, db.ReportEnrollment); r.State != db.ReportDue || r.Written {
		t.Fatalf("report: %+v", r)
	}
	if n := one[int](w, `select count(*) from blob where enrollment_id = $1`, e.ID); n != 0 {
		t.Errorf("%d blobs of a report that was not written", n)
	}
	w.sql(`update court set name = 'Stearns County District Court' where id = $1`, w.court)
	if mails := w.post(); len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
}

func TestAProofOfEnrollmentSaysNoMoreThanIsSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(1, "2027-01-05", "2027-01-12")
	proof := func(actor school.Actor, id string) string {
		t.Helper()
		d := must(w.office.ProofOfEnrollment(t.Context(), actor, id))
		if !strings.HasPrefix(d.FileName, "enrollment-NBI-2027-") {
			t.Errorf("file %s", d.FileName)
		}
		return strings.Join(strings.Fields(pdftest.Words(t, d.Data)), " ")
	}
	wants := func(text string, words ...string) {
		t.Helper()
		for _, want := range words {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in: %s", want, text)
			}
		}
	}
	seated, waiting, pending := w.enroll("Adam", "1", "2027-06-01", class.ID), w.enroll("Bert", "2", "2027-06-01", ""), w.enroll("Carl", "3", "2027-06-01", "")
	must(w.office.Place(t.Context(), w.staff, waiting.ID, registrar.PlaceRequest{ClassID: &class.ID, Waitlist: true}, nil))
	wants(proof(w.clerk, seated.ID), "Proof of enrollment", "A seat in a class is held", "Jan 12, 2027", "carries no electronic signature")
	wants(proof(w.officer, waiting.ID), "Statement of enrollment", "waiting list", "no seat is held")
	wants(proof(w.staff, pending.ID), "Statement of enrollment", "A class is not assigned yet")
	must(w.office.Pause(t.Context(), w.staff, seated.ID, registrar.PauseRequest{From: day("2027-01-04"), Reason: "in hospital"}, nil))
	wants(proof(w.clerk, seated.ID), "Proof of enrollment", "Attendance is paused since January 4, 2027")
	for outcome, want := range map[string]string{"deceased": "because the participant has died", "satisfied_elsewhere": "because the requirement was satisfied elsewhere"} {
		e := w.enroll("Dan", outcome, "2027-06-01", "")
		must(w.office.Close(t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: outcome, Reason: "Told by the family."}, nil))
		text := proof(w.clerk, e.ID)
		wants(text, "Statement of an ended enrollment", "is no longer enrolled", want)
		if strings.Contains(text, "family") {
			t.Error("the reason is printed")
		}
	}
	w.amend(pending.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-04")})
	wants(proof(w.clerk, pending.ID), "because the order was vacated")
	_, err := w.office.ProofOfEnrollment(t.Context(), w.clerk2, seated.ID)
	wantKind(t, err, school.NotFound, "")
}

// A session of today that is over is not to come, and what it counted as is not said;
// of a long class the letter says how many sessions it leaves out.
func TestAProofListsWhatIsToCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	days := []string{"2027-01-05"}
	for n := range 22 {
		days = append(days, (day("2027-01-12") + school.Date(7*n)).String())
	}
	class := w.plan(1, days...)
	e := w.enroll("Adam", "1", "2027-12-31", class.ID)
	w.marked(e.ID, class, school.Attended, 0)
	text := strings.Join(strings.Fields(pdftest.Words(t, must(w.office.ProofOfEnrollment(t.Context(), w.clerk, e.ID)).Data)), " ")
	if strings.Contains(text, "Jan 5, 2027") || strings.Contains(text, "Credit") || !strings.Contains(text, "Jan 12, 2027") || !strings.Contains(text, "And 2 sessions after these.") {
		t.Errorf("the proof says %s", text)
	}
}
