package registrar_test

import (
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// rules are those of evening with some of them changed.
func rules(change func(*school.Policy)) school.Policy {
	p := evening()
	change(&p)
	return p
}

// noReview lets reports go as they come, without a fee in the way.
func noReview(p *school.Policy) {
	p.Review, p.FeeCents, p.FeeDue, p.CompletionRequiresFee, p.EnrollmentReport = nil, 0, nil, false, nil
}

func TestWithoutTimeToCureTheFindingComesAtOnceAndSaysSo(t *testing.T) {
	t.Parallel()
	for name, cure := range map[string]*int{"empty": nil, "zero": ptr(0)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = cure }))
			class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
			e := w.enroll("Adam", "1", "2027-03-01", class.ID)
			w.missed(e.ID, class, 0, 1)
			w.counts(w.night(), map[string]int{"violations": 1})
			if n := w.notices(e.ID); len(n) != 0 {
				t.Fatalf("%d notices", len(n))
			}
			report := w.report(e.ID, db.ReportViolation)
			if !report.NoCure || report.NoticeID != nil || report.State != db.ReportDue || *report.Rule != string(school.RuleAbsences) || *report.FoundOn != day("2027-01-12") {
				t.Fatalf("report %s of %s on %s", report.State, *report.Rule, report.FoundOn)
			}
			w.post()
			if said := w.content(report.ID); said["noCureTime"] != true || said["notices"] != nil {
				t.Fatalf("the report says of the notice: %v", said)
			}
		})
	}
}

// unreachable are the reasons for which a participant gets no e-mail.
var unreachable = map[string]func(*registrar.ParticipantRequest){
	"no address":       func(p *registrar.ParticipantRequest) { p.Email = "" },
	"no consent":       func(p *registrar.ParticipantRequest) { p.EmailConsent = ptr(false) },
	"read by somebody": func(p *registrar.ParticipantRequest) { p.EmailSafe = ptr(false) },
}

func TestWhileANoticeIsUndeliveredNoClockRuns(t *testing.T) {
	t.Parallel()
	for name, change := range unreachable {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(noReview))
			class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
			request := w.request("Adam", "1", "2027-06-01", class.ID)
			change(request.Participant)
			e := must(w.office.Enroll(t.Context(), w.clerk, request, registrar.Once{}))
			w.missed(e.ID, class, 0, 1)
			w.counts(w.night(), map[string]int{"notices": 1})
			if mails := w.post(); len(mails) != 0 {
				t.Fatalf("%d mails", len(mails))
			}
			w.nightOf("2027-04-01", nothing)
			work := must(w.office.Notices(t.Context(), w.staff, registrar.NoticeFilter{Undelivered: true}, registrar.Page{})).Items
			if len(work) != 1 || work[0].EnrollmentID != e.ID || work[0].CureUntil != nil {
				t.Fatalf("work for staff: %+v", work)
			}
			for by, on := range map[string]string{"email": "2027-03-31", "hand": "2027-04-02", "post": "2027-01-11"} {
				_, err := w.office.RecordDelivery(t.Context(), w.staff, work[0].ID, registrar.DeliveryRequest{By: by, On: day(on)}, nil)
				wantKind(t, err, school.Invalid, "")
			}
			_, err := w.office.RecordDelivery(t.Context(), w.staff, work[0].ID, registrar.DeliveryRequest{By: "hand", On: day("2027-03-31")}, ptr(work[0].Version+1))
			wantKind(t, err, school.Stale, "")
			handed := must(w.office.RecordDelivery(t.Context(), w.staff, work[0].ID, registrar.DeliveryRequest{By: "hand", On: day("2027-03-31")}, nil))
			if *handed.CureUntil != day("2027-04-07") || *handed.DeliveredBy != "hand" {
				t.Fatalf("handed over: until %s by %s", handed.CureUntil, *handed.DeliveredBy)
			}
			_, err = w.office.RecordDelivery(t.Context(), w.staff, work[0].ID, registrar.DeliveryRequest{By: "post", On: day("2027-04-01")}, nil)
			wantKind(t, err, school.Conflict, "")
			w.nightOf("2027-04-07", nothing)
			w.nightOf("2027-04-08", map[string]int{"violations": 1})
			w.post()
			notices, _ := w.content(w.report(e.ID, db.ReportViolation).ID)["notices"].([]any)
			if len(notices) != 1 {
				t.Fatalf("the report says of notices: %v", notices)
			}
			said, _ := notices[0].(map[string]any)
			if said["state"] != "found" || said["deliveredBy"] != "hand" || said["deliveredOn"] != "2027-03-31" || said["cureUntil"] != "2027-04-07" || said["openedOn"] != "2027-01-12" {
				t.Fatalf("the report says of the notice: %v", said)
			}
		})
	}
}

func TestTheClockRunsFromTheDayTheMailServerAcceptedTheNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	posted := w.enroll("Bert", "2", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.missed(posted.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 2})
	w.nightOf("2027-02-10", nothing) // the mail server is away
	notice := w.notices(posted.ID)[0]
	must(w.office.RecordDelivery(t.Context(), w.staff, notice.ID, registrar.DeliveryRequest{By: "post", On: day("2027-02-10")}, &notice.Version))
	w.at("2027-02-11", "23:30") // the 12th in Greenwich
	if mails := w.post(); len(mails) != 1 {
		t.Fatalf("%d mails; the notice that staff posted needs none", len(mails))
	}
	if until := *w.notices(e.ID)[0].CureUntil; until != day("2027-02-18") {
		t.Fatalf("cure until %s", until)
	}
	w.nightOf("2027-02-17", nothing)
	w.at("2027-02-17", "09:00")
	w.pay(posted.ID, 100, "2027-02-17") // so that the night looks at them on the last day to cure
	w.counts(w.night(), nothing)
	w.nightOf("2027-02-18", map[string]int{"violations": 1}) // the posted one
	w.nightOf("2027-02-19", map[string]int{"violations": 1})
	if got := w.notices(e.ID)[0]; got.State != db.NoticeFound || *got.EndedOn != day("2027-02-19") {
		t.Fatalf("notice %s on %s", got.State, got.EndedOn)
	}
}

func TestAViolationCuredInTimeIsNeverReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.RequiredSessions, p.MakeupClearsAbsence = 8, true }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-26")
	other := w.plan(5, "2027-01-14")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	w.post()
	w.marked(e.ID, other, school.Attended, 0)
	w.counts(w.night(), map[string]int{"noticesWithdrawn": 1})
	if n := w.notices(e.ID)[0]; n.State != db.NoticeWithdrawn || *n.EndedOn != day("2027-01-14") || n.EndedWhy == "" {
		t.Fatalf("notice %+v", n)
	}
	w.nightOf("2027-01-25", nothing)

	// Broken again it is a new ground: told again, with its own time to cure.
	w.missed(e.ID, class, 2)
	w.counts(w.night(), map[string]int{"notices": 1})
	if n := w.notices(e.ID); len(n) != 2 || n[1].State != db.NoticeOpen || n[1].CureUntil != nil {
		t.Fatalf("notices %+v", n)
	}
}

func TestRequirementsMetWithdrawNoticesAndOpenNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	w.marked(e.ID, class, school.Attended, 2, 3)
	w.counts(w.night(), map[string]int{"noticesWithdrawn": 1, "completions": 1})
	if n := w.notices(e.ID)[0]; n.State != db.NoticeWithdrawn || !strings.HasPrefix(n.EndedWhy, "The requirements are met: ") {
		t.Fatalf("notice %s: %s", n.State, n.EndedWhy)
	}
	w.wantStatus(e.ID, "completed")
	if mails := w.post(); len(mails) != 1 { // the completion; the notice's e-mail is cancelled
		t.Fatalf("%d mails", len(mails))
	}
}

func TestWhilePausedOnlyTheDeadlineCanBegin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.RequiredSessions, p.MaxAbsences, p.MaxGapDays, p.ViolationCloses, p.CureDays = 9, nil, ptr(21), false, nil
	}))
	class := w.plan(5, "2027-01-05", "2027-01-19", "2027-03-02", "2027-03-30")
	e := w.enroll("Adam", "1", "2027-02-10", class.ID)
	w.missed(e.ID, class, 0)
	must(w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-18"), Until: ptr(day("2027-02-28")), Reason: "hospital"}, nil))
	w.wantStatus(e.ID, "active")
	w.nightOf("2027-01-17", nothing)
	w.nightOf("2027-01-18", nothing)
	w.wantStatus(e.ID, "paused")
	w.missed(e.ID, class, 1)
	w.counts(w.night(), nothing)
	w.nightOf("2027-01-26", nothing) // would be 22 days without contact
	w.nightOf("2027-02-11", map[string]int{"violations": 1})
	if r := w.report(e.ID, db.ReportViolation); *r.Rule != string(school.RuleDeadline) {
		t.Fatalf("reported %s", *r.Rule)
	}
	w.nightOf("2027-03-01", nothing)
	w.wantStatus(e.ID, "active")
	w.nightOf("2027-03-22", nothing) // silent since the pause ended, but no session was held since
	w.missed(e.ID, class, 3)
	w.counts(w.night(), map[string]int{"violations": 1})
	if got := one[string](w, `select ground_key from finding where enrollment_id = $1 and rule = 'silence'`, e.ID); got != "contact:2027-02-28" {
		t.Fatalf("ground %s", got)
	}
}

func TestWhoReviewsAViolationReport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		review   *school.Review
		first    string
		released string // the first night on which it is let go
	}{
		"nobody":                {nil, db.ReportDue, ""},
		"a person":              {&school.Review{Mode: school.ReviewPerson}, db.ReportHeld, ""},
		"itself after two days": {&school.Review{Mode: school.ReviewAuto, Days: 2}, db.ReportHeld, "2027-01-14"},
		"itself the same night": {&school.Review{Mode: school.ReviewAuto}, db.ReportDue, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays, p.Review = nil, c.review }))
			class := w.plan(5, "2027-01-05", "2027-01-12")
			e := w.enroll("Adam", "1", "2027-06-01", class.ID)
			w.missed(e.ID, class, 0, 1)
			want := map[string]int{"violations": 1}
			if c.review != nil && c.first == db.ReportDue {
				want["reportsReleased"] = 1
			}
			w.counts(w.night(), want)
			if r := w.report(e.ID, db.ReportViolation); r.State != c.first || r.DueOn != day("2027-01-27") {
				t.Fatalf("report %s due %s", r.State, r.DueOn)
			}
			w.nightOf("2027-01-13", nothing)
			if c.released == "" {
				w.nightOf("2027-03-01", nothing)
				w.wantStates(e.ID, db.ReportViolation, c.first)
				return
			}
			w.nightOf(c.released, map[string]int{"reportsReleased": 1})
			w.wantStates(e.ID, db.ReportViolation, db.ReportDue)
		})
	}
}

func TestAViolationClosesAndTheCourtReinstates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.RequiredSessions, p.MaxGapDays, p.CureDays = 3, ptr(21), nil
	}))
	class := w.plan(1, "2027-01-05", "2027-01-12", "2027-01-19", "2027-02-23", "2027-03-02", "2027-03-30")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"violations": 1})
	w.wantStatus(e.ID, "unsuccessful")
	if n := one[int](w, `select seats_taken from class`); n != 0 {
		t.Fatalf("%d seats taken after the end", n)
	}
	w.at("2027-02-15", "10:00")
	e = w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-02-12"), DueOn: ptr(day("2027-07-01"))})
	if e.Status != "active" || *e.DueOn != day("2027-07-01") || e.Standing.State != school.OnTrack || e.Standing.Absences != 0 {
		t.Fatalf("reinstated: %s, due %s, %s with %d absences", e.Status, e.DueOn, e.Standing.State, e.Standing.Absences)
	}
	if n := one[int](w, `select seats_taken from class`); n != 1 {
		t.Fatalf("%d seats taken after the reinstatement", n)
	}
	w.counts(w.night(), nothing)
	w.missed(e.ID, class, 3)
	w.counts(w.night(), nothing) // the first absence after it
	if got := must(w.office.Standing(t.Context(), w.staff, e.ID, ptr(day("2027-03-06")), nil)); got.State != school.InViolation {
		t.Fatalf("on the 22nd day after the reinstatement: %s", got.State)
	}
	w.missed(e.ID, class, 4)
	w.counts(w.night(), map[string]int{"violations": 1})
	w.wantStatus(e.ID, "unsuccessful")
	w.wantStates(e.ID, db.ReportViolation, db.ReportDue, db.ReportDue) // the first stands: it was right on its day
}

func TestOneFindingForAnEnrollmentRuleAndGround(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.RequiredSessions, p.MaxConsecutiveAbsences, p.RemovalIsViolation, p.ViolationCloses, p.CureDays = 6, ptr(2), true, false, nil
	}))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26", "2027-02-02")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"violations": 1})
	for range 3 {
		w.counts(w.night(), nothing)
	}
	w.missed(e.ID, class, 2)
	w.counts(w.night(), map[string]int{"violations": 1}) // three in a row; the absences go on under their ground
	w.marked(e.ID, class, school.Removed, 3)
	w.counts(w.night(), map[string]int{"violations": 1})
	w.marked(e.ID, class, school.Removed, 4)
	w.counts(w.night(), map[string]int{"violations": 1}) // each removal is a ground of its own
	got := column[string](w, `select rule || ' ' || ground_key from finding order by known_at`)
	want := []string{"absences mark:" + class.Sessions[1].ID, "consecutive_absences mark:" + class.Sessions[2].ID,
		"conduct mark:" + class.Sessions[3].ID, "conduct mark:" + class.Sessions[4].ID}
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("findings %v, want %v", got, want)
		}
	}
}

func TestAClosedEnrollmentIsNeverFoundInViolation(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*world, string){
		"vacated": func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-14")})
		},
		"transferred": func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Transferred, DecidedOn: day("2027-01-14")})
		},
		"closed": func(w *world, id string) {
			must(w.office.Close(w.t.Context(), w.staff, id, registrar.CloseRequest{Outcome: "deceased", Reason: "told by the family"}, nil))
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(noReview))
			class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
			e := w.enroll("Adam", "1", "2027-02-01", class.ID)
			w.missed(e.ID, class, 0, 1)
			w.counts(w.night(), map[string]int{"notices": 1})
			w.post()
			w.at("2027-01-14", "10:00")
			end(w, e.ID)
			w.wantStatus(e.ID, "closed")
			w.counts(w.night(), map[string]int{"noticesWithdrawn": 1})
			w.nightOf("2027-01-20", nothing) // the time to cure is over
			w.nightOf("2027-02-02", nothing) // and so is the due date
			w.pay(e.ID, 100, "2027-02-02")   // so that the night looks at them
			w.counts(w.night(), nothing)
			if s := w.enrollment(e.ID).Standing; !s.Closed || s.State != school.InViolation {
				t.Fatalf("standing %s, closed %v; it keeps that of its last day", s.State, s.Closed)
			}
			if n := one[int](w, `select count(*) from finding`); n != 0 {
				t.Fatalf("%d findings", n)
			}
		})
	}
}

func TestASecondNightOfTheSameDayLooksAtNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(9, "2027-01-05", "2027-01-12", "2027-01-19")
	for _, name := range []string{"Adam", "Bert", "Carl"} {
		e := w.enroll(name, name, "2027-02-01", class.ID)
		if name == "Adam" {
			w.missed(e.ID, class, 0, 1)
			w.clock.Set(class.Sessions[0].StartsAt.Add(-time.Hour))
		}
	}
	w.at("2027-01-12", "21:00")
	if n := w.night(); n["notices"] != 1 || n["enrollments"] != 3 {
		t.Fatalf("night %v", n)
	}
	if n := w.night(); len(n) != 0 {
		t.Fatalf("a second night did %v", n)
	}
}
