package web

import (
	"strings"

	"johnschool/registrar"
)

// leads tells whether there is a page at an address of the table, such as
// /reports/:id, and whether who asks may have it: pages show no link that leads
// nowhere.
func (s *server) leads(r *request, pattern string) bool {
	for _, a := range s.areas {
		for _, route := range a.routes {
			if route.method == get && route.path == pattern {
				return route.everybody || route.anonymous || registrar.May(r.actor.Role, route.action)
			}
		}
	}
	return false
}

// linkTo is a link to a page of an enrollment, none where leads says no.
func (s *server) linkTo(r *request, label, pattern, id string) []Link {
	if !s.leads(r, pattern) {
		return nil
	}
	return []Link{{Label: label, Href: strings.Replace(pattern, ":id", id, 1)}}
}

// subjectPages are where the subject of an event can be looked at, by its kind.
var subjectPages = map[string]string{"enrollment": "/enrollments/:id", "report": "/reports/:id", "notice": "/notices/:id", "message": "/outbox/:id", "class": "/classes/:id"}

// subjectPage is the address of a subject's page; "" where leads says no.
func (s *server) subjectPage(r *request, kind, id string) string {
	pattern, known := subjectPages[kind]
	if !known || !s.leads(r, pattern) {
		return ""
	}
	return strings.Replace(pattern, ":id", id, 1)
}
