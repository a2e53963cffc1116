package registrar

import (
	"context"

	"johnschool/school"
)

// AccountView is what an enrollment has paid and owes, with whose it is: what the
// desk needs to take a payment and to answer for it.
type AccountView struct {
	CaseHead
	LedgerView
	school.Payable
	Prefix string `json:"prefix"` // begins the numbers of its receipts
}

// Account reads what an enrollment has paid and owes.
func (o *Office) Account(ctx context.Context, actor school.Actor, id string) (AccountView, error) {
	return readOne(ctx, o, actor, ActReadLedger, "enrollment", id, (*visit).account)
}

func (v *visit) account(id string) (AccountView, error) {
	d, err := v.dossier(id)
	if err != nil {
		return AccountView{}, err
	}
	view := AccountView{CaseHead: d.head(), Prefix: d.program.Prefix, Payable: school.PayableOn(d.matter.policy, d.matter.Order, d.matter.Record, d.today)}
	view.LedgerView, err = v.ledger(id)
	return view, err
}
