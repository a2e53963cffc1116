package web

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestTheInboxIsAnsweredOneByOne reads and answers without scripts what a court got.
func TestTheInboxIsAnsweredOneByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	v.get("/inbox").is(200).says("Nothing waits for your answer")
	w.night()
	waiting := must(w.office.Inbox(t.Context(), w.actor(school.Clerk), registrar.Page{}))
	if len(waiting.Items) != len(w.people) {
		t.Fatalf("%d reports wait", len(waiting.Items))
	}
	v.get("/inbox").is(200).says("6 reports wait for your answer", "Proof of enrollment", "Albright, Alex", "73-CR-27-1")
	v.get("/enroll").says("6 reports wait for your answer.", "Open the inbox")
	first, second := "/reports/"+waiting.Items[0].ID, "/reports/"+waiting.Items[1].ID
	v.get(first).is(200).says("What the letter says", "has been enrolled in the program", "Accept the report", "Nothing has to be decided")
	v.get(first + "/letter").is(200)
	v.get(first).says(`<a class="usa-link" href="` + second + `">Skip to the next report</a>`)
	v.get("/reports/" + waiting.Items[len(waiting.Items)-1].ID).says("This is the last report in your inbox.")
	v.post(first+"/answer", "_version", "1", "accepted", "true").is(409).says("changed meanwhile")
	version := must(w.office.Report(t.Context(), w.console, waiting.Items[0].ID)).Version
	v.post(first+"/answer", "_version", number(int(version)), "accepted", "false", "reason", " ").is(422).says(`href="#reason"`)
	v.post(first+"/answer", "_version", number(int(version))).is(422).says("Choose whether the report is accepted or rejected.")
	v.post(first+"/answer", "_version", number(int(version)), "accepted", "true").leadsTo(second)
	v.get(second).says("You accepted the report. This is the next one in your inbox.")
	v.post(second+"/answer", "_version", number(int(version)), "accepted", "false", "reason", "Another person's case").leadsTo("/reports/" + waiting.Items[2].ID)
	if r := must(w.office.Report(t.Context(), w.console, waiting.Items[1].ID)); r.State != "rejected" || r.AnswerReason != "Another person's case" {
		t.Errorf("the second: %s, %s", r.State, r.AnswerReason)
	}
	v.get(first).is(200).says("Accepted")
	for _, r := range waiting.Items[2:] {
		v.post("/reports/"+r.ID+"/answer", "_version", number(int(version)), "accepted", "true").is(303)
	}
	v.get("/inbox").says("Nothing else waits for your answer", "Nothing waits")
	officer := w.as(t, school.Officer)
	officer.get("/inbox").is(200).says("Nothing waits")
	officer.post(first+"/answer", "accepted", "true").is(403)
	w.as(t, school.Staff).get("/inbox").is(403)
}
