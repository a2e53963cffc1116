package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// reading is how long after the present a stop is at least: what is due before it,
// the schedules do.
const reading = 2 * time.Second

// LiveThrough moves a demo's clock on to a moment, by move, and on the way does what
// every day has to be done: the nights with their notices, findings and letters, mail,
// reminders. It stops where a job fails, and answers how many stops it made. Another
// under way is a Conflict.
func (r *Runner) LiveThrough(ctx context.Context, actor school.Actor, move func(time.Time) error, to time.Time) (int, error) {
	if err := r.office.Permit(ctx, actor, registrar.ActMoveClock); err != nil {
		return 0, err
	}
	if !r.passing.TryLock() {
		return 0, &school.Error{Kind: school.Conflict, Message: "The clock is on its way already; look again in a while."}
	}
	defer r.passing.Unlock()
	stops := 0
	for {
		at, due := r.nextStop(r.clock.Now().Add(reading))
		if at.IsZero() || !at.Before(to) {
			return stops, move(to)
		}
		if err := move(at); err != nil {
			return stops, err
		}
		stops++
		for _, name := range due {
			run, err := r.Run(ctx, actor, name, registrar.RunRequest{})
			if err != nil {
				return stops, err
			}
			if run.State == "failed" {
				return stops, &school.Error{Kind: school.Unavailable, Message: fmt.Sprintf("The job %s failed on %s, and the clock stopped there. Its runs say why.", name, school.DateOf(at, time.UTC))}
			}
		}
	}
}

// nextStop is the first moment after another at which jobs run where days are passed
// over, and which: what finds before what writes, and that before what sends.
func (r *Runner) nextStop(after time.Time) (at time.Time, due []string) {
	for name, job := range r.jobs {
		if job.passing == nil {
			continue
		}
		switch next := job.passing.Next(after); {
		case next.IsZero():
		case at.IsZero() || next.Before(at):
			at, due = next, []string{name}
		case next.Equal(at):
			due = append(due, name)
		}
	}
	slices.SortFunc(due, func(a, b string) int {
		return 10*(slices.Index(sendingLast, a)-slices.Index(sendingLast, b)) + strings.Compare(a, b)
	})
	return at, due
}

// sendingLast are the jobs that rest on what others of the same moment did.
var sendingLast = []string{"projections", "reports", "outbox"}
