package web

// deskArea is the review desk: held reports, notices, obligations, work that waits.
var deskArea = area{
	routes: []route{},
	places: []item{},
}
