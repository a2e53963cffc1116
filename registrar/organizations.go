package registrar

import (
	"context"

	"johnschool/school"
)

// CreateOrganization writes who runs schools and answers its id. Only the command
// line does.
func (o *Office) CreateOrganization(ctx context.Context, actor school.Actor, name string) (string, error) {
	id := newID()
	err := o.do(ctx, actor, ActKeepHouse, func(v *visit) error {
		trim(&name)
		var faults school.Faults
		checkText(&faults, "/name", name, 200, true)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := v.InsertOrganization(v.ctx, id, name, v.now); err != nil {
			return err
		}
		return v.audit("organization", id, nil)
	})
	return id, err
}
