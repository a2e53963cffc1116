package jobs

import (
	"context"

	"johnschool/registrar"
)

// figures counts what the dashboard shows, of each program whose time it is.
func figures(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, ask Ask) (Result, error) {
		count := office.CountFigures
		if !ask.ByHand {
			count = office.CountDueFigures
		}
		counts, err := count(ctx)
		return Result{Counts: counts}, err
	}
}
