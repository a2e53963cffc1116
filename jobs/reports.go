package jobs

import "context"

// desk writes what is owed to courts and agencies.
type desk interface {
	PrepareReports(ctx context.Context) (counts map[string]int, err error)
}

// reports freezes the content of reports that are due, renders their letters and
// puts them into the outbox.
func reports(office desk) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		counts, err := office.PrepareReports(ctx)
		return Result{Counts: counts}, err
	}
}
