package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// rejects has the court reject a report.
func (w *world) rejects(id, reason string) registrar.ReportView {
	w.t.Helper()
	return must(w.office.AnswerReport(w.t.Context(), w.clerk, id, registrar.AnswerRequest{Accepted: ptr(false), Reason: reason}, nil))
}

// again has staff answer a rejection.
func (w *world) again(id, reply string) registrar.ReportView {
	w.t.Helper()
	return must(w.office.ResubmitReport(w.t.Context(), w.staff, id, registrar.ResubmitRequest{Reason: reply}, nil))
}

func TestARejectedReportIsAnsweredAndKeepsItsClock(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, func(*school.Policy) {})
	first := w.report(id, db.ReportViolation)
	_, err := w.office.ResubmitReport(t.Context(), w.staff, first.ID, registrar.ResubmitRequest{}, nil)
	wantKind(t, err, school.Conflict, "")
	w.post()
	rejected := w.rejects(first.ID, "Name the other judge")
	if rejected.Holder != registrar.HeldByStaff {
		t.Errorf("rejected, it is with %s", rejected.Holder)
	}
	_, err = w.office.ResubmitReport(t.Context(), w.clerk, first.ID, registrar.ResubmitRequest{}, nil)
	wantKind(t, err, school.Forbidden, "")
	_, err = w.office.ResubmitReport(t.Context(), w.staff, first.ID, registrar.ResubmitRequest{}, ptr(first.Version))
	wantKind(t, err, school.Stale, "")
	second := w.again(first.ID, "The order names this one")
	if second.ID == first.ID || second.Kind != first.Kind || second.DueOn != first.DueOn || second.State != db.ReportDue || *second.Supersedes != first.ID ||
		*second.FindingID != *first.FindingID || second.Holder != registrar.HeldBySystem {
		t.Fatalf("the second: %+v", second)
	}
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded, db.ReportDue)
	mails := w.post()
	if len(mails) != 1 || len(mails[0].Message.Attachments) != 1 {
		t.Fatalf("mails: %+v", mails)
	}
	said, _ := w.content(second.ID)["resubmission"].(map[string]any)
	if said["reason"] != "Name the other judge." || said["reply"] != "The order names this one." || said["reference"] != w.content(first.ID)["reference"] || said["rejectedOn"] == nil {
		t.Errorf("the letter says: %v", said)
	}
	third := w.again(w.rejects(second.ID, "No.").ID, "")
	w.post()
	must(w.office.AnswerReport(t.Context(), w.clerk, third.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
	w.consistent()
}

// The facts change while the answer to a rejection waits: the court had the report,
// so it learns of the correction, which names the one that was sent.
func TestACorrectionTakesThePlaceOfAnAnswerToARejection(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	w.post()
	first := w.report(id, db.ReportViolation)
	w.rejects(first.ID, "Look again.")
	second := w.again(first.ID, "We did.")
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded, db.ReportSuperseded)
	correction := w.report(id, db.ReportCorrection)
	if *correction.Supersedes != second.ID {
		t.Errorf("the correction supersedes %s", *correction.Supersedes)
	}
	w.post()
	said, _ := w.content(correction.ID)["correction"].(map[string]any)
	if said["supersedesReference"] != w.content(first.ID)["reference"] || said["supersedesSentOn"] == nil {
		t.Errorf("the correction says: %v", said)
	}
	// A correction can be rejected too: what it corrects stays the same.
	again := w.again(w.rejects(correction.ID, "Which one?").ID, "The first.")
	w.post()
	repeated, _ := w.content(again.ID)["correction"].(map[string]any)
	if repeated["supersedesReference"] != said["supersedesReference"] || len(repeated["changes"].([]any)) != len(said["changes"].([]any)) {
		t.Errorf("sent again it says %v", repeated)
	}
	w.consistent()
}

// Where the facts changed there is nothing to insist on.
func TestWhatNoLongerStandsIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	w.post()
	r := w.rejects(w.report(id, db.ReportViolation).ID, "He was there.")
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	_, err := w.office.ResubmitReport(t.Context(), w.staff, r.ID, registrar.ResubmitRequest{}, nil)
	wantKind(t, err, school.Conflict, "")
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded)
	w.consistent()
}
