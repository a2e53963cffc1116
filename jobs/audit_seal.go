package jobs

import (
	"context"

	"johnschool/registrar"
)

// auditSeal chains the audit events of the last minute.
func auditSeal(office *registrar.Office) func(context.Context, Ask) (Result, error) {
	return func(ctx context.Context, _ Ask) (Result, error) {
		sealed, err := office.SealAudit(ctx)
		return Result{Counts: map[string]int{"sealed": sealed}}, err
	}
}
