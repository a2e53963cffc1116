package registrar_test

import (
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

func TestALinkThatWentWrongIsClosed(t *testing.T) {
	t.Parallel()
	w, _, r, token := linked(t)
	w.finds(token, registrar.LinkOpen)
	links := must(w.office.AnswerLinks(t.Context(), w.staff, r.ID))
	if len(links) != 1 || *links[0].ToAddress != "court@example.org" || links[0].ClosedAt != nil || links[0].MessageID != *r.MessageID {
		t.Fatalf("links: %+v", links)
	}
	for _, actor := range []school.Actor{w.clerk, w.officer} {
		_, err := w.office.CloseAnswerLink(t.Context(), actor, r.ID, links[0].ID)
		wantKind(t, err, school.Forbidden, "")
	}
	_, err := w.office.CloseAnswerLink(t.Context(), w.staff, r.ID, r.ID)
	wantKind(t, err, school.NotFound, "")
	ana := w.hire("Ana")
	closed := must(w.office.CloseAnswerLink(t.Context(), ana, r.ID, links[0].ID))
	if closed[0].ClosedAt == nil || *closed[0].ClosedBy != ana.UserID || closed[0].ClosedName != "Ana Reviewer" {
		t.Errorf("closed: %+v", closed[0])
	}
	_, err = w.office.CloseAnswerLink(t.Context(), w.staff, r.ID, links[0].ID)
	wantKind(t, err, school.Conflict, "")
	if !strings.Contains(err.Error(), "by Ana Reviewer") {
		t.Errorf("closed again: %v", err)
	}
	if view := w.finds(token, registrar.LinkClosed); view.Report != nil || view.AnsweredOn != nil {
		t.Errorf("the link shows %+v", view)
	}
	_, err = w.office.LinkedReportDocument(t.Context(), visitor, token)
	wantKind(t, err, school.Conflict, "")
	err = w.office.AnswerByLink(t.Context(), visitor, token, accept("Kim Vang"))
	wantKind(t, err, school.Conflict, "")
	if got := w.read(w.staff, r.ID); got.State != db.ReportSent || got.AnsweredAt != nil {
		t.Errorf("the report: %s", got.State)
	}
	if n := one[int](w, `select count(*) from audit_event where action = 'link.close' and subject_id = $1 and actor_id = $2`, r.ID, ana.UserID); n != 1 {
		t.Errorf("%d events", n)
	}
}

// The report goes again, to the right address: its link is another, and good.
func TestAClosedLinkLeavesOthersOpen(t *testing.T) {
	t.Parallel()
	w, _, r, token := linked(t)
	w.comesBack(*r.MessageID)
	must(w.office.SendReport(t.Context(), w.staff, r.ID, registrar.SendRequest{Email: "clerk@example.org"}, nil))
	mails := w.post()
	second := w.tokenIn(mails[0])
	links := must(w.office.AnswerLinks(t.Context(), w.staff, r.ID))
	must(w.office.CloseAnswerLink(t.Context(), w.staff, r.ID, links[0].ID))
	w.finds(token, registrar.LinkClosed)
	w.finds(second, registrar.LinkOpen)
	if err := w.office.AnswerByLink(t.Context(), visitor, second, accept("Kim Vang")); err != nil {
		t.Fatal(err)
	}
	if view := w.finds(token, registrar.LinkClosed); view.AnsweredOn != nil {
		t.Errorf("a closed link tells of the answer: %+v", view)
	}
}
