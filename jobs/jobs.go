// Package jobs runs what the office does by itself: one table of schedules, a
// file a job, a Runner that sees to it that of any number of instances one runs a
// tick.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// Job is something the office does by itself. Run is harmless to repeat.
type Job struct {
	registrar.JobName
	// When is a cron line with seconds, in the zone it names or in UTC.
	When string
	Run  func(ctx context.Context, ask Ask) (Result, error)
	// Now: it goes by the clock alone, and runs for no other day than today.
	Now bool
	// Passing is the cron line of when it runs where a demo's clock passes days over (LiveThrough): When for a daily job, and not at
	// all for a frequent one that has none.
	Passing string

	schedule, passing cron.Schedule
}

// Ask is what a run is asked for.
type Ask struct {
	RunID  string
	Actor  school.Actor // who asks: a person, or the product itself
	ByHand bool
	registrar.RunRequest
	// Stopping tells that the program is about to end: a run that can go on another time ends early.
	Stopping func() bool
}

// ending tells that a run that can go on another time ends now.
func (a Ask) ending(ctx context.Context) bool {
	return ctx.Err() != nil || (a.Stopping != nil && a.Stopping())
}

// Result is what a run did. Counts name what was done how often; Braked says that
// it stopped itself and wants a person.
type Result struct {
	Counts map[string]int
	Braked bool
}

// Parts are what the jobs work with.
type Parts struct {
	Office *registrar.Office
	Sender emails.Sender
	// Bounces is the Maildir of the address that e-mails are from; empty where there is none.
	Bounces string
	// Zone is the zone of daily jobs. Which day a job runs for is told by each program's own zone.
	Zone *time.Location
	Log  *slog.Logger
}

// Table is every job and its schedule.
//
// Daily jobs keep away from the hour between one and three, which a change of
// clocks skips or repeats. At 03:15 in Chicago the new day has begun everywhere
// between Maine and Alaska.
func Table(p Parts) []Job {
	daily := "CRON_TZ=" + p.Zone.String() + " "
	return []Job{
		{JobName: registrar.JobName{Name: "compliance", ProgramBrakes: true}, When: daily + "0 15 3 * * *", Run: compliance(p.Office)},
		{JobName: registrar.JobName{Name: "reports", Frequent: true}, When: "0 * * * * *", Run: reports(p.Office), Passing: daily + "0 15 3 * * *"},
		{JobName: registrar.JobName{Name: "outbox", Frequent: true, HoldsBrake: true}, When: "*/5 * * * * *", Run: newOutbox(p.Office, p.Sender, p.Log).run, Passing: daily + "0 30 6,12 * * *"},
		{JobName: registrar.JobName{Name: "reminders", Frequent: true}, When: "15 */5 * * * *", Run: reminders(p.Office), Now: true, Passing: daily + "0 0 12 * * *"},
		{JobName: registrar.JobName{Name: "bounces", Frequent: true}, When: "15 * * * * *", Run: newBounces(p.Office, p.Bounces, p.Log).run},
		{JobName: registrar.JobName{Name: "audit_seal", Frequent: true}, When: "30 * * * * *", Run: auditSeal(p.Office)},
		{JobName: registrar.JobName{Name: "projections", Frequent: true}, When: "*/20 * * * * *", Run: projections(p.Office), Passing: daily + "0 15 3 * * *"},
		{JobName: registrar.JobName{Name: "figures", Frequent: true}, When: "45 */5 * * * *", Run: figures(p.Office), Now: true, Passing: daily + "0 30 6 * * *"},
		{JobName: registrar.JobName{Name: "escalations"}, When: daily + "0 0 6 * * *", Run: escalations(p.Office), Now: true},
		{JobName: registrar.JobName{Name: "digests"}, When: daily + "0 30 6 * * *", Run: digests(p.Office), Now: true},
		{JobName: registrar.JobName{Name: "retention"}, When: daily + "0 45 3 * * *", Run: retention(p.Office)},
	}
}

var parser = cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// schedule reads the cron lines of jobs.
func schedule(jobs []Job) (map[string]*Job, error) {
	named := make(map[string]*Job, len(jobs))
	for _, j := range jobs {
		s, err := parser.Parse(j.When)
		if err != nil {
			return nil, fmt.Errorf("schedule of job %s: %w", j.Name, err)
		}
		j.schedule = s
		if line := j.passingLine(); line != "" {
			if j.passing, err = parser.Parse(line); err != nil {
				return nil, fmt.Errorf("schedule of job %s where days are passed over: %w", j.Name, err)
			}
		}
		named[j.Name] = &j
	}
	return named, nil
}

func (j *Job) passingLine() string {
	if j.Passing == "" && !j.Frequent {
		return j.When
	}
	return j.Passing
}

// latest answers the last tick of a schedule at or before now; the zero time where
// there was none within a week.
func latest(s cron.Schedule, now time.Time) time.Time {
	for _, window := range []time.Duration{time.Minute, time.Hour, 25 * time.Hour, 8 * 24 * time.Hour} {
		tick := s.Next(now.Add(-window))
		if tick.IsZero() || tick.After(now) {
			continue
		}
		for next := s.Next(tick); !next.After(now) && !next.IsZero(); next = s.Next(next) {
			tick = next
		}
		return tick.UTC()
	}
	return time.Time{}
}
