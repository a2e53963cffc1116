package school

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"time"
)

// Session is a dated meeting of a class. It never moves; it can be cancelled.
type Session struct {
	ID         string        `json:"id"`
	ClassID    string        `json:"classId"`
	Day        Date          `json:"day"` // the program's calendar day on which it starts
	StartsAt   time.Time     `json:"startsAt"`
	Module     string        `json:"module,omitempty"`
	RecordedAt time.Time     `json:"recordedAt"`
	Cancelled  *Cancellation `json:"cancelled,omitempty"`
}

// Cancellation is the school's decision that a session does not take place.
type Cancellation struct {
	DecidedOn  Date      `json:"decidedOn"`
	RecordedAt time.Time `json:"recordedAt"`
}

// cancelledFrom is the day from which the cancellation counts: the day it was
// decided, or the session's own day if that is earlier. A mark on a cancelled
// session therefore counts on no day.
func (s *Session) cancelledFrom() Date { return min(s.Cancelled.DecidedOn, s.Day) }

// Calendar is all sessions of a program, in order of their start. It is built
// once, shared between records and never changed.
type Calendar struct {
	sessions []Session // by StartsAt, then ID
	byID     map[string]int
	byClass  map[string][]int
	byModule map[string][]int
	classes  []span // those with the latest last session first

	uncancelled []int32 // uncancelled[i] counts those among the first i sessions
	cancelled   []int   // by the day from which they are cancelled
	newest      time.Time
}

// NewCalendar sorts and indexes a copy of sessions.
func NewCalendar(sessions []Session) *Calendar {
	c := &Calendar{
		sessions:    slices.Clone(sessions),
		byID:        make(map[string]int, len(sessions)),
		byClass:     map[string][]int{},
		byModule:    map[string][]int{},
		uncancelled: make([]int32, len(sessions)+1),
	}
	sort.Slice(c.sessions, func(i, j int) bool {
		a, b := &c.sessions[i], &c.sessions[j]
		if !a.StartsAt.Equal(b.StartsAt) {
			return a.StartsAt.Before(b.StartsAt)
		}
		return a.ID < b.ID
	})
	for i := range c.sessions {
		c.index(i)
	}
	for class, places := range c.byClass {
		c.classes = append(c.classes, c.spanOf(class, places))
	}
	slices.SortFunc(c.classes, func(a, b span) int {
		return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(a.class, b.class))
	})
	slices.SortStableFunc(c.cancelled, func(a, b int) int {
		return int(c.sessions[a].cancelledFrom()) - int(c.sessions[b].cancelledFrom())
	})
	return c
}

func (c *Calendar) index(i int) {
	s := &c.sessions[i]
	c.byID[s.ID] = i
	c.byClass[s.ClassID] = append(c.byClass[s.ClassID], i)
	if s.Module != "" {
		c.byModule[s.Module] = append(c.byModule[s.Module], i)
	}
	c.uncancelled[i+1] = c.uncancelled[i]
	if s.RecordedAt.After(c.newest) {
		c.newest = s.RecordedAt
	}
	if s.Cancelled == nil {
		c.uncancelled[i+1]++
		return
	}
	c.cancelled = append(c.cancelled, i)
	if s.Cancelled.RecordedAt.After(c.newest) {
		c.newest = s.Cancelled.RecordedAt
	}
}

// span is the time of a class, from its first session through its last, and
// whether each of them takes place.
type span struct {
	class       string
	first, last Date
	whole       bool
}

func (c *Calendar) spanOf(class string, places []int) span {
	s := span{class, c.sessions[places[0]].Day, c.sessions[places[len(places)-1]].Day, true}
	for _, i := range places {
		s.whole = s.whole && c.sessions[i].Cancelled == nil
	}
	return s
}

// All returns the sessions in order of their start; the caller must not change
// them.
func (c *Calendar) All() []Session {
	if c == nil {
		return nil
	}
	return c.sessions
}

// Find returns the session with an id, or nil.
func (c *Calendar) Find(id string) *Session {
	if c == nil {
		return nil
	}
	if i, ok := c.byID[id]; ok {
		return &c.sessions[i]
	}
	return nil
}

// From returns the sessions whose day is on or after day, in order.
func (c *Calendar) From(day Date) []Session {
	if c == nil {
		return nil
	}
	return c.sessions[c.firstOn(day):]
}

// firstOn is the place of the first session on or after day.
func (c *Calendar) firstOn(day Date) int {
	return sort.Search(len(c.sessions), func(i int) bool { return c.sessions[i].Day >= day })
}

// OfClass calls yield for each session of a class in order of start, until it
// returns false.
func (c *Calendar) OfClass(classID string) func(yield func(*Session) bool) {
	return func(yield func(*Session) bool) {
		if c == nil {
			return
		}
		c.each(c.byClass[classID], yield)
	}
}

// ofClassFrom yields the sessions of a class on or after day, in order.
func (c *Calendar) ofClassFrom(classID string, day Date) func(yield func(*Session) bool) {
	return func(yield func(*Session) bool) {
		if c == nil {
			return
		}
		c.each(c.since(c.byClass[classID], day), yield)
	}
}

// ofModuleUpTo yields the sessions that teach a module on or before day, the
// last one first.
func (c *Calendar) ofModuleUpTo(module string, day Date) func(yield func(*Session) bool) {
	return func(yield func(*Session) bool) {
		if c == nil {
			return
		}
		places := c.byModule[module]
		after := sort.Search(len(places), func(i int) bool { return c.sessions[places[i]].Day > day })
		for i := after - 1; i >= 0; i-- {
			if !yield(&c.sessions[places[i]]) {
				return
			}
		}
	}
}

func (c *Calendar) each(places []int, yield func(*Session) bool) {
	for _, i := range places {
		if !yield(&c.sessions[i]) {
			return
		}
	}
}

func (c *Calendar) since(places []int, day Date) []int {
	return places[sort.Search(len(places), func(i int) bool { return c.sessions[places[i]].Day >= day }):]
}

// cancelledAfter yields the sessions whose cancellation counts only after day,
// soonest first.
func (c *Calendar) cancelledAfter(day Date) func(yield func(*Session) bool) {
	return func(yield func(*Session) bool) {
		if c == nil {
			return
		}
		first := sort.Search(len(c.cancelled), func(i int) bool {
			return c.sessions[c.cancelled[i]].cancelledFrom() > day
		})
		c.each(c.cancelled[first:], yield)
	}
}

// MarshalJSON writes the sessions as a list.
func (c *Calendar) MarshalJSON() ([]byte, error) {
	if c == nil || c.sessions == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(c.sessions)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Calendar) UnmarshalJSON(b []byte) error {
	var sessions []Session
	if err := json.Unmarshal(b, &sessions); err != nil {
		return err
	}
	*c = *NewCalendar(sessions)
	return nil
}
