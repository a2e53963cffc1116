package web

import (
	"net/http"
	"slices"

	"johnschool/registrar"
	"johnschool/school"
)

// route is a page or what its form does. The table is data, so that tests walk it.
type route struct {
	method, path string
	action       registrar.Action // what the permission table is asked for
	handle       func(*server, *request) (reply, error)
	anonymous    bool // whoever is not signed in may, too
	everybody    bool // whoever is signed in may: there is no action
	background   bool // a page asks by itself, not its person: the session does not go on for it
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// item is a place that the navigation leads to. It is shown to the roles whose
// permission covers its action and, where roles names some, to these alone.
type item struct {
	label, path string
	action      registrar.Action
	roles       []school.Role // whose work it is; empty: of all who may
	first       []school.Role // whose first page it is
	demo        bool          // only in a demo
	under       string        // the label of the group it stands in, beside the page; empty: in the head
}

// area is the pages of one part of the work. Each has its own file, where its
// routes and places stand.
type area struct {
	routes []route
	places []item
}

// areas are all pages, in the order of the navigation.
var areas = []*area{&entrance, &officerArea, &clerkArea, &staffArea, &classesArea, &moneyArea, &deskArea, &dashboardArea, &wordingArea, &adminArea, &houseArea, &publicArea}

// places answers where a role may go, in order.
func (s *server) places(role school.Role) []item {
	var all []item
	for _, a := range s.areas {
		for _, i := range a.places {
			if registrar.May(role, i.action) && (!i.demo || s.demoClock != nil) && (len(i.roles) == 0 || slices.Contains(i.roles, role)) {
				all = append(all, i)
			}
		}
	}
	return all
}

// firstPage answers where a role begins.
func (s *server) firstPage(role school.Role) string {
	for _, i := range s.places(role) {
		if slices.Contains(i.first, role) {
			return i.path
		}
	}
	return welcomePath
}

// Page is a page as others see it: its path as Gin writes it, and who may open it,
// school.Anonymous among them.
type Page struct {
	Path  string
	Roles []school.Role
}

// Pages answers all pages, for who measures them.
func Pages() []Page {
	var all []Page
	for _, a := range areas {
		for _, r := range a.routes {
			if r.method != get {
				continue
			}
			p := Page{Path: r.path}
			for _, role := range append([]school.Role{school.Anonymous}, school.UserRoles...) {
				open := r.anonymous || r.everybody && role != school.Anonymous
				if open || registrar.May(role, r.action) {
					p.Roles = append(p.Roles, role)
				}
			}
			all = append(all, p)
		}
	}
	return all
}
