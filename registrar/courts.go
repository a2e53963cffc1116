package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// CourtRequest is a court as an administrator writes it down. Reports to it go to Email. Letters address the order's judge, unless
// NamesJudge says that this court does not want that; else, and where an order names none, AddressedAs (such as Court Administrator),
// greeted with Salutation, or the court itself.
type CourtRequest struct {
	Name        string `json:"name"`
	Address     string `json:"address"`
	Email       string `json:"email"`
	Phone       string `json:"phone"`
	AddressedAs string `json:"addressedAs"`
	Salutation  string `json:"salutation"`
	NamesJudge  *bool  `json:"namesJudge"`
}

func (r *CourtRequest) check() error {
	trim(&r.Name, &r.Address, &r.Email, &r.Phone, &r.AddressedAs, &r.Salutation)
	var faults school.Faults
	checkOffice(&faults, r.Name, r.Address, r.Email, r.Phone)
	for at, text := range map[string]string{"/addressedAs": r.AddressedAs, "/salutation": r.Salutation} {
		checkText(&faults, at, text, 100, false)
	}
	return faults.Err()
}

func (r *CourtRequest) row() db.Court {
	return db.Court{Name: r.Name, Address: r.Address, Email: r.Email, Phone: r.Phone, AddressedAs: r.AddressedAs, Salutation: r.Salutation,
		NamesJudge: r.NamesJudge == nil || *r.NamesJudge}
}

// Courts lists the courts that the actor may name, by name.
func (o *Office) Courts(ctx context.Context, actor school.Actor, p Page) (List[db.Court], error) {
	return listByName(ctx, o, actor, ActReadDirectory, "court", p,
		func(v *visit, after db.NameKey, limit int) ([]db.Court, error) { return v.Courts(v.ctx, after, limit) },
		func(row db.Court) db.NameKey { return db.NameKey{Name: row.Name, ID: row.ID} })
}

// Court reads one court.
func (o *Office) Court(ctx context.Context, actor school.Actor, id string) (db.Court, error) {
	return readOne(ctx, o, actor, ActReadDirectory, "court", id, (*visit).court)
}

func (v *visit) court(id string) (db.Court, error) {
	return find(v, "court", id, v.Tx.Court)
}

// holidayYears is for how many years a new court's table of closures is filled:
// this one and the next five.
const holidayYears = 6

// CreateCourt writes a new court. Its closures are filled in with the federal
// holidays as observed; the court strikes out and adds as it likes.
func (o *Office) CreateCourt(ctx context.Context, actor school.Actor, r CourtRequest) (db.Court, error) {
	var court db.Court
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		if err := r.check(); err != nil {
			return err
		}
		organization, err := v.organization()
		if err != nil {
			return err
		}
		court = r.row()
		court.ID, court.OrganizationID, court.Version = newID(), organization, 1
		if err := v.InsertCourt(v.ctx, court, v.now); err != nil {
			return courtTaken(err)
		}
		if _, err := v.InsertClosures(v.ctx, court.ID, observedHolidays(v.now.Year(), holidayYears)); err != nil {
			return err
		}
		return v.audit("court", court.ID, nil)
	})
	return court, err
}

// observedHolidays lists the weekdays on which federal holidays are kept.
func observedHolidays(firstYear, years int) []db.Closure {
	var days []db.Closure
	end := school.NewDate(firstYear+years, time.January, 1)
	for d := school.NewDate(firstYear, time.January, 1); d < end; d = d.Add(1) {
		if name := federalHolidayName(d); name != "" && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			days = append(days, db.Closure{Day: d, Name: name})
		}
	}
	return days
}

// UpdateCourt replaces a court's values.
func (o *Office) UpdateCourt(ctx context.Context, actor school.Actor, id string, r CourtRequest, ifVersion *int64) (db.Court, error) {
	var court db.Court
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		version, err := versionOf(ifVersion)
		if err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if _, err := v.court(id); err != nil {
			return err
		}
		row := r.row()
		row.ID, row.Version = id, version
		saved, err := v.UpdateCourt(v.ctx, row)
		if err != nil {
			return courtTaken(err)
		}
		if court, err = replaced("court", id, r, saved, v.court); err != nil {
			return err
		}
		return v.audit("court", id, map[string]any{"version": court.Version})
	})
	return court, err
}

func courtTaken(err error) error {
	return taken(err, "court_organization_id_name_key", "/name", "There is already a court of this name.")
}
