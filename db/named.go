package db

import (
	"context"
	"fmt"
)

// Named is something that has a name.
type Named struct {
	ID   string `db:"id"`
	Name string `db:"name"`
}

var namedStatements = map[string]string{
	"organization": `select id, name from organization where $1::uuid is null or id = $1 order by name, id`,
	"court":        `select id, name from court where organization_id = $1 order by name, id`,
	"agency":       `select id, name from agency where organization_id = $1 order by name, id`,
	"program":      `select id, name from program where organization_id = $1 order by name, id`,
}

// Named lists the organizations, or the courts, agencies or programs of one.
func (t *Tx) Named(ctx context.Context, what, organizationID string) ([]Named, error) {
	statement, ok := namedStatements[what]
	if !ok {
		return nil, fmt.Errorf("nothing is named by %q", what)
	}
	var rows []Named
	err := t.list(ctx, &rows, statement, null(organizationID))
	return rows, err
}
