package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"johnschool/db"
)

type auditVerifyCommand struct{}

// Run prints what is off with the audit trail, a line each.
func (*auditVerifyCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	return c.with(ctx, log, func(h *house) error {
		verdict, err := h.office.VerifyAudit(db.Unhurried(ctx))
		if err != nil {
			return err
		}
		for _, f := range verdict.Findings {
			fmt.Fprintln(os.Stdout, f)
		}
		if len(verdict.Findings) > 0 {
			return errFound
		}
		fmt.Fprintf(os.Stdout, "the audit trail is whole: %d events in the chain, %d exported heads match\n", verdict.Links, verdict.Heads)
		return nil
	})
}
