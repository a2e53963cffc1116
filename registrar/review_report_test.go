package registrar_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/documents/pdf/pdftest"
	"johnschool/registrar"
	"johnschool/school"
)

// byPerson has a person confirm a violation report, by two different ones where
// second is set.
func byPerson(second bool) func(*school.Policy) {
	return func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson, SecondPerson: second} }
}

// afterDays has it send itself after days.
func afterDays(days int, second bool) func(*school.Policy) {
	return func(p *school.Policy) {
		p.Review = &school.Review{Mode: school.ReviewAuto, Days: days, SecondPerson: second}
	}
}

// hire makes a staff member of the program who is in the books.
func (w *world) hire(name string) school.Actor {
	w.t.Helper()
	u := must(w.office.CreateUser(w.t.Context(), w.admin, registrar.UserRequest{Email: strings.ToLower(name) + "@example.org", Name: name + " Reviewer",
		Role: school.Staff, Password: "correct horse battery", ProgramIDs: []string{w.program}}))
	return school.Actor{Role: school.Staff, UserID: u.ID, OrganizationID: w.org, ProgramIDs: []string{w.program}}
}

// read is a report as an actor reads it.
func (w *world) read(actor school.Actor, id string) registrar.ReportView {
	w.t.Helper()
	return must(w.office.Report(w.t.Context(), actor, id))
}

// events are the kinds of a report's review, in order.
func (w *world) events(id string) string {
	w.t.Helper()
	var kinds []string
	for _, e := range w.read(w.staff, id).Desk.Events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

// confirm has an actor confirm a report.
func (w *world) confirm(actor school.Actor, id string) (registrar.ReportView, error) {
	return w.office.ConfirmReport(w.t.Context(), actor, id, nil)
}

func TestTwoPersonsConfirm(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(true))
	ana, bo := w.hire("Ana"), w.hire("Bo")
	r := w.report(id, db.ReportViolation)
	if !r.SecondPerson || r.Desk != nil {
		t.Fatalf("in a list: %v, %v", r.SecondPerson, r.Desk)
	}
	half := must(w.confirm(ana, r.ID))
	if half.State != db.ReportHeld || *half.ConfirmedBy != ana.UserID || half.SecondedAt != nil || half.Holder != registrar.HeldByStaff || half.Desk.Review.Confirmed != 1 || half.Desk.Review.Needed != 2 {
		t.Fatalf("half confirmed: %+v, %+v", half.Report, half.Desk.Review)
	}
	if len(w.post()) != 0 {
		t.Fatal("one person sent it")
	}
	_, err := w.confirm(ana, r.ID)
	wantKind(t, err, school.Conflict, "")
	if !strings.Contains(err.Error(), "second person") || w.read(ana, r.ID).Desk.Review.WhyYouCannotConfirm == "" || w.read(bo, r.ID).Desk.Review.WhyYouCannotConfirm != "" {
		t.Errorf("the same person twice: %v", err)
	}
	for _, machine := range []school.Actor{school.SystemActor(), school.ConsoleActor()} {
		_, err := w.confirm(machine, r.ID)
		wantKind(t, err, school.Forbidden, "")
	}
	_, err = w.office.ConfirmReport(t.Context(), bo, r.ID, &r.Version)
	wantKind(t, err, school.Stale, "")
	whole := must(w.office.ConfirmReport(t.Context(), bo, r.ID, &half.Version))
	if whole.State != db.ReportDue || *whole.SecondedBy != bo.UserID || *whole.ConfirmedBy != ana.UserID || w.events(r.ID) != "confirmed confirmed" {
		t.Fatalf("confirmed: %+v, %s", whole.Report, w.events(r.ID))
	}
	if again := must(w.confirm(bo, r.ID)); again.Version != whole.Version || w.events(r.ID) != "confirmed confirmed" {
		t.Errorf("confirmed again: version %d, %s", again.Version, w.events(r.ID))
	}
	_, err = w.confirm(ana, r.ID)
	wantKind(t, err, school.Conflict, "")
	w.post()
	wantWords(t, pdftest.Words(t, must(w.office.ReportDocument(t.Context(), w.clerk, r.ID)).Data), "Ana Reviewer", "Bo Reviewer")
	w.consistent()
}

func TestTwoConfirmAtTheSameTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		second bool
		won    int
	}{"one is enough": {false, 1}, "two are asked for": {true, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, id := found(t, byPerson(c.second))
			ana, bo := w.hire("Ana"), w.hire("Bo")
			r := w.report(id, db.ReportViolation)
			confirm := func(a school.Actor) func() error { return func() error { _, err := w.confirm(a, r.ID); return err } }
			won := 0
			for _, err := range together(confirm(ana), confirm(bo)) {
				if err == nil {
					won++
				} else {
					wantKind(t, err, school.Conflict, "")
				}
			}
			if got := w.read(w.staff, r.ID); won != c.won || got.State != db.ReportDue || len(got.Desk.Events) != c.won {
				t.Errorf("%d won; %s, %s", won, got.State, w.events(r.ID))
			}
		})
	}
}

func TestOnePersonTwiceAtOnceIsStillOne(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(true))
	r := w.report(id, db.ReportViolation)
	confirm := func() error { _, err := w.confirm(w.staff, r.ID); return err }
	errs := together(confirm, confirm, confirm)
	failed := 0
	for _, err := range errs {
		if err != nil {
			wantKind(t, err, school.Conflict, "")
			failed++
		}
	}
	if got := w.report(id, db.ReportViolation); failed != 2 || got.State != db.ReportHeld || got.SecondedAt != nil {
		t.Errorf("%d refused, %s", failed, got.State)
	}
}

func TestWhatNobodySecondsSendsItselfOnlyWhereTheRulesSaySo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		review func(*school.Policy)
		state  string
		says   string
	}{
		"after days":      {afterDays(5, true), db.ReportDue, "one of two persons"},
		"a person always": {byPerson(true), db.ReportHeld, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, id := found(t, c.review)
			r := w.report(id, db.ReportViolation)
			must(w.confirm(w.staff, r.ID))
			w.nightOf("2027-01-16", nothing)
			want := map[string]int{}
			if c.says != "" {
				want["reportsReleased"] = 1
			}
			w.nightOf("2027-01-17", want)
			w.nightOf("2027-01-18", nothing)
			got := w.read(w.staff, r.ID)
			if got.State != c.state || got.SecondedAt != nil {
				t.Fatalf("%s", got.State)
			}
			last := got.Desk.Events[len(got.Desk.Events)-1]
			if c.says != "" && (last.Kind != db.ReviewReleased || !strings.Contains(last.Reason, c.says) || last.ByID != nil) {
				t.Errorf("the record says %+v", last)
			}
			if c.says == "" { // it climbs
				w.climb("2027-01-27", r.ID, both("due_today")...)
			}
		})
	}
}

func TestAHoldKeepsAReportFromSendingItself(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, afterDays(2, false)) // found on the 12th, would go on the 14th, due on the 27th
	r := w.report(id, db.ReportViolation)
	hold := func(reason, until string, version *int64) (registrar.ReportView, error) {
		request := registrar.HoldRequest{Reason: reason}
		if until != "" {
			request.Until = ptr(day(until))
		}
		return w.office.HoldReport(t.Context(), w.staff, r.ID, request, version)
	}
	for until, pointer := range map[string]string{"2027-01-13": "/until", "2027-01-28": "/until"} {
		_, err := hold("the roll is looked for", until, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err := hold(" ", "", nil)
	wantKind(t, err, school.Invalid, "/reason")
	_, err = hold("the roll is looked for", "2027-01-20", ptr(r.Version+1))
	wantKind(t, err, school.Stale, "")
	held := must(hold("the roll is looked for", "2027-01-20", &r.Version))
	if !held.OnHold || *held.OnHoldUntil != day("2027-01-20") || *held.Desk.Review.SendsItselfOn != day("2027-01-20") || held.State != db.ReportHeld {
		t.Fatalf("held: %+v", held)
	}
	if again := must(hold("the roll is looked for", "2027-01-20", nil)); again.Version != held.Version || w.events(r.ID) != "held" {
		t.Errorf("asked again: version %d, %s", again.Version, w.events(r.ID))
	}
	w.nightOf("2027-01-14", nothing)
	w.sql(`update enrollment set compliance_due = true`) // the night looks at it, held or not
	w.nightOf("2027-01-19", nothing)
	w.wantStates(id, db.ReportViolation, db.ReportHeld)
	w.nightOf("2027-01-20", map[string]int{"reportsReleased": 1})
	w.wantStates(id, db.ReportViolation, db.ReportDue)
	if w.events(r.ID) != "held released" {
		t.Errorf("events: %s", w.events(r.ID))
	}
	_, err = hold("once more", "", nil)
	wantKind(t, err, school.Conflict, "")
	w.consistent()
}

func TestAHoldEndsAndClimbsAndIsNoWall(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, afterDays(2, false))
	ana := w.hire("Ana")
	r := w.report(id, db.ReportViolation)
	held := must(w.office.HoldReport(t.Context(), w.staff, r.ID, registrar.HoldRequest{Reason: "the roll is looked for"}, nil))
	if *held.OnHoldUntil != r.DueOn {
		t.Fatalf("held until %s", held.OnHoldUntil)
	}
	if got := must(w.office.Work(t.Context(), w.staff)); got.Held != 0 || got.OnHold != 1 {
		t.Errorf("work: %+v", got)
	}
	onHold := func(f registrar.ReportFilter) int {
		t.Helper()
		f.OnHold = true
		return len(must(w.office.Reports(t.Context(), w.staff, f, registrar.Page{})).Items)
	}
	if onHold(registrar.ReportFilter{}) != 1 || onHold(registrar.ReportFilter{State: db.ReportDue}) != 0 {
		t.Error("the list of what is on hold is not that")
	}
	w.climb("2027-01-26", r.ID, "staff due_next_working_day")
	if onHold(registrar.ReportFilter{}) != 1 {
		t.Error("a hold through the due day is over the day before")
	}
	ended := must(w.office.EndHold(t.Context(), w.staff, r.ID, &held.Version))
	if ended.OnHold || ended.OnHoldUntil != nil {
		t.Fatalf("ended: %+v", ended.Report)
	}
	if again := must(w.office.EndHold(t.Context(), w.staff, r.ID, nil)); again.Version != ended.Version || w.events(r.ID) != "held hold_ended" {
		t.Errorf("ended again: %s", w.events(r.ID))
	}
	if onHold(registrar.ReportFilter{}) != 0 {
		t.Error("a hold that was ended is listed")
	}
	if got := must(w.office.Work(t.Context(), w.staff)); got.Held != 1 || got.OnHold != 0 {
		t.Errorf("work: %+v", got)
	}
	must(w.office.HoldReport(t.Context(), w.staff, r.ID, registrar.HoldRequest{Reason: "again"}, nil))
	if got := must(w.confirm(ana, r.ID)); got.State != db.ReportDue || got.OnHold {
		t.Errorf("confirmed while held: %+v", got.Report)
	}
	_, err := w.office.EndHold(t.Context(), w.staff, r.ID, nil)
	wantKind(t, err, school.Conflict, "")
	for _, who := range []school.Actor{w.clerk, w.officer} {
		_, err := w.office.HoldReport(t.Context(), who, r.ID, registrar.HoldRequest{Reason: "x"}, nil)
		wantKind(t, err, school.Forbidden, "")
		if w.read(who, r.ID).Desk != nil {
			t.Errorf("%s is shown the desk", who.Role)
		}
	}
}

// TestAReviewIsTheSchoolsOwn: nobody outside the school is shown that a violation may be reported before it is, nor that it was dismissed.
func TestAReviewIsTheSchoolsOwn(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	seen := func(who school.Actor, reportID string) (ways []string) {
		ctx := t.Context()
		if _, err := w.office.Report(ctx, who, reportID); school.KindOf(err) != school.NotFound {
			must(0, err)
			ways = append(ways, "read")
		}
		if slices.ContainsFunc(must(w.office.Reports(ctx, who, registrar.ReportFilter{EnrollmentID: id}, registrar.Page{})).Items, func(r registrar.ReportView) bool { return r.ID == reportID }) {
			ways = append(ways, "listed")
		}
		if slices.ContainsFunc(must(w.office.EnrollmentFile(ctx, who, id)).Reports, func(r registrar.ReportView) bool { return r.ID == reportID }) {
			ways = append(ways, "in the file")
		}
		if slices.ContainsFunc(must(w.office.Timeline(ctx, who, id, db.EventReport, registrar.Page{})).Items, func(e registrar.TimelineEvent) bool { return e.Facts.ID == reportID }) {
			ways = append(ways, "in the timeline")
		}
		return ways
	}
	everywhere := []string{"read", "listed", "in the file", "in the timeline"}
	held := w.report(id, db.ReportViolation)
	for _, who := range []school.Actor{w.clerk, w.officer} {
		if ways := seen(who, held.ID); len(ways) > 0 {
			t.Errorf("a held report is shown to a %s: %v", who.Role, ways)
		}
	}
	if ways := seen(w.staff, held.ID); !slices.Equal(ways, everywhere) {
		t.Errorf("a held report is shown to staff: %v", ways)
	}
	signedIn := w.clock.Now()
	w.clock.Set(signedIn.Add(time.Hour))
	must(w.confirm(w.hire("Ana"), held.ID))
	w.post()
	for _, who := range []school.Actor{w.clerk, w.officer, w.staff} {
		if ways := seen(who, held.ID); !slices.Equal(ways, everywhere) {
			t.Errorf("a sent report is shown to a %s: %v", who.Role, ways)
		}
	}
	news := must(w.office.WatchCaseload(t.Context(), w.officer, registrar.EnrollmentFilter{}, signedIn, registrar.Page{})).Changes
	if !slices.ContainsFunc(news, func(c registrar.CaseChange) bool { return c.Kind == db.ChangedReport && c.ID == held.ID }) {
		t.Errorf("that it was sent is no news to who signed in while it was held: %+v", news)
	}
}

// TestADismissedReportIsNeverShownOutside has a clerk and an officer look after the report was dismissed.
func TestADismissedReportIsNeverShownOutside(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	held := w.report(id, db.ReportViolation)
	must(w.dismiss(held.ID, registrar.DismissRequest{Kind: registrar.DismissExcused}))
	for _, who := range []school.Actor{w.clerk, w.officer} {
		_, err := w.office.Report(t.Context(), who, held.ID)
		wantKind(t, err, school.NotFound, "")
	}
	if got := w.read(w.staff, held.ID); got.State != db.ReportWithdrawn {
		t.Errorf("to staff it is %s", got.State)
	}
}

func TestNoTimeIsAskedForOnceAReportIsDue(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	w.at("2027-01-27", "09:00")
	_, err := w.office.HoldReport(t.Context(), w.staff, w.report(id, db.ReportViolation).ID, registrar.HoldRequest{Reason: "x"}, nil)
	wantKind(t, err, school.Conflict, "")
}

func TestWorkOfWhoConfirmedIsSomebodyElses(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(true))
	users := w.hires()
	actor := func(name string) school.Actor {
		return school.Actor{Role: school.Staff, UserID: users[name], OrganizationID: w.org, ProgramIDs: []string{w.program}}
	}
	r := w.report(id, db.ReportViolation)
	must(w.confirm(actor("staff"), r.ID))
	if first, second := must(w.office.Work(t.Context(), actor("staff"))), must(w.office.Work(t.Context(), actor("both"))); first != (db.Work{}) || second != (db.Work{Held: 1, SecondPerson: 1}) {
		t.Errorf("work of the first %+v, of others %+v", first, second)
	}
	got := w.digests("2027-01-14")
	if !strings.Contains(got["both"], "waits for a second person's confirmation") || got["staff"] != "" {
		t.Errorf("digests: %q", got)
	}
	must(w.office.HoldReport(t.Context(), w.staff, r.ID, registrar.HoldRequest{Reason: "x", Until: ptr(day("2027-01-20"))}, nil))
	if got := w.digests("2027-01-15"); !strings.Contains(got["both"], "on hold until Wednesday, January 20, 2027") {
		t.Errorf("digests: %q", got)
	}
}

// The preview is the letter that the reader's confirmation sends, but for the mark.
func TestThePreviewIsTheLetterButForItsMark(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]bool{"one person": false, "two persons": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, id := found(t, byPerson(second))
			ana, bo := w.hire("Ana"), w.hire("Bo")
			r := w.report(id, db.ReportViolation)
			if second {
				must(w.confirm(ana, r.ID))
			}
			preview := must(w.office.ReportPreview(t.Context(), bo, r.ID))
			blobs := one[int](w, `select count(*) from blob`)
			if again := w.report(id, db.ReportViolation); again.Version != w.read(bo, r.ID).Version || again.Written || len(w.post()) != 0 || one[int](w, `select count(*) from blob`) != blobs {
				t.Fatal("the preview left something")
			}
			must(w.confirm(bo, r.ID))
			w.post()
			letter := pdftest.Text(t, must(w.office.ReportDocument(t.Context(), bo, r.ID)).Data)
			got := pdftest.Text(t, preview.Data)
			const mark = "Preview – not sent"
			if strings.Count(got, mark) < 2 || strings.Contains(letter, mark) {
				t.Fatalf("the mark:\n%s", got)
			}
			unmarked := strings.ReplaceAll(strings.ReplaceAll(got, mark+"  ·  ", ""), mark, "")
			unmarked = strings.ReplaceAll(unmarked, mark+" · ", "")
			if a, b := strings.Join(strings.Fields(strings.ReplaceAll(unmarked, "·", "")), " "), strings.Join(strings.Fields(strings.ReplaceAll(letter, "·", "")), " "); a != b {
				t.Errorf("the preview says\n%s\nthe letter says\n%s", a, b)
			}
			_, err := w.office.ReportPreview(t.Context(), bo, r.ID)
			wantKind(t, err, school.Conflict, "")
			_, err = w.office.ReportPreview(t.Context(), w.clerk, r.ID)
			wantKind(t, err, school.Forbidden, "")
		})
	}
}

func TestTheDeskShowsWhatThereIsToDecideOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); byPerson(true)(p); p.ViolationCloses = false }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26", "2027-02-09")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	w.post()
	w.nightOf("2027-01-20", map[string]int{"violations": 1})
	w.marked(e.ID, class, school.Attended, 3)
	r := w.report(e.ID, db.ReportViolation)
	d := w.read(w.staff, r.ID).Desk
	if d.Finding.Rule != school.RuleAbsences || d.Finding.RuleText == "" || d.Finding.Source != "WAC 246-341-0800" || d.Finding.On != day("2027-01-20") || !d.Finding.Stands ||
		len(d.Finding.Reasons) != 1 || len(d.Finding.Now) != 1 || d.Finding.Now[0].Text != d.Finding.Reasons[0].Text {
		t.Errorf("finding: %+v", d.Finding)
	}
	if len(d.Changes) != 0 || len(d.Since) == 0 || d.Standing.On != day("2027-01-26") {
		t.Errorf("changes %+v, since %+v, standing on %s", d.Changes, d.Since, d.Standing.On)
	}
	if len(d.Record) != 3 || !d.Record[0].RestsOn || d.Record[0].Ground || !d.Record[1].RestsOn || !d.Record[1].Ground || d.Record[2].RestsOn || d.Record[2].Counted != "credit" || d.Record[1].Version != 1 {
		t.Errorf("record: %+v", d.Record)
	}
	if len(d.Notices) != 1 || *d.Notices[0].DeliveredBy != "email" || len(d.Notices[0].Deliveries) != 1 || d.Notices[0].State != db.NoticeFound {
		t.Errorf("notices: %+v", d.Notices)
	}
	if v := d.Review; v.Needed != 2 || v.Confirmed != 0 || v.SendsItselfOn != nil || *v.ClimbsToStaffOn != day("2027-02-02") || *v.ClimbsToAdministratorsOn != day("2027-02-03") || len(v.WhyNot) != 3 {
		t.Errorf("review: %+v", v)
	}
	w.mark(class.Sessions[1].ID, e.ID, school.Attended, ptr(1))
	d = w.read(w.staff, r.ID).Desk
	if d.Finding.Stands || len(d.Finding.Now) != 0 || len(d.Changes) == 0 {
		t.Errorf("after the mark was set right: %+v, %+v", d.Finding, d.Changes)
	}
	_, err := w.office.ReportPreview(t.Context(), w.staff, r.ID)
	wantKind(t, err, school.Conflict, "")
}
