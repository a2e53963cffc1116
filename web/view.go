package web

import (
	"slices"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// view is a page as the layout sees it.
type view struct {
	Title  string // the heading, and the window's title
	Body   any    // what the page's own template sees as dot
	Form   *Form  // a form that was refused; nil for none
	Crumbs []Link
	Wide   bool // the whole width of the window
	Bare   bool // without what stands beside the page

	OwnHeading bool // whether the page's template draws its heading
	Part       string

	place string // of the navigation; the page's own address where empty

	// The layout's own, for who asks.
	SignedIn bool
	Name     string // of the user
	Role     string // in words
	Head     []Link
	All      []Link // every place, for the foot of the page
	Account  bool   // whether the page is the person's own
	Side     []Link
	SideName string
	Flash    string
	AsOf     time.Time // when the page was drawn, as paper says
	Demo     bool
	Left     int // seconds until the session ends
	LeftWarn int // seconds before that at which a warning is shown
}

// Link leads somewhere.
type Link struct {
	Label, Href string
	Current     bool
}

// warnSeconds is how long before the end of a session its person is warned.
const warnSeconds = 120

// furnish gives a page what the layout shows: the navigation of who asks, and what
// was done before.
func (s *server) furnish(r *request, v *view, whole bool) {
	if !whole || r.visit == nil || !r.visit.SignedIn {
		v.Demo = len(s.demoUsers) > 0
		return
	}
	v.SignedIn, v.Name, v.Role = true, r.visit.Name, roleWords(r.actor.Role)
	v.Demo = len(s.demoUsers) > 0
	v.AsOf = s.clock.Now()
	v.Left, v.LeftWarn = int(r.visit.Left.Seconds()), warnSeconds
	v.Flash = r.visit.Pop(flashKey)
	at := v.place
	if at == "" {
		at = r.gin.Request.URL.Path
	}
	v.Account = at == accountPath
	v.navigate(s.places(r.actor.Role), at)
}

// navigate sets what leads to the places, as seen from an address.
func (v *view) navigate(all []item, at string) {
	current := -1
	for i, p := range all {
		if (at == p.path || strings.HasPrefix(at, strings.TrimSuffix(p.path, "/")+"/")) && (current < 0 || len(p.path) > len(all[current].path)) {
			current = i
		}
	}
	group := ""
	if current >= 0 {
		group = all[current].under
	}
	for i, p := range all {
		v.All = append(v.All, Link{Label: p.label, Href: p.path, Current: i == current})
		if p.under != "" {
			if !slices.ContainsFunc(v.Head, func(l Link) bool { return l.Label == p.under }) {
				v.Head = append(v.Head, Link{Label: p.under, Href: p.path, Current: p.under == group})
			}
			if p.under == group && !v.Bare {
				v.SideName = group
				v.Side = append(v.Side, Link{Label: p.label, Href: p.path, Current: i == current})
			}
			continue
		}
		v.Head = append(v.Head, Link{Label: p.label, Href: p.path, Current: i == current})
	}
}

// May tells a page whether its person may do something, to show a link or a button
// or not.
func (r *request) may(what registrar.Action) bool { return registrar.May(r.actor.Role, what) }

// roleWords names a role.
func roleWords(role school.Role) string {
	switch role {
	case school.Clerk:
		return "Court clerk"
	case school.Staff:
		return "Program staff"
	case school.Officer:
		return "Probation officer"
	case school.Admin:
		return "Administrator"
	}
	return string(role)
}
