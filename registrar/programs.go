package registrar

import (
	"context"
	"regexp"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// ProgramRequest is a program as an administrator writes it down. Prefix begins
// its numbers, Zone is the IANA name of its time zone, Signatory signs its
// letters. Policy is the first version of its rules; it can follow later.
type ProgramRequest struct {
	Name           string         `json:"name"`
	Prefix         string         `json:"prefix"`
	Zone           string         `json:"zone"`
	Address        string         `json:"address"`
	Email          string         `json:"email"`
	Phone          string         `json:"phone"`
	Signatory      string         `json:"signatory"`
	SignatoryTitle string         `json:"signatoryTitle"`
	Policy         *school.Policy `json:"policy,omitempty"` // for a new program only
}

var prefixForm = regexp.MustCompile(`^[A-Z0-9]{2,8}$`)

func (r *ProgramRequest) check() error {
	trim(&r.Name, &r.Prefix, &r.Zone, &r.Address, &r.Email, &r.Phone, &r.Signatory, &r.SignatoryTitle)
	var faults school.Faults
	checkOffice(&faults, r.Name, r.Address, r.Email, r.Phone)
	faults.Check(prefixForm.MatchString(r.Prefix), "/prefix", "Write 2 to 8 capital letters or digits, such as NBI.")
	faults.Check(isZone(r.Zone), "/zone", "Write the name of a time zone, such as America/Chicago.")
	checkText(&faults, "/signatory", r.Signatory, 200, false)
	checkText(&faults, "/signatoryTitle", r.SignatoryTitle, 200, false)
	return faults.Err()
}

// isZone takes the zones of places, whose days follow their daylight saving time:
// no fixed offsets, and not whatever the server's own zone is.
func isZone(name string) bool {
	if !strings.Contains(name, "/") || strings.HasPrefix(name, "Etc/") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func (r *ProgramRequest) row(id string) db.Program {
	return db.Program{ID: id, Name: r.Name, Prefix: r.Prefix, Zone: r.Zone, Address: r.Address, Email: r.Email, Phone: r.Phone,
		Signatory: r.Signatory, SignatoryTitle: r.SignatoryTitle}
}

// ProgramView is a program with the rules in force today; null where there are
// none yet.
type ProgramView struct {
	db.Program
	Policy *school.Policy `json:"policy"`
}

// Programs lists the programs that the actor may name, by name.
func (o *Office) Programs(ctx context.Context, actor school.Actor, p Page) (List[ProgramView], error) {
	return listByName(ctx, o, actor, ActReadDirectory, "program", p,
		func(v *visit, after db.NameKey, limit int) ([]ProgramView, error) {
			rows, err := v.Programs(v.ctx, after, limit)
			if err != nil {
				return nil, err
			}
			return v.programViews(rows)
		},
		func(row ProgramView) db.NameKey { return db.NameKey{Name: row.Name, ID: row.ID} })
}

// Program reads one program.
func (o *Office) Program(ctx context.Context, actor school.Actor, id string) (ProgramView, error) {
	return readOne(ctx, o, actor, ActReadDirectory, "program", id, (*visit).programView)
}

// programInScope loads a program that an address names.
func (v *visit) programInScope(id string) (program, error) {
	if !isID(id) {
		return program{}, notFound("program")
	}
	p, err := v.programOf(id)
	if db.IsNoRow(err) {
		return p, notFound("program")
	}
	return p, err
}

func (v *visit) programView(id string) (ProgramView, error) {
	p, err := v.programInScope(id)
	if err != nil {
		return ProgramView{}, err
	}
	views, err := v.programViews([]db.Program{p.Program})
	if err != nil {
		return ProgramView{}, err
	}
	return views[0], nil
}

// programViews puts to each program the rules that are in force on its today.
func (v *visit) programViews(rows []db.Program) ([]ProgramView, error) {
	versions, err := v.PolicyVersions(v.ctx, idsOf(rows, func(p db.Program) string { return p.ID }))
	if err != nil {
		return nil, err
	}
	views := make([]ProgramView, len(rows))
	for i, row := range rows {
		views[i].Program = row
		zone, err := loadZone(row.Zone)
		if err != nil {
			return nil, err
		}
		inForce := db.PolicyVersion{}
		for _, pv := range versions {
			if pv.ProgramID == row.ID && pv.EffectiveFrom <= school.DateOf(v.now, zone) && pv.EffectiveFrom >= inForce.EffectiveFrom {
				inForce = pv
			}
		}
		if inForce.Version == 0 {
			continue
		}
		policy, err := v.policy(row.ID, inForce.Version)
		if err != nil {
			return nil, err
		}
		views[i].Policy = &policy
	}
	return views, nil
}

// CreateProgram writes a new program and, where given, the first version of its
// rules.
func (o *Office) CreateProgram(ctx context.Context, actor school.Actor, r ProgramRequest) (ProgramView, error) {
	var view ProgramView
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		if err := r.check(); err != nil {
			return err
		}
		organization, err := v.organization()
		if err != nil {
			return err
		}
		row := r.row(newID())
		row.OrganizationID = organization
		if err := v.InsertProgram(v.ctx, row, v.now); err != nil {
			return programTaken(err)
		}
		if err := v.signsFromToday(row); err != nil {
			return err
		}
		if r.Policy != nil {
			if _, err := v.followPolicy(row.ID, *r.Policy, "/policy"); err != nil {
				return err
			}
		}
		if view, err = v.programView(row.ID); err != nil {
			return err
		}
		return v.audit("program", row.ID, nil)
	})
	return view, err
}

// UpdateProgram replaces a program's values. Its zone and prefix stand once it has
// a class or has given out a number: days were counted and papers printed by them.
func (o *Office) UpdateProgram(ctx context.Context, actor school.Actor, id string, r ProgramRequest, ifVersion *int64) (ProgramView, error) {
	var view ProgramView
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		version, err := versionOf(ifVersion)
		if err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if r.Policy != nil {
			return school.InvalidField("/policy", "Rules are not edited; add the next version of the policy instead.")
		}
		was, err := v.programInScope(id)
		if err != nil {
			return err
		}
		if _, err := v.LockProgram(v.ctx, id); err != nil {
			return err
		}
		if err := v.keepsZoneAndPrefix(was, r); err != nil {
			return err
		}
		row := r.row(id)
		row.Version = version
		saved, err := v.UpdateProgram(v.ctx, row)
		if err != nil {
			return programTaken(err)
		}
		if view, err = replaced("program", id, r, saved, v.programView); err != nil {
			return err
		}
		if was.Signatory != row.Signatory || was.SignatoryTitle != row.SignatoryTitle {
			if err := v.signsFromToday(row); err != nil {
				return err
			}
		}
		return v.audit("program", id, map[string]any{"version": view.Version})
	})
	return view, err
}

// signsFromToday has whom a program newly names sign from today on.
func (v *visit) signsFromToday(row db.Program) error {
	zone, err := loadZone(row.Zone)
	if err != nil || row.Signatory == "" {
		return err
	}
	_, err = v.followSignatory(row.ID, db.Signatory{Name: row.Signatory, Title: row.SignatoryTitle, From: school.DateOf(v.now, zone)})
	return err
}

func (v *visit) keepsZoneAndPrefix(was program, r ProgramRequest) error {
	if was.Zone == r.Zone && was.Prefix == r.Prefix {
		return nil
	}
	used, err := v.ProgramInUse(v.ctx, was.ID)
	if err != nil || !used {
		return err
	}
	conflict := &school.Error{Kind: school.Conflict, Message: "This program has classes or numbers already, so its time zone and prefix stand. Create another program instead."}
	if was.Zone != r.Zone {
		conflict.Fields = append(conflict.Fields, school.FieldError{Pointer: "/zone", Message: "It stays " + was.Zone + "."})
	}
	if was.Prefix != r.Prefix {
		conflict.Fields = append(conflict.Fields, school.FieldError{Pointer: "/prefix", Message: "It stays " + was.Prefix + "."})
	}
	return conflict
}

func programTaken(err error) error {
	err = taken(err, "program_organization_id_name_key", "/name", "There is already a program of this name.")
	return taken(err, "program_prefix", "/prefix", "Another program's numbers begin with this prefix.")
}
