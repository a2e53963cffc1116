package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"johnschool/cmd/johnschool/demo"
)

// office is who works in a world and at what.
type office struct {
	clerk, staff, officer, admin *person

	court, agency, program string
	toldBefore             map[string]bool // e-mails of the demo's story, which says itself that they were sent
}

// openOffice adds a program of its own to the demo's directory, with rules under which a few days bring notices, reports and
// certificates.
func openOffice(ctx context.Context, w *world) (*office, error) {
	someone := func(email string) *person { return &person{world: w, email: email} }
	o := &office{clerk: someone("clerk@example.org"), staff: someone("torture@example.org"), officer: someone("officer@example.org"), admin: someone("admin@example.org")}
	if err := errors.Join(o.clerk.signIn(ctx), o.officer.signIn(ctx), o.admin.signIn(ctx)); err != nil {
		return nil, err
	}
	told, err := all[message](ctx, o.admin, "/messages?limit=200")
	if err != nil {
		return nil, err
	}
	o.toldBefore = map[string]bool{}
	for _, m := range told {
		o.toldBefore[m.ID] = true
	}
	type listed struct {
		ID   string `json:"id"`
		Kind string `json:"kind"`
	}
	courts, err := all[listed](ctx, o.clerk, "/courts?limit=10")
	if err != nil {
		return nil, err
	}
	agencies, err := all[listed](ctx, o.officer, "/agencies?limit=10")
	if err != nil {
		return nil, err
	}
	o.court = courts[0].ID // the clerk sees no other
	for _, a := range agencies {
		if a.Kind == "probation" {
			o.agency = a.ID
		}
	}
	var made listed
	working := func(days int) map[string]any { return map[string]any{"days": days, "unit": "working"} }
	err = o.admin.wants(ctx, http.StatusCreated, http.MethodPost, "/programs", "", map[string]any{"name": "Three mornings", "prefix": "TRT", "zone": "America/Chicago",
		"phone": "320-555-0100", "policy": map[string]any{"effectiveFrom": "2020-01-01", "requiredSessions": 3, "maxAbsences": 1, "feeCents": 20_000, "cureDays": 1,
			"violationCloses": true, "enrollmentReport": working(2), "violationReport": working(3), "completionReport": working(3)}}, &made)
	if err != nil {
		return nil, err
	}
	o.program = made.ID
	return o, o.admin.wants(ctx, http.StatusCreated, http.MethodPost, "/users", "", map[string]any{"email": o.staff.email, "name": "Tess Staff", "role": "program_staff",
		"password": demo.Password, "programIds": []string{o.program}}, nil)
}

// people are all who work here.
func (o *office) people() []*person { return []*person{o.clerk, o.staff, o.officer, o.admin} }

// openDay moves the world's clock to a day and plans a class that begins on it, of three mornings.
func (w *world) openDay(ctx context.Context, day int) error {
	first, err := time.Parse(time.RFC3339, began)
	if err != nil {
		return err
	}
	now := first.AddDate(0, 0, day)
	for _, p := range w.people() {
		if err := p.signIn(ctx); err != nil {
			return err
		}
	}
	if err := w.admin.wants(ctx, http.StatusOK, http.MethodPost, "/demo/clock", "", map[string]any{"now": now}, nil); err != nil {
		return err
	}
	for _, p := range w.people() { // what they had ended overnight
		if err := p.signIn(ctx); err != nil {
			return err
		}
	}
	var sessions []map[string]any
	for n := range 3 {
		start := now.AddDate(0, 0, n).Add(-30 * time.Minute)
		sessions = append(sessions, map[string]any{"startsAt": start, "endsAt": start.Add(3 * time.Hour)})
	}
	var made struct {
		ID       string `json:"id"`
		Sessions []struct {
			ID string `json:"id"`
		} `json:"sessions"`
	}
	err = w.staff.wants(ctx, http.StatusCreated, http.MethodPost, "/classes", "", map[string]any{"programId": w.program, "name": fmt.Sprintf("Group %d", day),
		"location": "Room 4", "capacity": 500, "language": "en", "sessions": sessions}, &made)
	if err != nil {
		return err
	}
	c := class{id: made.ID, first: day}
	for _, s := range made.Sessions {
		c.sessions = append(c.sessions, s.ID)
	}
	w.books.openDay(now, c)
	return nil
}
