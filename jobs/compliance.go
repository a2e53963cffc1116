package jobs

import (
	"context"

	"johnschool/registrar"
	"johnschool/school"
)

// nights decides what follows from the day's facts.
type nights interface {
	RunCompliance(ctx context.Context, actor school.Actor, r registrar.RunRequest, runID string) (registrar.NightResult, error)
}

// compliance is the night: findings, notices, certificates and the reports that
// are owed. Its brake is a program's own: others go on, and so does the next
// night.
func compliance(office nights) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, ask Ask) (Result, error) {
		night, err := office.RunCompliance(ctx, ask.Actor, ask.RunRequest, ask.RunID)
		return Result{Counts: night.Counts, Braked: night.Braked}, err
	}
}
