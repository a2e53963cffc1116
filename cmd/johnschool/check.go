package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"johnschool/db"
)

type checkCommand struct{}

// Run prints what is off, a line each, or that nothing is.
func (*checkCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	return c.with(ctx, log, func(h *house) error { return h.check(ctx) })
}

// check prints what is off with the office's books.
func (h *house) check(ctx context.Context) error {
	verdict, err := h.office.Check(db.Unhurried(ctx))
	if err != nil {
		return err
	}
	for _, f := range verdict.Findings {
		fmt.Fprintln(os.Stdout, f)
	}
	if len(verdict.Findings) > 0 {
		return errFound
	}
	fmt.Fprintln(os.Stdout, "clean:", verdict.Counts())
	return nil
}
