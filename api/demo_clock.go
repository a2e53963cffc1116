package api

import (
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

type clockView struct {
	Now time.Time `json:"now"`
}

// readClock answers the product's time to anyone who is signed in.
func (s *server) readClock(r *request) (reply, error) {
	if err := mayUseClock(r.actor, registrar.ActReadClock); err != nil {
		return reply{}, err
	}
	return ok(clockView{s.clock.Now()}), nil
}

// moveClock moves the product's time forward.
func (s *server) moveClock(r *request) (reply, error) {
	if err := mayUseClock(r.actor, registrar.ActMoveClock); err != nil {
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

// mayUseClock is the one check that no use case makes: the clock is no record of
// the office.
func mayUseClock(actor school.Actor, what registrar.Action) error {
	if registrar.May(actor.Role, what) {
		return nil
	}
	return &school.Error{Kind: school.Forbidden, Message: "Only an administrator moves the demo's clock."}
}
