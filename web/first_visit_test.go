package web

import (
	"testing"

	"johnschool/school"
	"johnschool/web/webtest"
)

// firstVisitAtMost is how many bytes a browser that was never here loads for a
// page, the page included: four seconds where a courthouse has half a megabit.
const firstVisitAtMost = 200_000

func TestAFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := webtest.Browser(t).Tab(w.server.URL)
	tab.Open(signInPath)
	light(t, tab, "signing in")
	for _, role := range school.UserRoles {
		tab := w.browser(t, role)
		light(t, tab, "the first page of a "+roleWords(role))
	}
}

// light fails the test where what is open, with its files, is too heavy.
func light(t *testing.T, tab *webtest.Tab, what string) {
	t.Helper()
	whole, parts := 0, tab.Weight()
	for _, bytes := range parts {
		whole += bytes
	}
	if whole > firstVisitAtMost || len(parts) < 6 || whole < 50_000 {
		t.Errorf("%s loads %d bytes in %d files: %v", what, whole, len(parts), parts)
	}
	t.Logf("%s loads %d bytes in %d files", what, whole, len(parts))
}
