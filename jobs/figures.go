package jobs

import (
	"context"

	"johnschool/registrar"
)

// figures counts what the dashboard shows, of each program whose time it is.
func figures(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, ask Ask) (Result, error) {
		if ask.ByHand {
			counts, err := office.CountFigures(ctx)
			return Result{Counts: counts}, err
		}
		counts, err := office.CountDueFigures(ctx, func() bool { return ask.ending(ctx) })
		return Result{Counts: counts}, err
	}
}
