package web

import (
	"cmp"
	"slices"

	"johnschool/registrar"
)

// noticesPath is where notices are listed.
const noticesPath = "/notices"

// noticesBody is the list of notices.
type noticesBody struct {
	Filters  *Form
	Shows    []Option
	Programs []Option
	Filtered bool
	First    Table  // not delivered yet, above all open ones
	OneByOne string // where to deliver them one after another
	Table    Table
}

var noticeShows = []Option{{Value: "", Label: "Open"}, {Value: "undelivered", Label: "Not delivered"}, {Value: "found", Label: "Reported"}, {Value: "withdrawn", Label: "Withdrawn"}, {Value: "all", Label: "All"}}

// showingNotices reads which notices a list is asked for.
func showingNotices(show string) registrar.NoticeFilter {
	switch show {
	case "":
		return registrar.NoticeFilter{State: "open"}
	case "undelivered":
		return registrar.NoticeFilter{Undelivered: true}
	case "all":
		return registrar.NoticeFilter{}
	}
	return registrar.NoticeFilter{State: show}
}

func (s *server) showNotices(r *request) (reply, error) {
	show := r.query("show")
	body := noticesBody{Filters: r.filters("show", "program"), Shows: noticeShows, Filtered: show+r.query("program") != ""}
	filter := showingNotices(show)
	filter.ProgramID = r.query("program")
	list, err := s.office.Notices(r.ctx, r.actor, filter, r.listed())
	if err != nil {
		return reply{}, err
	}
	if show == "" && r.query("cursor") == "" {
		waits, err := s.office.Notices(r.ctx, r.actor, registrar.NoticeFilter{Undelivered: true, ProgramID: filter.ProgramID}, registrar.Page{})
		if err != nil {
			return reply{}, err
		}
		if body.First, err = s.noticesTable(r, "Not delivered: no time to cure runs", waits.Items); err != nil {
			return reply{}, err
		}
		body.First.Quiet = false
		list.Items = slices.DeleteFunc(list.Items, func(n registrar.NoticeView) bool { return n.DeliveredOn == nil })
		body.OneByOne = firstOnPaper(waits.Items, "")
	} else if show == "undelivered" {
		body.OneByOne = firstOnPaper(list.Items, "")
	}
	if body.Table, err = s.noticesTable(r, "Notices, the newest first", list.Items); err != nil {
		return reply{}, err
	}
	if len(body.First.Rows) > 0 {
		body.Table.Caption, body.Table.Quiet = "Delivered: the time to cure runs", false
	}
	body.Table = body.Table.paged(r, list.NextCursor)
	body.Table.Empty = noNotices(body.Filtered)
	programs, err := s.programChoices(r)
	body.Programs = anyOf("Any program", programs...)
	return r.page("notices", "Notices", body).ownHeading().wide(), err
}

// firstOnPaper is where the first of the notices after one, or of all, is brought to
// its participant on paper; "" where there is none. What waits to be sent needs no
// paper.
func firstOnPaper(undelivered []registrar.NoticeView, after string) string {
	for _, n := range undelivered {
		if (after == "" || n.ID < after) && n.Undelivered != nil && *n.Undelivered != "waiting" {
			return noticesPath + "/" + n.ID + "?next=yes"
		}
	}
	return ""
}

func noNotices(filtered bool) Empty {
	if filtered {
		return Empty{Title: "No notice fits.", Text: "Choose another state or program.", Action: Link{Label: "Show all open notices", Href: noticesPath}}
	}
	return Empty{Title: "No notice is open.", Text: "Before a violation is reported, its participant is told and has time to cure it. The night opens such a notice; it appears here."}
}

// noticesTable draws notices as lists do.
func (s *server) noticesTable(r *request, caption string, notices []registrar.NoticeView) (Table, error) {
	t := Table{Caption: caption, Quiet: true, Columns: wholeFrom(columns("Participant", "Notice", "State", "Time to cure", "Who has it"), 0)}
	t.Columns[1].Roomy, t.Columns[3].Roomy = true, true
	ids := make([]string, len(notices))
	for i, n := range notices {
		ids[i] = n.EnrollmentID
	}
	names, err := s.office.CaseNames(r.ctx, r.actor, ids)
	for _, n := range notices {
		cure := Cell{Text: plural(n.CureDays, "day", "days") + " once it is delivered"}
		if n.CureUntil != nil {
			cure = Cell{Text: "Through " + dateWords(n.CureUntil), Note: cureLeft(n)}
		}
		has := Cell{Text: holderWords(n.Holder, ""), Note: climbedWords(n.EscalatedTo)}
		if n.Undelivered != nil {
			has.Note = joined(undeliveredWords(*n.Undelivered), has.Note)
		}
		t.Rows = append(t.Rows, row(Cell{Text: cmp.Or(names[n.EnrollmentID], n.EnrollmentNo), Note: n.EnrollmentNo, Href: noticesPath + "/" + n.ID},
			Cell{Text: ruleWords(n.Rule), Note: "Opened " + dateWords(n.OpenedOn)}, Cell{Tags: noticeTags(n)}, cure, has))
	}
	return t, err
}

// undeliveredBody is the page of what reached nobody.
type undeliveredBody struct{ Reports, Notices Table }

// showUndelivered lists the reports and notices that wait for staff to deliver them.
func (s *server) showUndelivered(r *request) (reply, error) {
	var body undeliveredBody
	reports, err := s.office.Reports(r.ctx, r.actor, registrar.ReportFilter{Undelivered: true}, registrar.Page{})
	if err != nil {
		return reply{}, err
	}
	notices, err := s.office.Notices(r.ctx, r.actor, registrar.NoticeFilter{Undelivered: true}, registrar.Page{})
	if err != nil {
		return reply{}, err
	}
	if body.Reports, err = s.reportsTable(r, "Reports that are not with their recipient", reports.Items); err != nil {
		return reply{}, err
	}
	if body.Notices, err = s.noticesTable(r, "Notices that are not with their participant", notices.Items); err != nil {
		return reply{}, err
	}
	body.Reports.Empty = Empty{Title: "Every written report is with its recipient."}
	body.Notices.Empty = Empty{Title: "Every open notice is with its participant."}
	if reports.NextCursor != "" {
		body.Reports.More = reportsPath + "?show=undelivered"
	}
	if notices.NextCursor != "" {
		body.Notices.More = noticesPath + "?show=undelivered"
	}
	return r.page("undelivered", "Not delivered", body).under("What waits", workPath).at(workPath).wide(), nil
}
