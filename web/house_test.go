package web

import (
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

func TestAnAdministratorWatchesTheHouse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Admin)
	v.get("/jobs").is(200).says("Compliance", "Never", `href="/jobs/compliance"`)
	v.get("/jobs/nothing").is(404)
	v.post("/jobs/compliance/runs", "on", "tomorrow").is(422).says(`href="#on"`, `value="tomorrow"`)
	v.post("/jobs/compliance/runs", "on", "12/31/2027").is(422).says("has not begun")
	v.post("/jobs/compliance/runs").leadsTo("/jobs/compliance")
	v.get("/jobs/compliance").is(200).says("The run has finished: 6 enrollments looked at", "A person", "Done")
	v.post("/jobs/reports/runs").is(303)
	v.get("/outbox").is(200).says("<td data-label=\"What\">Report</td>", "court@example.org", "Waiting to be sent")
	v.get("/outbox?state=bounced").is(200).says("There is no such e-mail.")
	page := v.get("/outbox").body
	at := strings.Index(page, `/outbox/0`)
	address := page[at : at+len("/outbox/")+36]
	v.get(address).is(200).says("<h1>Report by e-mail</h1>", "NBI-2027-0006", "enrollment-NBI-2027-0006-R1.pdf", "court@example.org")
	if html := v.get(address + "/html").is(200); !strings.HasPrefix(html.header.Get("Content-Security-Policy"), "sandbox;") {
		t.Errorf("an e-mail's HTML is not held in a sandbox: %v", html.header)
	}
	if file := v.get(address + "/file").is(200); !strings.Contains(file.body, "Message-ID: <") {
		t.Errorf("this is no e-mail: %.300s", file.body)
	}
	v.get("/trail").is(200).says("Robin Administrator", "Opened", "Ran a job", "Signed in")
	v.get("/trail?action=job.run").is(200).says("job: compliance")
	if changes := v.get("/trail?changes=true").is(200).says("Ran a job").body; strings.Contains(changes, "Looked at jobs</td>") {
		t.Error("what was only looked at stands among the changes")
	}
	v.get("/trail?from=yesterday").is(422).says(`href="#from"`)
	v.get("/trail?from=1/7/2030").is(200).says("Nothing was done that fits.")
	v.get("/demo/clock").is(200).says("Jan. 6, 2027, noon")
	v.post("/demo/clock", "on", "1/5/2027").is(422)
	v.post("/demo/clock", "on", "1/8/2027", "at", "6:30 p.m.", "live", "false").leadsTo("/demo/clock")
	v = w.as(t, school.Admin)
	v.get("/demo/clock").says("Jan. 8, 2027, 6:30 p.m.", "Live through the days in between")
	v.post("/demo/clock", "on", "1/8/2029", "live", "true").is(422).says("400 days")
	v.post("/demo/clock", "on", "1/11/2027", "live", "true").leadsTo("/demo/clock")
	v = w.as(t, school.Admin)
	v.get("/demo/clock").says("Jan. 11, 2027, 9 a.m.")
	v.get("/jobs/compliance").says("Jan. 9, 2027", "Jan. 10, 2027", "Jan. 11, 2027", "3:15 a.m.</p>")
	clerk := w.as(t, school.Clerk)
	clerk.get("/jobs").is(403)
	clerk.post("/demo/clock", "on", "1/12/2027").is(403)
	refused := true
	events := must(w.office.Audit(t.Context(), w.console, registrar.AuditFilter{Refused: &refused}, registrar.Page{})).Items
	if len(events) != 2 || events[0].Action != string(registrar.ActMoveClock) || events[1].Action != string(registrar.ActReadJobs) {
		t.Errorf("the trail has these refusals: %+v", events)
	}
}
