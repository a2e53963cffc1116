package web

import (
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// caseloadBody is what an officer begins with.
type caseloadBody struct {
	Search   *Form
	Filters  *Form
	Choices  caseChoices
	Sorts    []Option
	Filtered bool
	Found    bool // whether the list answers a search
	Since    string
	News     []newsLine // the first of them
	OldNews  []newsLine
	MoreNews bool
	Table    Table
	More     string // the cursor of a search's next page
	Path     string
}

// newsLine is something that changed.
type newsLine struct {
	Name, Href string
	Number     string
	Text       string
	Tag        Tag
	Before     string
	At         time.Time
}

// firstNews is how many changes stand open on the page; the others are unfolded.
const firstNews = 6

// newcomersDays is how far back those look who sign in for the first time.
const newcomersDays = 7

// newestFirst is the order of a caseload that is not the usual one.
const newestFirst = "newest"

func (s *server) showCaseload(r *request) (reply, error) {
	body := caseloadBody{Search: newForm(nil), Filters: r.filters("standing", "status", "due", "program", "court", "sort"), Path: caseloadPath,
		Sorts: []Option{{Label: "Gravest first"}, {Value: registrar.SortByDue, Label: "Due date"}, {Value: newestFirst, Label: "Newest first"}}}
	var err error
	if body.Choices, err = s.caseChoices(r); err != nil {
		return reply{}, err
	}
	form := body.Filters
	filter := s.caseFilter(form)
	switch form.Get("sort") {
	case "":
		filter.Sort = registrar.SortByStanding
	case newestFirst:
		filter.Sort = ""
	}
	body.Filtered = form.Get("standing")+form.Get("status")+form.Get("due")+form.Get("program")+form.Get("court") != ""
	var since time.Time
	if !body.Filtered && r.query("cursor") == "" {
		since, body.Since = s.lastVisit(r)
	}
	watch, err := s.office.WatchCaseload(r.ctx, r.actor, filter, since, r.listed())
	if err != nil {
		return reply{}, err
	}
	body.addNews(watch)
	body.Table = watchTable(watch.Items, body.Choices).paged(r, watch.NextCursor)
	body.Table.Empty = Empty{Title: "Nobody is in this caseload", Text: "Cases appear here once an order names your agency as the one that supervises."}
	if body.Filtered {
		body.Table.Empty = Empty{Title: "No case fits these filters", Text: "Choose fewer of them, or search by name or number.", Action: Link{Label: "Show the whole caseload", Href: caseloadPath}}
	}
	return r.page("caseload", "Caseload", body).ownHeading().wide(), nil
}

// lastVisit is since when changes are shown, and how the page calls that.
func (s *server) lastVisit(r *request) (time.Time, string) {
	if before := r.visit.PreviousAt; before != nil {
		return *before, "Since you signed in before, on " + whenOf(before.In(s.zone))
	}
	return s.clock.Now().AddDate(0, 0, -newcomersDays), "In the last " + plural(newcomersDays, "day", "days")
}

func (b *caseloadBody) addNews(watch registrar.Watch) {
	b.MoreNews = watch.MoreChanges
	for _, c := range watch.Changes {
		line := newsLine{Name: c.FamilyName + ", " + c.GivenName, Href: enrollmentPath(c.EnrollmentID), Number: c.Number, At: c.At}
		switch c.Kind {
		case "standing":
			line.Tag, line.Before = standingTag(c.What), "before: "+lower(standingTag(c.Before).Text)
		case "enrolled":
			line.Text = "Enrolled"
		case "notice":
			line.Text = "Notice: " + lower(ruleWords(c.What))
		case "report":
			line.Text, line.Tag = kindWords(c.What), reportTag(c.Before)
		case "certificate":
			line.Text, line.Tag = "Certificate "+c.ID, reportTag(c.What)
		}
		if len(b.News) < firstNews {
			b.News = append(b.News, line)
		} else {
			b.OldNews = append(b.OldNews, line)
		}
	}
}

// watchTable draws a caseload as its officer reads it.
func watchTable(cases []registrar.WatchedCase, c caseChoices) Table {
	t := Table{Caption: "Caseload", Quiet: true, Columns: columns("Participant", "Standing", "Next session", "Due")}
	t.Columns[2].Whole, t.Columns[3].Whole = true, true
	many := len(c.Programs) > 2
	if many {
		t.Columns = append(t.Columns, Column{Label: "Program"})
	}
	for _, l := range cases {
		next := Cell{Text: "None planned"}
		switch {
		case l.Status == "completed" || l.Status == "unsuccessful" || l.Status == "closed":
			next.Text = "–"
		case l.ClassID == nil:
			next.Text = "Not in a class"
		case l.NextAt != nil:
			at := l.NextAt.In(zoneOf(l.Zone, time.UTC))
			next = Cell{Text: dayOf(at), Note: timeOf(at)}
		}
		cells := row(Cell{Text: l.FamilyName + ", " + l.GivenName, Href: enrollmentPath(l.ID), Note: strings.Join(strings.Fields(l.Number+" "+l.CaseNumber), " · ")},
			standingCell(l.CaseloadLine), next, Cell{Text: dateWords(l.DueOn)})
		if many {
			cells.Cells = append(cells.Cells, Cell{Text: labelOf(c.Programs, l.ProgramID)})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// searchCaseload finds among the cases by name, birth date or number. The answer is
// the page itself, so that no name stands in an address.
func (s *server) searchCaseload(r *request) (reply, error) {
	form := r.posted()
	text := strings.TrimSpace(form.Get("text"))
	page := registrar.Page{Cursor: form.Get("cursor")}
	body := caseloadBody{Search: form, Filters: newForm(nil), Found: true, Path: caseloadPath}
	var err error
	if body.Choices, err = s.caseChoices(r); err != nil {
		return reply{}, err
	}
	show := func() (reply, error) { return r.page("caseload", "Caseload", body).ownHeading().wide(), nil }
	if text == "" {
		return r.again(form, school.InvalidField("/text", "Write a name, a date of birth, a case number or an enrollment number."), show)
	}
	list, err := s.findCases(r, text, page)
	if err != nil {
		return r.again(form, searchFault(err), show)
	}
	if len(list.Items) == 1 && page.Cursor == "" {
		return seeOther(enrollmentPath(list.Items[0].ID)), nil
	}
	body.Table = caseTable("What was found", list.Items, body.Choices)
	body.More = list.NextCursor
	body.Table.Empty = Empty{Title: "Nobody was found", Text: "Try fewer letters, the family name alone, or the case number. Only the cases of your agency are searched, also those that have ended.",
		Action: Link{Label: "Show the whole caseload", Href: caseloadPath}}
	return show()
}
