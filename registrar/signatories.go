package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// SignatoryRequest names who signs a program's letters and certificates from a day on (today where it is not said), by
// what authority, and the last day where it is known.
type SignatoryRequest struct {
	Name      string       `json:"name"`
	Title     string       `json:"title"`
	Authority string       `json:"authority"`
	From      *school.Date `json:"from"`
	Until     *school.Date `json:"until"`
}

func (r *SignatoryRequest) check() error {
	trim(&r.Name, &r.Title, &r.Authority)
	var faults school.Faults
	checkText(&faults, "/name", r.Name, 200, true)
	checkText(&faults, "/title", r.Title, 200, false)
	checkText(&faults, "/authority", r.Authority, 500, false)
	return faults.Err()
}

// EndSignatoryRequest is the last day on which somebody signs.
type EndSignatoryRequest struct {
	Until school.Date `json:"until"`
}

// Signatories lists all who ever signed for a program or will, the latest first. Of two in force on one day the one who
// began later signs; on a day without one, whom the program itself names.
func (o *Office) Signatories(ctx context.Context, actor school.Actor, programID string) ([]db.Signatory, error) {
	rows := []db.Signatory{}
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) error {
		if _, err := v.programInScope(programID); err != nil {
			return err
		}
		found, err := v.Tx.Signatories(v.ctx, programID)
		if err != nil {
			return err
		}
		rows = found
		return v.auditReading("program", programID, nil)
	})
	return rows, err
}

// AddSignatory writes who signs for a program. What was signed before stays as it was signed.
func (o *Office) AddSignatory(ctx context.Context, actor school.Actor, programID string, r SignatoryRequest) (db.Signatory, error) {
	var added db.Signatory
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		program, err := v.programInScope(programID)
		if err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if _, err := v.LockProgram(v.ctx, programID); err != nil {
			return err
		}
		from := program.today(v.now)
		if r.From != nil {
			from = *r.From
		}
		if r.Until != nil && *r.Until < from {
			return school.InvalidField("/until", "The last day cannot lie before the first, "+from.String()+".")
		}
		if added, err = v.followSignatory(programID, db.Signatory{Name: r.Name, Title: r.Title, Authority: r.Authority, From: from, Until: r.Until}); err != nil {
			return err
		}
		return v.audit("program", programID, map[string]any{"signatory": added.ID, "from": added.From, "until": added.Until})
	})
	return added, err
}

func (v *visit) followSignatory(programID string, s db.Signatory) (db.Signatory, error) {
	s.ID, s.RecordedAt = newID(), v.now
	if v.Actor.UserID != "" {
		s.RecordedBy = &v.Actor.UserID
	}
	return s, v.InsertSignatory(v.ctx, programID, s)
}

// EndSignatory writes the last day on which somebody signs.
func (o *Office) EndSignatory(ctx context.Context, actor school.Actor, programID, id string, r EndSignatoryRequest) (db.Signatory, error) {
	var ended db.Signatory
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		if _, err := v.programInScope(programID); err != nil {
			return err
		}
		found, err := v.signatoryInScope(programID, id)
		if err != nil {
			return err
		}
		if found.Until != nil {
			return &school.Error{Kind: school.Conflict, Message: "This was ended already, with " + found.Until.String() + "."}
		}
		if r.Until < found.From {
			return school.InvalidField("/until", "The last day cannot lie before the first, "+found.From.String()+".")
		}
		saved, err := v.Tx.EndSignatory(v.ctx, id, r.Until, v.now, v.Actor.UserID)
		if err != nil {
			return err
		}
		if !saved {
			return &school.Error{Kind: school.Conflict, Message: "Somebody ended this meanwhile. Look at it as it stands."}
		}
		if ended, err = v.signatoryInScope(programID, id); err != nil {
			return err
		}
		return v.audit("program", programID, map[string]any{"signatory": id, "until": r.Until})
	})
	return ended, err
}

func (v *visit) signatoryInScope(programID, id string) (db.Signatory, error) {
	all, err := v.Tx.Signatories(v.ctx, programID)
	if err != nil {
		return db.Signatory{}, err
	}
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
	}
	return db.Signatory{}, notFound("signatory")
}

// signer is who signs on a day; id is empty where it is whom the program itself names.
type signer struct {
	documents.Signatory
	id string
}

func (v *visit) signatoryOn(p program, on school.Date) (signer, error) {
	s, err := v.SignatoryOn(v.ctx, p.ID, on)
	if db.IsNoRow(err) {
		return signer{Signatory: documents.Signatory{Name: p.Signatory, Title: p.SignatoryTitle}}, nil
	}
	return signer{documents.Signatory{Name: s.Name, Title: s.Title, Authority: s.Authority}, s.ID}, err
}
