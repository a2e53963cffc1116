package registrar

import (
	"context"
	"fmt"

	"johnschool/db"
	"johnschool/school"
)

// ClassChange is what may change of a class that is planned. Its sessions never
// move; they are cancelled, and others are added.
type ClassChange struct {
	Name     string `json:"name"`
	Location string `json:"location"`
	Capacity int    `json:"capacity"`
	Language string `json:"language"` // a language tag; en where it is empty
}

// check finds everything that cannot be right.
func (r *ClassChange) check(faults *school.Faults) {
	trim(&r.Name, &r.Location, &r.Language)
	if r.Language == "" {
		r.Language = "en"
	}
	checkText(faults, "/name", r.Name, 200, true)
	checkText(faults, "/location", r.Location, 500, false)
	faults.Check(r.Capacity >= 1 && r.Capacity <= mostSeats, "/capacity", "A class has 1 to 500 seats.")
	faults.Check(languageForm.MatchString(r.Language), "/language", "Write a language tag such as en or es.")
}

// UpdateClass replaces a class's name, place, seats and language. Nobody loses a
// seat by it: a class keeps at least as many as people sit in it.
func (o *Office) UpdateClass(ctx context.Context, actor school.Actor, id string, r ClassChange, ifVersion *int64) (ClassView, error) {
	var view ClassView
	err := o.do(ctx, actor, ActUpdateClass, func(v *visit) error {
		version, err := versionOf(ifVersion)
		if err != nil {
			return err
		}
		var faults school.Faults
		r.check(&faults)
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := v.ownClass(id); err != nil {
			return err
		}
		saved, err := v.UpdateClass(v.ctx, db.Class{ID: id, Version: version, Name: r.Name, Location: r.Location, Capacity: r.Capacity, Language: r.Language})
		if err != nil {
			return err
		}
		if view, err = v.classView(id); err != nil {
			return err
		}
		switch {
		case saved:
			return v.audit("class", id, map[string]any{"version": view.Version})
		case view.Version != version:
			return staleRow("class", r, view)
		default:
			return school.InvalidField("/capacity", fmt.Sprintf("%d people sit in it; it cannot have fewer seats.", view.SeatsTaken))
		}
	})
	return view, err
}
