package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// message is an e-mail of the outbox.
type message struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

// verifyMail compares the outbox with what the mail server got: everything that is sent has arrived, nothing arrived that the outbox
// does not know, and an e-mail that arrived twice did so under one Message-ID.
func (w *world) verifyMail(ctx context.Context) error {
	// The mail server first: what comes in meanwhile is in the outbox already.
	arrived := map[string]bool{}
	for _, id := range w.mail.MessageIDs() {
		left, _, _ := strings.Cut(strings.TrimPrefix(id, "<"), "@")
		arrived[left] = true
	}
	messages, err := all[message](ctx, w.admin, "/messages?limit=200")
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var errs []error
	for _, m := range messages {
		known[m.ID] = true
		if m.State == "sent" && !arrived[m.ID] && !w.toldBefore[m.ID] && !slices.ContainsFunc(w.mail.MessageIDs(), func(id string) bool { return strings.Contains(id, m.ID) }) {
			errs = append(errs, fmt.Errorf("message %s is sent, but did not arrive", m.ID))
		}
	}
	for id := range arrived {
		if !known[id] {
			errs = append(errs, fmt.Errorf("message %s arrived, but is not in the outbox", id))
		}
	}
	return errors.Join(errs...)
}

// settleMail waits until the outbox is empty, and then wants as many e-mails to have arrived as there are reports that were sent by
// mail. Everything acknowledged in any round is looked at once more.
func (w *world) settleMail(ctx context.Context) error {
	for _, p := range w.people() {
		if err := p.signIn(ctx); err != nil {
			return err
		}
	}
	waiting := 0
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // claims of a killed program run out after half a minute, put off mail after some more
	defer cancel()
	for first := true; first || waiting > 0; first = false {
		if err := errors.Join(ctx.Err(), w.advance(ctx), w.runJob(ctx, "reports"), w.runJob(ctx, "outbox")); err != nil {
			return fmt.Errorf("%d e-mails still wait: %w", waiting, err)
		}
		waiting = 0
		for _, state := range []string{"queued", "sending"} {
			messages, err := all[message](ctx, w.admin, "/messages?limit=200&state="+state)
			if err != nil {
				return err
			}
			waiting += len(messages)
		}
		wait(ctx, 200*time.Millisecond)
	}
	if err := errors.Join(w.verifyMail(ctx), w.verifyReports(ctx), w.verify(ctx, w.books.touchedSince(0)), w.verifyReceipts()); err != nil {
		return err
	}
	return errors.Join(w.must("check"), w.must("audit", "verify"))
}

// advance moves the clock by a minute, so that mail that was put off has its turn.
func (w *world) advance(ctx context.Context) error {
	var clock struct {
		Now time.Time `json:"now"`
	}
	if err := w.admin.wants(ctx, http.StatusOK, http.MethodGet, "/demo/clock", "", nil, &clock); err != nil {
		return err
	}
	return w.admin.wants(ctx, http.StatusOK, http.MethodPost, "/demo/clock", "", map[string]any{"now": clock.Now.Add(time.Minute)}, nil)
}

// verifyReports wants each report that was sent to have its own e-mail, and it to have arrived; and one proof of enrollment for
// everyone enrolled.
func (w *world) verifyReports(ctx context.Context) error {
	type report struct {
		ID        string  `json:"id"`
		Kind      string  `json:"kind"`
		State     string  `json:"state"`
		MessageID *string `json:"messageId"`
	}
	reports, err := all[report](ctx, w.staff, "/reports?limit=200&program="+w.program)
	if err != nil {
		return err
	}
	var errs []error
	carried := map[string]string{}
	proofs := 0
	for _, r := range reports {
		if r.Kind == "enrollment" {
			proofs++
		}
		switch r.State {
		case "due":
			errs = append(errs, fmt.Errorf("report %s is still due", r.ID))
		case "sent", "acknowledged", "rejected":
			if r.MessageID == nil {
				errs = append(errs, fmt.Errorf("report %s was sent by no e-mail", r.ID))
				continue
			}
			if other := carried[*r.MessageID]; other != "" {
				errs = append(errs, fmt.Errorf("reports %s and %s went out in one e-mail", r.ID, other))
			}
			carried[*r.MessageID] = r.ID
		}
	}
	if proofs != len(w.books.cases) {
		errs = append(errs, fmt.Errorf("%d proofs of enrollment for %d enrollments", proofs, len(w.books.cases)))
	}
	return errors.Join(errs...)
}

// verifyReceipts wants the receipts' numbers to have no gap: every payment was answered in the end.
func (w *world) verifyReceipts() error {
	var numbers []int
	for _, f := range w.books.touchedSince(0) {
		for n := range f.receipts {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+1 {
			return fmt.Errorf("the receipts' numbers go from %d to %d: a gap or a double", i, n)
		}
	}
	return nil
}
