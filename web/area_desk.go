package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// waiting is the group of the places where staff look after what is owed to courts
// and participants.
const waiting = "Work"

// The addresses of what is owed.
const (
	workPath    = "/work"
	deskPath    = "/desk"
	reportsPath = "/reports"
)

// office are the roles that run a school: its staff and administrators.
var officeRoles = []school.Role{school.Staff, school.Admin}

// deskArea is the review desk: held reports, notices, obligations, work that waits.
var deskArea = area{
	routes: []route{
		{method: get, path: workPath, action: registrar.ActReadWork, handle: (*server).showWork},
		{method: get, path: workPath + "/last-chances", action: registrar.ActReadWork, handle: (*server).showLastChances},
		{method: get, path: workPath + "/undelivered", action: registrar.ActReadWork, handle: (*server).showUndelivered},
		{method: get, path: bouncedPath, action: registrar.ActReadWork, handle: (*server).showBounced},
		{method: get, path: bouncedPath + "/:id", action: registrar.ActReadWork, handle: (*server).showCorrection},
		{method: post, path: bouncedPath + "/:id", action: registrar.ActUpdateParticipant, handle: (*server).correctAddress},
		{method: get, path: deskPath, action: registrar.ActPreviewReport, handle: (*server).showDesk},
		{method: get, path: reportsPath, action: registrar.ActReadReports, handle: (*server).showReports},
		{method: get, path: reportsPath + "/:id", action: registrar.ActReadReport, handle: (*server).showReport},
		{method: get, path: reportsPath + "/:id/letter", action: registrar.ActReadReport, handle: (*server).showLetter},
		{method: get, path: reportsPath + "/:id/preview", action: registrar.ActPreviewReport, handle: (*server).showPreview},
		{method: post, path: reportsPath + "/:id/confirmation", action: registrar.ActConfirmReport, handle: (*server).confirmReport},
		{method: post, path: reportsPath + "/:id/hold", action: registrar.ActHoldReport, handle: (*server).holdReport},
		{method: post, path: reportsPath + "/:id/hold/end", action: registrar.ActHoldReport, handle: (*server).endHold},
		{method: get, path: reportsPath + "/:id/dismissal", action: registrar.ActDismissReport, handle: (*server).showDismissal},
		{method: post, path: reportsPath + "/:id/dismissal", action: registrar.ActDismissReport, handle: (*server).dismissReport},
		{method: post, path: reportsPath + "/:id/delivery", action: registrar.ActDeliverReport, handle: (*server).deliverReport},
		{method: post, path: reportsPath + "/:id/sending", action: registrar.ActSendReport, handle: (*server).sendReport},
		{method: post, path: reportsPath + "/:id/links/:linkId/closure", action: registrar.ActCloseLink, handle: (*server).closeLink},
		{method: post, path: reportsPath + "/:id/resubmission", action: registrar.ActResubmitReport, handle: (*server).resubmitReport},
		{method: get, path: reportsPath + "/:id/pair", action: registrar.ActReadReport, handle: (*server).showPair},
		{method: get, path: noticesPath, action: registrar.ActReadNotices, handle: (*server).showNotices},
		{method: get, path: noticesPath + "/:id", action: registrar.ActReadNotices, handle: (*server).showNotice},
		{method: get, path: noticesPath + "/:id/letter", action: registrar.ActReadNotices, handle: (*server).showNoticeLetter},
		{method: post, path: noticesPath + "/:id/delivery", action: registrar.ActDeliverNotice, handle: (*server).deliverNotice},
		{method: post, path: noticesPath + "/:id/sending", action: registrar.ActSendNotice, handle: (*server).sendNotice},
		{method: get, path: noticesPath + "/:id/answers", action: registrar.ActRecordNoticeAnswer, handle: (*server).showNoticeAnswer},
		{method: post, path: noticesPath + "/:id/answers", action: registrar.ActRecordNoticeAnswer, handle: (*server).recordAnswer},
		{method: get, path: certificatesPath, action: registrar.ActReadRegister, handle: (*server).showRegister},
		{method: get, path: certificatesPath + "/:number", action: registrar.ActReadRegister, handle: (*server).showCertificate},
		{method: get, path: certificatesPath + "/:number/document", action: registrar.ActReadCertificate, handle: (*server).showCertificatePaper},
		{method: get, path: certificatesPath + "/:number/void", action: registrar.ActVoidCertificate, handle: showEnding("void")},
		{method: post, path: certificatesPath + "/:number/void", action: registrar.ActVoidCertificate, handle: voidCertificate},
		{method: get, path: certificatesPath + "/:number/reissue", action: registrar.ActReissueCertificate, handle: showEnding("reissue")},
		{method: post, path: certificatesPath + "/:number/reissue", action: registrar.ActReissueCertificate, handle: reissueCertificate},
	},
	places: []item{
		{label: "What waits", path: workPath, action: registrar.ActReadWork, roles: officeRoles, under: waiting},
		{label: "Review desk", path: deskPath, action: registrar.ActPreviewReport, roles: officeRoles, under: waiting},
		{label: "Reports", path: reportsPath, action: registrar.ActReadReports, roles: officeRoles, under: waiting},
		{label: "Notices", path: noticesPath, action: registrar.ActReadNotices, roles: officeRoles, under: waiting},
		{label: "Certificates", path: certificatesPath, action: registrar.ActReadRegister, roles: officeRoles, under: waiting},
	},
}
