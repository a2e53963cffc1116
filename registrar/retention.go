package registrar

import (
	"context"
	"time"

	"johnschool/school"
)

const (
	keepAnswers = 72 * time.Hour       // first answers under an Idempotency-Key
	keepRuns    = 400 * 24 * time.Hour // runs of jobs
)

// PruneTrails forgets what is kept for a time only: first answers under
// idempotency keys, and runs of jobs.
func (o *Office) PruneTrails(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		answers, err := v.PruneIdempotency(v.ctx, v.now.Add(-keepAnswers))
		if err != nil {
			return err
		}
		runs, err := v.PruneRuns(v.ctx, v.now.Add(-keepRuns))
		counts["answers"], counts["runs"] = int(answers), int(runs)
		return err
	})
	return counts, err
}
