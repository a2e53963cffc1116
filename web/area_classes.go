package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// classesArea is classes: the list and the calendar, planning, who sits where.
var classesArea = area{
	routes: []route{
		{method: get, path: "/classes", action: registrar.ActReadClasses, handle: (*server).showClasses},
		{method: get, path: "/classes/calendar", action: registrar.ActReadSessions, handle: (*server).showCalendar},
		{method: get, path: "/classes/new", action: registrar.ActPlanClass, handle: (*server).showNewClass},
		{method: post, path: "/classes/dates", action: registrar.ActPlanClass, handle: (*server).layOutDates},
		{method: post, path: "/classes", action: registrar.ActPlanClass, handle: (*server).planClass},
		{method: get, path: "/classes/:id", action: registrar.ActReadClasses, handle: (*server).showClass},
		{method: get, path: "/classes/:id/change", action: registrar.ActUpdateClass, handle: (*server).showChangeClass},
		{method: post, path: "/classes/:id/change", action: registrar.ActUpdateClass, handle: (*server).changeClass},
		{method: get, path: "/classes/:id/sessions/new", action: registrar.ActAddSession, handle: (*server).showAddSession},
		{method: post, path: "/classes/:id/sessions", action: registrar.ActAddSession, handle: (*server).addSession},
		{method: get, path: "/enrollments/:id/placement/new", action: registrar.ActPlace, handle: (*server).showPlacement},
		{method: post, path: "/enrollments/:id/placement", action: registrar.ActPlace, handle: (*server).place},
	},
	places: []item{
		{label: "Classes", path: "/classes", action: registrar.ActReadClasses, roles: []school.Role{school.Staff, school.Admin}},
	},
}
