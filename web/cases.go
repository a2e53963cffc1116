package web

import (
	"johnschool/registrar"
)

// casesBody is the page of all cases that one may see.
type casesBody struct {
	List   caseList
	Enroll bool
}

// allCases is what the page calls its list without filters.
const allCases = "all open cases"

func (s *server) showCases(r *request) (reply, error) {
	list, err := s.filteredCases(r, casesPath, allCases)
	if err != nil {
		return reply{}, err
	}
	cases, err := s.office.Caseload(r.ctx, r.actor, s.caseFilter(list.Filters), r.listed())
	if err != nil {
		return reply{}, err
	}
	table := caseTable("Cases", cases.Items, list.Choices).paged(r, cases.NextCursor)
	table.Columns[dueColumn].Sort, table.Columns[numberColumn].Sort = r.here("sort", registrar.SortByDue), r.here("sort", "")
	if list.Filters.Get("sort") == "" {
		table.Columns[numberColumn].Sorted = "descending"
	} else {
		table.Columns[dueColumn].Sorted = "ascending"
	}
	none := Empty{Title: "There are no open cases", Text: "Those that have ended are shown by the filter for the status."}
	if r.may(registrar.ActEnroll) {
		none.Action = Link{Label: "Enroll a participant", Href: enrollPath}
	}
	list.draw(table, none)
	return casesPage(r, list)
}

func casesPage(r *request, list caseList) (reply, error) {
	return r.page("cases", "Cases", casesBody{List: list, Enroll: r.may(registrar.ActEnroll)}).ownHeading().wide(), nil
}

// searchCases opens a single case that a number leads to; a name may be somebody
// else's, so its answer is a list.
func (s *server) searchCases(r *request) (reply, error) {
	return s.searchCaseList(r, caseSearch{path: casesPath, whole: allCases, among: "cases of your own", open: hasDigit,
		page: func(list caseList) (reply, error) { return casesPage(r, list) }})
}
