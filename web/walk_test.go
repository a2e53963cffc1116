package web

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// TestEveryPageOfEveryRole follows all links of each role and holds each page
// against what every page must be.
func TestEveryPageOfEveryRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.troubled(len(w.people) - 1) // whom lists show first
	must(w.office.TakePayment(t.Context(), w.console, w.people[1].ID, registrar.PaymentRequest{AmountCents: 10000, Method: "check", Reference: "No. 77"}, registrar.Once{}))
	must(w.office.AgreePlan(t.Context(), w.console, w.people[1].ID, registrar.PlanRequest{Installments: []school.Installment{
		{DueOn: day("2027-01-06"), AmountCents: 10000}, {DueOn: day("2027-02-06"), AmountCents: 13000}}}, nil))
	for _, role := range append([]school.Role{school.Anonymous}, school.UserRoles...) {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			tab, start := w.browser(t, role), "/"
			if role == school.Anonymous {
				demo := w.serve(func(o *Options) {
					o.DemoUsers, o.DemoPassword = []DemoUser{{"clerk@example.org", "court clerk of Stearns County"}, {"admin@example.org", "administrator"}}, "a password"
				})
				tab, start = webtest.Browser(t).Tab(demo.URL), signInPath
			}
			webtest.Walk(t, tab, start, webtest.Options{Name: string(role), Skip: []string{"/docs"}})
		})
	}
}
