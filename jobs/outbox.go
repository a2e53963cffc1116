package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

const (
	// batch is how many e-mails are claimed at once.
	batch = 100
	// maxDeadInARow is the outbox's brake: a relay that blocks us looks like bad recipients.
	maxDeadInARow = 20
)

// outbox hands waiting e-mails to the mail server: claim, send outside of any
// transaction, record. An e-mail whose sender is killed between sending and
// recording is sent again under the same Message-ID.
type outbox struct {
	office *registrar.Office
	sender emails.Sender
	log    *slog.Logger

	mu        sync.Mutex
	dead      int       // refused for good in a row, over all runs
	failures  int       // times in a row that the server could not be talked to
	notBefore time.Time // real time: leave the server in peace until then
}

func newOutbox(office *registrar.Office, sender emails.Sender, log *slog.Logger) *outbox {
	return &outbox{office: office, sender: sender, log: log}
}

func (o *outbox) run(ctx context.Context, ask Ask) (Result, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := &mailRun{outbox: o, ask: ask, result: Result{Counts: map[string]int{}}}
	if ask.ReleaseBrake {
		revived, err := o.office.ReviveMail(ctx)
		if err != nil {
			return b.result, err
		}
		o.dead = 0
		b.result.Counts["revived"] = revived
	}
	if !ask.ByHand && time.Now().Before(o.notBefore) {
		return b.result, nil
	}
	return b.result, b.sendAll(ctx)
}

// mailRun is one run of the outbox.
type mailRun struct {
	*outbox
	ask    Ask
	result Result
	kept   atomic.Pointer[time.Time] // when the claims were renewed last, in real time
}

// holds tells whether what was claimed is still ours. A program that stood still for
// as long as claims last finds its mail in other hands when it goes on.
func (b *mailRun) holds() bool { return time.Since(*b.kept.Load()) < registrar.MailLease }

// keep renews the claims, unless they ran out before.
func (b *mailRun) keep(ctx context.Context) {
	now := time.Now()
	if !b.holds() {
		return
	}
	if err := b.office.KeepMail(ctx, b.ask.RunID); err == nil {
		b.kept.Store(&now)
	} else if ctx.Err() == nil {
		b.log.Warn("claims of mail not renewed", "run", b.ask.RunID, "error", err)
	}
}

// sendAll sends until nothing is ready or there is no point in going on.
func (b *mailRun) sendAll(ctx context.Context) error {
	for !b.ask.ending(ctx) {
		now := time.Now()
		claimed, more, err := b.office.ClaimMail(ctx, batch, b.ask.RunID)
		if err != nil {
			return err
		}
		if len(claimed) > 0 {
			b.kept.Store(&now)
			stop := every(ctx, registrar.MailLease/3, b.keep)
			goOn, err := b.sendBatch(ctx, claimed)
			stop()
			if err != nil || !goOn {
				return err
			}
		}
		if !more {
			return nil
		}
	}
	return nil
}

// sendBatch sends claimed e-mails over one connection and gives back those it did
// not get to. It answers whether to go on with others.
func (b *mailRun) sendBatch(ctx context.Context, claimed []registrar.OutgoingMail) (bool, error) {
	conn, err := b.sender.Open(ctx)
	if err != nil {
		b.away(err)
		b.release(ctx, claimed)
		return false, reasonOf(err)
	}
	defer conn.Close()
	for i, m := range claimed {
		if b.ask.ending(ctx) {
			b.release(ctx, claimed[i:])
			return false, nil
		}
		if !b.holds() {
			b.log.Warn("claims of mail ran out while the program stood still; others send it", "run", b.ask.RunID, "left", len(claimed)-i)
			return false, nil
		}
		// A message under way is finished: given up half-way it would arrive twice.
		sendErr := conn.Send(context.WithoutCancel(ctx), m.Message)
		if err := b.record(ctx, m, sendErr); err != nil {
			return false, err // what is claimed returns when the claims run out
		}
		switch {
		case emails.StopsBatch(sendErr):
			b.away(sendErr)
			b.release(ctx, claimed[i+1:])
			return false, reasonOf(sendErr)
		case b.dead > maxDeadInARow:
			b.release(ctx, claimed[i+1:])
			b.result.Braked = true
			return false, nil
		}
	}
	return true, nil
}

// record writes what became of a message, in a transaction of its own.
func (b *mailRun) record(ctx context.Context, m registrar.OutgoingMail, sendErr error) error {
	switch {
	case sendErr == nil:
		b.result.Counts["sent"]++
		b.dead, b.failures, b.notBefore = 0, 0, time.Time{}
		return stubbornly(ctx, func(ctx context.Context) error { return b.office.MailAccepted(ctx, m.ID, mailServer(b.sender)) })
	case emails.IsPermanent(sendErr):
		b.result.Counts["dead"]++
		b.dead++
		b.log.Warn("mail refused for good", "message", m.ID, "reason", registrar.MailReason(sendErr))
		return stubbornly(ctx, func(ctx context.Context) error {
			return b.office.MailDead(ctx, m.ID, b.ask.RunID, sendErr)
		})
	}
	b.result.Counts["deferred"]++
	return stubbornly(ctx, func(ctx context.Context) error {
		return b.office.MailDeferred(ctx, m.ID, b.ask.RunID, registrar.MailReason(sendErr))
	})
}

// mailServer names the server that mail is handed to, without how it is spoken to.
func mailServer(s emails.Sender) string {
	name := s.Name()
	if _, host, found := strings.Cut(name, "://"); found {
		return host
	}
	return name
}

// away leaves a mail server in peace that cannot be talked to: 5, 10, 20 …
// seconds, at most a minute; ten where it refuses us, which takes a person.
func (b *mailRun) away(err error) {
	most := time.Minute
	if emails.TroubleOf(err) == emails.Misconfigured {
		most = 10 * time.Minute
	}
	wait := most
	if b.failures < 10 {
		wait = min(most, 5*time.Second<<b.failures)
	}
	b.failures++
	b.notBefore = time.Now().Add(wait)
}

func (b *mailRun) release(ctx context.Context, rest []registrar.OutgoingMail) {
	ids := make([]string, len(rest))
	for i, m := range rest {
		ids[i] = m.ID
	}
	b.result.Counts["waiting"] += len(rest)
	if err := b.office.ReleaseMail(context.WithoutCancel(ctx), ids, b.ask.RunID); err != nil {
		b.log.Warn("mail not released; it waits until its claims run out", "run", b.ask.RunID, "error", err)
	}
}

// reasonOf is a failure to send without whatever could name an address.
func reasonOf(err error) error { return errors.New("mail waits: " + registrar.MailReason(err)) }

// stubbornly tries again for some seconds what fails because the database is
// away: what was sent and not recorded is sent twice.
func stubbornly(ctx context.Context, work func(context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	wait := 100 * time.Millisecond
	for {
		err := work(ctx)
		if school.KindOf(err) != school.Unavailable || wait > 4*time.Second {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}
