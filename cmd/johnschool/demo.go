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

// openDemo fills an empty database and sets the demo's clock to at, where given
// and later than the product's present time.
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
		if err := h.fillDemo(ctx, later(begin, clock.Now())); err != nil {
			return err
		}
	}
	if begin.After(clock.Now()) {
		return clock.Move(begin)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// fillDemo tells a story that ends now: its office goes by the story's clock.
func (h *house) fillDemo(ctx context.Context, now time.Time) error {
	h.log.Info("filling the empty database with synthetic data")
	mail, err := h.config.mail()
	if err != nil {
		return err
	}
	story := demo.NewStory(now)
	if err := story.Tell(ctx, h.officeAt(story, mail)); err != nil {
		return fmt.Errorf("fill the demo: %w", err)
	}
	return h.office.SealDemo(ctx)
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
