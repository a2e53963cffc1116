package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// What the buttons of the roll ask for. Enter presses the first, which finds where a
// name was typed and saves otherwise.
const (
	rollSave  = "save"
	rollAll   = "all"
	rollFind  = "find"
	rollEnter = "enter"
)

func (s *server) showRoll(r *request) (reply, error) {
	return s.rollPage(r, &rollPosted{Form: newForm(nil)})
}

// takeRoll does what a button of the roll asks for. The roll is one form: whatever
// was typed in it comes along and is shown again.
func (s *server) takeRoll(r *request) (reply, error) {
	posted := r.postedRoll()
	switch {
	case posted.add != "":
		posted.ids = append(posted.ids, posted.add)
		if name := markName(posted.add, "outcome"); posted.Get(name) == "" {
			posted.Set(name, string(school.Attended))
		}
	case posted.do == rollFind:
		err := s.findForRoll(r, posted)
		if err != nil && !posted.Take(err) {
			return reply{}, err
		}
	case posted.do == rollSave:
		if err := s.saveRoll(r, posted); err != nil && !posted.Take(err) {
			return reply{}, err
		}
		if !posted.Refused() && !r.partial() {
			r.flash(posted.said)
			return seeOther(rollAddress(r.id("id"))), nil
		}
	}
	return s.rollPage(r, posted)
}

func rollAddress(session string) string { return "/sessions/" + session + "/roll" }

// rollPosted is the roll's form as it was sent, and what became of it.
type rollPosted struct {
	*Form
	ids   []string // of the enrollments whose rows it has
	do    string
	add   string // who is to be added
	find  string
	kept  map[string]bool                 // rows that show what was typed
	clash map[string]registrar.MarkResult // rows that somebody else changed
	found []registrar.RollCandidate
	more  bool   // people were found than are shown
	asked bool   // whether somebody was looked for
	said  string // what was saved
	saved int
}

// postedRoll reads what was sent.
func (r *request) postedRoll() *rollPosted {
	p := &rollPosted{Form: r.posted(), kept: map[string]bool{}, clash: map[string]registrar.MarkResult{}}
	p.do, p.add, p.find = p.Get("do"), p.Get("add"), strings.TrimSpace(p.Get("find"))
	if p.do == rollEnter || p.do == "" {
		p.do = rollSave
		if p.find != "" {
			p.do = rollFind
		}
	}
	for _, id := range p.values["id"] {
		if !slices.Contains(p.ids, id) && len(p.ids) < mostRows {
			p.ids = append(p.ids, id)
		}
	}
	return p
}

// markName is the name of a field in a person's row.
func markName(id, field string) string { return "m." + id + "." + field }

// mark reads a person's row. What cannot be read is noted as a fault.
func (p *rollPosted) mark(id string) (registrar.MarkRequest, bool) {
	var faults school.Faults
	m := registrar.MarkRequest{}
	decode(p.values, markName(id, ""), &m, &faults)
	m.EnrollmentID = id
	if m.Outcome != school.Late {
		m.MinutesLate = nil
	}
	if m.Outcome != school.LeftEarly {
		m.MinutesPresent = nil
	}
	var e *school.Error
	if errors.As(faults.Err(), &e) {
		for _, f := range e.Fields {
			field := f.Pointer[strings.LastIndexByte(f.Pointer, '/')+1:]
			unread := field == "minutesLate" && m.Outcome == school.Late || field == "minutesPresent" && m.Outcome == school.LeftEarly
			if unread {
				p.faults = append(p.faults, f)
				return m, false
			}
		}
	}
	return m, true
}

// saveRoll saves the rows that were changed, in one call, and notes what became of
// each.
func (s *server) saveRoll(r *request, p *rollPosted) error {
	var wish registrar.AttendanceRequest
	for _, id := range p.ids {
		m, readable := p.mark(id)
		typed := m.Outcome != "" || m.MinutesLate != nil || m.Reason != "" || m.Note != ""
		switch {
		case !readable:
			p.kept[id] = true
		case markSum(m) == p.Get(markName(id, "shown")) || !typed:
		case m.Outcome == "":
			p.fault(id, "outcome", "Choose what happened, or empty what you wrote.")
		case p.Get(markName(id, "keep")) == "theirs":
		default:
			if p.Get(markName(id, "keep")) == "mine" {
				m.Version = nil
				if n, err := strconv.Atoi(p.Get(markName(id, "stands"))); err == nil {
					m.Version = &n
				}
			}
			wish.Marks = append(wish.Marks, m)
		}
	}
	if len(wish.Marks) > 0 {
		view, err := s.office.RecordAttendance(r.ctx, r.actor, r.id("id"), wish)
		if err != nil {
			return p.refused(wish.Marks, err)
		}
		for _, result := range view.Results {
			p.take(result)
		}
	}
	if p.saved > 0 || len(p.faults)+len(p.clash) == 0 {
		p.said = savedWords(p.saved)
	}
	if len(p.faults)+len(p.clash) > 0 {
		p.status = http.StatusUnprocessableEntity
		if len(p.clash) > 0 {
			p.status = http.StatusConflict
		}
	}
	return nil
}

// refused notes that none of the marks was saved, and in which rows the faults are.
func (p *rollPosted) refused(marks []registrar.MarkRequest, err error) error {
	for _, m := range marks {
		p.kept[m.EnrollmentID] = true
	}
	var e *school.Error
	if !errors.As(err, &e) || e.Kind != school.Invalid {
		return err
	}
	for _, f := range e.Fields {
		parts := strings.Split(f.Pointer, "/") // /marks/3/note
		if n, bad := strconv.Atoi(parts[min(2, len(parts)-1)]); len(parts) == 4 && bad == nil && n < len(marks) {
			p.fault(marks[n].EnrollmentID, parts[3], f.Message)
		}
	}
	if len(p.faults) > 0 {
		return nil
	}
	return err
}

// take notes what became of one mark.
func (p *rollPosted) take(result registrar.MarkResult) {
	id := result.EnrollmentID
	switch result.Status {
	case registrar.MarkSaved, registrar.MarkUnchanged:
		p.saved++
	case registrar.MarkConflict:
		p.kept[id] = true
		p.clash[id] = result
	default:
		if len(result.Problem.Errors) == 0 {
			p.fault(id, "outcome", result.Problem.Message)
		}
		for _, e := range result.Problem.Errors {
			field := strings.TrimPrefix(e.Pointer, "/")
			if field == "enrollmentId" {
				field = "outcome"
			}
			p.fault(id, field, rollFault(field, e.Message))
		}
	}
}

// rollFault says a fault in the words of the page.
func rollFault(field, message string) string {
	if field == "reason" && message == school.Required {
		return "Write the reason for the excuse."
	}
	return strings.ReplaceAll(message, "record turned_away", "choose Turned away")
}

func (p *rollPosted) fault(id, field, message string) {
	p.kept[id] = true
	p.Fault(pointerOf(markName(id, field)), message)
}

// savedWords says how much was saved.
func savedWords(n int) string {
	if n == 0 {
		return "Nothing was changed."
	}
	return "The roll is saved: " + plural(n, "mark", "marks") + "."
}

// findForRoll looks for somebody who is not on the list.
func (s *server) findForRoll(r *request, p *rollPosted) error {
	if p.find == "" {
		p.Fault("/find", "Give two letters of the name or more, or an enrollment number.")
		return nil
	}
	found, more, err := s.office.FindForRoll(r.ctx, r.actor, r.id("id"), p.find)
	p.found, p.more, p.asked = found, more, err == nil
	return err
}
