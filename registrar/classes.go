package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// ClassFilter limits a list of classes; empty fields do not. From and To, days
// that are included, ask for classes that meet within that time; OpenOnly for
// those that have a free seat and are not over.
type ClassFilter struct {
	ProgramID string
	From, To  *school.Date
	Language  string
	OpenOnly  bool
}

// Classes lists the organization's classes by their first day.
func (o *Office) Classes(ctx context.Context, actor school.Actor, f ClassFilter, p Page) (List[ClassView], error) {
	var list List[ClassView]
	err := o.do(ctx, actor, ActReadClasses, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		q, err := v.classFilter(f, p)
		if err != nil {
			return err
		}
		q.Limit = limit + 1
		rows, err := v.Classes(v.ctx, q)
		if err != nil {
			return err
		}
		views, err := v.classViews(rows)
		if err != nil {
			return err
		}
		list = page(views, limit, func(c ClassView) any { return db.ClassKey{FirstDay: c.FirstDay, ID: c.ID} })
		return v.auditReading("class", "", idsOf(list.Items, func(c ClassView) string { return c.ID }))
	})
	return list, err
}

func (v *visit) classFilter(f ClassFilter, p Page) (db.ClassFilter, error) {
	q := db.ClassFilter{OrganizationID: v.Actor.OrganizationID, ProgramID: f.ProgramID, Language: f.Language, From: f.From, To: f.To}
	var faults school.Faults
	faults.Check(f.ProgramID == "" || isID(f.ProgramID), "/program", "This is no id of a program.")
	faults.Check(f.Language == "" || languageForm.MatchString(f.Language), "/language", "Write a language tag such as en or es.")
	if err := faults.Err(); err != nil {
		return q, err
	}
	found, err := p.cursor(&q.After)
	if err == nil && found && !isID(q.After.ID) {
		err = badCursor()
	}
	if err != nil || !f.OpenOnly {
		return q, err
	}
	q.OpenOn, err = v.todays()
	return q, err
}

// todays answers the day that it is for each program in scope.
func (v *visit) todays() (map[string]school.Date, error) {
	zones, err := v.ProgramZones(v.ctx)
	if err != nil {
		return nil, err
	}
	days := make(map[string]school.Date, len(zones))
	for _, z := range zones {
		location, err := loadZone(z.Zone)
		if err != nil {
			return nil, err
		}
		days[z.ID] = school.DateOf(v.now, location)
	}
	return days, nil
}

// Class reads one class with its sessions.
func (o *Office) Class(ctx context.Context, actor school.Actor, id string) (ClassView, error) {
	return readOne(ctx, o, actor, ActReadClasses, "class", id, (*visit).classView)
}

func (v *visit) classView(id string) (ClassView, error) {
	class, err := find(v, "class", id, v.Class)
	if err != nil {
		return ClassView{}, err
	}
	views, err := v.classViews([]db.Class{class})
	if err != nil {
		return ClassView{}, err
	}
	return views[0], nil
}

// classViews puts to each class its sessions.
func (v *visit) classViews(rows []db.Class) ([]ClassView, error) {
	sessions, err := v.ClassSessions(v.ctx, idsOf(rows, func(c db.Class) string { return c.ID }))
	if err != nil {
		return nil, err
	}
	views := make([]ClassView, len(rows))
	place := make(map[string]int, len(rows))
	for i, c := range rows {
		views[i] = ClassView{Class: c, Sessions: []db.ClassSession{}}
		place[c.ID] = i
	}
	for _, s := range sessions {
		view := &views[place[s.ClassID]]
		view.Sessions = append(view.Sessions, s)
	}
	return views, nil
}
