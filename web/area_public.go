package web

// publicArea is what needs no sign-in: the check of certificates, a court's answer from the link in an e-mail.
var publicArea = area{
	routes: []route{},
	places: []item{},
}
