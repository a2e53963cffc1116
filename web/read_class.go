package web

import (
	"cmp"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// classBody is the page of a class.
type classBody struct {
	Path              string
	Name              string
	Facts             []Fact
	Seats             seats
	Sessions          []classSession
	People, Waiting   Table
	Rolls, Place      bool // whether who looks may take the roll, and move people
	NextSheet         string
	Over, SomeWaiting bool
	Modules           bool // whether any of its sessions has a module
	SeesAll           bool
	Change, Add       bool // whether who looks may change the class, and add a session
}

// classSession is a session of the class.
type classSession struct {
	ID, Module, Why string
	Day             school.Date
	Weekday, Hours  string
	State           Tag
	Counts          string
	Roll, Cancel    bool
}

func (s *server) showClass(r *request) (reply, error) {
	c, err := s.office.ClassFile(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	zone := zoneOf(c.Zone, s.zone)
	body := classBody{Path: "/classes/" + c.ID, Name: c.Name, Seats: seats{c.SeatsTaken, c.Capacity}, Rolls: r.may(registrar.ActReadRoster), Place: r.may(registrar.ActPlace),
		Over: c.LastDay < c.Today, SomeWaiting: len(c.Waiting) > 0, SeesAll: len(c.People) >= c.SeatsTaken}
	body.Facts = []Fact{fact("Program", c.ProgramName), fact("Place", c.Location), fact("Language", languageWords(c.Language)), fact("Days", daysWords(c.FirstDay, c.LastDay))}
	if c.Location == "" {
		body.Facts[1].Text = "Not written down"
	}
	body.Change, body.Add = s.leads(r, "/classes/:id/change"), s.leads(r, "/classes/:id/sessions/new")
	now := s.clock.Now()
	for _, l := range c.Sessions {
		body.Sessions = append(body.Sessions, s.classSession(r, l, zone, now))
		body.Modules = body.Modules || l.Module != ""
		if body.NextSheet == "" && l.Cancelled == nil && l.EndsAt.After(now) && r.may(registrar.ActPrintRoll) {
			body.NextSheet = "/sessions/" + l.ID + "/roll-sheet"
		}
	}
	body.People = s.seatTable(r, c.People, c.Phones, "Who sits in the class, by name", "Nobody sits in this class yet.")
	body.Waiting = s.seatTable(r, c.Waiting, nil, "Who waits for a place", "")
	page := r.page("class", c.Name, body).ownHeading()
	return page.under("Classes", "/classes").at("/classes"), nil
}

// classSession shows a session with the state of its roll.
func (s *server) classSession(r *request, l registrar.SessionLine, zone *time.Location, now time.Time) classSession {
	one := classSession{ID: l.ID, Module: l.Module, Day: l.Day, Weekday: weekdayWords(l.Day), Hours: hoursWords(l.StartsAt.In(zone), l.EndsAt.In(zone))}
	begun := !now.Before(l.StartsAt)
	one.Roll = begun && l.Cancelled == nil && s.leads(r, "/sessions/:id/roll")
	one.Cancel = l.Cancelled == nil && s.leads(r, "/sessions/:id/cancellation")
	if l.Marked > 0 {
		one.Counts = number(l.Marked) + " marked"
	}
	switch {
	case l.Cancelled != nil:
		one.State, one.Why = Tag{"Cancelled", quiet}, l.Cancelled.Reason
	case !begun:
		one.State = Tag{"To come", info}
	case l.Unmarked == 0 && l.Marked > 0:
		one.State = Tag{"Roll complete", good}
	case l.Unmarked == 0:
		one.State = Tag{"Nobody expected", quiet}
	case l.Marked > 0:
		one.State = Tag{number(l.Unmarked) + " not marked yet", warning}
	default:
		one.State = Tag{"Roll not taken", warning}
	}
	return one
}

// seatTable lists people of a class; with phones, also where each is called.
func (s *server) seatTable(r *request, people []registrar.CaseloadLine, phones map[string]string, caption, nobody string) Table {
	t := Table{Caption: caption, Quiet: true, Columns: columns("Participant", "Case number", "Standing", "Due"), Empty: Empty{Title: nobody,
		Text: "People are placed when they are enrolled, or moved from their own page."}}
	if phones != nil {
		t.Columns = append(t.Columns, Column{Label: "Telephone", Whole: true})
	}
	mayPlace := s.leads(r, "/enrollments/:id/placement/new")
	if mayPlace {
		t.Columns = append(t.Columns, Column{Label: "Class"})
	}
	for _, l := range people {
		cells := row(Cell{Text: listName(l.FamilyName, l.GivenName), Href: "/enrollments/" + l.ID, Note: l.Number}, l.CaseNumber, standingCell(l), dateWords(l.DueOn))
		if phones != nil {
			cells.Cells = append(cells.Cells, Cell{Text: cmp.Or(phones[l.ParticipantID], "No number")})
		}
		if mayPlace {
			move := Cell{}
			if !ended(l.Status) {
				move = Cell{Text: "Move", Href: "/enrollments/" + l.ID + "/placement/new"}
			}
			cells.Cells = append(cells.Cells, move)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
