package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// The addresses of the clerk's places.
const (
	enrollPath = "/enroll"
	inboxPath  = "/inbox"
	casesPath  = "/enrollments"
)

// clerkArea is what court clerks do: enroll, the inbox of reports, cases, amendments.
var clerkArea = area{
	routes: []route{
		{method: get, path: enrollPath, action: registrar.ActEnroll, handle: (*server).showEnroll},
		{method: post, path: enrollPath, action: registrar.ActEnroll, handle: (*server).enroll},
		{method: post, path: enrollPath + "/case", action: registrar.ActEnroll, handle: enrollAside("case")},
		{method: post, path: enrollPath + "/person", action: registrar.ActEnroll, handle: enrollAside("person")},
		{method: post, path: enrollPath + "/classes", action: registrar.ActEnroll, handle: enrollAside("classes")},
		{method: post, path: enrollPath + "/counts", action: registrar.ActEnroll, handle: enrollAside("counts")},
		{method: get, path: casesPath + "/:id/enrolled", action: registrar.ActReadEnrollment, handle: (*server).showEnrolled},
		{method: get, path: casesPath + "/:id/proof", action: registrar.ActPrintProof, handle: (*server).proof},
		{method: get, path: proofPattern, action: registrar.ActSendProof, handle: (*server).showSendProof},
		{method: post, path: proofPattern, action: registrar.ActSendProof, handle: (*server).sendProof},
		{method: get, path: inboxPath, action: registrar.ActReadInbox, handle: (*server).showInbox},
		{method: post, path: reportsPath + "/:id/answer", action: registrar.ActAnswerReport, handle: (*server).answerReport},
		{method: get, path: casesPath, action: registrar.ActReadCaseload, handle: (*server).showCases},
		{method: post, path: casesPath + "/search", action: registrar.ActSearchEnrollments, handle: (*server).searchCases},
		{method: get, path: amendmentsPath + "/new", action: registrar.ActAmend, handle: (*server).showAmend},
		{method: post, path: amendmentsPath + "/fields", action: registrar.ActAmend, handle: (*server).fillAmend},
		{method: post, path: amendmentsPath, action: registrar.ActAmend, handle: (*server).amend},
	},
	places: []item{
		{label: "Enroll", path: enrollPath, action: registrar.ActEnroll, roles: []school.Role{school.Clerk}, first: []school.Role{school.Clerk}},
		{label: "Inbox", path: inboxPath, action: registrar.ActReadInbox},
		{label: "Cases", path: casesPath, action: registrar.ActReadCaseload, roles: []school.Role{school.Clerk, school.Staff, school.Admin}},
	},
}
