package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// The pages of this area.
const (
	caseloadPath     = "/caseload"
	conditionPattern = "/enrollments/:id/conditions"
)

// officerArea is what a probation officer reads, and the participant's page, which
// is everybody's.
var officerArea = area{
	routes: []route{
		{method: get, path: caseloadPath, action: registrar.ActWatchCaseload, handle: (*server).showCaseload},
		{method: post, path: caseloadPath + "/search", action: registrar.ActSearchEnrollments, handle: (*server).searchCaseload},
		{method: get, path: "/enrollments/:id", action: registrar.ActReadEnrollment, handle: (*server).showEnrollment},
		{method: get, path: "/enrollments/:id/certificates/:number", action: registrar.ActReadCertificate, handle: (*server).readCertificate},
	},
	places: []item{
		{label: "Caseload", path: caseloadPath, action: registrar.ActWatchCaseload, first: []school.Role{school.Officer}},
	},
}
