package web

// officerArea is what probation officers do: the caseload.
var officerArea = area{
	routes: []route{},
	places: []item{},
}
