package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// The pages of this area.
const (
	caseloadPath     = "/caseload"
	conditionPattern = "/enrollments/:id/conditions"
	pausePattern     = "/enrollments/:id/pauses/:pauseId"
)

// officerArea is what a probation officer reads, and the participant's page, which
// is everybody's.
var officerArea = area{
	routes: []route{
		{method: get, path: caseloadPath, action: registrar.ActWatchCaseload, handle: (*server).showCaseload},
		{method: post, path: caseloadPath + "/search", action: registrar.ActSearchEnrollments, handle: (*server).searchCaseload},
		{method: get, path: "/enrollments/:id", action: registrar.ActReadEnrollment, handle: (*server).showEnrollment},
		{method: get, path: "/enrollments/:id/certificates/:number", action: registrar.ActReadCertificate, handle: (*server).readCertificate},
		{method: get, path: "/enrollments/:id/standing", action: registrar.ActReadStanding, handle: (*server).showStanding},
		{method: get, path: conditionPattern, action: registrar.ActAttest, handle: (*server).showCondition},
		{method: post, path: conditionPattern, action: registrar.ActAttest, handle: (*server).attest},
		{method: post, path: conditionPattern + "/withdrawal", action: registrar.ActAttest, handle: (*server).withdrawAttestation},
		{method: get, path: "/enrollments/:id/pauses/new", action: registrar.ActPause, handle: (*server).showPause},
		{method: post, path: "/enrollments/:id/pauses", action: registrar.ActPause, handle: (*server).pause},
		{method: get, path: pausePattern, action: registrar.ActPause, handle: (*server).showEndPause},
		{method: post, path: pausePattern, action: registrar.ActPause, handle: (*server).endPause},
		{method: get, path: "/enrollments/:id/closure/new", action: registrar.ActClose, handle: (*server).showClose},
		{method: post, path: "/enrollments/:id/closure", action: registrar.ActClose, handle: (*server).closeEnrollment},
		{method: get, path: "/enrollments/:id/credits/new", action: registrar.ActBringCredit, handle: (*server).showCredits},
		{method: post, path: "/enrollments/:id/credits", action: registrar.ActBringCredit, handle: (*server).bringCredits},
		{method: get, path: "/enrollments/:id/participant", action: registrar.ActUpdateParticipant, handle: (*server).showParticipant},
		{method: post, path: "/enrollments/:id/participant", action: registrar.ActUpdateParticipant, handle: (*server).changeParticipant},
	},
	places: []item{
		{label: "Caseload", path: caseloadPath, action: registrar.ActWatchCaseload, first: []school.Role{school.Officer}},
	},
}
