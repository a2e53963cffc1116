package registrar

import (
	"context"
	"time"

	"johnschool/school"
)

const (
	keepAnswers = 72 * time.Hour       // first answers under an Idempotency-Key
	keepRuns    = 400 * 24 * time.Hour // runs of jobs
	keepSignIns = 72 * time.Hour       // sessions of pages after they are over: whose a form was that somebody comes back to
)

// PruneTrails forgets what is kept for a time only: first answers under
// idempotency keys, runs of jobs, and sessions of pages.
func (o *Office) PruneTrails(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		answers, err := v.PruneIdempotency(v.ctx, v.now.Add(-keepAnswers))
		if err != nil {
			return err
		}
		runs, err := v.PruneRuns(v.ctx, v.now.Add(-keepRuns))
		if err != nil {
			return err
		}
		sessions, err := v.PruneWebSessions(v.ctx, v.now.Add(-keepSignIns))
		counts["answers"], counts["runs"], counts["sessions"] = int(answers), int(runs), int(sessions)
		return err
	})
	return counts, err
}
