package api

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"johnschool/auth"
	"johnschool/registrar"
	"johnschool/school"
)

// completed has somebody new do all that is asked and answers the enrollment and its certificate.
func (w *world) completed(t *testing.T, name, caseNumber string) (enrollmentID string, certificate map[string]any) {
	t.Helper()
	ctx, console := t.Context(), w.own.console
	id := must(w.office.Enroll(ctx, console, w.order(w.own, name, caseNumber), noKey)).ID
	must(w.office.Attest(ctx, console, id, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-12")}, nil))
	must(w.office.TakePayment(ctx, console, id, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, noKey))
	w.attended(t, id)
	w.night()
	return id, w.lastCertificate(t, id)
}

// attended has somebody sit in two sessions of the own class: as many as are required.
func (w *world) attended(t *testing.T, enrollmentID string) {
	t.Helper()
	w.at("2027-01-19", "20:00")
	for _, s := range must(w.office.Class(t.Context(), w.own.console, w.own.class)).Sessions[1:3] {
		view := must(w.office.RecordAttendance(t.Context(), w.own.console, s.ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: enrollmentID, Outcome: school.Attended}}}))
		if view.Results[0].Status != registrar.MarkSaved {
			t.Fatalf("mark: %+v", view.Results[0].Problem)
		}
	}
}

// lastCertificate is the latest of an enrollment, with its code.
func (w *world) lastCertificate(t *testing.T, enrollmentID string) map[string]any {
	t.Helper()
	all := w.as(t, school.Staff, get, "/enrollments/"+enrollmentID, nil).is(200).object()["certificates"].([]any)
	if len(all) == 0 {
		t.Fatal("there is no certificate")
	}
	return all[0].(map[string]any)
}

// publicly asks the public check about a certificate.
func (w *world) publicly(t *testing.T, certificate map[string]any) any {
	t.Helper()
	return w.call(t, "", get, base+"/certificates/"+certificate["number"].(string)+"?code="+certificate["code"].(string), nil).is(200).object()["status"]
}

func TestACertificateIsReissuedAndVoided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, first := w.completed(t, "Bert", "73-CR-27-2")
	entry := one(t, w.as(t, school.Staff, get, "/certificates?enrollment="+id, nil))
	issued := entry["events"].([]any)
	if entry["state"] != "valid" || entry["signatory"] != "Dana Berg" || len(issued) != 1 || issued[0].(map[string]any)["byRole"] != "system" || entry["code"] != nil {
		t.Errorf("the register says %v", entry)
	}
	old := "/certificates/" + first["number"].(string)
	why := map[string]any{"reason": "The paper was lost"}
	reissued := w.as(t, school.Staff, post, old+"/reissue", why).is(201)
	second := w.lastCertificate(t, id)
	if reissued.header.Get("Location") != base+"/certificates/"+second["number"].(string) || second["replacesNumber"] != first["number"] || second["code"] == first["code"] {
		t.Errorf("reissued at %s as %v", reissued.header.Get("Location"), second)
	}
	event := reissued.object()["events"].([]any)[0].(map[string]any)
	if event["kind"] != "reissued" || event["byUserId"] != w.users[school.Staff] || event["byName"] != "program_staff" || event["why"] != "The paper was lost" {
		t.Errorf("the register says of it %v", event)
	}
	if before, now := w.publicly(t, first), w.publicly(t, second); before != "void" || now != "valid" {
		t.Errorf("the public check says %v of the old and %v of the new", before, now)
	}
	if got := w.as(t, school.Staff, post, old+"/reissue", why).is(409); !strings.Contains(string(got.body), second["number"].(string)) {
		t.Errorf("reissued twice: %s", got.body)
	}
	w.as(t, school.Admin, post, old+"/void", why).is(409)
	address := "/certificates/" + second["number"].(string)
	if got := w.as(t, school.Admin, post, address+"/void", map[string]any{"reason": "Somebody else sat there"}).is(200).object(); got["state"] != "void" || len(got["events"].([]any)) != 2 {
		t.Errorf("voided: %v", got)
	}
	now := w.as(t, school.Clerk, get, "/enrollments/"+id, nil).is(200).object()
	if now["status"] != "completed" || w.publicly(t, second) != "void" {
		t.Errorf("after the void: %v, and the public check says %v", now["status"], w.publicly(t, second))
	}
	w.as(t, school.Staff, post, address+"/reissue", why).is(403)
	w.as(t, school.Admin, post, address+"/reissue", why).is(201)
	if got := w.publicly(t, w.lastCertificate(t, id)); got != "valid" {
		t.Errorf("the third is %v", got)
	}
	for _, address := range []string{old, address} {
		if got := w.as(t, school.Officer, get, address+"/document", nil).is(200); !strings.HasPrefix(string(got.body), "%PDF-") {
			t.Errorf("%s: %s", address, shortened(got.body))
		}
	}
}

func TestTheRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	certified(w, w.own)
	certified(w, w.beside)
	certified(w, w.foreign)
	w.pages(t, "/certificates")
	for name, value := range map[string]string{"state": "void", "program": w.own.program, "enrollment": w.beside.enrollment, "number": "nbi-c-00001"} {
		w.differs(t, school.Admin, "/certificates", name, value)
	}
	if got := w.as(t, school.Staff, get, "/certificates", nil).is(200); len(shownIn(got, []string{w.own.enrollment})) != 1 || len(shownIn(got, append(w.beside.ids(), w.foreign.ids()...))) != 0 {
		t.Errorf("staff see %s", got.body)
	}
}

func TestWhySomebodyHasNoCertificateYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, console := t.Context(), w.own.console
	id := must(w.office.Enroll(ctx, console, w.order(w.own, "Bert", "73-CR-27-2"), noKey)).ID
	withheld := func() map[string]any {
		got, _ := w.as(t, school.Clerk, get, "/enrollments/"+id, nil).is(200).object()["certificateWithheld"].(map[string]any)
		return got
	}
	must(w.office.Attest(ctx, console, id, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-12")}, nil))
	if got := withheld(); got != nil {
		t.Errorf("services are not complete, and the certificate is withheld: %v", got)
	}
	w.attended(t, id)
	if got := withheld(); got["balanceCents"] != 23000.0 || !strings.Contains(got["reason"].(string), "withheld until the fee is paid") {
		t.Errorf("withheld: %v", got)
	}
	must(w.office.TakePayment(ctx, console, id, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, noKey))
	if got := withheld(); got != nil {
		t.Errorf("paid, and still %v", got)
	}
}

func TestSignatoriesOfAProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/programs/" + w.own.program + "/signatories"
	added := w.as(t, school.Admin, post, path, map[string]any{"name": "Kim Vang", "authority": "Delegated by the board", "from": "2027-01-13"}).is(201).object()
	if added["until"] != nil || added["title"] != "" || added["recordedBy"] != w.users[school.Admin] {
		t.Errorf("added: %v", added)
	}
	end := path + "/" + added["id"].(string) + "/end"
	w.as(t, school.Admin, post, end, map[string]any{"until": "2027-01-12"}).is(422)
	w.as(t, school.Admin, post, end, map[string]any{"until": "2027-01-31"}).is(200)
	w.as(t, school.Admin, post, end, map[string]any{"until": "2027-02-28"}).is(409)
	w.as(t, school.Admin, post, "/programs/"+w.beside.program+"/signatories/"+added["id"].(string)+"/end", map[string]any{"until": "2027-02-28"}).is(404)
	var all struct{ Items []map[string]any }
	w.as(t, school.Clerk, get, path, nil).is(200).into(&all)
	if len(all.Items) != 2 || all.Items[0]["name"] != "Kim Vang" || all.Items[0]["until"] != "2027-01-31" || all.Items[1]["name"] != "Dana Berg" {
		t.Errorf("all: %v", all.Items)
	}
	w.as(t, school.Admin, post, path, map[string]any{"name": "Kim \u4e2d"}).is(422) // no letter can show it
}

func TestWhoGuessesAtCertificatesWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, certificate := w.completed(t, "Bert", "73-CR-27-2")
	address := base + "/certificates/" + certificate["number"].(string)
	for i := range 15 {
		wrong := w.call(t, "", get, address+"?code=AAAAAAAAAAAA", nil).is(200)
		unknown := w.call(t, "", get, base+"/certificates/NBI-C-"+string(rune('A'+i))+"?code=AAAAAAAAAAAA", nil).is(200)
		if string(wrong.body) != string(unknown.body) {
			t.Fatalf("a wrong code reads %s, an unknown number %s", wrong.body, unknown.body)
		}
	}
	code := "?code=" + certificate["code"].(string)
	limited := w.call(t, "", get, address+code, nil, "X-Forwarded-For", "198.51.100.7").is(429)
	if limited.header.Get("Retry-After") == "" || len(shownIn(limited, []string{"valid"})) > 0 {
		t.Errorf("%v: %s", limited.header, limited.body)
	}
	if got := w.as(t, school.Officer, get, "/certificates/"+certificate["number"].(string)+code, nil).is(200).object(); got["status"] != "valid" {
		t.Errorf("who is signed in waits with the others: %v", got)
	}
}

func TestAClientBehindAProxyIsKnownWhereTheProxyIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	engine := newEngine(Options{Office: w.office, Log: slog.New(w.log), Checks: still(), Proxies: must(auth.ParseProxies([]string{"192.0.2.0/24"}))})
	ask := func(client string) int {
		r := httptest.NewRequest(get, base+"/certificates/NBI-C-00001?code=AAAAAAAAAAAA", nil) // from 192.0.2.1
		r.Header.Set("X-Forwarded-For", client)
		recorded := httptest.NewRecorder()
		engine.ServeHTTP(recorded, r)
		return recorded.Code
	}
	for range 20 { // as many wrong ones of a number as are taken at once
		if got := ask("198.51.100.7"); got != 200 {
			t.Fatalf("answered %d", got)
		}
	}
	if got := ask("198.51.100.8"); got != 429 {
		t.Errorf("the number is guessed at from elsewhere as well: %d", got)
	}
}
