package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

var (
	linkInMail = regexp.MustCompile(`https://school\.example\.org(/answer/[a-z2-7]{77})`)
	addressOf  = regexp.MustCompile(`(?:href|src|action|data-hx-[a-z]+|formaction)="([^"]*)"`)
	tokenInLog = regexp.MustCompile(`[a-z2-7]{77}`)
)

// allSent is how many reports are with the court once the world is reachable.
var allSent = 2 * len(families)

// reachable serves the pages of an office that people reach, so that its e-mails
// carry links, enrolls as many people again, and answers the links of their proofs
// of enrollment.
func (w *world) reachable() (links []string) {
	w.t.Helper()
	ctx := w.t.Context()
	w.office = registrar.New(w.db, w.clock, slog.New(slog.NewTextHandler(w.log, nil)), registrar.WithPublicURL("https://school.example.org"))
	w.server = w.serve(nil)
	for i, family := range families {
		order := w.order("Jo", family, fmt.Sprintf("73-CR-27-1%d", i))
		order.ClassID = ""
		must(w.office.Enroll(ctx, w.console, order, registrar.Once{}))
	}
	for _, m := range w.send(false) {
		if found := linkInMail.FindStringSubmatch(m.Message.Text); found != nil {
			links = append(links, found[1])
		}
	}
	if len(links) != len(families) {
		w.t.Fatalf("%d links", len(links))
	}
	return links
}

func (w *world) reportStates() map[string]int {
	w.t.Helper()
	states := map[string]int{}
	for _, r := range must(w.office.Reports(w.t.Context(), w.console, registrar.ReportFilter{}, registrar.Page{})).Items {
		states[r.State]++
	}
	return states
}

func TestACourtAnswersOnThePageBehindItsLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.reachable()
	v := w.visitor(t)
	page := v.get(links[0]).is(200).says("Proof of enrollment", "73-CR-27-", "Stearns County District Court", "Accept", "Reject", "Your name and position", `href="`+links[0]+`/letter"`)
	if strings.Contains(page.body, "checked") || page.header.Get("X-Robots-Tag") == "" || page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v of %s", page.header, page.body)
	}
	if letter := v.get(links[0] + "/letter").is(200); !strings.HasPrefix(letter.body, "%PDF-") || letter.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the letter: %v", letter.header)
	}
	v.post(links[0], "name", "Kim Vang", "reason", "So").is(422).says(`value="Kim Vang"`, "Choose whether")
	v.post(links[0], "accepted", "false", "name", "Kim Vang").is(422).says("Say why the report is rejected.", "checked")
	v.post(links[0], "accepted", "true").is(422).says("Type your name and position.")
	if got := w.reportStates(); got["sent"] != allSent {
		t.Fatalf("reports: %v", got)
	}
	v.post(links[0], "accepted", "true", "name", "Kim Vang, deputy clerk").leadsTo(links[0])
	v.get(links[0]).is(200).says("This report was answered", "Kim Vang, deputy clerk accepted")
	v.get(links[0] + "/letter").is(409)
	v.post(links[0], "accepted", "true", "name", "Kim Vang, deputy clerk ").leadsTo(links[0]) // pressed twice
	v.post(links[0], "accepted", "false", "reason", "No", "name", "Another").leadsTo(links[0] + "?late=yes")
	v.get(links[0]+"?late=yes").is(200).says("Your answer was not recorded", "Kim Vang, deputy clerk accepted")
	v.post(links[1], "accepted", "false", "reason", "Wrong person", "name", "Kim Vang").leadsTo(links[1])
	v.get(links[1]).is(200).says("Kim Vang rejected", "Wrong person")
	if got := w.reportStates(); got["acknowledged"] != 1 || got["rejected"] != 1 || got["sent"] != allSent-2 {
		t.Errorf("reports: %v", got)
	}
	if text := w.log.text(); tokenInLog.MatchString(text) || !strings.Contains(text, "/answer/:token") {
		t.Error("the log says tokens, or no route")
	}
}

func TestLinksThatAreOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.reachable()
	v := w.visitor(t)
	v.get("/answer/" + strings.Repeat("a", 77)).is(404).says("Check that all of it was copied")
	v.get("/answer/%ff").is(404)
	v.post("/answer/"+strings.Repeat("a", 77), "accepted", "true", "name", "Kim Vang").is(404)
	w.at("2027-03-08", "12:00") // the 62nd day
	v.get(links[0]).is(200).says("This link has expired", "320 555 0100", "March 7, 2027", "/sign-in")
	v.post(links[0], "accepted", "true", "name", "Kim Vang").leadsTo(links[0] + "?late=yes")
	if got := w.reportStates(); got["sent"] != allSent {
		t.Errorf("reports: %v", got)
	}
}

func TestGuessingLinksIsSlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.reachable()
	v := w.visitor(t)
	for range 60 { // who has the right one is not counted
		v.get(links[0]).is(200)
	}
	limited := false
	for range 40 {
		got := v.get("/answer/" + strings.Repeat("b", 77))
		limited = limited || got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != ""
	}
	if !limited {
		t.Error("wrong links are opened without end")
	}
}

// A scanner follows every link of an e-mail and of what it finds there, by every
// method, runs through frames, and presses every button of every form as it stands.
func TestAScannerAnswersNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.reachable()
	v := w.visitor(t)
	seen, queue := map[string]bool{}, []string{links[0]}
	posted := 0
	for len(queue) > 0 && len(seen) < 60 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] || !strings.HasPrefix(at, "/") {
			continue
		}
		seen[at] = true
		for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodOptions, "PROPFIND"} {
			got := v.send(method, at, nil)
			if method == http.MethodHead && strings.HasPrefix(at, "/answer/") && (got.status != 200 || got.body != "") {
				t.Errorf("HEAD %s: %d", at, got.status)
			}
			for _, found := range addressOf.FindAllStringSubmatch(got.body, -1) {
				if strings.HasPrefix(found[1], "http") {
					t.Errorf("%s leads elsewhere: %s", at, found[1])
				}
				queue = append(queue, strings.ReplaceAll(found[1], "&amp;", "&"))
			}
			if strings.Contains(got.body, "<form") {
				posted++
				v.post(at) // the fields as they are: empty, nothing chosen
				v.post(at, "reason", "", "name", "")
			}
		}
	}
	if !seen[links[0]+"/letter"] || posted == 0 {
		t.Fatalf("the scanner saw %v and sent %d forms", seen, posted)
	}
	if got := w.reportStates(); got["sent"] != allSent {
		t.Errorf("a scanner answered: %v", got)
	}
	w.visitor(t).get(links[0]).says("Send the answer")
}

func TestAnybodyChecksACertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number, code := w.certified(w.people[0].ID)
	v := w.visitor(t)
	v.get("/check").is(200).says("Certificate number", "Check code")
	v.get("/check?number="+number+"&code="+code).is(200).says("genuine and valid", "Not Buying It", number)
	v.get("/check?number=" + strings.ToLower(number) + "&code=" + strings.ToLower(code)).says("genuine and valid")
	wrong, unknown := v.get("/check?number="+number+"&code=AAAABBBBCCCC"), v.get("/check?number=NBI-C-99999&code="+code)
	plain := strings.NewReplacer(number, "", "NBI-C-99999", "", code, "", "AAAABBBBCCCC", "")
	if wrong.is(200).says("No certificate has"); plain.Replace(wrong.body) != plain.Replace(unknown.body) {
		t.Errorf("a wrong code reads otherwise than an unknown number: %s", wrong.body)
	}
	v.get("/check?number="+number).is(422).says("Type the check code", `value="`+number+`"`)
	v.get("/check?number=%ff&code=%00").is(422)
	v.get("/check?number=&code=").is(422).says("Type the certificate")
	must(w.office.VoidCertificate(t.Context(), w.console, number, registrar.CertificateRequest{Reason: "Somebody else sat there"}))
	void := v.get("/check?number=" + number + "&code=" + code).is(200).says("This certificate is void")
	if strings.Contains(void.body, families[0]) || strings.Contains(void.body, "sat there") {
		t.Error("the page says whose it is, or why it is void")
	}
	limited := false
	for i := range 40 {
		limited = limited || v.get(fmt.Sprintf("/check?number=NBI-C-%05d&code=X", 100+i)).status == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("certificates are guessed at without end")
	}
	w.as(t, school.Officer).get("/check").is(200).says("Check a certificate")
}

// certified has somebody do all that is asked and answers the certificate's number and code.
func (w *world) certified(enrollmentID string) (number, code string) {
	w.t.Helper()
	ctx := w.t.Context()
	must(w.office.Attest(ctx, w.console, enrollmentID, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-06")}, nil))
	must(w.office.TakePayment(ctx, w.console, enrollmentID, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, registrar.Once{}))
	w.at("2027-01-26", "20:00")
	for n := range w.class.Sessions {
		w.mark(n, enrollmentID, school.Attended)
	}
	w.night()
	certificate := must(w.office.Enrollment(ctx, w.console, enrollmentID)).Certificates[0]
	return certificate.Number, certificate.Code
}

// The public pages as a browser has them, at both widths, with what is asked of each
// page, and the court's answer by keyboard.
func TestThePublicPagesInABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := w.reachable()
	number, code := w.certified(w.people[0].ID)
	window := webtest.Browser(t)
	visitor := w.visitor(t)
	visitor.post(links[1], "accepted", "false", "reason", "Wrong person", "name", "Kim Vang").leadsTo(links[1])
	tab := window.Tab(w.server.URL)
	webtest.Walk(t, tab, "/check", webtest.Options{Name: "public", Skip: []string{"/docs", "/sign-in"}, Also: []string{links[0],
		"/check?number=" + number + "&code=" + code}})
	tab.Size(390, 844)
	tab.Open(links[1])
	tab.Axe(t)
	tab.Judge(t)
	tab.Screenshot("answered")
	tab.Size(1280, 900)
	tab.Open(links[2])
	tab.Click("Send the answer")
	tab.WaitFor("2 things need your attention")
	tab.Axe(t)
	tab.Judge(t)
	tab.Check("Accept", true)
	tab.Fill("Your name and position", "Kim Vang, deputy clerk")
	tab.Click("Send the answer")
	tab.WaitFor("accepted report")
	if got := w.reportStates(); got["acknowledged"] != 1 || got["rejected"] != 1 {
		t.Errorf("reports: %v", got)
	}
}
