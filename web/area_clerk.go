package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// The addresses of the clerk's places.
const (
	casesPath = "/enrollments"
)

// clerkArea is what court clerks do: enroll, the inbox of reports, cases, amendments.
var clerkArea = area{
	routes: []route{
		{method: get, path: casesPath, action: registrar.ActReadCaseload, handle: (*server).showCases},
		{method: post, path: casesPath + "/search", action: registrar.ActSearchEnrollments, handle: (*server).searchCases},
	},
	places: []item{
		{label: "Cases", path: casesPath, action: registrar.ActReadCaseload, roles: []school.Role{school.Clerk, school.Staff, school.Admin}},
	},
}
