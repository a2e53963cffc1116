package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// ClassFile is a class with everything that belongs to it: its sessions with what
// is marked, who sits in it, who waits. People are those that the actor may see;
// the seats are counted whole.
type ClassFile struct {
	db.Class
	Zone     string            `json:"zone"`
	Today    school.Date       `json:"today"` // the program's
	Sessions []db.SessionLine  `json:"sessions"`
	People   []db.CaseloadLine `json:"people"`  // by name
	Waiting  []db.CaseloadLine `json:"waiting"` // the first to be enrolled first
	// Phones are by participant the numbers of People, for who runs classes: to tell them that one does not take place.
	Phones map[string]string `json:"-"`
}

// ClassFile reads a class with its people.
func (o *Office) ClassFile(ctx context.Context, actor school.Actor, id string) (ClassFile, error) {
	var file ClassFile
	err := o.do(ctx, actor, ActReadClasses, func(v *visit) (err error) {
		if file.Class, err = find(v, "class", id, v.Class); err != nil {
			return err
		}
		p, err := v.programOf(file.ProgramID)
		if err != nil {
			return err
		}
		file.Zone, file.Today = p.Zone, p.today(v.now)
		if file.Sessions, err = v.SessionsOfClass(v.ctx, id); err != nil {
			return err
		}
		if file.People, err = v.InClass(v.ctx, id); err != nil {
			return err
		}
		if file.Waiting, err = v.Waiting(v.ctx, id); err != nil {
			return err
		}
		if May(v.Actor.Role, ActReadRoster) {
			if file.Phones, err = v.PhonesInClass(v.ctx, id); err != nil {
				return err
			}
		}
		return v.auditReading("class", id, idsOf(slices.Concat(file.People, file.Waiting), func(l db.CaseloadLine) string { return l.ID }))
	})
	return file, err
}
