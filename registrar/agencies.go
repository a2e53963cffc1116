package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// AgencyRequest is an agency as an administrator writes it down. Kind is
// probation, prosecutor or police; reports to it go to Email.
type AgencyRequest struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
}

func (r *AgencyRequest) check() error {
	trim(&r.Name, &r.Address, &r.Email, &r.Phone)
	var faults school.Faults
	faults.Check(slices.Contains([]string{"probation", "prosecutor", "police"}, r.Kind), "/kind", "Choose probation, prosecutor or police.")
	checkOffice(&faults, r.Name, r.Address, r.Email, r.Phone)
	return faults.Err()
}

// Agencies lists the agencies that the actor may name, by name.
func (o *Office) Agencies(ctx context.Context, actor school.Actor, p Page) (List[db.Agency], error) {
	return listByName(ctx, o, actor, ActReadDirectory, "agency", p,
		func(v *visit, after db.NameKey, limit int) ([]db.Agency, error) {
			return v.Agencies(v.ctx, after, limit)
		},
		func(row db.Agency) db.NameKey { return db.NameKey{Name: row.Name, ID: row.ID} })
}

// Agency reads one agency.
func (o *Office) Agency(ctx context.Context, actor school.Actor, id string) (db.Agency, error) {
	return readOne(ctx, o, actor, ActReadDirectory, "agency", id, (*visit).agency)
}

func (v *visit) agency(id string) (db.Agency, error) {
	return find(v, "agency", id, v.Tx.Agency)
}

// CreateAgency writes a new agency.
func (o *Office) CreateAgency(ctx context.Context, actor school.Actor, r AgencyRequest) (db.Agency, error) {
	var agency db.Agency
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		if err := r.check(); err != nil {
			return err
		}
		organization, err := v.organization()
		if err != nil {
			return err
		}
		agency = db.Agency{ID: newID(), OrganizationID: organization, Kind: r.Kind, Name: r.Name, Address: r.Address, Email: r.Email, Phone: r.Phone, Version: 1}
		if err := v.InsertAgency(v.ctx, agency, v.now); err != nil {
			return agencyTaken(err)
		}
		return v.audit("agency", agency.ID, nil)
	})
	return agency, err
}

// UpdateAgency replaces an agency's values.
func (o *Office) UpdateAgency(ctx context.Context, actor school.Actor, id string, r AgencyRequest, ifVersion *int64) (db.Agency, error) {
	var agency db.Agency
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		version, err := versionOf(ifVersion)
		if err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if _, err := v.agency(id); err != nil {
			return err
		}
		saved, err := v.UpdateAgency(v.ctx, db.Agency{ID: id, Version: version, Kind: r.Kind, Name: r.Name, Address: r.Address, Email: r.Email, Phone: r.Phone})
		if err != nil {
			return agencyTaken(err)
		}
		if agency, err = replaced("agency", id, r, saved, v.agency); err != nil {
			return err
		}
		return v.audit("agency", id, map[string]any{"version": agency.Version})
	})
	return agency, err
}

func agencyTaken(err error) error {
	return taken(err, "agency_organization_id_name_key", "/name", "There is already an agency of this name.")
}
