package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// ledgerBody is the page of what an enrollment has paid and owes.
type ledgerBody struct {
	registrar.AccountView
	Path             string // of the enrollment
	Lines            []ledgerLine
	Take, Agree      bool // whether who looks may
	Installments     Table
	Overpaid         int64
	Participant      []Link // none while there is no such page for who looks
	Reversible, Plan bool
}

// ledgerLine is a line of the ledger in words.
type ledgerLine struct {
	ID, What, Note  string
	On              school.Date
	Amount, Balance int64 // what it adds to the balance, and what that is then
	Receipt         string
	Reversed        bool
	May             bool // be reversed by who looks
}

// receiptWords is a receipt's number as it stands on it.
func receiptWords(prefix string, n int64) string { return fmt.Sprintf("%s-%d", prefix, n) }

func (s *server) showLedger(r *request) (reply, error) {
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body := ledgerBody{AccountView: a, Path: "/enrollments/" + a.EnrollmentID, Lines: ledgerLines(a, r.may(registrar.ActReverseEntry)),
		Take: r.may(registrar.ActTakePayment), Agree: a.BalanceCents > 0 && r.may(registrar.ActAgreePlan), Overpaid: -a.BalanceCents}
	body.Participant = s.linkTo(r, "Open the enrollment", "/enrollments/:id", a.EnrollmentID)
	body.Reversible = r.may(registrar.ActReverseEntry)
	if body.Plan = len(a.Payable.Plan) > 0; body.Plan {
		body.Installments = installmentTable(a)
	}
	return s.underCase(r, r.page("ledger", "Fees and payments", body), a, false), nil
}

// underCase says where a page about an enrollment's money is: below the payments
// for who takes them, below the enrollment for others.
func (s *server) underCase(r *request, page reply, a registrar.AccountView, deeper bool) reply {
	if r.may(registrar.ActTakePayment) {
		page = page.under("Payments", "/payments").at("/payments")
	} else if s.leads(r, "/enrollments/:id") {
		page = page.under(a.Number, "/enrollments/"+a.EnrollmentID)
	}
	if deeper {
		page = page.under("Fees and payments", "/enrollments/"+a.EnrollmentID+"/payments")
	}
	return page
}

// installmentTable shows the plan in force.
func installmentTable(a registrar.AccountView) Table {
	table := Table{Caption: "Payment plan agreed on " + dateWords(a.PlanAgreedOn), Columns: columns("Due", "Amount", "Missing", "State")}
	table.Columns[1].Numeric, table.Columns[2].Numeric = true, true
	for _, one := range a.Payable.Plan {
		state := Tag{"Open", info}
		switch {
		case one.UnpaidCents == 0:
			state = Tag{"Paid", good}
		case one.DueOn < a.Today:
			state = Tag{"Late", bad}
		}
		table.Rows = append(table.Rows, row(dateWords(one.DueOn), money(one.AmountCents), money(one.UnpaidCents), state))
	}
	return table
}

// ledgerLines writes a ledger in plain words.
func ledgerLines(a registrar.AccountView, reverses bool) []ledgerLine {
	lines := make([]ledgerLine, len(a.Entries))
	words := make(map[string]string, len(a.Entries))
	balance := int64(0)
	for i, e := range a.Entries {
		balance += e.AmountCents
		l := ledgerLine{ID: e.ID, On: e.On, Amount: e.AmountCents, Balance: balance, Reversed: e.ReversedBy != nil, Note: capital(e.Reason)}
		switch school.EntryKind(e.Kind) {
		case school.Assessment:
			l.What = "Fee"
		case school.Payment:
			l.What, l.Note = "Payment, "+strings.ToLower(kindWords(e.Method)), e.Reference
		case school.Reduction:
			l.What = "Fee reduced by the court"
		case school.Waiver:
			l.What = "Fee waived by the court"
		case school.Reversal:
			l.What = "Reversal"
			if e.Reverses != nil {
				l.What += " of the " + words[*e.Reverses]
			}
		default:
			l.What = kindWords(e.Kind)
		}
		if e.ReceiptNumber != nil {
			l.Receipt = receiptWords(a.Prefix, *e.ReceiptNumber)
		}
		words[e.ID] = strings.ToLower(kindWords(e.Kind)) + " of " + dateWords(e.On)
		if l.Receipt != "" {
			words[e.ID] += ", receipt " + l.Receipt
		}
		l.May = reverses && !l.Reversed && e.Kind != string(school.Assessment) && e.Kind != string(school.Reversal)
		lines[i] = l
	}
	return lines
}

// saveLedger is the ledger for a spreadsheet.
func (s *server) saveLedger(r *request) (reply, error) {
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"Date", "What", "Note", "Receipt", "Amount", "Balance"})
	for _, l := range ledgerLines(a, false) {
		_ = w.Write([]string{l.On.String(), cellText(l.What), cellText(l.Note), l.Receipt, plainDollars(l.Amount), plainDollars(l.Balance)})
	}
	if w.Flush(); w.Error() != nil {
		return reply{}, w.Error()
	}
	return paper(registrar.Document{FileName: "ledger-" + a.Number + ".csv", ContentType: "text/csv; charset=utf-8", Data: b.Bytes()}, true, nil)
}

// cellText keeps a spreadsheet from taking text that somebody typed for a formula.
func cellText(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// plainDollars writes cents for a spreadsheet: 1000.00.
func plainDollars(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
