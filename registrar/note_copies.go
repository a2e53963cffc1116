package registrar

import (
	"context"
	"time"

	"johnschool/school"
)

// NoteBackup writes into the trail of each organization that a copy of everything
// is being taken at the command line.
func (o *Office) NoteBackup(ctx context.Context) error {
	return o.noteEverywhere(ctx, ActBackUp, nil)
}

// NoteRestore writes into the trail of each organization that what stands is a copy
// taken at a moment: what happened between that and now is not in it.
func (o *Office) NoteRestore(ctx context.Context, taken time.Time) error {
	return o.noteEverywhere(ctx, ActRestore, map[string]any{"taken": taken.UTC()})
}

// noteEverywhere writes an event of the command line into each organization's trail.
func (o *Office) noteEverywhere(ctx context.Context, what Action, details any) error {
	return o.do(ctx, school.ConsoleActor(), what, func(v *visit) error {
		all, err := v.Named(v.ctx, "organization", "")
		if err != nil {
			return err
		}
		for _, organization := range all {
			if err := v.auditFor(organization.ID, "installation", "", details); err != nil {
				return err
			}
		}
		return nil
	})
}
