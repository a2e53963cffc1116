package main

import (
	"strings"
	"testing"

	"johnschool/school"
	"johnschool/web"
)

// TestEveryPageIsMeasured: a new page has to be opened here, too, as every role that may, or be named with why not.
func TestEveryPageIsMeasured(t *testing.T) {
	t.Parallel()
	all, err := visits(web.Pages())
	if err != nil {
		t.Fatal(err)
	}
	opened := map[string]bool{}
	for _, l := range all {
		opened[l.role+" "+l.path] = true
	}
	for _, l := range addresses {
		some := false
		for _, role := range roleNames {
			some = some || opened[role+" "+l.path]
		}
		if !some {
			t.Errorf("%s is no page's address", l.path)
		}
	}
	_, err = visits([]web.Page{{Path: "/users", Roles: []school.Role{school.Admin}}, {Path: "/new/:id", Roles: []school.Role{school.Clerk}}})
	if err == nil || err.Error() != "no page is measured of clerk /new/:id" {
		t.Errorf("a page that nobody opens: %v", err)
	}
	if page := (listing{"", "/programs/new", ""}).page(web.Pages()); page != "/programs/new" {
		t.Errorf("a form for something new is taken for a page of something: %s", page)
	}
	for path := range unmeasured {
		if i := strings.IndexByte(path, '/'); !isPage(path[i:]) {
			t.Errorf("%s is no page", path)
		}
	}
}

func isPage(path string) bool {
	for _, p := range web.Pages() {
		if p.Path == path {
			return true
		}
	}
	return false
}
