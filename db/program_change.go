package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Programs lists programs in scope by name, after a key; the empty key is the
// start.
func (t *Tx) Programs(ctx context.Context, after NameKey, limit int) ([]Program, error) {
	rows := []Program{}
	err := t.list(ctx, &rows, `select `+programColumns+` from program
		where $2::uuid is null or (name, id) > ($1, $2) order by name, id limit $3`, after.Name, null(after.ID), limit)
	return rows, err
}

// InsertProgram writes a new program.
func (t *Tx) InsertProgram(ctx context.Context, p Program, at time.Time) error {
	_, err := t.exec(ctx, `insert into program (id, organization_id, name, prefix, zone, address, email, phone, signatory, signatory_title, last_recorded, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
		p.ID, p.OrganizationID, p.Name, p.Prefix, p.Zone, p.Address, p.Email, p.Phone, p.Signatory, p.SignatoryTitle, at)
	return err
}

// UpdateProgram writes a program's values over the version it carries; it answers
// whether that version still stood.
func (t *Tx) UpdateProgram(ctx context.Context, p Program) (bool, error) {
	n, err := t.exec(ctx, `update program set name = $3, prefix = $4, zone = $5, address = $6, email = $7, phone = $8, signatory = $9,
			signatory_title = $10, version = version + 1 where id = $1 and version = $2`,
		p.ID, p.Version, p.Name, p.Prefix, p.Zone, p.Address, p.Email, p.Phone, p.Signatory, p.SignatoryTitle)
	return n == 1, err
}

// ProgramInUse tells whether a program has a class or an enrollment: days were
// counted in its zone and numbers given out under its prefix.
func (t *Tx) ProgramInUse(ctx context.Context, id string) (bool, error) {
	var used bool
	err := t.get(ctx, &used, `select exists (select from class where program_id = $1)
		or exists (select from counter where program_id = $1)`, id)
	return used, err
}

// LockProgram holds a program's row until the transaction ends: who adds to its
// calendar or its rules does so one after the other. It answers the earliest
// instant at which facts of its calendar may be recorded: not before those that
// stand, and not before what a finding of the program rests on.
func (t *Tx) LockProgram(ctx context.Context, id string) (lastRecorded time.Time, err error) {
	if err := t.get(ctx, &lastRecorded, `select last_recorded from program where id = $1 for no key update`, id); err != nil {
		return lastRecorded, err
	}
	// A statement of its own, so that it sees the findings committed while the lock was waited for.
	var known *time.Time
	if err := t.get(ctx, &known, `select max(known_at) from finding where program_id = $1`, id); err != nil {
		return lastRecorded, err
	}
	if known != nil && known.After(lastRecorded) {
		return *known, nil
	}
	return lastRecorded, nil
}

// PolicyVersion tells from which day a version of a program's rules is in force.
type PolicyVersion struct {
	ProgramID     string      `db:"program_id"`
	Version       int         `db:"version"`
	EffectiveFrom school.Date `db:"effective_from"`
}

// PolicyVersions reads the versions of programs' rules, by program and version.
func (t *Tx) PolicyVersions(ctx context.Context, programIDs []string) ([]PolicyVersion, error) {
	var rows []PolicyVersion
	err := t.list(ctx, &rows, `select program_id, version, effective_from from policy where program_id = any ($1::uuid[]) order by program_id, version`,
		pq.Array(programIDs))
	return rows, err
}

// Policies reads every version of a program's rules, the latest first.
func (t *Tx) Policies(ctx context.Context, programID string) ([]school.Policy, error) {
	var rows []json.RawMessage
	if err := t.list(ctx, &rows, `select rules from policy where program_id = $1 order by version desc`, programID); err != nil {
		return nil, err
	}
	policies := make([]school.Policy, len(rows))
	for i, rules := range rows {
		if err := json.Unmarshal(rules, &policies[i]); err != nil {
			return nil, err
		}
	}
	return policies, nil
}

// InsertPolicy writes a version of a program's rules.
func (t *Tx) InsertPolicy(ctx context.Context, programID string, p school.Policy, at time.Time, by string) error {
	rules, err := asJSON(p)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into policy (program_id, version, effective_from, rules, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6)`,
		programID, p.Version, p.EffectiveFrom, rules, at, null(by))
	return err
}

// ProgramZone is where a program keeps its days.
type ProgramZone struct {
	ID   string `db:"id"`
	Zone string `db:"zone"`
}

// ProgramZones reads the zones of all programs in scope.
func (t *Tx) ProgramZones(ctx context.Context) ([]ProgramZone, error) {
	var rows []ProgramZone
	err := t.list(ctx, &rows, `select id, zone from program order by id`)
	return rows, err
}
