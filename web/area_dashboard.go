package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

const dashboardPath = "/dashboard"

// dashboardArea is the dashboard with its plots.
var dashboardArea = area{
	routes: []route{
		{method: get, path: dashboardPath, action: registrar.ActReadFigures, handle: (*server).showDashboard},
		{method: get, path: dashboardPath + "/numbers/:name", action: registrar.ActReadFigures, handle: (*server).saveNumbers},
	},
	places: []item{
		{label: "Dashboard", path: dashboardPath, action: registrar.ActReadFigures, first: []school.Role{school.Admin}},
	},
}
