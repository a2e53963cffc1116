package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"johnschool/cmd/johnschool/demo"
)

// openDemo fills an empty database, whose clock begins at at; the clock of one
// that is filled moves to at where that is later than its present time. Without at
// a demo begins now and goes on from where it is.
func (h *house) openDemo(ctx context.Context, clock *demoClock, at string) error {
	var begin time.Time
	if at != "" {
		var err error
		if begin, err = time.Parse(time.RFC3339, at); err != nil {
			return errors.New("--clock: write a time such as 2027-01-04T09:00:00-06:00")
		}
	}
	filled, err := h.office.DemoFilled(ctx)
	if err != nil {
		return err
	}
	if !filled {
		return h.beginDemo(ctx, begin)
	}
	if begin.After(clock.Now()) {
		return clock.Move(begin)
	}
	return nil
}

// beginDemo tells a story that ends at begin, now where that is zero: its office
// goes by the story's clock. Nothing was ever recorded in this database, so its
// clock may begin before real time, too.
func (h *house) beginDemo(ctx context.Context, begin time.Time) error {
	now, ahead := time.Now(), time.Duration(0)
	if !begin.IsZero() {
		ahead = begin.Sub(now).Truncate(time.Microsecond)
		now = begin
	}
	if ahead.Abs() > mostAhead {
		return errors.New("--clock: give a time within 60 years")
	}
	h.log.Info("filling the empty database with synthetic data")
	mail, err := h.config.mail()
	if err != nil {
		return err
	}
	story := demo.NewStory(now)
	if err := story.Tell(ctx, h.officeAt(story, mail)); err != nil {
		return fmt.Errorf("fill the demo: %w", err)
	}
	h.clock.set(ahead)
	return h.office.SealDemo(ctx, ahead)
}

// greetDemo says how to sign in.
func greetDemo(w io.Writer, c *config, addr string) {
	program, err := os.Executable()
	if err != nil {
		program = "johnschool"
	} else if wd, err := os.Getwd(); err == nil {
		if inside, err := filepath.Rel(wd, program); err == nil && filepath.IsLocal(inside) {
			program = "." + string(filepath.Separator) + inside
		}
	}
	if c.Data != "./data" {
		program = "JOHNSCHOOL_DATA=" + c.Data + " " + program
	}
	fmt.Fprintf(w, "\nThis is a demo: every court, program and person in it is made up. All users have the password %s\n", demo.Password)
	for _, u := range demo.Users {
		fmt.Fprintf(w, "  %-20s %s\n", u.Email, u.What)
	}
	fmt.Fprintf(w, "\nA token for the API, to begin with:\n  TOKEN=$(%s token create --user clerk@example.org)\n  curl -H \"Authorization: Bearer $TOKEN\" http://%s/api/v1/enrollments\n\n", program, addr)
}
