package web

import (
	"net/http"
	"strings"
	"testing"

	"johnschool/school"
)

// TestToday goes through days: what waits of earlier ones, what is to come, a day
// without sessions, and one that is cancelled.
func TestToday(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	v.get("/today").is(http.StatusOK).says("Today, Wednesday, Jan. 6, 2027", "Earlier sessions whose roll is not complete", "Tuesday evenings", "Roll not taken", "6 people expected",
		"No sessions on this day.", "The next sessions are on Tuesday, Jan. 12, 2027.", `href="/today?on=2027-01-12"`)
	w.mark(0, w.people[0].ID, school.Attended)
	v.get("/today").says("5 not marked yet", "6 people expected, 1 marked")
	for _, p := range w.people[1:] {
		w.mark(0, p.ID, school.Attended)
	}
	if page := v.get("/today").is(http.StatusOK); strings.Contains(page.body, "Earlier sessions") {
		t.Errorf("a complete roll still waits: %s", page.main())
	}
	v.get("/today?on=01/05/2027").is(http.StatusOK).says("Tuesday, Jan. 5, 2027", "Roll complete")
	v.get("/today?on=2027-01-12").says("Tuesday, Jan. 12, 2027", "Begins at 6 p.m.", `href="/today?on=2027-01-05"`, `href="/today?on=2027-01-19"`)
	v.get("/today?on=soon").is(http.StatusUnprocessableEntity).says("Write a date as month/day/year")

	cancel := "/sessions/" + w.class.Sessions[1].ID + "/cancellation"
	v.get(cancel).is(http.StatusOK).says("6 people have a seat", "It cannot be undone")
	v.post(cancel, "reason", "").is(http.StatusUnprocessableEntity).says("Error: Cancel a session")
	v.post(cancel, "reason", "Snow").leadsTo("/today?on=2027-01-12")
	v.get("/today?on=2027-01-12").says("The session is cancelled.", "Cancelled", "Why: Snow")
	v.get(cancel).says("This session is cancelled", "Snow")
	v.post(cancel, "reason", "Snow").is(http.StatusConflict)

	sheet := v.get("/sessions/" + w.class.Sessions[0].ID + "/roll-sheet").is(http.StatusOK)
	if sheet.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(sheet.body, "%PDF") {
		t.Errorf("the roll sheet is %s", sheet.header.Get("Content-Type"))
	}
	w.as(t, school.Clerk).get("/today").is(http.StatusForbidden)
	for _, name := range families {
		if strings.Contains(w.log.text(), name) {
			t.Errorf("the log names %s", name)
		}
	}
}

// TestTodayInABrowser looks at the pages of a day at both widths.
func TestTodayInABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Staff)
	tab.WaitFor("Earlier sessions")
	for _, path := range []string{"/today", "/today?on=2027-01-12", "/sessions/" + w.class.Sessions[1].ID + "/cancellation"} {
		for _, width := range []int64{1280, 390} {
			tab.Size(width, 900)
			tab.Open(path)
			tab.Axe(t)
			tab.Judge(t)
			tab.Screenshot(path)
		}
	}
}
