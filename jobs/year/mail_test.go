package year_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"johnschool/emails/smtptest"
	"johnschool/school"
)

// mailbag is what our own mail server took, and what it sent back.
type mailbag struct {
	taken    []taken
	bounces  []bounce
	returns  []comesBack
	returned int
}

// weather is what goes wrong with mail in a run of the outbox. The mail server's connections ask it.
type weather struct {
	away, bad bool

	mu      sync.Mutex
	kept    int
	refused int
	lost    map[int]bool // of what was kept, by its place, whose answer was lost
}

func (w *weather) fault(stage string, n int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case stage == smtptest.StageConnect && w.away:
		return smtptest.ErrDrop
	case stage == smtptest.StageRcpt && w.bad && n%11 == 3:
		w.refused++
		return smtptest.Reply(550, "5.7.1", "not from you")
	case stage == smtptest.StageRcpt && w.bad && n%11 == 7:
		return smtptest.Reply(451, "4.3.0", "later")
	case stage == smtptest.StageStored:
		w.kept++
		if w.bad && n%17 == 5 {
			w.lost[w.kept] = true
			return smtptest.ErrDrop
		}
	}
	return nil
}

// taken is an e-mail that our server took. Where its answer was lost, the office does not know.
type taken struct {
	id     string // of the office's message
	to     string
	at     time.Time
	answer bool
}

// bounce is that the office read that a message came back.
type bounce struct {
	id string
	at time.Time
}

// comesBack is a return on its way.
type comesBack struct {
	id, to, status string
	on             school.Date
}

// send runs the outbox in the weather of the day.
func (w *world) send(d school.Date) {
	m, day := &w.mail, &weather{away: d < w.mailUntil, bad: w.chance(6), lost: map[int]bool{}}
	w.smtp.SetFault(day.fault)
	w.run("outbox", w.chance(20))
	w.smtp.SetFault(nil)
	day.mu.Lock()
	defer day.mu.Unlock()
	w.counts["refused"] += day.refused
	at := w.clock.Now()
	for i, r := range w.smtp.Messages() {
		id := strings.TrimSuffix(r.MessageID, "@example.org")
		one := taken{id: id, to: r.To[0], at: at, answer: !day.lost[i+1]}
		m.taken = append(m.taken, one)
		w.counts["e-mails"]++
		switch {
		case !one.answer:
		case strings.HasSuffix(one.to, "@people.example") && w.chance(9):
			m.returns = append(m.returns, comesBack{id, one.to, []string{"5.1.1", "5.2.2", "4.4.7"}[w.rng.IntN(3)], d.Add(1 + w.rng.IntN(25))})
		case strings.HasSuffix(one.to, "@courts.example") && w.chance(60):
			m.returns = append(m.returns, comesBack{id, one.to, "5.2.2", d.Add(w.rng.IntN(4))})
		}
	}
	w.smtp.Forget()
	w.comeBack(d)
}

// comeBack puts what returns by a day into the Maildir and lets the office read it.
func (w *world) comeBack(d school.Date) {
	m := &w.mail
	later := m.returns[:0:0]
	var now []comesBack
	for _, r := range m.returns {
		if r.on <= d {
			now = append(now, r)
		} else {
			later = append(later, r)
		}
	}
	m.returns = later
	for _, r := range now {
		m.returned++
		check(w.t, os.WriteFile(filepath.Join(w.box, "new", fmt.Sprintf("%d.M%d.mx", d, m.returned)), []byte(fmt.Sprintf(returnForm, r.id, r.to, r.status, r.id)), 0o644))
		at := w.clock.Now()
		if n := w.run("bounces", false)["bounced"]; n != 1 {
			w.t.Fatalf("a return of message %s counted as %d", r.id, n)
		}
		m.bounces = append(m.bounces, bounce{r.id, at})
		w.counts["bounces"]++
	}
}

// returnForm is a delivery status notification (RFC 3464) as Postfix writes it.
const returnForm = `From: MAILER-DAEMON@mx.example
To: office@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Original-Envelope-Id: %s

Final-Recipient: rfc822; %s
Action: failed
Status: %s

--b
Content-Type: message/rfc822

Message-ID: <%s@example.org>
Subject: a letter

text
--b--
`
