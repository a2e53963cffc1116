package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// CaseChange is something that changed for one of an agency's cases.
type CaseChange = db.CaseChange

// Watch is what an officer sees of the caseload: who stands where, when they are
// expected next, and what changed.
type Watch struct {
	List[WatchedCase]
	Changes     []CaseChange `json:"changes"`     // the latest first
	MoreChanges bool         `json:"moreChanges"` // whether there are others, before these
}

// WatchedCase is an enrollment of a caseload.
type WatchedCase struct {
	db.CaseloadLine
	NextAt *time.Time `json:"nextAt"` // when their class meets next; nil where it does not, or they have none
	Zone   string     `json:"zone"`   // in which that is to be read
}

// mostChanges bounds what is shown of what changed.
const mostChanges = 30

// WatchCaseload lists the enrollments that the actor's agencies supervise, with what
// changed for any of them after an instant; nothing changed where that is zero.
func (o *Office) WatchCaseload(ctx context.Context, actor school.Actor, f EnrollmentFilter, since time.Time, p Page) (Watch, error) {
	watch := Watch{Changes: []CaseChange{}}
	err := o.do(ctx, actor, ActWatchCaseload, func(v *visit) error {
		list, err := v.filtered(f, p)
		if err != nil {
			return err
		}
		watch.NextCursor = list.NextCursor
		if watch.Items, err = v.watched(list.Items); err != nil || since.IsZero() {
			return err
		}
		if watch.Changes, err = v.ChangesSince(v.ctx, v.Actor.AgencyIDs, since, mostChanges+1); err != nil {
			return err
		}
		if watch.MoreChanges = len(watch.Changes) > mostChanges; watch.MoreChanges {
			watch.Changes = watch.Changes[:mostChanges]
		}
		return v.auditReading("enrollment", "", idsOf(watch.Changes, func(c CaseChange) string { return c.EnrollmentID }))
	})
	return watch, err
}

// watched adds to enrollments when they are expected next.
func (v *visit) watched(lines []db.CaseloadLine) ([]WatchedCase, error) {
	var classes []string
	for _, l := range lines {
		if l.ClassID != nil && isOpen(l.Status) {
			classes = append(classes, *l.ClassID)
		}
	}
	next, err := v.NextSessions(v.ctx, classes, v.now)
	if err != nil {
		return nil, err
	}
	ofClass := make(map[string]db.NextSession, len(next))
	for _, n := range next {
		ofClass[n.ClassID] = n
	}
	cases := make([]WatchedCase, len(lines))
	for i, l := range lines {
		cases[i].CaseloadLine = l
		if n, ok := ofClass[deref(l.ClassID)]; ok && isOpen(l.Status) {
			cases[i].NextAt, cases[i].Zone = &n.StartsAt, n.Zone
		}
	}
	return cases, nil
}
