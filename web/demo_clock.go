package web

import (
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
}

func (s *server) showClock(r *request) (reply, error) { return s.clockPage(r, newForm(nil)) }

func (s *server) clockPage(r *request, form *Form) (reply, error) {
	if s.demoClock == nil {
		return reply{}, nothingHere()
	}
	return r.page("demo_clock", "The demo's clock", clockBody{Now: whenOf(s.demoClock.Now().In(s.zone)), Form: form}), nil
}

// moveClock moves the clock forward. The jobs do what is due by then at their next
// tick, the nights in between excepted.
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
	if err == nil {
		err = s.demoClock.Move(to)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.clockPage(r, form) })
	}
	r.flash("It is now " + whenOf(to.In(s.zone)) + ".")
	return seeOther("/demo/clock"), nil
}

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
