package web

import (
	"strconv"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// planBody is the page on which a plan to pay in installments is agreed.
type planBody struct {
	registrar.AccountView
	Form, Split *Form
	Every       []Option
	Rows        []int
	Replaces    bool
	Settled     Empty // instead of the form, where nothing is owed
}

// What a plan can be split into.
const (
	mostParts = 60
	fewRows   = 3 // that a page begins with
)

var everyChoices = []Option{{Value: "month", Label: "Month"}, {Value: "14", Label: "Two weeks"}, {Value: "7", Label: "Week"}}

// showPlan begins with what is owed in equal parts where the address asks for that.
func (s *server) showPlan(r *request) (reply, error) {
	split := r.filters("parts", "first", "every")
	a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	request := registrar.PlanRequest{AgreedOn: &a.Today}
	if split.Get("parts") != "" {
		request.Installments = splitFee(a, split)
	} else {
		for _, one := range a.Payable.Plan {
			request.Installments = append(request.Installments, school.Installment{DueOn: one.DueOn, AmountCents: one.AmountCents})
		}
	}
	form := newForm(request).versioned(a.Version)
	return s.planPage(r, a, form, split, len(request.Installments)).with(split), nil
}

// splitFee divides what is owed into equal installments; cents that do not divide
// go to the first ones. Whatever was paid before counts toward a plan's first
// installments, so it stands before them as one that is paid.
func splitFee(a registrar.AccountView, split *Form) []school.Installment {
	if a.BalanceCents <= 0 { // the page says that alone
		return nil
	}
	parts, err := strconv.Atoi(split.Get("parts"))
	if err != nil || parts < 1 || parts > mostParts {
		split.Fault("/parts", "Write how many installments, 1 to 60.")
	}
	first, dayErr := parseDay(split.Get("first"))
	if dayErr != nil {
		split.Fault("/first", "Write a date as month/day/year, such as 11/21/2026.")
	}
	if split.Refused() {
		return nil
	}
	all := make([]school.Installment, parts)
	for i := range all {
		all[i].AmountCents = a.BalanceCents / int64(parts)
		if int64(i) < a.BalanceCents%int64(parts) {
			all[i].AmountCents++
		}
		if days, err := strconv.Atoi(split.Get("every")); err == nil && (days == 7 || days == 14) {
			all[i].DueOn = first.Add(days * i)
		} else {
			all[i].DueOn = monthsAfter(first, i)
		}
	}
	if a.CoveredCents > 0 {
		return append([]school.Installment{{DueOn: a.Today, AmountCents: a.CoveredCents}}, all...)
	}
	return all
}

// monthsAfter is the same day some months later, or the last of a month that has no
// such day.
func monthsAfter(day school.Date, n int) school.Date {
	y, m, d := day.Time().Date()
	first := school.NewDate(y, m+time.Month(n), 1)
	return min(first.Add(d-1), school.NewDate(y, m+time.Month(n)+1, 1).Add(-1))
}

func (s *server) planPage(r *request, a registrar.AccountView, form, split *Form, rows int) reply {
	body := planBody{AccountView: a, Form: form, Split: split, Every: everyChoices, Replaces: a.PlanAgreedOn != nil}
	if a.BalanceCents <= 0 {
		body.Settled = Empty{Title: "Nothing is owed.", Text: "So there is nothing to pay in installments.", Action: Link{Label: "Fees and payments", Href: "/enrollments/" + a.EnrollmentID + "/payments"}}
	}
	if split.Get("first") == "" {
		split.SetDay("first", monthsAfter(a.Today, 1))
	}
	for i := range min(max(rows+1, fewRows), mostParts) {
		body.Rows = append(body.Rows, i)
	}
	return s.underCase(r, r.page("agree_plan", "Agree a payment plan", body), a, true)
}

func (s *server) agreePlan(r *request) (reply, error) {
	var wish registrar.PlanRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.AgreePlan(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, inDollars(err), func() (reply, error) {
			a, err := s.office.Account(r.ctx, r.actor, r.id("id"))
			return s.planPage(r, a, form, r.filters("parts", "first", "every"), len(wish.Installments)), err
		})
	}
	r.flash("The payment plan was agreed: " + plural(len(wish.Installments), "installment", "installments") + ".")
	return seeOther("/enrollments/" + r.id("id") + "/payments"), nil
}
