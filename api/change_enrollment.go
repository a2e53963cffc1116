package api

import (
	"context"
	"net/http"

	"johnschool/registrar"
	"johnschool/school"
)

// amend enters a later decision on the order.
func (s *server) amend(r *request) (reply, error) {
	return asCreated(change(r, s.office.Amend))
}

// place puts the participant in a class, or takes them out of any.
func (s *server) place(r *request) (reply, error) {
	return change(r, s.office.Place, "/classId?")
}

// pause lets the rules stand still for a time.
func (s *server) pause(r *request) (reply, error) {
	return asCreated(change(r, s.office.Pause))
}

// endPause says which day is the last paused one.
func (s *server) endPause(r *request) (reply, error) {
	return change(r, func(ctx context.Context, actor school.Actor, id string, end registrar.EndPauseRequest, version *int64) (registrar.EnrollmentView, error) {
		return s.office.EndPause(ctx, actor, id, r.id("pauseId"), end, version)
	})
}

// closeEnrollment ends an enrollment for what no rule finds by itself.
func (s *server) closeEnrollment(r *request) (reply, error) {
	return change(r, s.office.Close)
}

// bringCredits writes credits earned in an earlier enrollment.
func (s *server) bringCredits(r *request) (reply, error) {
	return change(r, s.office.BringCredits)
}

// attest writes that a condition was met.
func (s *server) attest(r *request) (reply, error) {
	return change(r, func(ctx context.Context, actor school.Actor, id string, word registrar.AttestRequest, version *int64) (registrar.EnrollmentView, error) {
		return s.office.Attest(ctx, actor, id, r.id("name"), word, version)
	})
}

// withdrawAttestation takes back an attestation that was wrong.
func (s *server) withdrawAttestation(r *request) (reply, error) {
	return change(r, func(ctx context.Context, actor school.Actor, id string, why registrar.WithdrawRequest, version *int64) (registrar.EnrollmentView, error) {
		return s.office.WithdrawAttestation(ctx, actor, id, r.id("name"), why, version)
	})
}

// agreePlan writes an agreement to pay in installments.
func (s *server) agreePlan(r *request) (reply, error) {
	return change(r, s.office.AgreePlan)
}

// asCreated says that a change left something with a name of its own.
func asCreated(a reply, err error) (reply, error) {
	a.status = http.StatusCreated
	return a, err
}
