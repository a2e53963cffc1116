package web

import (
	"context"
	"time"

	"johnschool/school"
)

// DemoClock is a product's clock that can be moved forward. Moving it back is an
// Invalid error.
type DemoClock interface {
	Now() time.Time
	Move(to time.Time) error
}

// clockBody is the page of a demo's clock.
type clockBody struct {
	Now  string
	Form *Form
}

// clockRequest is where to move the clock to, in the office's zone.
type clockRequest struct {
	On *school.Date `json:"on"`
	At string       `json:"at"` // such as 9:30 p.m. or 21:30; 9 in the morning where empty
	// Live does on the way what the office does every day; else the days between are passed over.
	Live bool `json:"live"`
}

func (s *server) showClock(r *request) (reply, error) {
	return s.clockPage(r, newForm(clockRequest{Live: true}))
}

func (s *server) clockPage(r *request, form *Form) (reply, error) {
	if s.demoClock == nil {
		return reply{}, nothingHere()
	}
	return r.page("demo_clock", "The demo's clock", clockBody{Now: whenOf(s.demoClock.Now().In(s.zone)), Form: form}), nil
}

// moveClock moves the clock forward: through the days in between, or over them.
func (s *server) moveClock(r *request) (reply, error) {
	if s.demoClock == nil {
		return reply{}, nothingHere()
	}
	var wish clockRequest
	form, err := r.decode(&wish)
	var to time.Time
	if err == nil {
		to, err = s.clockTime(wish)
	}
	said := sentence("It is now " + whenOf(to.In(s.zone)))
	switch {
	case err != nil:
	case !wish.Live:
		err = s.demoClock.Move(to)
	default:
		var there bool
		if there, err = s.liveThrough(r, to); !there && err == nil {
			said = "The clock is on its way, day by day. Load this page again to see how far it is."
		}
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.clockPage(r, form) })
	}
	r.flash(said)
	return seeOther("/demo/clock"), nil
}

// liveThrough lives through the days up to a moment, and tells whether that is done
// within what a page waits; it goes on by itself after that.
func (s *server) liveThrough(r *request, to time.Time) (bool, error) {
	if !to.After(s.demoClock.Now()) {
		return false, s.demoClock.Move(to) // its refusal
	}
	if to.Sub(s.demoClock.Now()) > mostLived {
		return false, school.InvalidField("/on", "Live through 400 days at most at once, or pass the days over.")
	}
	done := make(chan error, 1)
	go func(ctx context.Context, actor school.Actor) {
		_, err := s.jobs.LiveThrough(ctx, actor, s.demoClock.Move, to)
		if err != nil {
			s.log.Warn("the demo's clock stopped on its way", "error", err)
		}
		done <- err
	}(context.WithoutCancel(r.ctx), r.actor)
	select {
	case err := <-done:
		return err == nil, err
	case <-time.After(s.runWithin):
		return false, nil
	}
}

// mostLived is how far a demo's clock goes on at once, day by day.
const mostLived = 400 * 24 * time.Hour

func (s *server) clockTime(wish clockRequest) (time.Time, error) {
	if wish.On == nil {
		return time.Time{}, school.InvalidField("/on", "Write the day to move to.")
	}
	if wish.At == "" {
		wish.At = "9:00 am"
	}
	at, err := readTimeOfDay(wish.At)
	if err != nil {
		return time.Time{}, school.InvalidField("/at", "Write a time such as 9:30 p.m. or 21:30.")
	}
	y, m, d := wish.On.Time().Date()
	return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, s.zone), nil
}
