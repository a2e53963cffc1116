package registrar_test

import (
	"encoding/json"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/registrar"
	"johnschool/school"
)

// excuse accepts an excuse for a session that was marked before.
func (w *world) excuse(sessionID, enrollmentID string, version int) {
	w.t.Helper()
	r := must(w.office.RecordAttendance(w.t.Context(), w.staff, sessionID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{
		{EnrollmentID: enrollmentID, Outcome: school.Excused, Reason: "doctor's note", Version: &version}}}))
	if r.Results[0].Status != registrar.MarkSaved {
		w.t.Fatalf("excuse: %+v", r.Results[0].Problem)
	}
}

// cures are what a notice says it was cured by.
func cures(t *testing.T, n registrar.NoticeView) []school.Cure {
	t.Helper()
	var all []school.Cure
	if err := json.Unmarshal(n.CuredBy, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAWithdrawnNoticeSaysByWhatItWasCured(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.RequiredSessions, p.MakeupClearsAbsence = 8, true }))
	class, other, held := w.plan(20, "2027-01-05", "2027-01-12", "2027-01-26"), w.plan(20, "2027-01-14"), w.plan(20, "2027-01-05", "2027-01-12")
	cases := []struct {
		name, kind, why string
		class           registrar.ClassView
		by              *string
		cure            func(id string)
	}{
		{"a make-up", "mark", "It no longer holds: the session of January 14, 2027 was recorded: attended.", class, ptr(staffID),
			func(id string) { w.mark(other.Sessions[0].ID, id, school.Attended, nil) }},
		{"an excuse", "mark", "It no longer holds: the record of the session of January 12, 2027 was corrected from absent to excused.", class, ptr(staffID),
			func(id string) { w.excuse(class.Sessions[1].ID, id, 1) }},
		{"a wrong mark", "mark", "It no longer holds: what was recorded of the session of January 12, 2027 (absent) was withdrawn.", class, ptr(staffID),
			func(id string) {
				must(w.office.WithdrawMark(t.Context(), w.staff, class.Sessions[1].ID, id, registrar.WithdrawMarkRequest{Reason: "another person", Version: ptr(1)}))
			}},
		{"a canceled session", "session", "It no longer holds: the school canceled the session of January 12, 2027.", held, ptr(staffID),
			func(string) {
				must(w.office.CancelSession(t.Context(), w.staff, held.Sessions[1].ID, registrar.CancelRequest{Reason: "the room was locked"}))
			}},
		{"a pause", "pause", "It no longer holds: a pause was granted from January 12, 2027 through January 13, 2027.", class, ptr(staffID),
			func(id string) {
				must(w.office.Pause(t.Context(), w.staff, id, registrar.PauseRequest{From: day("2027-01-12"), Until: ptr(day("2027-01-13")), Reason: "in hospital"}, nil))
			}},
		{"the end", "closure", "The enrollment ended on January 14, 2027.", class, ptr(staffID),
			func(id string) {
				must(w.office.Close(t.Context(), w.staff, id, registrar.CloseRequest{Outcome: "satisfied_elsewhere", Reason: "went elsewhere"}, nil))
			}},
	}
	ids := map[string]string{}
	for _, c := range cases {
		ids[c.name] = w.enroll(strings.Fields(c.name)[len(strings.Fields(c.name))-1], c.name, "2027-06-01", c.class.ID).ID
	}
	for i := range 2 {
		for _, c := range cases {
			w.missed(ids[c.name], c.class, i)
		}
	}
	w.counts(w.night(), map[string]int{"notices": len(cases)})
	w.post()
	w.at("2027-01-14", "20:00")
	for _, c := range cases {
		c.cure(ids[c.name])
	}
	w.counts(w.night(), map[string]int{"noticesWithdrawn": len(cases)})
	for _, c := range cases {
		n := w.notices(ids[c.name])[0]
		got := cures(t, n)
		if n.State != db.NoticeWithdrawn || n.EndedWhy != c.why || len(got) != 1 || got[0].Kind != c.kind || got[0].RecordedAt.IsZero() ||
			got[0].RecordedBy == nil || *got[0].RecordedBy != *c.by {
			t.Errorf("%s: %s, %q, cured by %+v", c.name, n.State, n.EndedWhy, got)
		}
		trail := one[string](w, `select details::text from audit_event where subject_id = $1 and details->>'state' = 'withdrawn'`, n.ID)
		if len(got) == 1 && !strings.Contains(trail, got[0].ID) {
			t.Errorf("%s: the trail says %s", c.name, trail)
		}
	}
}

func TestAnAnswerIsKeptAndStandsInTheReportWithTheNoticeAnnexed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	ctx := t.Context()
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	r := w.request("Adam", "1", "2027-06-01", class.ID)
	r.Participant.PreferredLanguage = "es"
	e := must(w.office.Enroll(ctx, w.clerk, r, registrar.Once{}))
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	mails, _, err := w.office.ClaimMail(ctx, 10, "test")
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	if err := w.office.MailAccepted(ctx, mails[0].ID, "mail.example.org:587"); err != nil {
		t.Fatal(err)
	}
	n := w.notices(e.ID)[0]
	w.at("2027-01-14", "10:00")
	for pointer, wrong := range map[string]registrar.NoticeAnswerRequest{
		"/by": {By: "hand", On: day("2027-01-14"), Text: "x"}, "/text": {By: "phone", On: day("2027-01-14"), Text: " "}} {
		_, err := w.office.RecordNoticeAnswer(ctx, w.staff, n.ID, wrong, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	for _, on := range []string{"2027-01-15", "2027-01-11"} {
		_, err := w.office.RecordNoticeAnswer(ctx, w.staff, n.ID, registrar.NoticeAnswerRequest{By: "phone", On: day(on), Text: "x"}, nil)
		wantKind(t, err, school.Invalid, "/on")
	}
	answer := registrar.NoticeAnswerRequest{By: "phone", On: day("2027-01-14"), Text: "Trabajé doble turno."}
	_, err = w.office.RecordNoticeAnswer(ctx, w.staff, n.ID, answer, ptr(n.Version-1))
	wantKind(t, err, school.Stale, "")
	_, err = w.office.RecordNoticeAnswer(ctx, w.clerk, n.ID, answer, nil)
	wantKind(t, err, school.Forbidden, "")
	answered := must(w.office.RecordNoticeAnswer(ctx, w.staff, n.ID, answer, &n.Version))
	if len(answered.Answers) != 1 || answered.Answers[0].Text != answer.Text || *answered.Answers[0].RecordedBy != staffID || answered.Version == n.Version ||
		answered.State != db.NoticeOpen || answered.Deliveries[0].Server != "mail.example.org:587" {
		t.Fatalf("answered: %+v", answered)
	}
	w.nightOf("2027-01-20", map[string]int{"violations": 1})
	w.post()
	if told := w.report(e.ID, db.ReportViolation); told.NoCure || *told.NoticeID != n.ID {
		t.Errorf("the report came after %v", told.NoticeID)
	}
	raw := one[[]byte](w, `select b.content from report r join blob b on b.id = r.content_id where r.kind = 'violation'`)
	var said documents.ReportFacts
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatal(err)
	}
	if len(said.Notices) != 1 || len(said.Notices[0].Answers) != 1 || said.Notices[0].Answers[0] != (documents.Answer{On: "2027-01-14", By: "phone", Text: answer.Text}) {
		t.Errorf("the report says of answers: %+v", said.Notices)
	}
	a := said.Annex
	if a == nil || a.Reference != "NBI-2027-0001-N1" || a.Notice == nil || a.Notice.Language != "es" || len(a.Deliveries) != 1 ||
		a.Deliveries[0].Server != "mail.example.org:587" || !strings.HasPrefix(a.Deliveries[0].MessageID, mails[0].ID+"@") {
		t.Fatalf("annex: %+v", a)
	}
	if n := one[int](w, `select count(*) from notice_answer where to_jsonb(notice_answer)::text ilike '%doble%'`); n != 0 {
		t.Error("what was said stands outside of the blob")
	}
	w.consistent()
}
