package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// The addresses of what needs no sign-in. Printed certificates lead to checkPath, and
// e-mails below answerPath: see registrar.
const (
	checkPath  = "/check"
	answerPath = "/answer/:token"
)

// publicArea is what needs no sign-in: the check of certificates, a court's answer from the link in an e-mail.
var publicArea = area{
	routes: []route{
		{method: get, path: checkPath, action: registrar.ActCheckCertificate, handle: (*server).checkCertificate, anonymous: true},
		{method: get, path: answerPath, action: registrar.ActReadByLink, handle: (*server).showLinkedReport, anonymous: true},
		{method: get, path: answerPath + "/letter", action: registrar.ActReadLetterByLink, handle: (*server).readLinkedLetter, anonymous: true},
		{method: post, path: answerPath, action: registrar.ActAnswerByLink, handle: (*server).answerByLink, anonymous: true},
	},
	places: []item{
		{label: "Check a certificate", path: checkPath, action: registrar.ActCheckCertificate, roles: []school.Role{school.Officer}},
	},
}
