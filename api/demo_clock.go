package api

import (
	"time"

	"johnschool/registrar"
)

type clockView struct {
	Now time.Time `json:"now"`
}

// readClock answers the product's time to anyone who is signed in.
func (s *server) readClock(r *request) (reply, error) {
	if err := s.office.Permit(r.ctx, r.actor, registrar.ActReadClock); err != nil {
		return reply{}, err
	}
	return ok(clockView{s.clock.Now()}), nil
}

// moveClock moves the product's time forward.
func (s *server) moveClock(r *request) (reply, error) {
	if err := s.office.Permit(r.ctx, r.actor, registrar.ActMoveClock); err != nil {
		return reply{}, err
	}
	var to clockView
	if err := r.decode(&to); err != nil {
		return reply{}, err
	}
	if err := s.clock.Move(to.Now); err != nil {
		return reply{}, err
	}
	return ok(clockView{s.clock.Now()}), nil
}
