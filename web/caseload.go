package web

import (
	"slices"
	"time"

	"johnschool/registrar"
)

// caseloadBody is what an officer begins with.
type caseloadBody struct {
	List     caseList
	Since    string
	News     []newsLine // the first of them
	OldNews  []newsLine
	MoreNews bool
}

// newsLine is something that changed.
type newsLine struct {
	Name, Href string
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

// wholeCaseload is what the page calls its list without filters.
const wholeCaseload = "the whole caseload"

func (s *server) showCaseload(r *request) (reply, error) {
	list, err := s.filteredCases(r, caseloadPath, wholeCaseload)
	if err != nil {
		return reply{}, err
	}
	list.Choices.Sorts = []Option{{Label: "Gravest first"}, {Value: registrar.SortByDue, Label: "Due date"}, {Value: newestFirst, Label: "Newest first"}}
	filter := s.caseFilter(list.Filters)
	switch filter.Sort {
	case "":
		filter.Sort = registrar.SortByStanding
	case newestFirst:
		filter.Sort = ""
	}
	var body caseloadBody
	var since time.Time
	if !list.Filtered && r.query("cursor") == "" {
		since, body.Since = s.lastVisit(r)
	}
	watch, err := s.office.WatchCaseload(r.ctx, r.actor, filter, since, r.listed())
	if err != nil {
		return reply{}, err
	}
	body.addNews(watch)
	list.draw(watchTable(watch.Items, list.Choices).paged(r, watch.NextCursor),
		Empty{Title: "Nobody is in this caseload", Text: "Cases appear here once an order names your agency as the one that supervises."})
	body.List = list
	return caseloadPage(r, body)
}

func caseloadPage(r *request, body caseloadBody) (reply, error) {
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
		line := newsLine{Name: listName(c.FamilyName, c.GivenName), Href: enrollmentPath(c.EnrollmentID), At: c.At}
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

// watchTable draws a caseload as its officer reads it: the next session stands before
// the due date.
func watchTable(cases []registrar.WatchedCase, c caseChoices) Table {
	lines := make([]registrar.CaseloadLine, len(cases))
	for i, l := range cases {
		lines[i] = l.CaseloadLine
	}
	t := caseTable("Caseload", lines, c)
	t.Columns = slices.Insert(t.Columns, dueColumn, Column{Label: "Next session", Whole: true})
	for i, l := range cases {
		t.Rows[i].Cells = slices.Insert(t.Rows[i].Cells, dueColumn, nextCell(l))
	}
	return t
}

// nextCell says when somebody is expected next.
func nextCell(l registrar.WatchedCase) Cell {
	switch {
	case ended(l.Status):
		return Cell{Text: "–"}
	case l.ClassID == nil:
		return Cell{Text: "Not in a class"}
	case l.NextAt != nil:
		return whenCell(l.NextAt.In(zoneOf(l.Zone, time.UTC)))
	}
	return Cell{Text: "None planned"}
}

// searchCaseload opens a single case that was found, by a name too: every one is their
// own.
func (s *server) searchCaseload(r *request) (reply, error) {
	return s.searchCaseList(r, caseSearch{path: caseloadPath, whole: wholeCaseload, among: "the cases of your agency", open: func(string) bool { return true },
		page: func(list caseList) (reply, error) { return caseloadPage(r, caseloadBody{List: list}) }})
}
