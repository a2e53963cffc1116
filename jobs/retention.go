package jobs

import (
	"context"

	"johnschool/registrar"
)

// retention forgets what is kept for a time only.
func retention(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		counts, err := office.PruneTrails(ctx)
		return Result{Counts: counts}, err
	}
}
