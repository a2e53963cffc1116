package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// found is a world in which one violation was found at once, on January 12, and a
// function that corrects the second absence to version.
func found(t *testing.T, change func(*school.Policy)) (*world, registrar.ClassView, string) {
	t.Helper()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = nil; change(p) }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"violations": 1})
	w.at("2027-01-13", "10:00")
	return w, class, e.ID
}

func TestAReportThatWasNotSentIsWithdrawnWhenItsGroundFalls(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*school.Policy)
		before func(*world, string)
	}{
		"held":          {change: func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson} }},
		"held for days": {change: func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewAuto, Days: 30} }},
		"due":           {change: func(*school.Policy) {}},
		"its mail waits": {change: func(*school.Policy) {}, before: func(w *world, _ string) {
			must(w.office.PrepareReports(w.t.Context()))
		}},
		"confirmed": {change: func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson} }, before: func(w *world, id string) {
			must(w.office.ConfirmReport(w.t.Context(), w.staff, w.report(id, db.ReportViolation).ID, nil))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, class, id := found(t, c.change)
			if c.before != nil {
				c.before(w, id)
			}
			w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
			w.counts(w.night(), nothing)
			w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
			w.wantStates(id, db.ReportCorrection)
			w.wantStatus(id, "active")
			if mails := w.post(); len(mails) != 0 {
				t.Fatalf("%d mails went out", len(mails))
			}
		})
	}
}

func TestWhatWasSentIsCorrected(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*bool{"unanswered": nil, "acknowledged": ptr(true), "rejected": ptr(false)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, class, id := found(t, func(*school.Policy) {})
			w.post()
			sent := w.report(id, db.ReportViolation)
			if answer != nil {
				must(w.office.AnswerReport(t.Context(), w.clerk, sent.ID, registrar.AnswerRequest{Accepted: answer, Reason: "as you say"}, nil))
			}
			w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
			w.counts(w.night(), map[string]int{"corrections": 1})
			w.counts(w.night(), nothing)
			w.wantStates(id, db.ReportViolation, db.ReportSuperseded)
			correction := w.report(id, db.ReportCorrection)
			if correction.State != db.ReportDue || *correction.Supersedes != sent.ID || correction.DueOn != day("2027-01-28") {
				t.Fatalf("correction %s of %s due %s", correction.State, *correction.Supersedes, correction.DueOn)
			}
			if mails := w.post(); len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			said, _ := w.content(correction.ID)["correction"].(map[string]any)
			changes, _ := said["changes"].([]any)
			if said["supersedesReference"] != "NBI-2027-0001-R1" || said["supersedesSentOn"] != "2027-01-13" || len(changes) == 0 ||
				changes[0].(map[string]any)["what"] != "Session of January 12, 2027" {
				t.Fatalf("the correction says %v", said)
			}
			if end := changes[len(changes)-1].(map[string]any); end["what"] != "Enrollment" || end["before"] != "Ended on January 12, 2027 as unsuccessful" {
				t.Fatalf("the correction ends with %v, not with the end that it takes back", end)
			}
			must(w.office.AnswerReport(t.Context(), w.clerk, correction.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
		})
	}
}

func TestAGroundThatReturnsAfterACorrectionIsFoundAndReportedAgain(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	w.post()
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.mark(class.Sessions[1].ID, id, school.Absent, ptr(2))
	w.counts(w.night(), map[string]int{"violations": 1})
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded, db.ReportDue)
	if got := column[int](w, `select repeat from finding order by known_at`); len(got) != 2 || got[0] != 0 || got[1] != 1 {
		t.Fatalf("repeats %v", got)
	}
	if keys := one[int](w, `select count(distinct ground_key) from finding`); keys != 1 {
		t.Fatalf("%d grounds", keys)
	}
	w.wantStatus(id, "unsuccessful")
	w.wantStates(id, db.ReportCorrection, db.ReportWithdrawn) // nobody is told of a correction that no longer corrects
	if mails := w.post(); len(mails) != 1 {
		t.Fatalf("%d mails, want the new report alone", len(mails))
	}
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(3))
	w.counts(w.night(), map[string]int{"corrections": 1}) // of the second
	w.wantStates(id, db.ReportCorrection, db.ReportWithdrawn, db.ReportDue)
}

func TestBetweenNightsNothingWrongGoesOut(t *testing.T) {
	t.Parallel()
	t.Run("written", func(t *testing.T) {
		t.Parallel()
		w, class, id := found(t, func(*school.Policy) {})
		w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
		if mails := w.post(); len(mails) != 0 {
			t.Fatal("a violation was reported that no longer stands")
		}
		w.wantStates(id, db.ReportViolation, db.ReportDue)
		w.mark(class.Sessions[1].ID, id, school.Absent, ptr(2)) // absent after all
		if mails := w.post(); len(mails) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
	})
	t.Run("confirmed", func(t *testing.T) {
		t.Parallel()
		w, class, id := found(t, func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson} })
		report := w.report(id, db.ReportViolation)
		w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
		_, err := w.office.ConfirmReport(t.Context(), w.staff, report.ID, nil)
		wantKind(t, err, school.Conflict, "")
		w.counts(w.night(), nothing)
		w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
	})
}

func TestACompletionThatFallsVoidsItsCertificate(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]bool{"sent": true, "not sent": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(noReview))
			class := w.plan(1, "2027-01-05", "2027-01-06", "2027-01-07")
			e := w.enroll("Adam", "1", "2027-06-01", class.ID)
			w.marked(e.ID, class, school.Attended, 0, 1)
			w.counts(w.night(), map[string]int{"completions": 1})
			if sent {
				w.post()
			}
			w.at("2027-01-07", "08:00")
			w.mark(class.Sessions[1].ID, e.ID, school.TurnedAway, ptr(1))
			want := map[string]int{}
			if sent {
				want["corrections"] = 1
			}
			w.counts(w.night(), want)
			after := w.enrollment(e.ID)
			if after.Status != "active" || after.Standing.Closed || len(after.Certificates) != 1 || *after.Certificates[0].VoidedOn != day("2027-01-07") {
				t.Fatalf("after the fall: %s, certificates %+v", after.Status, after.Certificates)
			}
			first := after.Certificates[0]
			if a := must(w.office.CheckCertificate(t.Context(), school.Actor{Role: school.Anonymous}, first.Number, first.Code)); a.Status != "void" {
				t.Fatalf("certificate %s", a.Status)
			}
			if n := one[int](w, `select seats_taken from class`); n != 1 {
				t.Fatalf("%d seats taken", n)
			}
			w.marked(e.ID, class, school.Attended, 2)
			w.counts(w.night(), map[string]int{"completions": 1})
			again := w.enrollment(e.ID)
			if again.Status != "completed" || len(again.Certificates) != 2 || again.Certificates[0].VoidedOn != nil || again.Certificates[0].Number == first.Number {
				t.Fatalf("completed again: %s, %+v", again.Status, again.Certificates)
			}
			if sent {
				w.wantStates(e.ID, db.ReportCompletion, db.ReportSuperseded, db.ReportDue)
			} else {
				w.wantStates(e.ID, db.ReportCompletion, db.ReportWithdrawn, db.ReportDue)
			}
		})
	}
}

func TestAnExtensionRecordedLateLetsTheDeadlineFindingFall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decided string
		falls   bool
	}{"decided before": {"2027-01-29", true}, "decided the day it was found": {"2027-02-02", true}, "decided after": {"2027-02-03", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = nil }))
			class := w.plan(5, "2027-01-05", "2027-03-09", "2027-03-16")
			e := w.enroll("Adam", "1", "2027-02-01", class.ID)
			w.nightOf("2027-02-01", nothing)
			w.nightOf("2027-02-02", map[string]int{"violations": 1})
			w.post()
			w.at("2027-02-05", "10:00")
			w.amend(e.ID, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day(c.decided), DueOn: ptr(day("2027-04-01"))})
			if !c.falls {
				w.counts(w.night(), nothing)
				w.wantStatus(e.ID, "unsuccessful")
				w.wantStates(e.ID, db.ReportViolation, db.ReportSent)
				return
			}
			w.counts(w.night(), map[string]int{"corrections": 1})
			w.wantStatus(e.ID, "active")
			w.nightOf("2027-04-01", nothing)
			w.nightOf("2027-04-02", map[string]int{"violations": 1})
			got := column[string](w, `select ground_key from finding order by known_at`)
			if len(got) != 2 || got[0] != "due_date:2027-02-01" || got[1] != "due_date:2027-04-01" {
				t.Fatalf("grounds %v", got)
			}
		})
	}
}

func TestACancelledSessionLetsTheFindingFall(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	w.post()
	must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[0].ID, registrar.CancelRequest{Reason: "the room was locked"}))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStatus(id, "active")
}

func TestAVacatedOrderLeavesWhatWasRightOnItsDay(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, func(*school.Policy) {})
	w.post()
	w.at("2027-01-20", "10:00")
	w.amend(id, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-15")})
	w.counts(w.night(), nothing)
	w.wantStatus(id, "closed")
	w.wantStates(id, db.ReportViolation, db.ReportSent)

}
