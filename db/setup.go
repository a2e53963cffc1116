package db

import "context"

// Setup is what an organization has of what it needs before it can work.
type Setup struct {
	Recipient  bool `db:"recipient"` // a court or an agency
	Program    bool `db:"program"`
	Class      bool `db:"class"`
	People     bool `db:"people"` // somebody besides administrators
	Enrollment bool `db:"enrollment"`
}

// SetupOf looks at one organization. Of enrollments it asks program by program, by
// an index that begins with these.
func (t *Tx) SetupOf(ctx context.Context, organizationID string) (Setup, error) {
	var s Setup
	err := t.get(ctx, &s, `select
		exists (select from court where organization_id = $1) or exists (select from agency where organization_id = $1) as recipient,
		exists (select from program where organization_id = $1) as program,
		exists (select from program p cross join lateral (select from class where program_id = p.id limit 1) c where p.organization_id = $1) as class,
		exists (select from user_account where organization_id = $1 and role <> 'administrator') as people,
		exists (select from program p cross join lateral (select from enrollment where program_id = p.id limit 1) e where p.organization_id = $1) as enrollment`, organizationID)
	return s, err
}
