package web

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// caseList is what the page of cases and that of a caseload share: one box to search,
// filters, and the cases that one of them gives. _cases.html draws it.
type caseList struct {
	Path     string // the page's; its search is a post to a path below, for a name stands in no address
	Whole    string // what the page calls the list without filters
	Search   *Form
	Filters  *Form
	Choices  caseChoices
	Filtered bool
	Found    bool // whether the list answers a search
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

// filteredCases begins a list by the filters in the address.
func (s *server) filteredCases(r *request, path, whole string) (caseList, error) {
	form := r.filters("standing", "status", "due", "program", "court", "sort")
	list := caseList{Path: path, Whole: whole, Search: newForm(nil), Filters: form, Filtered: form.Any("standing", "status", "due", "program", "court")}
	var err error
	list.Choices, err = s.caseChoices(r)
	return list, err
}

// draw takes a table of cases with what it says where it has none: nothing, unless
// filters leave nothing.
func (l *caseList) draw(t Table, nothing Empty) {
	l.Table, l.Table.Empty = t, nothing
	if l.Filtered {
		l.Table.Empty = Empty{Title: "No case fits these filters", Text: "Choose fewer of them, or search by name or number.", Action: l.all()}
	}
}

// all leads to the list without filters.
func (l *caseList) all() Link { return Link{Label: "Show " + l.Whole, Href: l.Path} }

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

// The places of columns in a table of cases.
const (
	nameColumn = iota
	numberColumn
	standingColumn
	dueColumn
)

// caseTable draws enrollments as lists do.
func caseTable(caption string, lines []registrar.CaseloadLine, c caseChoices) Table {
	t := Table{Caption: caption, Quiet: true, Columns: wholeFrom(columns("Participant", "Enrollment", "Standing", "Due"), numberColumn, dueColumn)}
	many := len(c.Programs) > 2
	if many {
		t.Columns = append(t.Columns, Column{Label: "Program"})
	}
	for _, l := range lines {
		cells := row(Cell{Text: listName(l.FamilyName, l.GivenName), Href: enrollmentPath(l.ID)}, Cell{Text: l.Number, Note: l.CaseNumber},
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
	if ended(l.Status) {
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

// caseSearch is a search by the one box as its page wants it.
type caseSearch struct {
	path, whole string
	among       string                             // whose cases are searched
	open        func(text string) bool             // whether a single case that was found is opened at once
	page        func(list caseList) (reply, error) // draws the page
}

// searchCaseList answers the one box: a date is a birth date, what has a digit the
// number of an enrollment or a case, everything else a name. The answer is the page
// itself, so that no name stands in an address.
func (s *server) searchCaseList(r *request, search caseSearch) (reply, error) {
	list := caseList{Path: search.path, Whole: search.whole, Search: r.posted(), Filters: newForm(nil), Found: true}
	var err error
	if list.Choices, err = s.caseChoices(r); err != nil {
		return reply{}, err
	}
	text := strings.TrimSpace(list.Search.Get("text"))
	page := registrar.Page{Cursor: list.Search.Get("cursor")}
	found, err := s.findCases(r, text, page)
	if err != nil {
		return r.again(list.Search, searchFault(err), func() (reply, error) { return search.page(list) })
	}
	if len(found.Items) == 1 && page.Cursor == "" && search.open(text) {
		return seeOther(enrollmentPath(found.Items[0].ID)), nil
	}
	list.More = found.NextCursor
	list.draw(caseTable("What was found", found.Items, list.Choices),
		Empty{Title: "Nobody was found", Text: "Try fewer letters, the last name alone, or the whole case number: its hyphens and spaces do not matter. Only " + search.among + " are searched, also those that have ended.", Action: list.all()})
	return search.page(list)
}

// findCases looks for what was typed.
func (s *server) findCases(r *request, text string, page registrar.Page) (registrar.List[registrar.CaseloadLine], error) {
	if text == "" {
		return registrar.List[registrar.CaseloadLine]{}, school.InvalidField("/text", "Write a name, a date of birth, a case number or an enrollment number.")
	}
	if born, err := parseDay(text); err == nil {
		return s.office.SearchEnrollments(r.ctx, r.actor, registrar.SearchRequest{DateOfBirth: &born}, page)
	}
	if !hasDigit(text) {
		return s.office.SearchEnrollments(r.ctx, r.actor, registrar.SearchRequest{Name: text}, page)
	}
	list, err := s.office.Caseload(r.ctx, r.actor, registrar.EnrollmentFilter{Number: text}, registrar.Page{})
	if err != nil || len(list.Items) > 0 {
		return list, err
	}
	return s.office.Caseload(r.ctx, r.actor, registrar.EnrollmentFilter{CaseNumber: text}, page)
}

// hasDigit tells a number from a name.
func hasDigit(text string) bool { return strings.ContainsAny(text, "0123456789") }

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
