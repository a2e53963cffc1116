package jobs

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// returns records what mail servers report about e-mails.
type returns interface {
	RecordBounce(ctx context.Context, b emails.Bounce) (registrar.BounceOutcome, error)
}

// bounces reads what comes back to the address that e-mails are from, out of a
// Maildir. What was recorded is moved to cur with the flag Seen, after its
// transaction: a run that dies in between leaves it to the next, to whom it says
// nothing new. What is no report about an e-mail of ours stays as it is, and is
// looked at once while the program runs. Nothing is ever answered.
type bounces struct {
	office returns
	folder string // empty: nothing comes back to here
	log    *slog.Logger

	mu    sync.Mutex
	alone map[string]bool // e-mails of others
}

func newBounces(office returns, folder string, log *slog.Logger) *bounces {
	return &bounces{office: office, folder: folder, log: log, alone: map[string]bool{}}
}

func (b *bounces) run(ctx context.Context, ask Ask) (result Result, err error) {
	result = Result{Counts: map[string]int{}}
	if b.folder == "" {
		return result, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	maildir, err := emails.OpenMaildir(b.folder)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, maildir.Close()) }()
	names, err := maildir.Unseen()
	if err != nil {
		return result, err
	}
	alone := map[string]bool{} // of those that are still there
	for _, name := range names {
		if b.alone[name] {
			alone[name] = true
		}
	}
	b.alone = alone
	for _, name := range names {
		if ask.ending(ctx) {
			return result, nil
		}
		if b.alone[name] {
			continue
		}
		count, err := b.one(ctx, maildir, name)
		if err != nil {
			return result, err
		}
		result.Counts[count]++
	}
	return result, nil
}

// The counts of a run beside the outcomes of bounces.
const (
	countUnreadable = "unreadable"
	countFailed     = "failed"
)

// one deals with an e-mail and says what it counts as. What is wrong with this one
// is logged without its name and content; only trouble below stops the run.
func (b *bounces) one(ctx context.Context, maildir *emails.Maildir, name string) (string, error) {
	data, err := maildir.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return countUnreadable, nil // a person's mail program moved it; it is seen under its new name
	case err != nil:
		b.alone[name] = true
		return countUnreadable, nil
	}
	bounce, err := emails.ParseBounce(data)
	if err != nil {
		b.alone[name] = true
		return string(registrar.BounceUnknown), nil
	}
	var outcome registrar.BounceOutcome
	err = stubbornly(ctx, func(ctx context.Context) (err error) {
		outcome, err = b.office.RecordBounce(ctx, bounce)
		return err
	})
	switch {
	case school.KindOf(err) == school.Unavailable:
		return "", err
	case err != nil:
		b.alone[name] = true
		b.log.Error("a report about a delivery cannot be recorded", "error", err)
		return countFailed, nil
	case outcome == registrar.BounceUnknown:
		b.alone[name] = true
		return string(outcome), nil
	case outcome == registrar.BounceEarly:
		return string(outcome), nil
	}
	return string(outcome), maildir.MarkSeen(name)
}
