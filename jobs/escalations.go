package jobs

import (
	"context"

	"johnschool/registrar"
)

// escalations writes which obligations climb to staff and administrators today.
func escalations(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		counts, err := office.RunEscalations(ctx)
		return Result{Counts: counts}, err
	}
}
