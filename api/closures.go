package api

import (
	"context"

	"johnschool/school"
)

// listClosures answers the days on which a court is closed besides weekends.
func (s *server) listClosures(r *request) (reply, error) {
	q := r.query()
	year := q.number("year", 1900, 2200)
	if err := q.err(); err != nil {
		return reply{}, err
	}
	days, err := s.office.Closures(r.ctx, r.actor, r.id("id"), year)
	return ok(whole(days)), err
}

// addClosure adds a day on which a court is closed.
func (s *server) addClosure(r *request) (reply, error) {
	return addTo(r, s.office.AddClosure)
}

// addTo reads what a use case adds to the thing that the path names.
func addTo[T any](r *request, add func(context.Context, school.Actor, string, T) (T, error)) (reply, error) {
	var part T
	if err := r.decode(&part); err != nil {
		return reply{}, err
	}
	view, err := add(r.ctx, r.actor, r.id("id"), part)
	return created(view), err
}

// removeClosure strikes a day out of a court's closures.
func (s *server) removeClosure(r *request) (reply, error) {
	day, err := school.ParseDate(r.id("day"))
	if err != nil {
		return reply{}, malformed.refuse("The address names no day.",
			fieldError{Pointer: "/day", In: "path", Message: "Write a date such as 2026-11-21."})
	}
	return done(), s.office.RemoveClosure(r.ctx, r.actor, r.id("id"), day)
}
