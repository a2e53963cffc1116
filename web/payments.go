package web

import (
	"encoding/json"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// paymentsBody is the place where staff take payments and close the till.
type paymentsBody struct {
	Find, Filter  *Form
	Programs      []Option // to choose from where there is more than one
	Whose         []Option
	Day           school.Date // 0: each program's today
	Totals        []takingsTotal
	Sum           takingsTotal
	Takings       Table
	Found         *Table // of a search; nil where there was none
	MoreThanShown bool
}

// takingsTotal is a line of the till: what one way of paying brought in.
type takingsTotal struct {
	Method            string
	Payments          int
	Taken, Back, Left int64
}

func (s *server) showPayments(r *request) (reply, error) {
	filter := r.filters("on", "program", "own")
	body := paymentsBody{Find: newForm(nil), Filter: filter,
		Whose: []Option{{Label: "Everybody"}, {Value: "true", Label: "Me"}}}
	on, err := parseDay(r.query("on"))
	if wrong := r.query("on") != "" && err != nil; wrong {
		filter.Fault("/on", "Write a date as month/day/year, such as 11/21/2026.")
	}
	programs, err := s.ownPrograms(r)
	if err != nil {
		return reply{}, err
	}
	if len(programs) > 1 {
		body.Programs = anyOf("All programs", optionsOf(programs)...)
	}
	f := registrar.TakingsFilter{ProgramID: r.query("program"), Own: r.query("own") == "true"}
	if body.Day = on; on != 0 {
		f.On = &on
	}
	takings, err := s.office.Takings(r.ctx, r.actor, f, r.listed())
	if err != nil && !filter.Take(err) {
		return reply{}, err
	}
	body.till(r, takings)
	return r.page("payments", "Payments", body).with(filter), nil
}

// till puts a day's money into the page.
func (b *paymentsBody) till(r *request, takings registrar.TakingsView) {
	for _, t := range takings.Totals {
		line := takingsTotal{Method: kindWords(t.Method), Payments: t.Payments, Taken: t.TakenCents, Back: t.BackCents, Left: t.TakenCents - t.BackCents}
		b.Totals = append(b.Totals, line)
		b.Sum = takingsTotal{Payments: b.Sum.Payments + line.Payments, Taken: b.Sum.Taken + line.Taken, Back: b.Sum.Back + line.Back, Left: b.Sum.Left + line.Left}
	}
	b.Takings = Table{Caption: "Each payment, in the order in which it was entered", Columns: columns("Receipt", "From", "Paid by", "Amount", "Entered"),
		Empty: Empty{Title: "No money was received on this day.", Text: "Find the participant above to take a payment."}}
	b.Takings.Columns[3].Numeric = true
	for _, t := range takings.Items {
		zone := zoneOf(t.Zone, nil)
		entered := Cell{Text: timeOf(t.RecordedAt.In(zone))}
		if day := school.DateOf(t.RecordedAt, zone); day != t.On {
			entered = Cell{Text: dateWords(day), Note: "on another day"}
		}
		receipt := Cell{Text: kindWords(t.Kind), Href: "/enrollments/" + t.EnrollmentID + "/payments"}
		if t.ReceiptNumber != nil {
			receipt.Text = receiptWords(t.Prefix, *t.ReceiptNumber)
		}
		if t.Kind == string(school.Payment) {
			receipt.Href += "/" + t.ID
		} else {
			receipt.Tags = []Tag{{capital(t.Kind), warning}}
		}
		b.Takings.Rows = append(b.Takings.Rows, row(receipt, Cell{Text: listName(t.FamilyName, t.GivenName), Note: t.EnrollmentNumber},
			Cell{Text: kindWords(t.Method), Note: t.Reference}, money(t.AmountCents), entered))
	}
	b.Takings = b.Takings.paged(r, takings.NextCursor)
}

// findPayer looks for whose payment it is; the only one found is gone to at once.
func (s *server) findPayer(r *request) (reply, error) {
	form := r.posted()
	var found registrar.List[registrar.CaseloadLine]
	var err error
	if text := strings.TrimSpace(form.Get("text")); text == "" {
		err = school.InvalidField("/text", "Type an enrollment number, a case number or a name.")
	} else {
		found, err = s.findCases(r, text, registrar.Page{})
	}
	if err != nil {
		return r.again(form, searchFault(err), func() (reply, error) { return s.payersPage(r, form, found) })
	}
	if len(found.Items) == 1 && found.NextCursor == "" {
		return seeOther("/enrollments/" + found.Items[0].ID + "/payments"), nil
	}
	return s.payersPage(r, form, found)
}

// payersPage shows who was found, each with what they owe.
func (s *server) payersPage(r *request, form *Form, found registrar.List[registrar.CaseloadLine]) (reply, error) {
	table := Table{Caption: "Whose payment is it?", Columns: columns("Participant", "Case number", "Status", "Balance", "Payment"),
		Empty: Empty{Title: "Nobody was found.", Text: "Check the spelling, or type the enrollment number as it stands on letters, such as NBI-2026-0147."}}
	table.Columns[3].Numeric = true
	for _, l := range found.Items {
		ledger, take := "/enrollments/"+l.ID+"/payments", Cell{}
		if s.leads(r, "/enrollments/:id/payments/new") {
			take = Cell{Text: "Take a payment", Href: ledger + "/new"}
		}
		table.Rows = append(table.Rows, row(Cell{Text: listName(l.FamilyName, l.GivenName), Href: ledger, Note: l.Number},
			l.CaseNumber, statusTag(l.Status), money(standingOf(l).BalanceCents), take))
	}
	body := paymentsBody{Find: form, MoreThanShown: found.NextCursor != ""}
	if !form.Refused() {
		body.Found = &table
	}
	return r.page("payments", "Find a participant", body).under("Payments", "/payments"), nil
}

// standingOf is the standing that a list keeps of an enrollment: its page evaluates
// afresh.
func standingOf(l registrar.CaseloadLine) school.Standing {
	var kept school.Standing
	if json.Unmarshal(l.Standing, &kept) != nil {
		return school.Standing{}
	}
	return kept
}
