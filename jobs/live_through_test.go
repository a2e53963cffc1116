package jobs

import (
	"slices"
	"testing"
	"time"

	"johnschool/school"
)

// TestADemoLivesThroughItsDays moves the clock ten days on: each night runs once, in its
// order with what follows it, and what came due on the way was sent.
func TestADemoLivesThroughItsDays(t *testing.T) {
	b := setup(t)
	b.enroll(3)
	r := b.runner()
	admin := school.ConsoleActor()
	to := b.clock.Now().AddDate(0, 0, 10)
	move := func(at time.Time) error { b.clock.Set(at); return nil }
	stops, err := r.LiveThrough(b.ctx, admin, move, to)
	check(t, err)
	if !b.clock.Now().Equal(to) || stops < 50 {
		t.Errorf("it is %s after %d stops, want %s", b.clock.Now(), stops, to)
	}
	for _, job := range []string{"compliance", "reports", "reminders", "escalations", "digests", "retention", "figures"} {
		if n := b.count(`select count(*) from job_run where name = $1 and state = 'done'`, job); n != 10 {
			t.Errorf("%s ran %d times in ten days", job, n)
		}
	}
	if n := b.count(`select count(*) from report where state = 'sent'`); n != 3 || len(b.smtp.Messages()) < 3 {
		t.Errorf("%d reports were sent, %d e-mails arrived", n, len(b.smtp.Messages()))
	}
	at, due := r.nextStop(time.Date(2026, time.March, 20, 8, 0, 0, 0, time.UTC)) // 3 a.m. in Chicago
	if !at.Equal(time.Date(2026, time.March, 20, 8, 15, 0, 0, time.UTC)) || !slices.Equal(due, []string{"compliance", "projections", "reports"}) {
		t.Errorf("at %s %v run", at, due)
	}
	_, due = r.nextStop(time.Date(2026, time.March, 20, 11, 10, 0, 0, time.UTC)) // 6:10 a.m.
	if !slices.Equal(due, []string{"digests", "figures", "outbox"}) {
		t.Errorf("at half past six %v run", due)
	}
	if _, err := r.LiveThrough(b.ctx, b.clerk, move, to.AddDate(0, 0, 1)); school.KindOf(err) != school.Forbidden {
		t.Errorf("a clerk moves the clock: %v", err)
	}
	if n := b.count(`select count(*) from audit_event where refused and action = 'clock.move' and actor_id = $1`, b.clerk.UserID); n != 1 {
		t.Errorf("%d refusals of the clock in the trail", n)
	}
}
