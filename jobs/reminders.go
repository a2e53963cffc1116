package jobs

import (
	"context"

	"johnschool/registrar"
)

// reminders plans what participants are reminded of and puts what is due into
// the outbox. It goes by the clock alone: a reminder has its own day.
func reminders(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, ask Ask) (Result, error) {
		counts, err := office.RunReminders(ctx, ask.ByHand)
		return Result{Counts: counts}, err
	}
}
