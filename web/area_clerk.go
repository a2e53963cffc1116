package web

// clerkArea is what court clerks do: enroll, the inbox of reports, cases, amendments.
var clerkArea = area{
	routes: []route{},
	places: []item{},
}
