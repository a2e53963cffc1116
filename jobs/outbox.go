package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
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
}

func (b *mailRun) ending(ctx context.Context) bool {
	return ctx.Err() != nil || (b.ask.Stopping != nil && b.ask.Stopping())
}

// sendAll sends until nothing is ready or there is no point in going on.
func (b *mailRun) sendAll(ctx context.Context) error {
	for !b.ending(ctx) {
		claimed, more, err := b.office.ClaimMail(ctx, batch, b.ask.RunID)
		if err != nil {
			return err
		}
		if len(claimed) > 0 {
			stop := every(ctx, registrar.MailLease/3, func(ctx context.Context) {
				if err := b.office.KeepMail(ctx, b.ask.RunID); err != nil && ctx.Err() == nil {
					b.log.Warn("claims of mail not renewed", "run", b.ask.RunID, "error", err)
				}
			})
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
		if b.ending(ctx) {
			b.release(ctx, claimed[i:])
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
		return stubbornly(ctx, func(ctx context.Context) error { return b.office.MailSent(ctx, m.ID) })
	case emails.IsPermanent(sendErr):
		b.result.Counts["dead"]++
		b.dead++
		b.log.Warn("mail refused for good", "message", m.ID, "reason", registrar.MailReason(sendErr))
		return stubbornly(ctx, func(ctx context.Context) error {
			return b.office.MailDead(ctx, m.ID, b.ask.RunID, registrar.MailReason(sendErr))
		})
	}
	b.result.Counts["deferred"]++
	return stubbornly(ctx, func(ctx context.Context) error {
		return b.office.MailDeferred(ctx, m.ID, b.ask.RunID, registrar.MailReason(sendErr))
	})
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
