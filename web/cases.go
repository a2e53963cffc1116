package web

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// casesBody is the list of cases, by filters or as the answer of a search.
type casesBody struct {
	Search   *Form // the one box; its search is a post, for a name stands in no address
	Filters  *Form
	Choices  caseChoices
	Filtered bool
	Found    bool // whether the list answers a search
	Enroll   bool
	Table    Table
	More     string // the cursor of a search's next page
}

// caseChoices are what the filters offer; a list of one is not asked for.
type caseChoices struct {
	Standings, Statuses, Dues, Programs, Courts, Sorts []Option
}

// The values of the filters that are not the use case's own.
const (
	everyStatus = "all"
	pastDue     = "past"
)

// dueWithin are the days before which a case is due, as the filter offers them.
var dueWithin = []int{7, 14, 30, 60, 90}

func (s *server) showCases(r *request) (reply, error) {
	form := newForm(nil)
	for _, name := range []string{"standing", "status", "due", "program", "court", "sort"} {
		form.Set(name, r.query(name))
	}
	choices, err := s.caseChoices(r)
	if err != nil {
		return reply{}, err
	}
	list, err := s.office.Caseload(r.ctx, r.actor, s.caseFilter(form), r.listed())
	if err != nil {
		return reply{}, err
	}
	body := casesBody{Search: newForm(nil), Filters: form, Choices: choices, Enroll: r.may(registrar.ActEnroll),
		Filtered: form.Get("standing")+form.Get("status")+form.Get("due")+form.Get("program")+form.Get("court") != ""}
	body.Table = caseTable("Cases", list.Items, choices).paged(r, list.NextCursor)
	body.Table.Columns[dueColumn].Sort, body.Table.Columns[numberColumn].Sort = r.here("sort", "dueOn"), r.here("sort", "")
	if form.Get("sort") == "" {
		body.Table.Columns[numberColumn].Sorted = "descending"
	} else {
		body.Table.Columns[dueColumn].Sorted = "ascending"
	}
	body.Table.Empty = noCases(body)
	return r.page("cases", "Cases", body).ownHeading().wide(), nil
}

// caseFilter reads what the filters say.
func (s *server) caseFilter(form *Form) registrar.EnrollmentFilter {
	f := registrar.EnrollmentFilter{Standing: form.Get("standing"), CourtID: form.Get("court"), ProgramID: form.Get("program"), Sort: form.Get("sort")}
	switch status := form.Get("status"); status {
	case "":
		f.Open = true
	case everyStatus:
	default:
		f.Status = status
	}
	today := school.DateOf(s.clock.Now(), s.zone)
	if form.Get("due") == pastDue {
		f.DueBefore = &today
	} else if days, err := strconv.Atoi(form.Get("due")); err == nil && days > 0 && days <= 3660 {
		before := today.Add(days + 1)
		f.DueBefore = &before
	}
	return f
}

func (s *server) caseChoices(r *request) (caseChoices, error) {
	c := caseChoices{
		Standings: anyOf("Any standing", choices(school.States, func(state school.State) Option { return Option{Value: string(state), Label: standingTag(state).Text} })...),
		Statuses:  []Option{{Label: "Open"}},
		Dues:      []Option{{Label: "Any due date"}, {Value: pastDue, Label: "Past due"}},
		Sorts:     []Option{{Label: "Newest first"}, {Value: "dueOn", Label: "Due date"}},
	}
	for _, status := range []string{"pending", "waitlisted", "active", "paused", "completed", "unsuccessful", "closed"} {
		c.Statuses = append(c.Statuses, Option{Value: status, Label: statusTag(status).Text})
	}
	c.Statuses = append(c.Statuses, Option{Value: everyStatus, Label: "Open and ended"})
	for _, days := range dueWithin {
		c.Dues = append(c.Dues, Option{Value: strconv.Itoa(days), Label: "Due within " + plural(days, "day", "days")})
	}
	var err error
	if c.Programs, err = s.programChoices(r); err != nil {
		return c, err
	}
	c.Programs = anyOf("Any program", c.Programs...)
	if c.Courts, err = s.courtChoices(r); err != nil {
		return c, err
	}
	c.Courts = anyOf("Any court", c.Courts...)
	return c, nil
}

func noCases(body casesBody) Empty {
	if body.Filtered {
		return Empty{Title: "No case fits these filters", Text: "Choose fewer of them, or search by name or number.", Action: Link{Label: "Show all open cases", Href: casesPath}}
	}
	empty := Empty{Title: "There are no open cases", Text: "Those that have ended are shown by the filter for the status."}
	if body.Enroll {
		empty.Action = Link{Label: "Enroll a participant", Href: enrollPath}
	}
	return empty
}

// The places of columns in a table of cases.
const (
	nameColumn = iota
	numberColumn
	standingColumn
	dueColumn
)

// caseTable draws enrollments as lists do.
func caseTable(caption string, lines []registrar.CaseloadLine, c caseChoices) Table {
	t := Table{Caption: caption, Quiet: true, Columns: columns("Participant", "Enrollment", "Standing", "Due")}
	t.Columns[numberColumn].Whole, t.Columns[dueColumn].Whole = true, true
	many := len(c.Programs) > 2
	if many {
		t.Columns = append(t.Columns, Column{Label: "Program"})
	}
	for _, l := range lines {
		cells := row(Cell{Text: l.FamilyName + ", " + l.GivenName, Href: casesPath + "/" + l.ID}, Cell{Text: l.Number, Note: l.CaseNumber},
			standingCell(l), dateWords(l.DueOn))
		if many {
			cells.Cells = append(cells.Cells, Cell{Text: labelOf(c.Programs, l.ProgramID)})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// standingCell says where somebody stands and why: of an open case the standing, with
// the status where it is not simply active, of one that ended how it did.
func standingCell(l registrar.CaseloadLine) Cell {
	switch l.Status {
	case "completed", "unsuccessful", "closed":
		return Cell{Tags: []Tag{statusTag(l.Status)}}
	}
	cell := Cell{Tags: []Tag{standingTag(l.State)}}
	if l.Status != "active" {
		cell.Tags = append(cell.Tags, statusTag(l.Status))
	}
	var standing school.Standing
	if json.Unmarshal(l.Standing, &standing) == nil && l.State != string(school.OnTrack) && len(standing.Reasons) > 0 {
		cell.Note = standing.Reasons[0].Text
	}
	return cell
}

// searchCases answers the one box: a number leads to its case, a date is a birth
// date, everything else a name. The answer is the page itself, so that no name
// stands in an address.
func (s *server) searchCases(r *request) (reply, error) {
	form := r.posted()
	text := strings.TrimSpace(form.Get("text"))
	page := registrar.Page{Cursor: form.Get("cursor")}
	body := casesBody{Search: form, Filters: newForm(nil), Found: true, Enroll: r.may(registrar.ActEnroll)}
	var err error
	if body.Choices, err = s.caseChoices(r); err != nil {
		return reply{}, err
	}
	show := func() (reply, error) {
		return r.page("cases", "Cases", body).ownHeading().wide(), nil
	}
	if text == "" {
		form.Fault("/text", "Write a name, a date of birth, a case number or an enrollment number.")
		form.Set("text", "")
		answer, err := show()
		return answer.with(form), err
	}
	list, err := s.findCases(r, text, page)
	if err != nil {
		return r.again(form, searchFault(err), show)
	}
	if len(list.Items) == 1 && strings.ContainsAny(text, "0123456789") && page.Cursor == "" {
		return seeOther(casesPath + "/" + list.Items[0].ID), nil
	}
	body.Table = caseTable("What was found", list.Items, body.Choices)
	body.More = list.NextCursor
	body.Table.Empty = Empty{Title: "Nobody was found", Text: "Try fewer letters, the family name alone, or the case number. Only cases of your own are searched, also those that have ended.",
		Action: Link{Label: "Show all open cases", Href: casesPath}}
	return show()
}

// findCases looks for what was typed.
func (s *server) findCases(r *request, text string, page registrar.Page) (registrar.List[registrar.CaseloadLine], error) {
	if born, err := parseDay(text); err == nil {
		return s.office.SearchEnrollments(r.ctx, r.actor, registrar.SearchRequest{DateOfBirth: &born}, page)
	}
	if !strings.ContainsAny(text, "0123456789") {
		return s.office.SearchEnrollments(r.ctx, r.actor, registrar.SearchRequest{Name: text}, page)
	}
	list, err := s.office.Caseload(r.ctx, r.actor, registrar.EnrollmentFilter{Number: text}, registrar.Page{})
	if err != nil || len(list.Items) > 0 {
		return list, err
	}
	return s.office.Caseload(r.ctx, r.actor, registrar.EnrollmentFilter{CaseNumber: text}, page)
}

// searchFault puts what a search finds wrong to the one box.
func searchFault(err error) error {
	if school.KindOf(err) != school.Invalid {
		return err
	}
	var e *school.Error
	errors.As(err, &e)
	var faults school.Faults
	for _, f := range e.Fields {
		faults.Add("/text", f.Message)
	}
	return faults.Err()
}
