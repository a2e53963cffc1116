package web

// adminArea is what administrators do: users, directory, policies, jobs, outbox, trail.
var adminArea = area{
	routes: []route{},
	places: []item{},
}
