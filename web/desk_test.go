package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// withViolation makes a world in which Albright and Brandt missed two sessions, were
// told and did not cure it: their reports are held. So did Castillo and, without an
// e-mail address, Gray and Hansen; their notices are open, those two not delivered.
func withViolation(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	ctx := t.Context()
	for i, family := range []string{"Gray", "Hansen"} {
		order := w.order("Alex", family, "73-CR-27-"+string(rune('7'+i)))
		order.Participant.Email = ""
		w.people = append(w.people, must(w.office.Enroll(ctx, w.console, order, registrar.Once{})))
	}
	w.clock.Set(w.class.Sessions[1].EndsAt.Add(time.Hour))
	for n := range 2 {
		w.mark(n, w.people[0].ID, school.Absent)
		w.mark(n, w.people[1].ID, school.Absent)
		w.mark(n, w.people[3].ID, school.Attended)
	}
	w.at("2027-01-13", "02:00")
	w.night()
	w.clock.Set(w.class.Sessions[2].EndsAt.Add(time.Hour))
	for _, person := range []int{2, 6, 7} {
		w.mark(1, w.people[person].ID, school.Absent)
		w.mark(2, w.people[person].ID, school.Absent)
	}
	w.at("2027-01-22", "02:00")
	must(w.office.RunCompliance(ctx, school.SystemActor(), registrar.RunRequest{}, ""))
	w.at("2027-01-22", "09:00")
	return w
}

// report answers the first report that a filter gives.
func (w *world) report(f registrar.ReportFilter) registrar.ReportView {
	w.t.Helper()
	list := must(w.office.Reports(w.t.Context(), w.console, f, registrar.Page{}))
	if len(list.Items) == 0 {
		w.t.Fatalf("there is no report %+v", f)
	}
	return list.Items[0]
}

// othersPages are the beginnings of addresses that belong to other areas: their own
// walks go there.
func othersPages() []string {
	var all []string
	for _, a := range append(slices.Clone(areas), &area{routes: []route{{path: "/docs"}, {path: "/gallery"}}}) {
		for _, r := range a.routes {
			if first, _, _ := strings.Cut(r.path[1:], "/"); a != &deskArea && first != "" && !strings.HasPrefix(first, ":") {
				all = append(all, "/"+first)
			}
		}
	}
	return all
}

func TestTheDeskInABrowser(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	held := w.report(registrar.ReportFilter{State: "held"})
	webtest.Walk(t, tab, reportsPath+"/"+held.ID, webtest.Options{Name: "desk", Skip: othersPages()})
}

// TestReviewAReport takes a held report through review with the keyboard, and
// another without scripts: from what waits to its confirmation, a hold, a dismissal.
func TestReviewAReport(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	tab.Open(workPath)
	tab.Click("2 violations to review")
	tab.WaitFor("Review desk")
	tab.Click("Albright, Alex")
	tab.WaitFor("Absent from 2 sessions")
	tab.Click("Put it on hold")
	tab.WaitFor("needs your attention")
	tab.Fill("What has to be found out", "The participant says they were in hospital.")
	tab.Fill("Hold it until", "01/26/2027")
	tab.Press("Enter")
	tab.WaitFor("On hold until Jan. 26, 2027")
	tab.Click("They had a reason that counts")
	tab.WaitFor("The missed sessions that are excused")
	tab.Click("Change the fact")
	tab.WaitFor("needs your attention")
	tab.Fill("Why", "Hospital, letter seen.")
	tab.Click("Change the fact")
	tab.WaitFor("nothing is sent")
	tab.WaitFor("dismissed it: they had a reason that counts")

	staff := w.as(t, school.Staff)
	held := w.report(registrar.ReportFilter{State: "held"})
	path := reportsPath + "/" + held.ID
	staff.get(path).is(200).says("Brandt", "No more than 1 absence is allowed", "One person has to confirm it", "Confirm the report")
	staff.get(path + "/preview").is(200)
	staff.post(path+"/confirmation", "_version", "99").is(409).says("changed meanwhile")
	staff.post(path+"/confirmation", "_version", strconv.FormatInt(held.Version, 10)).leadsTo(path)
	staff.get(path).is(200).says("You confirmed the report", "Robin Program staff confirmed it")
	staff.post(path+"/hold", "reason", "Too late.").is(409).says("Only a report that waits for its review can be held")
	w.as(t, school.Officer).get(path).is(200)
	if body := w.as(t, school.Officer).get(path).body; strings.Contains(body, "Robin Program staff confirmed it") {
		t.Error("an officer sees how staff reviewed a report")
	}
	w.as(t, school.Officer).post(path + "/confirmation").is(403)
}

// actor is a user of a role as the office knows them.
func (w *world) actor(role school.Role) school.Actor {
	a := school.Actor{Role: role, UserID: w.users[role], OrganizationID: w.console.OrganizationID}
	switch role {
	case school.Clerk:
		a.CourtIDs = []string{w.court}
	case school.Staff:
		a.ProgramIDs = []string{w.program}
	}
	return a
}

// send hands all mail over, or has a server refuse it all for good.
func (w *world) send(refused bool) []registrar.OutgoingMail {
	w.t.Helper()
	ctx := w.t.Context()
	must(w.office.PrepareReports(ctx))
	mails, _, err := w.office.ClaimMail(ctx, 100, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range mails {
		if !refused {
			err = w.office.MailSent(ctx, m.ID)
		} else {
			err = w.office.MailDead(ctx, m.ID, "test", errors.New("550 no such mailbox"))
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return mails
}

// TestDeliverNotices brings letters to two participants one after another on a narrow
// screen, and records what one of them answered.
func TestDeliverNotices(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	tab.Size(390, 900)
	tab.Open(noticesPath)
	tab.Click("Print and deliver one after another")
	tab.WaitFor("Alex Hansen")
	tab.Click("Record the delivery")
	tab.WaitFor("needs your attention")
	tab.Fill("Delivered on", "1/22/2027")
	tab.Click("Record the delivery")
	tab.WaitFor("This is the next letter")
	tab.WaitFor("Alex Gray")
	tab.Check("Posted", true)
	tab.Fill("Delivered on", "1/22/2027")
	tab.Click("Record the delivery")
	tab.WaitFor("It was the last of these letters")
	tab.Click("Gray, Alex")
	tab.WaitFor("Delivered by post")
	tab.Click("Record what they answered")
	tab.Fill("Answered on", "1/22/2027")
	tab.Fill("What they said or handed in", "They had to work that evening.")
	tab.Click("Record the answer")
	tab.WaitFor("They answered in person")
	tab.WaitFor("They had to work that evening.")
}

// TestARejectedReport goes from its rejection over the report that answers it, whose
// e-mail is refused, to its delivery on paper.
func TestARejectedReport(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	held := w.report(registrar.ReportFilter{State: "held"})
	must(w.office.ConfirmReport(t.Context(), w.actor(school.Staff), held.ID, nil))
	w.send(false)
	accepted := false
	must(w.office.AnswerReport(t.Context(), w.actor(school.Clerk), held.ID, registrar.AnswerRequest{Accepted: &accepted, Reason: "The case number is another."}, nil))

	staff, path := w.as(t, school.Staff), reportsPath+"/"+held.ID
	staff.get(workPath).says("report rejected")
	staff.get(reportsPath+"?show=rejected").says("Albright, Alex", "Rejected")
	rejected := must(w.office.Report(t.Context(), w.console, held.ID))
	staff.get(path).says("Answer the rejection", "The case number is another.")
	answered := staff.post(path+"/resubmission", "_version", strconv.FormatInt(rejected.Version, 10), "reason", "It is as in the order.").is(303)
	if answered.location == path {
		t.Fatal("it does not lead to the report that answers")
	}
	staff.get(answered.location).says("This report answers the rejection", "Its recipient sent it back", "It is as in the order.", "Both letters side by side")
	staff.get(path).says("Replaced by another", "It is as in the order.")

	w.send(true)
	staff.get(workPath+"/undelivered").says("Albright, Alex", "The mail server refused the e-mail")
	staff.get(answered.location).says("Bring it to its recipient")
	staff.post(answered.location+"/sending", "email", "nobody").is(422).says("Give an address such as")
	staff.post(answered.location+"/delivery", "by", "post", "on", "01/30/2027").is(422).says("A delivery cannot be dated in the future")
	staff.post(answered.location+"/delivery", "by", "post", "on", "01/22/2027").leadsTo(answered.location)
	staff.get(answered.location).says("Delivered by post")
	tab := w.browser(t, school.Staff)
	for _, page := range []string{answered.location, answered.location + "/pair"} {
		for _, width := range []int64{1280, 390} {
			tab.Size(width, 900)
			tab.Open(page)
			tab.Axe(t)
			tab.Judge(t)
			tab.Screenshot("desk answered " + strconv.Itoa(len(page)))
		}
	}
}

// TestTheRegister reissues a certificate as staff, and voids one as an administrator.
func TestTheRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, id := t.Context(), w.people[0].ID
	staff := w.as(t, school.Staff)
	w.mark(0, id, school.Attended)
	staff.get(workPath).says("Cannot miss the next session", "Albright, Alex", "would make completion by the due date")
	staff.get(workPath+"/last-chances").says("Albright, Alex", "January 12, 2027")
	for n := 1; n < 4; n++ {
		w.clock.Set(w.class.Sessions[n].EndsAt.Add(time.Hour))
		w.mark(n, id, school.Attended)
	}
	must(w.office.Attest(ctx, w.console, id, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-26")}, nil))
	must(w.office.TakePayment(ctx, w.console, id, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, registrar.Once{}))
	w.at("2027-01-27", "02:00")
	w.night()
	w.at("2027-01-27", "09:00")
	const first, second = certificatesPath + "/NBI-C-00001", certificatesPath + "/NBI-C-00002"

	staff = w.as(t, school.Staff)
	staff.get(certificatesPath+"?number=nbi-c-00001").says("NBI-C-00001", "Albright, Alex")
	staff.get(certificatesPath + "?state=void").says("No certificate fits")
	staff.get(first).says("Valid", "The office issued it")
	staff.get(first + "/document").is(200)
	staff.get(first + "/void").is(403)
	staff.get(certificatesPath + "/NBI-C-00009").is(404)
	staff.post(first+"/reissue", "reason", "").is(422)
	staff.post(first+"/reissue", "reason", "The paper was lost.").leadsTo(second)
	staff.get(first).says("Replaced", "The paper was lost.", "NBI-C-00002")

	tab := w.browser(t, school.Admin)
	webtest.Walk(t, tab, second, webtest.Options{Name: "register", Skip: append(othersPages(), workPath, deskPath, reportsPath, noticesPath)})
	tab.Open(second)
	tab.Click("Void it")
	tab.Fill("Why", "Issued in error.")
	tab.Click("Void the certificate")
	tab.WaitFor("The certificate is void.")
	w.as(t, school.Admin).post(second+"/void", "reason", "Once more.").is(409).says("void already")
}
