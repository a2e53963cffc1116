package jobs

import (
	"regexp"
	"testing"
	"time"

	"johnschool/emails/smtptest"
	"johnschool/registrar"
	"johnschool/school"
)

var answerLink = regexp.MustCompile(`https://school\.example\.org/answer/([a-z2-7]{77})`)

// linksIn are the secrets of the answer links in a received e-mail's text and HTML.
func linksIn(t *testing.T, m smtptest.Received) []string {
	t.Helper()
	all, err := m.Parts()
	check(t, err)
	var links []string
	for _, p := range all[:2] {
		for _, found := range answerLink.FindAllSubmatch(p.Body, -1) {
			links = append(links, string(found[1]))
		}
	}
	return links
}

// The court's answer from what a mail server received: the link is the same in every
// try of one e-mail.
func TestACourtAnswersFromTheEmailItReceived(t *testing.T) {
	b := setup(t)
	b.office = b.another(registrar.WithPublicURL("https://school.example.org"))
	r := b.runner()
	b.enroll(1)
	b.run(r, "reports")
	lost := true
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored && lost {
			lost = false
			return smtptest.ErrDrop
		}
		return nil
	})
	b.run(r, "outbox")
	b.clock.Add(time.Minute)
	b.run(r, "outbox")
	got := b.smtp.Messages()
	if len(got) != 2 || got[0].MessageID != got[1].MessageID {
		t.Fatalf("%d e-mails received", len(got))
	}
	links := append(linksIn(t, got[0]), linksIn(t, got[1])...)
	if len(links) != 6 {
		t.Fatalf("links: %v", links)
	}
	for _, link := range links {
		if link != links[0] {
			t.Errorf("another link in the second try: %v", links)
		}
	}
	visitor, yes := school.Actor{Role: school.Anonymous}, true
	view, err := b.office.LinkedReport(b.ctx, visitor, links[0])
	if err != nil || view.State != registrar.LinkOpen || b.count(reportsIn, "sent") != 1 {
		t.Fatalf("the link opens %+v: %v", view, err)
	}
	answer := registrar.LinkAnswer{AnswerRequest: registrar.AnswerRequest{Accepted: &yes}, Name: "Kim Vang, deputy clerk"}
	check(t, b.office.AnswerByLink(b.ctx, visitor, links[0], answer))
	if err := b.office.AnswerByLink(b.ctx, visitor, links[0], answer); school.KindOf(err) != school.Conflict {
		t.Errorf("answered twice: %v", err)
	}
	if b.count(reportsIn, "acknowledged") != 1 || b.count(`select count(*) from audit_event where action = 'link.answer' and actor_role = 'link' and not refused`) != 1 {
		t.Error("the answer is not kept once")
	}
}
