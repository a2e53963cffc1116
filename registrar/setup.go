package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// Setup tells an administrator what of the organization is there and what is still
// to be entered before somebody can be enrolled.
func (o *Office) Setup(ctx context.Context, actor school.Actor) (setup db.Setup, err error) {
	err = o.do(ctx, actor, ActManageDirectory, func(v *visit) (err error) {
		setup, err = v.SetupOf(v.ctx, v.Actor.OrganizationID)
		return err
	})
	return setup, err
}
