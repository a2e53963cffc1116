package school

import (
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

// Calendar is all sessions of a program, in order of their start. It is built
// once, shared between records and never changed.
type Calendar struct {
	sessions []Session // by StartsAt, then ID
	byID     map[string]int
	byClass  map[string][]int
}

// NewCalendar sorts and indexes a copy of sessions.
func NewCalendar(sessions []Session) *Calendar {
	c := &Calendar{sessions: slices.Clone(sessions), byID: make(map[string]int, len(sessions)), byClass: map[string][]int{}}
	sort.Slice(c.sessions, func(i, j int) bool {
		a, b := &c.sessions[i], &c.sessions[j]
		if !a.StartsAt.Equal(b.StartsAt) {
			return a.StartsAt.Before(b.StartsAt)
		}
		return a.ID < b.ID
	})
	for i, s := range c.sessions {
		c.byID[s.ID] = i
		c.byClass[s.ClassID] = append(c.byClass[s.ClassID], i)
	}
	return c
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
	i := sort.Search(len(c.sessions), func(i int) bool { return c.sessions[i].Day >= day })
	return c.sessions[i:]
}

// OfClass calls yield for each session of a class in order of start, until it
// returns false.
func (c *Calendar) OfClass(classID string) func(yield func(*Session) bool) {
	return func(yield func(*Session) bool) {
		if c == nil {
			return
		}
		for _, i := range c.byClass[classID] {
			if !yield(&c.sessions[i]) {
				return
			}
		}
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
