package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// staffArea is what program staff do: today, the roll.
var staffArea = area{
	routes: []route{
		{method: get, path: "/today", action: registrar.ActReadRoster, handle: (*server).showToday},
		{method: get, path: "/sessions/:id/cancellation", action: registrar.ActCancelSession, handle: (*server).showCancellation},
		{method: post, path: "/sessions/:id/cancellation", action: registrar.ActCancelSession, handle: (*server).cancelSession},
		{method: get, path: "/sessions/:id/roll", action: registrar.ActReadRoster, handle: (*server).showRoll},
		{method: post, path: "/sessions/:id/roll", action: registrar.ActRecordAttendance, handle: (*server).takeRoll},
		{method: get, path: "/sessions/:id/roll/:enrollmentId/withdrawal", action: registrar.ActRecordAttendance, handle: (*server).showWithdrawal},
		{method: post, path: "/sessions/:id/roll/:enrollmentId/withdrawal", action: registrar.ActRecordAttendance, handle: (*server).withdrawMark},
		{method: get, path: "/sessions/:id/roll-sheet", action: registrar.ActPrintRoll, handle: (*server).printRoll},
	},
	places: []item{
		{label: "Today", path: "/today", action: registrar.ActReadRoster, roles: []school.Role{school.Staff, school.Admin}, first: []school.Role{school.Staff}},
	},
}
