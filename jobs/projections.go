package jobs

import "context"

// lists keeps what lists show.
type lists interface {
	RefreshProjections(ctx context.Context) (counts map[string]int, err error)
}

// projections recomputes the standings in lists that a shared fact touched: a
// class moved, a session cancelled.
func projections(office lists) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		counts, err := office.RefreshProjections(ctx)
		return Result{Counts: counts}, err
	}
}
