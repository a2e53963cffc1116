package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"johnschool/school"
)

type tokenCreateCommand struct {
	User string `required:"" placeholder:"EMAIL" help:"Whose token it is; it may do what they may."`
	Name string `default:"command line" help:"What it is for, as its owner sees it in their list."`
	Days int    `placeholder:"DAYS" help:"How long it is good: 90 days unless given, at most 366; in a demo, whose clock leaps, 366."`
}

// Run prints the token alone.
func (t *tokenCreateCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	return c.with(ctx, log, func(h *house) error {
		if t.Days == 0 {
			i, err := h.office.Installation(ctx)
			if err != nil {
				return err
			}
			if t.Days = 90; i.Demo {
				t.Days = 366
			}
		}
		made, err := h.office.IssueToken(ctx, school.ConsoleActor(), t.User, t.Name, t.Days)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, made.Token)
		return nil
	})
}
