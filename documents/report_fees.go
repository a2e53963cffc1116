package documents

import (
	"johnschool/documents/pdf"
)

// ownFee tells the program's fee from what the court ordered.
const ownFee = "This is the program's own fee. Fines and assessments of the court are not included. Not paying is never reported as not attending."

// fees is the program's own fee. It stands apart from attendance, so that nobody reads one as the other.
func (l reportLetter) fees() {
	fees := &l.f.Fees
	if fees.AssessedCents == 0 && fees.PaidCents == 0 && fees.WaivedCents == 0 && fees.BalanceCents == 0 {
		return
	}
	l.Together(func() {
		l.section("The program's fee")
		l.FactColumns(l.as(factStyle), []pdf.Fact{
			{Label: "Assessed", Value: money(fees.AssessedCents)},
			{Label: "Paid", Value: money(fees.PaidCents)},
			{Label: "Reduced or waived", Value: nonZero(fees.WaivedCents)},
		}, []pdf.Fact{
			{Label: "Balance", Value: l.balance(fees.BalanceCents)},
			{Label: "Overdue", Value: nonZero(fees.OverdueCents)},
			{Label: "Due since", Value: day(fees.OverdueSince)},
		})
		if len(fees.Entries) <= fewEntries {
			l.entries(fees.Entries)
			l.small(ownFee)
		}
	})
	if len(fees.Entries) > fewEntries {
		l.entries(fees.Entries)
		l.small(ownFee)
	}
}

// fewEntries stand on one page with the sums that they come to.
const fewEntries = 15

// entries is the fee ledger with its running balance.
func (l reportLetter) entries(entries []FeeEntry) {
	if len(entries) == 0 {
		return
	}
	var rows [][]string
	var sum int64
	for _, e := range entries {
		sum += e.AmountCents
		rows = append(rows, []string{shortDay(e.On), word(entryKinds, e.Kind), capital(e.Note), money(e.AmountCents), l.balance(sum)})
	}
	l.table([]pdf.Column{
		{Title: "Date", Share: 2.2, Names: true}, {Title: "Entry", Share: 1.8}, {Title: "Note", Share: 3},
		{Title: "Amount", Share: 1.5, Align: pdf.Right}, {Title: "Balance", Share: 1.5, Align: pdf.Right},
	}, rows)
}
