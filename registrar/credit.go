package registrar

import (
	"context"
	"fmt"
	"slices"

	"johnschool/school"
)

// CreditRequest brings credits from an earlier enrollment: the modules of a
// curriculum, or how many sessions where there is none.
type CreditRequest struct {
	Modules   []string    `json:"modules"`
	Count     int         `json:"count"`
	BroughtOn school.Date `json:"broughtOn"`
	Source    string      `json:"source"` // the enrollment or school they were earned in
}

// BringCredits writes credits earned in an earlier enrollment.
func (o *Office) BringCredits(ctx context.Context, actor school.Actor, id string, r CreditRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActBringCredit, id, ifVersion, func(v *visit, c *change) error {
		if err := c.mustBeOpen(); err != nil {
			return err
		}
		m, err := v.matter(c.ID, false)
		if err != nil {
			return err
		}
		policy := m.policyOn(c.today)
		if err := r.check(policy, c); err != nil {
			return err
		}
		modules := r.Modules
		if len(policy.Modules) == 0 {
			modules = make([]string, r.Count)
		}
		c.details["credits"] = len(modules)
		for _, module := range modules {
			if err := v.InsertCredit(v.ctx, newID(), c.ID, school.Credit{Module: module, On: r.BroughtOn, RecordedAt: c.at}, r.Source, v.Actor.UserID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r CreditRequest) check(policy school.Policy, c *change) error {
	var faults school.Faults
	checkText(&faults, "/source", r.Source, 500, true)
	faults.Check(r.BroughtOn != 0 && r.BroughtOn <= c.today, "/broughtOn", "Say on which day, not in the future, they were accepted.")
	if len(policy.Modules) == 0 {
		faults.Check(r.Count > 0 && r.Count <= policy.Needed(), "/count", fmt.Sprintf("Give 1 to %d sessions.", policy.Needed()))
		faults.Check(len(r.Modules) == 0, "/modules", "This program has no curriculum; give a count.")
		return faults.Err()
	}
	faults.Check(r.Count == 0, "/count", "This program has a curriculum; name the modules.")
	faults.Check(len(r.Modules) > 0, "/modules", "Name the modules.")
	for i, module := range r.Modules {
		faults.Check(slices.Contains(policy.Modules, module), fmt.Sprintf("/modules/%d", i), "No module of this program.")
	}
	return faults.Err()
}
