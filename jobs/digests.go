package jobs

import (
	"context"

	"johnschool/registrar"
)

// digests writes to everybody who has work, once a day.
func digests(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		counts, err := office.RunDigests(ctx)
		return Result{Counts: counts}, err
	}
}
