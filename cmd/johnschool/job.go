package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"johnschool/registrar"
	"johnschool/school"
)

type jobCommand struct {
	Name         string `arg:"" help:"compliance, reports, outbox, reminders, projections, figures, audit_seal or retention."`
	On           string `placeholder:"DATE" help:"Run for this day, as in 2027-01-04, instead of each program's own today."`
	ReleaseBrake bool   `help:"Let go on what stopped itself because it would have told too many people at once."`
	Program      string `placeholder:"ID" help:"Release the brake of this program alone."`
}

// Run runs the job here, in turn with those of a running server.
func (j *jobCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	var on *school.Date
	if j.On != "" {
		day, err := school.ParseDate(j.On)
		if err != nil {
			return fmt.Errorf("--on: %w", err)
		}
		on = &day
	}
	return c.with(ctx, log, func(h *house) error {
		runner, err := h.runner()
		if err != nil {
			return err
		}
		run, err := runner.Run(ctx, school.ConsoleActor(), j.Name, registrar.RunRequest{On: on, ReleaseBrake: j.ReleaseBrake, ProgramID: j.Program})
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stdout, "%s %s %s\n", run.Name, run.State, run.Counts)
		if run.State != "done" {
			if run.Error != "" {
				return errors.New(run.Error)
			}
			return errFound
		}
		return nil
	})
}
