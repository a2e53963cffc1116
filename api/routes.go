package api

import (
	"net/http"

	"johnschool/registrar"
)

// route is a use case at an address below base. The table is data, so that tests
// walk it: the contract, the permissions and the bad input are checked for each
// of its lines.
type route struct {
	method, path string
	action       registrar.Action // what the permission table is asked for
	handle       func(*server, *request) (reply, error)
	query        []string // the parameters it takes
	anonymous    bool     // credentials are not looked at
	demo         bool     // only where the product runs as a demo
}

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete
)

// listed adds to a list's filters which part of it is asked for.
func listed(filters ...string) []string { return append(filters, "limit", "cursor") }

var routes = []route{
	{method: get, path: "/enrollments", action: registrar.ActReadCaseload, handle: (*server).listEnrollments,
		query: listed("standing", "status", "court", "agency", "program", "class", "dueBefore", "caseNumber", "number", "sort")},
	{method: post, path: "/enrollments", action: registrar.ActEnroll, handle: (*server).enroll},
	{method: post, path: "/enrollments/search", action: registrar.ActSearchEnrollments, handle: (*server).searchEnrollments, query: listed()},
	{method: get, path: "/enrollments/:id", action: registrar.ActReadEnrollment, handle: (*server).readEnrollment},
	{method: get, path: "/enrollments/:id/standing", action: registrar.ActReadStanding, handle: (*server).readStanding, query: []string{"on", "knownAt"}},
	{method: get, path: "/enrollments/:id/timeline", action: registrar.ActReadTimeline, handle: (*server).readTimeline, query: listed("kind")},
	{method: get, path: "/enrollments/:id/proof", action: registrar.ActPrintProof, handle: (*server).printProof},
	{method: post, path: "/enrollments/:id/proof/messages", action: registrar.ActSendProof, handle: (*server).sendProof},
	{method: post, path: "/enrollments/:id/amendments", action: registrar.ActAmend, handle: (*server).amend},
	{method: post, path: "/enrollments/:id/placement", action: registrar.ActPlace, handle: (*server).place},
	{method: post, path: "/enrollments/:id/conditions/:name", action: registrar.ActAttest, handle: (*server).attest},
	{method: post, path: "/enrollments/:id/conditions/:name/withdrawal", action: registrar.ActAttest, handle: (*server).withdrawAttestation},
	{method: post, path: "/enrollments/:id/pauses", action: registrar.ActPause, handle: (*server).pause},
	{method: post, path: "/enrollments/:id/pauses/:pauseId/end", action: registrar.ActPause, handle: (*server).endPause},
	{method: post, path: "/enrollments/:id/closure", action: registrar.ActClose, handle: (*server).closeEnrollment},
	{method: post, path: "/enrollments/:id/credits", action: registrar.ActBringCredit, handle: (*server).bringCredits},
	{method: post, path: "/enrollments/:id/plan", action: registrar.ActAgreePlan, handle: (*server).agreePlan},
	{method: post, path: "/enrollments/:id/payments", action: registrar.ActTakePayment, handle: (*server).takePayment},
	{method: get, path: "/enrollments/:id/ledger", action: registrar.ActReadLedger, handle: (*server).readLedger},
	{method: get, path: "/enrollments/:id/ledger/:entryId/receipt", action: registrar.ActReadReceipt, handle: (*server).readReceipt},
	{method: post, path: "/enrollments/:id/ledger/:entryId/reversal", action: registrar.ActReverseEntry, handle: (*server).reverseEntry},

	{method: get, path: "/classes", action: registrar.ActReadClasses, handle: (*server).listClasses,
		query: listed("program", "from", "to", "language", "openOnly")},
	{method: post, path: "/classes", action: registrar.ActPlanClass, handle: (*server).planClass},
	{method: get, path: "/classes/:id", action: registrar.ActReadClasses, handle: (*server).readClass},
	{method: put, path: "/classes/:id", action: registrar.ActUpdateClass, handle: (*server).updateClass},
	{method: post, path: "/classes/:id/sessions", action: registrar.ActAddSession, handle: (*server).addSession},
	{method: get, path: "/sessions", action: registrar.ActReadSessions, handle: (*server).listSessions, query: []string{"on", "program", "class"}},
	{method: post, path: "/sessions/:id/cancellation", action: registrar.ActCancelSession, handle: (*server).cancelSession},
	{method: get, path: "/sessions/:id/roster", action: registrar.ActReadRoster, handle: (*server).readRoster},
	{method: get, path: "/sessions/:id/roll-sheet", action: registrar.ActPrintRoll, handle: (*server).printRollSheet},
	{method: put, path: "/sessions/:id/attendance", action: registrar.ActRecordAttendance, handle: (*server).recordAttendance},
	{method: post, path: "/sessions/:id/attendance/:enrollmentId/withdrawal", action: registrar.ActRecordAttendance, handle: (*server).withdrawMark},

	{method: get, path: "/courts", action: registrar.ActReadDirectory, handle: (*server).listCourts, query: listed()},
	{method: post, path: "/courts", action: registrar.ActManageDirectory, handle: (*server).createCourt},
	{method: get, path: "/courts/:id", action: registrar.ActReadDirectory, handle: (*server).readCourt},
	{method: put, path: "/courts/:id", action: registrar.ActManageDirectory, handle: (*server).updateCourt},
	{method: get, path: "/courts/:id/closures", action: registrar.ActReadDirectory, handle: (*server).listClosures, query: []string{"year"}},
	{method: post, path: "/courts/:id/closures", action: registrar.ActManageDirectory, handle: (*server).addClosure},
	{method: del, path: "/courts/:id/closures/:day", action: registrar.ActManageDirectory, handle: (*server).removeClosure},
	{method: get, path: "/agencies", action: registrar.ActReadDirectory, handle: (*server).listAgencies, query: listed()},
	{method: post, path: "/agencies", action: registrar.ActManageDirectory, handle: (*server).createAgency},
	{method: get, path: "/agencies/:id", action: registrar.ActReadDirectory, handle: (*server).readAgency},
	{method: put, path: "/agencies/:id", action: registrar.ActManageDirectory, handle: (*server).updateAgency},
	{method: get, path: "/programs", action: registrar.ActReadDirectory, handle: (*server).listPrograms, query: listed()},
	{method: post, path: "/programs", action: registrar.ActManageDirectory, handle: (*server).createProgram},
	{method: get, path: "/programs/:id", action: registrar.ActReadDirectory, handle: (*server).readProgram},
	{method: put, path: "/programs/:id", action: registrar.ActManageDirectory, handle: (*server).updateProgram},
	{method: get, path: "/programs/:id/policies", action: registrar.ActReadDirectory, handle: (*server).listPolicies},
	{method: post, path: "/programs/:id/policies", action: registrar.ActManageDirectory, handle: (*server).addPolicy},
	{method: get, path: "/programs/:id/signatories", action: registrar.ActReadDirectory, handle: (*server).listSignatories},
	{method: post, path: "/programs/:id/signatories", action: registrar.ActManageDirectory, handle: (*server).addSignatory},
	{method: post, path: "/programs/:id/signatories/:signatoryId/end", action: registrar.ActManageDirectory, handle: (*server).endSignatory},
	{method: get, path: "/programs/:id/wordings", action: registrar.ActReadWording, handle: (*server).listWordings, query: listed()},
	{method: post, path: "/programs/:id/wordings", action: registrar.ActWordLetters, handle: (*server).addWording},
	{method: post, path: "/programs/:id/wording/preview", action: registrar.ActWordLetters, handle: (*server).previewWording},

	{method: get, path: "/notices", action: registrar.ActReadNotices, handle: (*server).listNotices, query: listed("state", "enrollment", "program", "undelivered")},
	{method: get, path: "/notices/:id", action: registrar.ActReadNotices, handle: (*server).readNotice},
	{method: get, path: "/notices/:id/document", action: registrar.ActReadNotices, handle: (*server).readNoticeDocument},
	{method: post, path: "/notices/:id/delivery", action: registrar.ActDeliverNotice, handle: (*server).recordDelivery},
	{method: post, path: "/notices/:id/sending", action: registrar.ActSendNotice, handle: (*server).sendNotice},
	{method: post, path: "/notices/:id/answer", action: registrar.ActRecordNoticeAnswer, handle: (*server).recordNoticeAnswer},
	{method: get, path: "/reminders", action: registrar.ActReadReminders, handle: (*server).listReminders,
		query: listed("state", "enrollment", "session", "program")},
	{method: get, path: "/reports", action: registrar.ActReadReports, handle: (*server).listReports,
		query: listed("state", "kind", "enrollment", "court", "program", "late", "undelivered", "unanswered", "onHold")},
	{method: get, path: "/reports/:id", action: registrar.ActReadReport, handle: (*server).readReport},
	{method: get, path: "/reports/:id/document", action: registrar.ActReadReport, handle: (*server).readReportDocument},
	{method: get, path: "/reports/:id/preview", action: registrar.ActPreviewReport, handle: (*server).previewReport},
	{method: post, path: "/reports/:id/hold", action: registrar.ActHoldReport, handle: (*server).holdReport},
	{method: post, path: "/reports/:id/hold/end", action: registrar.ActHoldReport, handle: (*server).endHold},
	{method: post, path: "/reports/:id/dismissal", action: registrar.ActDismissReport, handle: (*server).dismissReport},
	{method: post, path: "/reports/:id/confirmation", action: registrar.ActConfirmReport, handle: (*server).confirmReport},
	{method: post, path: "/reports/:id/acknowledgement", action: registrar.ActAnswerReport, handle: (*server).answerReport},
	{method: post, path: "/reports/:id/sending", action: registrar.ActSendReport, handle: (*server).sendReport},
	{method: get, path: "/reports/:id/links", action: registrar.ActReadLinks, handle: (*server).listAnswerLinks},
	{method: post, path: "/reports/:id/links/:linkId/closure", action: registrar.ActCloseLink, handle: (*server).closeAnswerLink},
	{method: post, path: "/reports/:id/delivery", action: registrar.ActDeliverReport, handle: (*server).deliverReport},
	{method: get, path: "/certificates", action: registrar.ActReadRegister, handle: (*server).listCertificates, query: listed("state", "program", "enrollment", "number")},
	{method: post, path: "/reports/:id/resubmission", action: registrar.ActResubmitReport, handle: (*server).resubmitReport},
	{method: get, path: "/last-chances", action: registrar.ActReadWork, handle: (*server).listLastChances},
	{method: get, path: "/payments", action: registrar.ActReadTakings, handle: (*server).listTakings, query: listed("on", "program", "own")},
	{method: get, path: "/bounced-addresses", action: registrar.ActReadWork, handle: (*server).listBouncedAddresses, query: listed("program")},
	{method: get, path: "/work", action: registrar.ActReadWork, handle: (*server).readWork},
	{method: get, path: "/figures", action: registrar.ActReadFigures, handle: (*server).readFigures, query: []string{"program", "court", "from", "to"}},
	{method: get, path: "/certificates/:number", action: registrar.ActCheckCertificate, handle: (*server).checkCertificate, query: []string{"code"}},
	{method: get, path: "/certificates/:number/document", action: registrar.ActReadCertificate, handle: (*server).readCertificateDocument},
	{method: post, path: "/certificates/:number/reissue", action: registrar.ActReissueCertificate, handle: (*server).reissueCertificate},
	{method: post, path: "/certificates/:number/void", action: registrar.ActVoidCertificate, handle: (*server).voidCertificate},

	{method: post, path: "/participants/matches", action: registrar.ActMatchParticipant, handle: (*server).matchParticipants},
	{method: get, path: "/participants/:id", action: registrar.ActReadParticipant, handle: (*server).readParticipant},
	{method: put, path: "/participants/:id", action: registrar.ActUpdateParticipant, handle: (*server).updateParticipant},

	{method: get, path: "/users", action: registrar.ActManageUsers, handle: (*server).listUsers, query: listed()},
	{method: post, path: "/users", action: registrar.ActManageUsers, handle: (*server).createUser},
	{method: get, path: "/users/:id", action: registrar.ActManageUsers, handle: (*server).readUser},
	{method: put, path: "/users/:id", action: registrar.ActManageUsers, handle: (*server).updateUser},
	{method: post, path: "/sign-in", action: registrar.ActSignIn, handle: (*server).signIn, anonymous: true},
	{method: post, path: "/sign-out", action: registrar.ActManageOwnTokens, handle: (*server).signOut},
	{method: post, path: "/password", action: registrar.ActChangeOwnPassword, handle: (*server).changePassword},
	{method: get, path: "/tokens", action: registrar.ActManageOwnTokens, handle: (*server).listTokens},
	{method: post, path: "/tokens", action: registrar.ActManageOwnTokens, handle: (*server).createToken},
	{method: del, path: "/tokens/:id", action: registrar.ActManageOwnTokens, handle: (*server).revokeToken},

	{method: get, path: "/audit", action: registrar.ActReadAudit, handle: (*server).listAudit,
		query: listed("action", "subject", "actor", "from", "to", "refused", "changes")},
	{method: get, path: "/messages", action: registrar.ActReadMessages, handle: (*server).listMessages, query: listed("state", "kind", "enrollment")},
	{method: get, path: "/messages/:id", action: registrar.ActReadMessages, handle: (*server).readMessage},
	{method: get, path: "/messages/:id/content", action: registrar.ActReadMessages, handle: (*server).readMessageContent},
	{method: get, path: "/jobs", action: registrar.ActReadJobs, handle: (*server).listJobRuns, query: listed("name", "state")},
	{method: post, path: "/jobs/:name/runs", action: registrar.ActRunJob, handle: (*server).runJob},
	{method: get, path: "/demo/clock", action: registrar.ActReadClock, handle: (*server).readClock, demo: true},
	{method: post, path: "/demo/clock", action: registrar.ActMoveClock, handle: (*server).moveClock, demo: true},
}
