package web

// dashboardArea is the dashboard with its plots.
var dashboardArea = area{
	routes: []route{},
	places: []item{},
}
