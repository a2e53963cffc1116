package web

import (
	"testing"
	"time"

	"johnschool/school"
	"johnschool/web/webtest"
)

// wake has a page look at the time: as when a computer finds its network again.
func wake(tab *webtest.Tab) {
	tab.Offline(true)
	tab.Offline(false)
}

// TestTheEndOfASession goes to a minute before the end, stays, lets it end, and goes
// on with what was typed.
func TestTheEndOfASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Staff)
	w.clock.Add(29 * time.Minute)
	other := w.browser(t, school.Officer) // keeps nothing alive but its own
	other.Open("/account")
	tab.Open("/gallery/" + galleryID)
	tab.Fill("Title", "Typed before")
	w.clock.Add(29 * time.Minute)
	wake(tab)
	tab.WaitFor("Your session is about to end")
	tab.Screenshot("session warning")
	tab.Axe(t)
	tab.In("about to end").Click("Stay signed in")
	tab.WaitGone("Your session is about to end")
	w.clock.Add(31 * time.Minute)
	wake(tab)
	tab.WaitFor("You were signed out")
	if tab.Has("textbox", "Title") {
		t.Error("the page is not covered")
	}
	tab.Screenshot("session over")
	tab.Axe(t)
	tab.Fill("E-mail address", emailOf(school.Staff))
	tab.Fill("Password", password)
	tab.Click("Sign in and go on")
	tab.WaitGone("You were signed out")
	tab.WaitFor("As it is printed.")
	tab.Click("Save it")
	tab.WaitFor("Choose one.")
	if tab.Value("Title") != "Typed before" {
		t.Errorf("the title is %q", tab.Value("Title"))
	}
}
