package web

// staffArea is what program staff do: today, the roll, payments, classes, a participant's page.
var staffArea = area{
	routes: []route{},
	places: []item{},
}
