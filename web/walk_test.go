package web

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// emptyByRight are the pages that may have nothing to show in the world that is
// walked through: an empty page passes every check.
var emptyByRight = []string{
	"/", "/today", // no session on the day of the walk
	"/inbox",                                                 // nothing was sent to the officer's agency
	"/work",                                                  // one of its parts is
	"/work/undelivered",                                      // every report is with its recipient
	"/certificates",                                          // nobody has completed; the walk of the register has some
	"/wordings/:id",                                          // the program's first wording
	"/courts/:id?",                                           // another year's days closed
	"/jobs/:name",                                            // a job that never ran
	"/gallery", "/gallery?", "/gallery/:id", "/gallery/:id?", // show what an empty list looks like
}

// TestEveryPageOfEveryRole follows all links of each role and holds each page
// against what every page must be.
func TestEveryPageOfEveryRole(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	w.busy()
	must(w.office.CountFigures(t.Context()))
	var met sync.Map
	closely := func(shape string) bool { // what one role's page is like there another's is, too
		_, before := met.LoadOrStore(shape, true)
		return !before
	}
	for _, role := range append([]school.Role{school.Anonymous}, school.UserRoles...) {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			tab, start, skip := w.browser(t, role), "/", []string{"/docs", signInPath}
			if role != school.Staff {
				skip = append(skip, "/gallery") // the same for all
			}
			if role == school.Anonymous {
				demo := w.serve(func(o *Options) {
					o.DemoUsers, o.DemoPassword = []DemoUser{{"clerk@example.org", "court clerk of Stearns County"}, {"admin@example.org", "administrator"}}, "a password"
				})
				tab, start, skip = webtest.Browser(t).Tab(demo.URL), signInPath, []string{"/docs"}
			}
			for _, page := range webtest.Walk(t, tab, start, webtest.Options{Name: string(role), Skip: skip, Shape: routeOf, Closely: closely}) {
				if strings.Contains(page.HTML, ".m..") {
					t.Errorf("%s ends a sentence with two periods", page.Path)
				}
				if strings.Contains(page.HTML, `<div class="empty">`) && !slices.Contains(emptyByRight, page.Shape) {
					t.Errorf("%s has nothing to show: give the world some, or name it in emptyByRight", page.Path)
				}
			}
		})
	}
}

// busy has something happen to somebody in each way, so that pages have rows.
func (w *world) busy() {
	w.t.Helper()
	ctx, newest, second := w.t.Context(), w.people[len(w.people)-1].ID, w.people[1].ID
	due := day("2027-10-01")
	must(w.office.Amend(ctx, w.console, newest, registrar.AmendRequest{Kind: school.Extension, DecidedBy: "Judge Stone", DecidedOn: day("2027-01-05"), DueOn: &due, Reason: "Illness in the family."}, nil))
	for _, id := range []string{newest, second} { // whom lists show first, and one with a plan
		must(w.office.TakePayment(ctx, w.console, id, registrar.PaymentRequest{AmountCents: 10000, Method: "check", Reference: "No. 77"}, registrar.Once{}))
	}
	must(w.office.AgreePlan(ctx, w.console, second, registrar.PlanRequest{Installments: []school.Installment{
		{DueOn: day("2027-01-06"), AmountCents: 10000}, {DueOn: day("2027-02-06"), AmountCents: 13000}}}, nil))
	w.comesBack(w.people[4].ID)
	for _, role := range school.UserRoles {
		must(w.office.CreateToken(ctx, w.actor(role), registrar.TokenRequest{Name: "County case management"}))
	}
}

// routeOf answers the route that a path is of, so that a walk goes to each once.
func routeOf(path string) string {
	parts := strings.Split(path, "/")
	best := path
	for _, a := range append(slices.Clone(areas), &gallery) {
		for _, r := range a.routes {
			if r.path == path {
				return path
			}
			if r.method == get && matches(strings.Split(r.path, "/"), parts) {
				best = r.path
			}
		}
	}
	return best
}

func matches(pattern, parts []string) bool {
	return slices.EqualFunc(pattern, parts, func(p, part string) bool { return p == part || strings.HasPrefix(p, ":") })
}
