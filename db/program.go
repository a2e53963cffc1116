package db

import (
	"context"
	"encoding/json"
	"time"

	"johnschool/school"
)

// Program is a school's course as it is kept.
type Program struct {
	ID             string    `db:"id" json:"id"`
	OrganizationID string    `db:"organization_id" json:"organizationId"`
	Name           string    `db:"name" json:"name"`
	Prefix         string    `db:"prefix" json:"prefix"`
	Zone           string    `db:"zone" json:"zone"`
	Address        string    `db:"address" json:"address"`
	Email          string    `db:"email" json:"email"`
	Phone          string    `db:"phone" json:"phone"`
	Signatory      string    `db:"signatory" json:"signatory"`
	SignatoryTitle string    `db:"signatory_title" json:"signatoryTitle"`
	Version        int64     `db:"version" json:"version"`
	LastRecorded   time.Time `db:"last_recorded" json:"-"`
}

// Revision is its id and version.
func (p Program) Revision() (id string, version int64) { return p.ID, p.Version }

const programColumns = `id, organization_id, name, prefix, zone, address, email, phone, signatory, signatory_title, version, last_recorded`

// Program reads one program in scope.
func (t *Tx) Program(ctx context.Context, id string) (Program, error) {
	var p Program
	err := t.get(ctx, &p, `select `+programColumns+` from program where id = $1`, id)
	return p, err
}

// PolicyInForce tells which version of a program's rules a day falls under.
func (t *Tx) PolicyInForce(ctx context.Context, programID string, on school.Date) (int, error) {
	var version int
	err := t.get(ctx, &version, `select version from policy where program_id = $1 and effective_from <= $2 order by effective_from desc, version desc limit 1`, programID, on)
	return version, err
}

// Policy reads a version of a program's rules.
func (t *Tx) Policy(ctx context.Context, programID string, version int) (school.Policy, error) {
	var p school.Policy
	var rules json.RawMessage
	if err := t.get(ctx, &rules, `select rules from policy where program_id = $1 and version = $2`, programID, version); err != nil {
		return p, err
	}
	return p, json.Unmarshal(rules, &p)
}

// NextNumber takes the next number of a program's counter. Its row stays locked
// until the transaction ends, so numbers have no gaps.
func (t *Tx) NextNumber(ctx context.Context, programID, kind string) (int64, error) {
	var n int64
	err := t.get(ctx, &n, `insert into counter (program_id, kind, last) values ($1, $2, 1)
		on conflict (program_id, kind) do update set last = counter.last + 1 returning last`, programID, kind)
	return n, err
}

// ClassSeats is what placing someone needs to know of a class.
type ClassSeats struct {
	ProgramID  string      `db:"program_id"`
	Capacity   int         `db:"capacity"`
	SeatsTaken int         `db:"seats_taken"`
	LastDay    school.Date `db:"last_day"`
}

// ClassSeats reads a class in scope.
func (t *Tx) ClassSeats(ctx context.Context, id string) (ClassSeats, error) {
	var c ClassSeats
	err := t.get(ctx, &c, `select program_id, capacity, seats_taken, last_day from class where id = $1`, id)
	return c, err
}

// TakeSeat counts one more in a class unless it is full; it answers whether.
func (t *Tx) TakeSeat(ctx context.Context, classID string) (bool, error) {
	n, err := t.exec(ctx, `update class set seats_taken = seats_taken + 1 where id = $1 and seats_taken < capacity`, classID)
	return n == 1, err
}

// KeepSeat counts one more even in a full class: for someone who comes back to
// their class by a court's decision.
func (t *Tx) KeepSeat(ctx context.Context, classID string) error {
	_, err := t.exec(ctx, `update class set seats_taken = seats_taken + 1 where id = $1`, classID)
	return err
}

// LeaveSeat counts one less in a class.
func (t *Tx) LeaveSeat(ctx context.Context, classID string) error {
	_, err := t.exec(ctx, `update class set seats_taken = seats_taken - 1 where id = $1 and seats_taken > 0`, classID)
	return err
}

// Known tells which of the ids that a request names are in scope.
type Known struct {
	Court  bool `db:"court"`
	Agency bool `db:"agency"`
}

// KnownIDs looks up the ids of a request under row-level security, which foreign
// keys ignore. An empty id counts as known.
func (t *Tx) KnownIDs(ctx context.Context, courtID, agencyID string) (Known, error) {
	var k Known
	err := t.get(ctx, &k, `select $1::uuid is null or exists (select from court where id = $1) as court,
		$2::uuid is null or exists (select from agency where id = $2) as agency`, null(courtID), null(agencyID))
	return k, err
}

// OpenEnrollment answers the id of a participant's open enrollment in a program
// under a case, or "".
func (t *Tx) OpenEnrollment(ctx context.Context, participantID, programID, courtID, casePlain string) (string, error) {
	var id string
	err := t.get(ctx, &id, `select coalesce((select id::text from enrollment where participant_id = $1 and program_id = $2
			and court_id is not distinct from $3 and case_plain = $4 and status in ('pending', 'waitlisted', 'active', 'paused') limit 1), '')`,
		participantID, programID, null(courtID), casePlain)
	return id, err
}
