package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Court is a court that orders people to attend.
type Court struct {
	ID             string `db:"id" json:"id"`
	OrganizationID string `db:"organization_id" json:"organizationId"`
	Name           string `db:"name" json:"name"`
	Address        string `db:"address" json:"address"`
	Email          string `db:"email" json:"email"` // where reports go
	Phone          string `db:"phone" json:"phone"`
	AddressedAs    string `db:"addressed_as" json:"addressedAs"` // where no judge is addressed, such as Court Administrator
	Salutation     string `db:"salutation" json:"salutation"`    // as that is greeted; empty for the usual
	NamesJudge     bool   `db:"names_judge" json:"namesJudge"`   // letters address the order's judge
	Version        int64  `db:"version" json:"version"`
}

// Revision is its id and version.
func (c Court) Revision() (id string, version int64) { return c.ID, c.Version }

const courtColumns = `id, organization_id, name, address, email, phone, addressed_as, salutation, names_judge, version from court`

// NameKey is the place of a row in a list sorted by name.
type NameKey struct {
	Name string `json:"n"`
	ID   string `json:"i"`
}

// Courts lists courts in scope by name, after a key; the empty key is the start.
func (t *Tx) Courts(ctx context.Context, after NameKey, limit int) ([]Court, error) {
	rows := []Court{}
	err := t.list(ctx, &rows, `select `+courtColumns+`
		where $2::uuid is null or (name, id) > ($1, $2) order by name, id limit $3`, after.Name, null(after.ID), limit)
	return rows, err
}

// Court reads one court in scope.
func (t *Tx) Court(ctx context.Context, id string) (Court, error) {
	var c Court
	err := t.get(ctx, &c, `select `+courtColumns+` where id = $1`, id)
	return c, err
}

// InsertCourt writes a new court.
func (t *Tx) InsertCourt(ctx context.Context, c Court, at time.Time) error {
	_, err := t.exec(ctx, `insert into court (id, organization_id, name, address, email, phone, addressed_as, salutation, names_judge, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.OrganizationID, c.Name, c.Address, c.Email, c.Phone, c.AddressedAs, c.Salutation, c.NamesJudge, at)
	return err
}

// UpdateCourt writes a court's values over the version it carries; it answers
// whether that version still stood.
func (t *Tx) UpdateCourt(ctx context.Context, c Court) (bool, error) {
	n, err := t.exec(ctx, `update court set name = $3, address = $4, email = $5, phone = $6, addressed_as = $7, salutation = $8, names_judge = $9,
			version = version + 1 where id = $1 and version = $2`,
		c.ID, c.Version, c.Name, c.Address, c.Email, c.Phone, c.AddressedAs, c.Salutation, c.NamesJudge)
	return n == 1, err
}

// Closure is a day on which a court is closed.
type Closure struct {
	Day  school.Date `db:"day" json:"day"`
	Name string      `db:"name" json:"name"`
}

// ClosuresBetween reads the days on which a court is closed, from one day to
// another, both included.
func (t *Tx) ClosuresBetween(ctx context.Context, courtID string, from, to school.Date) ([]Closure, error) {
	rows := []Closure{}
	err := t.list(ctx, &rows, `select day, name from court_closure where court_id = $1 and day between $2 and $3 order by day`, courtID, from, to)
	return rows, err
}

// InsertClosures writes days on which a court is closed and tells how many were
// not there yet.
func (t *Tx) InsertClosures(ctx context.Context, courtID string, closures []Closure) (int64, error) {
	days, names := make([]string, len(closures)), make([]string, len(closures))
	for i, c := range closures {
		days[i], names[i] = c.Day.String(), c.Name
	}
	return t.exec(ctx, `insert into court_closure (court_id, day, name)
		select $1, c.day, c.name from unnest($2::date[], $3::text[]) as c(day, name) on conflict do nothing`, courtID, pq.Array(days), pq.Array(names))
}

// DeleteClosure opens a court on a day again; it answers whether it was closed.
func (t *Tx) DeleteClosure(ctx context.Context, courtID string, day school.Date) (bool, error) {
	n, err := t.exec(ctx, `delete from court_closure where court_id = $1 and day = $2`, courtID, day)
	return n == 1, err
}
