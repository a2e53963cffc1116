package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// RegisterFilter limits the register of certificates; empty fields do not.
type RegisterFilter struct {
	State        string // valid, void or replaced
	ProgramID    string
	EnrollmentID string
	Number       string
}

// RegisterEntry is a certificate in the register with all that became of it.
type RegisterEntry struct {
	db.RegisterLine
	Events []db.CertificateEvent `json:"events"` // in order
}

// Register lists certificates, the newest first. It names no participant and shows no code.
func (o *Office) Register(ctx context.Context, actor school.Actor, f RegisterFilter, p Page) (List[RegisterEntry], error) {
	return listByID(ctx, o, actor, ActReadRegister, "certificate", p, func(v *visit, after string, limit int) ([]RegisterEntry, error) {
		return v.registerEntries(db.RegisterFilter{Reach: v.reach(), State: f.State, ProgramID: f.ProgramID, EnrollmentID: f.EnrollmentID,
			Number: school.ReadCertificateNumber(f.Number), AfterID: after, Limit: limit})
	}, func(r RegisterEntry) string { return r.ID })
}

// registerEntry reads one certificate as the register shows it.
func (v *visit) registerEntry(number string) (RegisterEntry, error) {
	rows, err := v.registerEntries(db.RegisterFilter{Reach: v.reach(), Number: number, Limit: 1})
	if err != nil || len(rows) == 0 {
		return RegisterEntry{}, err
	}
	return rows[0], nil
}

func (v *visit) registerEntries(f db.RegisterFilter) ([]RegisterEntry, error) {
	lines, err := v.Tx.Register(v.ctx, f)
	if err != nil {
		return nil, err
	}
	events, err := v.CertificateEvents(v.ctx, idsOf(lines, func(l db.RegisterLine) string { return l.ID }))
	if err != nil {
		return nil, err
	}
	entries, place := make([]RegisterEntry, len(lines)), map[string]int{}
	for i, l := range lines {
		entries[i], place[l.ID] = RegisterEntry{RegisterLine: l, Events: []db.CertificateEvent{}}, i
	}
	for _, e := range events {
		i := place[e.CertificateID]
		entries[i].Events = append(entries[i].Events, e)
	}
	return entries, nil
}
