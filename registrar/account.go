package registrar

import (
	"context"

	"johnschool/school"
)

// AccountView is what an enrollment has paid and owes, with whose it is: what the
// desk needs to take a payment and to answer for it.
type AccountView struct {
	LedgerView
	school.Payable
	EnrollmentID string      `json:"enrollmentId"`
	Number       string      `json:"number"`
	Status       string      `json:"status"`
	Version      int64       `json:"version"`
	GivenName    string      `json:"givenName"`
	FamilyName   string      `json:"familyName"`
	CaseNumber   string      `json:"caseNumber"`
	Program      string      `json:"program"`
	Prefix       string      `json:"prefix"` // begins the numbers of its receipts
	Zone         string      `json:"zone"`
	Today        school.Date `json:"today"` // the program's
}

// Account reads what an enrollment has paid and owes.
func (o *Office) Account(ctx context.Context, actor school.Actor, id string) (AccountView, error) {
	return readOne(ctx, o, actor, ActReadLedger, "enrollment", id, (*visit).account)
}

func (v *visit) account(id string) (AccountView, error) {
	m, err := v.matter(id, false)
	if err != nil {
		return AccountView{}, err
	}
	e, err := v.Tx.Enrollment(v.ctx, id)
	if err != nil {
		return AccountView{}, err
	}
	p, err := v.programOf(m.ProgramID)
	if err != nil {
		return AccountView{}, err
	}
	view := AccountView{EnrollmentID: id, Number: e.Number, Status: e.Status, Version: e.Version, GivenName: e.Participant.GivenName, FamilyName: e.Participant.FamilyName,
		CaseNumber: e.Order.CaseNumber, Program: p.Name, Prefix: p.Prefix, Zone: p.Zone, Today: p.today(v.now)}
	view.Payable = school.PayableOn(m.policy, m.Order, m.Record, view.Today)
	view.LedgerView, err = v.ledger(id)
	return view, err
}
