package api

import (
	"testing"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// comesBack says that nobody can be reached at the address of an e-mail.
func (w *world) comesBack(t *testing.T, messageID string) {
	t.Helper()
	outcome, err := w.office.RecordBounce(t.Context(), emails.Bounce{EnvelopeID: messageID,
		Recipients: []emails.BounceRecipient{{Action: emails.ActionFailed, Status: "5.1.1"}}})
	if err != nil || outcome != registrar.BounceFailed {
		t.Fatalf("%s, %v", outcome, err)
	}
}

// TestMailThatCameBack shows staff the work that it leaves, and how they do it.
func TestMailThatCameBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sent := w.as(t, school.Staff, get, "/messages?state=sent&enrollment="+w.own.enrollment, nil).is(200)
	var list struct{ Items []map[string]any }
	sent.into(&list)
	for _, m := range list.Items {
		w.comesBack(t, m["id"].(string))
	}
	back := w.as(t, school.Staff, get, "/messages?state=bounced&kind=notice&enrollment="+w.own.enrollment, nil)
	if m := one(t, back); m["bounceStatus"] != "5.1.1" || m["bouncedAt"] == nil || m["sentAt"] == nil {
		t.Errorf("message: %v", m)
	}
	if person := w.as(t, school.Staff, get, "/participants/"+w.own.participant, nil).is(200).object(); person["emailBouncedAt"] == nil {
		t.Errorf("participant: %v", person)
	}
	notice := one(t, w.as(t, school.Staff, get, "/notices?undelivered=true", nil))
	if notice["id"] != w.own.notice || notice["undelivered"] != "bounced" || notice["cureUntil"] != nil || len(notice["deliveries"].([]any)) != 2 {
		t.Errorf("notice: %v", notice)
	}
	report := one(t, w.as(t, school.Staff, get, "/reports?undelivered=true", nil))
	if report["id"] != w.own.report || report["undelivered"] != "bounced" || report["state"] != "due" || report["sentAt"] != nil {
		t.Errorf("report: %v", report)
	}
	path := "/reports/" + w.own.report
	tag := w.as(t, school.Staff, get, path, nil).is(200).header.Get("ETag")
	again := w.as(t, school.Staff, post, path+"/sending", map[string]any{"email": "clerk@example.org"}, "If-Match", tag).is(200)
	if r := again.object(); r["undelivered"] != "waiting" || r["messageId"] == report["messageId"] || again.header.Get("ETag") == tag {
		t.Errorf("sent again: %v", r)
	}
	w.as(t, school.Staff, post, path+"/sending", nil, "If-Match", tag).is(409)
	w.post()
	if r := w.as(t, school.Clerk, get, path, nil).is(200).object(); r["state"] != "sent" || r["sentBy"] != "email" || r["undelivered"] != nil || len(r["deliveries"].([]any)) != 3 {
		t.Errorf("arrived: %v", r)
	}
}

// TestAReportOnPaper is how a court without an e-mail address gets its reports.
func TestAReportOnPaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(t, school.Admin, put, "/courts/"+w.own.court, map[string]any{"name": "Stearns District Court"}, "If-Match", `"1"`).is(200)
	enrolled := must(w.office.Enroll(t.Context(), w.own.console, w.order(w.own, "Bert", "73-CR-27-2"), noKey))
	w.post()
	report := one(t, w.as(t, school.Staff, get, "/reports?undelivered=true&enrollment="+enrolled.ID, nil))
	if report["undelivered"] != "no_address" || report["written"] != true {
		t.Fatalf("report: %v", report)
	}
	path := "/reports/" + report["id"].(string)
	w.as(t, school.Staff, post, path+"/sending", nil).is(422)
	w.as(t, school.Staff, get, path+"/document", nil).is(200)
	posted := w.as(t, school.Staff, post, path+"/delivery", map[string]any{"by": "post", "on": "2027-01-12"}).is(200).object()
	if posted["state"] != "sent" || posted["sentBy"] != "post" || posted["sentOn"] != "2027-01-12" {
		t.Errorf("posted: %v", posted)
	}
	w.as(t, school.Staff, post, path+"/delivery", map[string]any{"by": "post", "on": "2027-01-12"}).is(409)
	w.as(t, school.Clerk, post, path+"/acknowledgement", map[string]any{"accepted": true}).is(200)
}
