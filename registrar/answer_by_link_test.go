package registrar_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// visitor is whoever opens a link: nobody known.
var visitor = school.Actor{Role: school.Anonymous, RequestID: "opened"}

var answerLink = regexp.MustCompile(`https://school\.example\.org/answer/([a-z0-9-]+)`)

// reachable gives the office an address, so that its e-mails carry links.
func (w *world) reachable() {
	w.office = registrar.New(w.db, w.clock, slog.New(slog.NewTextHandler(w.t.Output(), nil)), registrar.WithPublicURL("https://school.example.org/"))
}

// tokenIn is the secret of the answer link in an e-mail, the same in its two parts.
func (w *world) tokenIn(m registrar.OutgoingMail) string {
	w.t.Helper()
	text, html := answerLink.FindAllStringSubmatch(m.Message.Text, -1), answerLink.FindAllStringSubmatch(m.Message.HTML, -1)
	if len(text) != 1 || len(html) != 2 || html[0][1] != text[0][1] || html[1][1] != text[0][1] {
		w.t.Fatalf("links of the e-mail: %v and %v in %s", text, html, m.Message.Text)
	}
	return text[0][1]
}

// linked is a world in which a violation report was sent on January 13, and the
// secret of its e-mail's link.
func linked(t *testing.T) (w *world, class registrar.ClassView, report registrar.ReportView, token string) {
	t.Helper()
	w, class, id := found(t, func(*school.Policy) {})
	w.reachable()
	mails := w.post()
	if len(mails) != 1 {
		t.Fatalf("%d e-mails", len(mails))
	}
	return w, class, w.report(id, db.ReportViolation), w.tokenIn(mails[0])
}

func accept(name string) registrar.LinkAnswer {
	return registrar.LinkAnswer{AnswerRequest: registrar.AnswerRequest{Accepted: ptr(true)}, Name: name}
}

// finds opens a link and wants a state behind it.
func (w *world) finds(token, state string) registrar.LinkView {
	w.t.Helper()
	view, err := w.office.LinkedReport(w.t.Context(), visitor, token)
	if err != nil || view.State != state || (view.Report != nil) != (state == registrar.LinkOpen) || view.Phone != "320-555-0100" {
		w.t.Fatalf("the link finds %+v, want %s: %v", view, state, err)
	}
	_, err = w.office.LinkedReportDocument(w.t.Context(), visitor, token)
	if (err == nil) != (state == registrar.LinkOpen) || err != nil && school.KindOf(err) != school.Conflict {
		w.t.Fatalf("its letter: %v", err)
	}
	return view
}

func TestACourtAnswersFromItsEmail(t *testing.T) {
	t.Parallel()
	w, _, report, token := linked(t)
	ctx := t.Context()
	before := one[string](w, `select r::text from report r where id = $1`, report.ID)
	for range 100 {
		if _, err := w.office.LinkedReport(ctx, visitor, token); err != nil {
			t.Fatal(err)
		}
	}
	view := w.finds(token, registrar.LinkOpen)
	if r := view.Report; r.Kind != db.ReportViolation || r.Participant != "Adam Example" || r.CaseNumber != "1" || r.Recipient != "Stearns County District Court" ||
		r.Program != "Not Buying It" || r.WrittenOn != day("2027-01-13") || r.AnswerBy == nil || view.ValidUntil != day("2027-03-14") || view.Reference == "" {
		t.Errorf("the page shows %+v of %+v", r, view)
	}
	letter := must(w.office.LinkedReportDocument(ctx, visitor, token))
	if own := must(w.office.ReportDocument(ctx, w.clerk, report.ID)); string(own.Data) != string(letter.Data) || own.FileName != letter.FileName {
		t.Errorf("the letter is another one than %s", own.FileName)
	}
	for pointer, a := range map[string]registrar.LinkAnswer{
		"/accepted": {Name: "Kim Vang, deputy clerk"},
		"/name":     accept(" "),
		"/reason":   {AnswerRequest: registrar.AnswerRequest{Accepted: ptr(false)}, Name: "Kim Vang"},
	} {
		wantKind(t, w.office.AnswerByLink(ctx, visitor, token, a), school.Invalid, pointer)
	}
	if after := one[string](w, `select r::text from report r where id = $1`, report.ID); after != before {
		t.Fatalf("looking changed the report: %s", after)
	}
	if err := w.office.AnswerByLink(ctx, visitor, token, accept(" Kim Vang, deputy clerk ")); err != nil {
		t.Fatal(err)
	}
	r := must(w.office.Report(ctx, w.clerk, report.ID))
	if r.State != db.ReportAcknowledged || r.AnsweredName != "Kim Vang, deputy clerk" || r.AnsweredAt == nil || r.Holder != registrar.HeldByNobody {
		t.Errorf("answered: %+v", r.Report)
	}
	refuse := registrar.LinkAnswer{AnswerRequest: registrar.AnswerRequest{Accepted: ptr(false), Reason: "No."}, Name: "Somebody"}
	wantKind(t, w.office.AnswerByLink(ctx, visitor, token, refuse), school.Conflict, "")
	if view := w.finds(token, registrar.LinkAnswered); !view.Accepted || view.AnsweredAs != "Kim Vang, deputy clerk" || *view.AnsweredOn != day("2027-01-13") {
		t.Errorf("afterwards the page shows %+v", view)
	}
	w.linkTrail(report.ID)
	w.consistent()
}

// linkTrail wants the trail of a report that was looked at and answered through a link.
func (w *world) linkTrail(reportID string) {
	w.t.Helper()
	link := one[string](w, `select id from report_link where report_id = $1`, reportID)
	events := must(w.office.Audit(w.t.Context(), w.admin, registrar.AuditFilter{Subject: reportID}, registrar.Page{Limit: 200})).Items
	counts := map[string]int{}
	for _, e := range events {
		if e.ActorRole == string(school.Link) {
			if deref(e.ActorID) != link || e.RequestID != "opened" {
				w.t.Errorf("event %s of actor %s", e.Action, deref(e.ActorID))
			}
			counts[fmt.Sprint(e.Action, " ", e.Refused)]++
		}
	}
	for event, n := range map[string]int{"link.open false": 102, "link.letter false": 2, "link.letter true": 1, "link.answer false": 1, "link.answer true": 1} {
		if counts[event] != n {
			w.t.Errorf("%d events %s, want %d: %v", counts[event], event, n, counts)
		}
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestARejectionThroughTheLinkComesBackToTheDesk(t *testing.T) {
	t.Parallel()
	w, class, report, token := linked(t)
	a := registrar.LinkAnswer{AnswerRequest: registrar.AnswerRequest{Accepted: ptr(false), Reason: "He was in hospital."}, Name: "Kim Vang"}
	if err := w.office.AnswerByLink(t.Context(), visitor, token, a); err != nil {
		t.Fatal(err)
	}
	rejected := must(w.office.Report(t.Context(), w.staff, report.ID))
	if rejected.State != db.ReportRejected || rejected.AnswerReason != "He was in hospital." || rejected.Holder != registrar.HeldByStaff {
		t.Errorf("rejected: %+v", rejected)
	}
	if view := w.finds(token, registrar.LinkAnswered); view.Accepted || view.Why != "He was in hospital." {
		t.Errorf("the page shows %+v", view)
	}
	second := w.again(report.ID, "He was not.")
	if view := w.finds(token, registrar.LinkReplaced); *view.AnsweredOn != day("2027-01-13") {
		t.Errorf("the page shows %+v", view)
	}
	mails := w.post()
	if len(mails) != 1 {
		t.Fatalf("%d e-mails", len(mails))
	}
	next := w.tokenIn(mails[0])
	if view := w.finds(next, registrar.LinkOpen); view.Reference == "" || next == token {
		t.Errorf("the next link finds %+v", view)
	}
	w.mark(class.Sessions[1].ID, report.EnrollmentID, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.finds(next, registrar.LinkReplaced)
	wantKind(t, w.office.AnswerByLink(t.Context(), visitor, next, accept("Kim Vang")), school.Conflict, "")
	w.wantStates(report.EnrollmentID, db.ReportViolation, db.ReportSuperseded, db.ReportSuperseded)
	if second.Kind != db.ReportViolation {
		t.Error(second.Kind)
	}
	w.consistent()
}

// An e-mail came back from one mailbox and reached another: who has it can answer,
// although the report counts as undelivered and was sent again.
func TestALinkProvesThatItsEmailArrived(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*world, registrar.ReportView){
		"returned": func(w *world, r registrar.ReportView) { w.comesBack(*r.MessageID) },
		"returned and sent again": func(w *world, r registrar.ReportView) {
			w.comesBack(*r.MessageID)
			must(w.office.SendReport(w.t.Context(), w.staff, r.ID, registrar.SendRequest{Email: "another@example.org"}, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, report, token := linked(t)
			lose(w, report)
			if r := w.report(report.EnrollmentID, db.ReportViolation); r.State != db.ReportDue {
				t.Fatalf("the report is %s", r.State)
			}
			w.finds(token, registrar.LinkOpen)
			if err := w.office.AnswerByLink(t.Context(), visitor, token, accept("Kim Vang")); err != nil {
				t.Fatal(err)
			}
			if mails := w.post(); len(mails) != 0 {
				t.Error("what was answered was sent again")
			}
			if r := w.report(report.EnrollmentID, db.ReportViolation); r.State != db.ReportAcknowledged || r.SentOn == nil {
				t.Errorf("the report: %+v", r.Report)
			}
			w.consistent()
		})
	}
}

// The mail server's answer was lost, and the court answers before the next try.
func TestAnAnswerBeforeTheEmailCountsAsSent(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, func(*school.Policy) {})
	w.reachable()
	ctx := t.Context()
	must(w.office.PrepareReports(ctx))
	first, _, err := w.office.ClaimMail(ctx, 10, "test")
	if err != nil || len(first) != 1 {
		t.Fatalf("%d e-mails, %v", len(first), err)
	}
	lost := registrar.MailReason(&emails.TemporaryError{Trouble: emails.Unconfirmed, Stage: emails.StageReply})
	if err := w.office.MailDeferred(ctx, first[0].ID, "test", lost); err != nil {
		t.Fatal(err)
	}
	w.at("2027-01-13", "12:00")
	again, _, err := w.office.ClaimMail(ctx, 10, "test")
	if err != nil || len(again) != 1 || again[0].Message.Text != first[0].Message.Text || again[0].Message.HTML != first[0].Message.HTML {
		t.Fatalf("the second try sends something else: %v", err)
	}
	if err := w.office.AnswerByLink(ctx, visitor, w.tokenIn(first[0]), accept("Kim Vang")); err != nil {
		t.Fatal(err)
	}
	if err := w.office.MailSent(ctx, again[0].ID); err != nil {
		t.Fatal(err)
	}
	if r := w.report(id, db.ReportViolation); r.State != db.ReportAcknowledged {
		t.Errorf("the report is %s", r.State)
	}
	w.consistent()
}

func TestLinksEnd(t *testing.T) {
	t.Parallel()
	w, class, report, token := linked(t)
	w.at("2027-03-14", "23:59")
	w.finds(token, registrar.LinkOpen)
	w.at("2027-03-15", "00:00")
	if view := w.finds(token, registrar.LinkExpired); view.Reference == "" || view.ValidUntil != day("2027-03-14") {
		t.Errorf("expired, the page shows %+v", view)
	}
	wantKind(t, w.office.AnswerByLink(t.Context(), visitor, token, accept("Kim Vang")), school.Conflict, "")
	w.at("2027-01-14", "12:00")
	w.mark(class.Sessions[1].ID, report.EnrollmentID, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	if view := w.finds(token, registrar.LinkReplaced); view.AnsweredOn != nil {
		t.Errorf("replaced, the page shows %+v", view)
	}
	wantKind(t, w.office.AnswerByLink(t.Context(), visitor, token, accept("Kim Vang")), school.Conflict, "")
	mails := w.post()
	if len(mails) != 1 {
		t.Fatalf("%d e-mails", len(mails))
	}
	if view := w.finds(w.tokenIn(mails[0]), registrar.LinkOpen); view.Report.Kind != db.ReportCorrection {
		t.Errorf("the correction's link finds %+v", view.Report)
	}
	w.consistent()
}

func TestWhatIsNoLinkOpensNothing(t *testing.T) {
	t.Parallel()
	w, _, report, token := linked(t)
	elsewhere, _, _, foreign := linked(t)
	_ = elsewhere
	for name, wrong := range map[string]string{"empty": "", "words": "letmein", "shorter": token[:len(token)-1], "longer": token + "a",
		"another installation's": foreign, "the link's id": one[string](w, `select id from report_link where report_id = $1`, report.ID),
		"the report's id": report.ID, "one bit": flip(token), "another case": strings.ToUpper(token), "padded": token + "=", "what the outbox shows": "shown-to-the-recipient-alone"} {
		if _, err := w.office.LinkedReport(t.Context(), visitor, wrong); school.KindOf(err) != school.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.office.LinkedReportDocument(t.Context(), visitor, wrong); school.KindOf(err) != school.NotFound {
			t.Errorf("%s, letter: %v", name, err)
		}
		if err := w.office.AnswerByLink(t.Context(), visitor, wrong, accept("Kim Vang")); school.KindOf(err) != school.NotFound {
			t.Errorf("%s, answer: %v", name, err)
		}
	}
	if n := one[int](w, `select count(*) from audit_event where actor_role = 'link' and refused and actor_id is null`); n != 33 {
		t.Errorf("%d refusals in the trail", n)
	}
	if r := w.report(report.EnrollmentID, db.ReportViolation); r.State != db.ReportSent {
		t.Errorf("the report is %s", r.State)
	}
}

// flip changes one bit in the middle of a token.
func flip(token string) string {
	i := len(token) / 2
	other := byte('a')
	if token[i] == other {
		other = 'b'
	}
	return token[:i] + string(other) + token[i+1:]
}

// The token of a court is the court's alone: no row holds it, and the outbox does not
// show it to those who may read the outbox.
func TestNobodyElseReadsTheLink(t *testing.T) {
	t.Parallel()
	w, _, report, token := linked(t)
	shown := must(w.office.MessageContent(t.Context(), w.admin, *report.MessageID))
	plain := strings.ReplaceAll(string(shown.Data), "=\r\n", "")
	if strings.Contains(plain, token) || strings.Count(plain, "/answer/shown-to-the-recipient-alone") != 3 || answerLink.FindStringSubmatch(plain)[1] != "shown-to-the-recipient-alone" {
		t.Errorf("the outbox shows %s", plain)
	}
	rows := must(w.behind.QueryContext(t.Context(), `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`))
	defer rows.Close()
	looked := 0
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		looked++
		text := `x::text`
		if table == "blob" {
			text = `encode(x.content, 'escape')`
		}
		if n := one[int](w, fmt.Sprintf(`select count(*) from %q x where position($1 in %s) > 0`, table, text), token); n > 0 {
			t.Errorf("%d rows of %s hold the token", n, table)
		}
	}
	if looked < 40 {
		t.Errorf("only %d tables", looked)
	}
}

// A report that goes out on paper alone, and an office without an address, make no
// links.
func TestNoLinkWithoutAnAddress(t *testing.T) {
	t.Parallel()
	w, _, _ := found(t, func(*school.Policy) {})
	mails := w.post()
	if len(mails) != 1 || strings.Contains(mails[0].Message.Text, "/answer/") || one[int](w, `select count(*) from report_link`) != 0 {
		t.Errorf("e-mails: %+v", mails)
	}
}

// Who holds a link sees the report that it is about, what that says, and the link,
// of all rows in the database.
func TestALinkReachesItsReportAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.ViolationCloses = false }))
	w.reachable()
	own := w.toldCase("Adam", w.court, w.agency, w.program)
	w.toldCase("Bert", w.court, w.agency, w.program)
	link := one[string](w, `select l.id from report_link l where report_id = $1`, own.report)
	app := must(sql.Open("postgres", w.appURL))
	t.Cleanup(func() { _ = app.Close() })
	scope := `select set_config('johnschool.role', 'link', true), set_config('johnschool.user', '` + link + `', true)`
	sees := map[string]int{"report": 1, "report_link": 1, "blob": 2}
	for _, table := range tables(t, w.behind) {
		if table == "goose_db_version" || table == "installation" || table == "job_run" || table == "job_tick" {
			continue
		}
		if n := seen(t, app, scope, table); n != sees[table] {
			t.Errorf("%d rows of %s are seen, want %d", n, table, sees[table])
		}
	}
	holder := school.Actor{Role: school.Link, LinkID: link}
	for _, ways := range []map[string]func(school.Actor) error{reading(t.Context(), w.office, own), listing(t.Context(), w.office, own, "Adam")} {
		for way, read := range ways {
			if err := read(holder); school.KindOf(err) != school.Forbidden {
				t.Errorf("%s: %v", way, err)
			}
		}
	}
	for _, what := range []registrar.Action{registrar.ActReadByLink, registrar.ActReadLetterByLink, registrar.ActAnswerByLink} {
		for _, role := range []school.Role{school.Anonymous, school.Clerk, school.Staff, school.Officer, school.Admin} {
			if registrar.May(role, what) {
				t.Errorf("%s may %s", role, what)
			}
		}
	}
	if registrar.May(school.System, registrar.ActAnswerByLink) || registrar.May(school.Console, registrar.ActAnswerByLink) {
		t.Error("the product may answer for a court")
	}
}
