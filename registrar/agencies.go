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
	var list List[db.Agency]
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		after, err := p.afterName()
		if err != nil {
			return err
		}
		rows, err := v.Agencies(v.ctx, after, limit+1)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(a db.Agency) any { return db.NameKey{Name: a.Name, ID: a.ID} })
		return v.auditReading("agency", "", idsOf(list.Items, func(a db.Agency) string { return a.ID }))
	})
	return list, err
}

// Agency reads one agency.
func (o *Office) Agency(ctx context.Context, actor school.Actor, id string) (db.Agency, error) {
	var agency db.Agency
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) (err error) {
		if agency, err = v.agency(id); err != nil {
			return err
		}
		return v.auditReading("agency", id, nil)
	})
	return agency, err
}

func (v *visit) agency(id string) (db.Agency, error) {
	if !isID(id) {
		return db.Agency{}, notFound("agency")
	}
	a, err := v.Agency(v.ctx, id)
	if db.IsNoRow(err) {
		return a, notFound("agency")
	}
	return a, err
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
		if agency, err = v.agency(id); err != nil {
			return err
		}
		if !saved {
			return staleRow("agency", agency.Version, r, agency)
		}
		return v.audit("agency", id, map[string]any{"version": agency.Version})
	})
	return agency, err
}

func agencyTaken(err error) error {
	return taken(err, "agency_organization_id_name_key", "/name", "There is already an agency of this name.")
}
