package web

import (
	"strconv"
	"testing"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// comesBack has an e-mail to a participant come back: there is nobody at the address.
func (w *world) comesBack(enrollmentID string) {
	w.t.Helper()
	ctx := w.t.Context()
	sent := must(w.office.SendProof(ctx, w.console, enrollmentID, registrar.ProofRequest{To: []string{registrar.ProofToParticipant}}, registrar.Once{}))
	w.send(false)
	outcome := must(w.office.RecordBounce(ctx, emails.Bounce{EnvelopeID: sent.Messages[0].MessageID,
		Recipients: []emails.BounceRecipient{{Action: emails.ActionFailed, Status: "5.1.1", Text: "550 5.1.1 User unknown"}}}))
	if outcome != registrar.BounceFailed {
		w.t.Fatalf("outcome %s", outcome)
	}
}

// TestAnAddressThatTakesNoMail goes from what waits over another address to the notice
// that did not arrive, with the keyboard on a narrow screen, and once without scripts.
func TestAnAddressThatTakesNoMail(t *testing.T) {
	t.Parallel()
	w := withViolation(t) // Castillo has a notice, Eriksson has none
	for _, person := range []int{2, 4} {
		w.comesBack(w.people[person].ID)
	}
	castillo := must(w.office.Notices(t.Context(), w.console, registrar.NoticeFilter{EnrollmentID: w.people[2].ID}, registrar.Page{})).Items[0]
	for _, m := range must(w.office.Messages(t.Context(), w.console, registrar.MessageFilter{Kind: "notice", EnrollmentID: w.people[2].ID}, registrar.Page{})).Items {
		must(w.office.RecordBounce(t.Context(), emails.Bounce{EnvelopeID: m.ID, Recipients: []emails.BounceRecipient{{Action: emails.ActionFailed, Status: "5.1.1"}}}))
	}
	tab := w.browser(t, school.Staff)
	tab.Size(390, 900)
	tab.Open(workPath)
	tab.Click("2 addresses take no mail")
	tab.WaitFor("User unknown")
	tab.WaitFor("1 notice")
	tab.Axe(t)
	tab.Screenshot("bounced list")
	tab.Click("Castillo, Alex")
	tab.WaitFor("castillo@example.net")
	tab.Axe(t)
	tab.Screenshot("bounced correct")
	tab.Click("Save")
	tab.WaitFor("Type the other address")
	tab.Fill("The other address", "alex@example.net")
	tab.Press("Enter")
	tab.WaitFor("The address is changed.")
	tab.WaitFor("alex@example.net")
	tab.Axe(t)
	tab.Screenshot("bounced notice")
	tab.Click("Send it by e-mail")
	tab.WaitFor("The notice waits to be sent")
	tab.WaitFor("Its e-mail waits to be sent")
	w.send(false)
	if n := must(w.office.Notice(t.Context(), w.console, castillo.ID)); n.DeliveredOn == nil || *n.DeliveredBy != "email" {
		t.Errorf("notice: %+v", n.Notice)
	}

	staff, path := w.as(t, school.Staff), bouncedPath+"/"+w.people[4].ID
	staff.get(bouncedPath).is(200).says("Eriksson, Alex", "eriksson@example.net", "Proof of enrollment", "550 5.1.1 User unknown")
	staff.get(bouncedPath + "?program=" + w.program).is(200).says("Eriksson, Alex")
	version := strconv.FormatInt(must(w.office.Participant(t.Context(), w.console, w.people[4].Participant.ID)).Version, 10)
	staff.post(path, "_version", version).is(422).says("Choose what to do about the address.")
	staff.post(path, "_version", "99", "do", "none").is(409)
	staff.post(path, "_version", version, "do", "none").leadsTo(bouncedPath)
	staff.get(bouncedPath).is(200).says("The address is taken away.", "Every address takes mail.")
	staff.get(path).leadsTo(bouncedPath)
	w.as(t, school.Clerk).get(bouncedPath).is(403)
}

// TestSendTheProof sends a proof from the page after enrolling and from the participant's.
func TestSendTheProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.people[0].ID
	path := enrollmentPath(id) + "/proof/messages"
	clerk := w.as(t, school.Clerk)
	clerk.get(enrollmentPath(id) + "/enrolled").is(200).says("Send it by e-mail")
	clerk.get(enrollmentPath(id)).is(200).says("Send the proof by e-mail")
	clerk.post(path, "_key", "k1", "enrolled", "yes").is(422).says("Choose to whom it goes.", `name="enrolled" value="yes"`)
	clerk.post(path, "_key", "k2", "enrolled", "yes", "to", "participant", "to", "agency").leadsTo(enrollmentPath(id) + "/enrolled")
	clerk.post(path, "_key", "k2", "enrolled", "yes", "to", "participant", "to", "agency").leadsTo(enrollmentPath(id) + "/enrolled")
	clerk.get(enrollmentPath(id) + "/enrolled").says("goes to the participant and the agency within a few minutes")
	if sent := must(w.office.Messages(t.Context(), w.console, registrar.MessageFilter{Kind: "proof"}, registrar.Page{})).Items; len(sent) != 2 {
		t.Errorf("%d e-mails", len(sent))
	}
	w.comesBack(id)
	clerk.get(path).is(200).says("Mail to the participant&#39;s address came back", "court@example.org")
	w.as(t, school.Officer).get(path).is(403)

	tab := w.browser(t, school.Staff)
	tab.Open(enrollmentPath(w.people[1].ID))
	tab.Click("Send the proof by e-mail")
	tab.Check("Stearns County District Court", true)
	tab.Axe(t)
	tab.Screenshot("proof")
	tab.Judge(t)
	tab.Click("Send the proof")
	tab.WaitFor("The proof of enrollment goes to the court within a few minutes.")
}

// TestCloseALink closes the link of an e-mail that went where it should not have.
func TestCloseALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := w.reachable()[0]
	var id string
	for _, r := range must(w.office.Reports(t.Context(), w.console, registrar.ReportFilter{}, registrar.Page{})).Items {
		if len(must(w.office.AnswerLinks(t.Context(), w.console, r.ID))) == 0 {
			continue
		}
		id = r.ID
		tab := w.browser(t, school.Staff)
		tab.Open(reportPath(id))
		tab.Axe(t)
		tab.Screenshot("report links")
		tab.Click("Close this link")
		tab.WaitFor("The link is closed.")
		break
	}
	closed := must(w.office.AnswerLinks(t.Context(), w.console, id))[0]
	if closed.ClosedAt == nil {
		t.Fatal("it is open")
	}
	staff := w.as(t, school.Staff)
	staff.get(reportPath(id)).says("Closed Jan. 6, 2027", "Robin Program staff")
	staff.post(reportPath(id) + "/links/" + closed.ID + "/closure").is(409).says("This link was closed already, on January 6, 2027 by Robin Program staff.")
	w.as(t, school.Clerk).post(reportPath(id) + "/links/" + closed.ID + "/closure").is(403)
	v, gone := w.visitor(t), 0
	for _, r := range must(w.office.Reports(t.Context(), w.console, registrar.ReportFilter{}, registrar.Page{})).Items {
		for _, l := range must(w.office.AnswerLinks(t.Context(), w.console, r.ID)) {
			if l.ClosedAt == nil {
				must(w.office.CloseAnswerLink(t.Context(), w.console, r.ID, l.ID))
				gone++
			}
		}
	}
	v.get(link).is(200).says("This link is no longer valid", "It opens nothing any more")
	if gone != len(families)-1 {
		t.Errorf("%d other links", gone)
	}
}
