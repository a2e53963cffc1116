package registrar

import (
	"context"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// EnrollmentFilter limits a caseload; empty fields do not. CaseNumber and Number
// are whole, but count by their letters and digits alone. Sort is empty (the newest first), dueOn
// (by due day, those without one last) or standing (the gravest first, each by due
// day).
type EnrollmentFilter struct {
	Standing, Status                      string
	Open                                  bool // only those that have not ended
	CourtID, AgencyID, ProgramID, ClassID string
	DueBefore                             *school.Date
	CaseNumber, Number                    string
	Sort                                  string
}

// The orders of a caseload beside the newest first.
const (
	SortByDue      = "dueOn"
	SortByStanding = "standing"
)

var statuses = []string{statusPending, statusWaitlisted, statusActive, statusPaused, statusCompleted, statusUnsuccessful, statusClosed}

func (f EnrollmentFilter) check() error {
	var faults school.Faults
	faults.Check(f.Standing == "" || slices.Contains(school.States, school.State(f.Standing)), "/standing", "Choose one of "+join(school.States)+".")
	faults.Check(f.Status == "" || slices.Contains(statuses, f.Status), "/status", "Choose one of "+join(statuses)+".")
	faults.Check(f.Sort == "" || f.Sort == SortByDue || f.Sort == SortByStanding, "/sort", "Choose dueOn or standing, or leave it out for the newest first.")
	for pointer, id := range map[string]string{"/court": f.CourtID, "/agency": f.AgencyID, "/program": f.ProgramID, "/class": f.ClassID} {
		faults.Check(id == "" || isID(id), pointer, "This is no id.")
	}
	school.CheckText(&faults, "/caseNumber", f.CaseNumber, 200, false)
	school.CheckText(&faults, "/number", f.Number, 200, false)
	return faults.Err()
}

func join[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// Caseload lists the enrollments that the actor reaches, with the projection of
// their standing.
func (o *Office) Caseload(ctx context.Context, actor school.Actor, f EnrollmentFilter, p Page) (List[db.CaseloadLine], error) {
	var list List[db.CaseloadLine]
	err := o.do(ctx, actor, ActReadCaseload, func(v *visit) (err error) {
		list, err = v.filtered(f, p)
		return err
	})
	return list, err
}

// filtered reads a page of what the actor reaches and a filter leaves.
func (v *visit) filtered(f EnrollmentFilter, p Page) (List[db.CaseloadLine], error) {
	if err := f.check(); err != nil {
		return List[db.CaseloadLine]{}, err
	}
	filter := db.CaseloadFilter{Reach: v.reach(), State: f.Standing, Status: f.Status, Open: f.Open, CourtID: f.CourtID, AgencyID: f.AgencyID, ProgramID: f.ProgramID,
		ClassID: f.ClassID, DueBefore: f.DueBefore, CasePlain: school.PlainNumber(f.CaseNumber), NumberPlain: school.PlainNumber(f.Number), ByDue: f.Sort == SortByDue, Worst: f.Sort == SortByStanding}
	return v.caseload(p, f.Sort, func(after db.CaseloadKey, limit int) ([]db.CaseloadLine, error) {
		filter.After, filter.Limit = after, limit
		return v.Caseload(v.ctx, filter)
	})
}

// caseload reads a page of what the actor reaches and leaves the event of it. The
// cursor holds what the list is sorted by.
func (v *visit) caseload(p Page, sort string, read func(db.CaseloadKey, int) ([]db.CaseloadLine, error)) (List[db.CaseloadLine], error) {
	var list List[db.CaseloadLine]
	limit, err := p.limit()
	if err != nil {
		return list, err
	}
	var after db.CaseloadKey
	found, err := p.cursor(&after)
	if err == nil && found && (!isID(after.ID) || sort == SortByStanding && !slices.Contains(school.States, school.State(after.State))) {
		err = badCursor()
	}
	if err != nil {
		return list, err
	}
	rows, err := read(after, limit+1)
	if err != nil {
		return list, err
	}
	list = page(rows, limit, func(l db.CaseloadLine) any {
		switch sort {
		case SortByDue:
			return db.CaseloadKey{ID: l.ID, DueOn: l.DueOn}
		case SortByStanding:
			return db.CaseloadKey{ID: l.ID, DueOn: l.DueOn, State: l.State}
		}
		return db.CaseloadKey{ID: l.ID}
	})
	return list, v.auditReading("enrollment", "", idsOf(list.Items, func(l db.CaseloadLine) string { return l.ID }))
}

// reach is what the actor's scope limits lists to.
func (v *visit) reach() db.Reach {
	r := db.Reach{OrganizationID: v.Actor.OrganizationID}
	switch v.Actor.Role {
	case school.Clerk:
		r.CourtIDs = append(db.IDs{}, v.Actor.CourtIDs...)
	case school.Officer:
		r.AgencyIDs = append(db.IDs{}, v.Actor.AgencyIDs...)
	case school.Staff:
		r.ProgramIDs = append(db.IDs{}, v.Actor.ProgramIDs...)
	case school.System, school.Console:
		r.OrganizationID = ""
	}
	return r
}
