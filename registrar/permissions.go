package registrar

import (
	"maps"
	"slices"

	"johnschool/school"
)

// Action names a use case for the permission table and the audit trail.
type Action string

// The actions: one a use case.
const (
	ActEnroll             Action = "enrollment.enroll"
	ActReadCaseload       Action = "enrollment.list"
	ActWatchCaseload      Action = "enrollment.watch" // what changed since somebody last looked
	ActSearchEnrollments  Action = "enrollment.search"
	ActReadEnrollment     Action = "enrollment.read"
	ActReadStanding       Action = "enrollment.standing"
	ActReadTimeline       Action = "enrollment.timeline"
	ActAmend              Action = "enrollment.amend"
	ActPlace              Action = "enrollment.place"
	ActAttest             Action = "enrollment.attest"
	ActPause              Action = "enrollment.pause"
	ActClose              Action = "enrollment.close"
	ActBringCredit        Action = "enrollment.credit"
	ActAgreePlan          Action = "enrollment.plan"
	ActTakePayment        Action = "payment.take"
	ActReverseEntry       Action = "entry.reverse"
	ActReadLedger         Action = "ledger.read"
	ActReadReceipt        Action = "receipt.read"
	ActReadTakings        Action = "payment.list" // a day's, to close the till
	ActPrintProof         Action = "enrollment.proof"
	ActSendProof          Action = "enrollment.send_proof"
	ActReadParticipant    Action = "participant.read"
	ActMatchParticipant   Action = "participant.match"
	ActUpdateParticipant  Action = "participant.update"
	ActPlanClass          Action = "class.plan"
	ActUpdateClass        Action = "class.update"
	ActAddSession         Action = "session.add"
	ActReadClasses        Action = "class.list"
	ActReadSessions       Action = "session.list"
	ActCancelSession      Action = "session.cancel"
	ActReadRoster         Action = "session.roster"
	ActPrintRoll          Action = "session.roll_sheet"
	ActRecordAttendance   Action = "attendance.record"
	ActReadDirectory      Action = "directory.read" // courts, agencies, programs, policies in force
	ActManageDirectory    Action = "directory.manage"
	ActReadWording        Action = "wording.list"
	ActWordLetters        Action = "wording.write"
	ActReadNotices        Action = "notice.list"
	ActDeliverNotice      Action = "notice.deliver"
	ActSendNotice         Action = "notice.send"   // again, by e-mail
	ActRecordNoticeAnswer Action = "notice.answer" // what the participant said or handed in
	ActReadReminders      Action = "reminder.list"
	ActReadReports        Action = "report.list"
	ActReadInbox          Action = "report.inbox" // what waits for one's own answer
	ActReadReport         Action = "report.read"
	ActPreviewReport      Action = "report.preview"
	ActConfirmReport      Action = "report.confirm"
	ActHoldReport         Action = "report.hold"    // ask for time, or need it no longer
	ActDismissReport      Action = "report.dismiss" // by a fact that changes
	ActAnswerReport       Action = "report.answer"
	ActReadByLink         Action = "link.open"       // the report that its e-mail's link leads to,
	ActReadLetterByLink   Action = "link.letter"     // its letter,
	ActAnswerByLink       Action = "link.answer"     // and answering it: who holds the link alone
	ActReadLinks          Action = "link.list"       // those of a report,
	ActCloseLink          Action = "link.close"      // and closing one
	ActSendReport         Action = "report.send"     // again, or to an address that somebody gives
	ActDeliverReport      Action = "report.deliver"  // on paper
	ActResubmitReport     Action = "report.resubmit" // after a rejection
	ActReadWork           Action = "work.read"
	ActReadFigures        Action = "figures.read"
	ActCheckCertificate   Action = "certificate.check"
	ActReadCertificate    Action = "certificate.read"
	ActReadRegister       Action = "certificate.list"
	ActVoidCertificate    Action = "certificate.void"
	ActReissueCertificate Action = "certificate.reissue"
	ActReadJobs           Action = "job.list"
	ActRunJob             Action = "job.run"
	ActReadAudit          Action = "audit.read"
	ActReadMessages       Action = "message.list"
	ActManageUsers        Action = "user.manage"
	ActSignIn             Action = "user.sign_in"
	ActSignOut            Action = "user.sign_out"
	ActManageOwnTokens    Action = "token.manage"
	ActChangeOwnPassword  Action = "user.change_password"
	ActKeepHouse          Action = "house.keep" // what jobs and the command line do
	ActBackUp             Action = "house.backup"
	ActRestore            Action = "house.restore"
	ActReadClock          Action = "clock.read" // demo only
	ActMoveClock          Action = "clock.move" // demo only
)

// permissions is who may do what: the one table. Which rows they may do it to is
// the database's (db/policies.sql). System and console may do everything but
// what takes a person: answer for a court, and judge a held report.
var permissions = map[Action][]school.Role{
	ActEnroll:             {school.Clerk, school.Staff, school.Admin},
	ActReadCaseload:       {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActWatchCaseload:      {school.Officer},
	ActSearchEnrollments:  {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadEnrollment:     {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadStanding:       {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadTimeline:       {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActAmend:              {school.Clerk, school.Staff, school.Admin}, // staff enter what the court decided, citing who and when
	ActPlace:              {school.Clerk, school.Staff, school.Admin},
	ActAttest:             {school.Staff, school.Admin},
	ActPause:              {school.Staff, school.Admin},
	ActClose:              {school.Staff, school.Admin},
	ActBringCredit:        {school.Staff, school.Admin},
	ActAgreePlan:          {school.Staff, school.Admin},
	ActTakePayment:        {school.Staff, school.Admin},
	ActReverseEntry:       {school.Staff, school.Admin},
	ActReadLedger:         {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadReceipt:        {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadTakings:        {school.Staff, school.Admin},
	ActPrintProof:         {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActSendProof:          {school.Clerk, school.Staff, school.Admin},
	ActReadParticipant:    {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActMatchParticipant:   {school.Clerk, school.Staff, school.Admin},
	ActUpdateParticipant:  {school.Clerk, school.Staff, school.Admin},
	ActPlanClass:          {school.Staff, school.Admin},
	ActUpdateClass:        {school.Staff, school.Admin},
	ActAddSession:         {school.Staff, school.Admin},
	ActReadClasses:        {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadSessions:       {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActCancelSession:      {school.Staff, school.Admin},
	ActReadRoster:         {school.Staff, school.Admin},
	ActPrintRoll:          {school.Staff, school.Admin},
	ActRecordAttendance:   {school.Staff, school.Admin},
	ActReadDirectory:      {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActManageDirectory:    {school.Admin},
	ActReadWording:        {school.Staff, school.Admin},
	ActWordLetters:        {school.Staff, school.Admin}, // of the program
	ActReadNotices:        {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActDeliverNotice:      {school.Staff, school.Admin},
	ActSendNotice:         {school.Staff, school.Admin},
	ActRecordNoticeAnswer: {school.Staff, school.Admin},
	ActReadReminders:      {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadReports:        {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActReadInbox:          {school.Clerk, school.Officer},
	ActReadReport:         {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActPreviewReport:      {school.Staff, school.Admin},
	ActConfirmReport:      {school.Staff, school.Admin},
	ActHoldReport:         {school.Staff, school.Admin},
	ActDismissReport:      {school.Staff, school.Admin},
	ActAnswerReport:       {school.Clerk, school.Officer}, // the recipient alone
	ActReadByLink:         {school.Link},
	ActReadLetterByLink:   {school.Link},
	ActAnswerByLink:       {school.Link},
	ActReadLinks:          {school.Staff, school.Admin},
	ActCloseLink:          {school.Staff, school.Admin},
	ActReadCertificate:    {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActSendReport:         {school.Staff, school.Admin},
	ActDeliverReport:      {school.Staff, school.Admin},
	ActResubmitReport:     {school.Staff, school.Admin},
	ActReadWork:           {school.Staff, school.Admin},
	ActReadFigures:        {school.Staff, school.Admin},
	ActCheckCertificate:   {school.Clerk, school.Staff, school.Officer, school.Admin, school.Anonymous},
	ActReadRegister:       {school.Staff, school.Admin},
	ActVoidCertificate:    {school.Admin},
	ActReissueCertificate: {school.Staff, school.Admin},
	ActReadJobs:           {school.Admin},
	ActRunJob:             {school.Admin},
	ActReadAudit:          {school.Admin},
	ActReadMessages:       {school.Staff, school.Admin},
	ActManageUsers:        {school.Admin},
	ActSignIn:             {school.Anonymous},
	ActSignOut:            {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActManageOwnTokens:    {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActChangeOwnPassword:  {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActKeepHouse:          {},
	ActBackUp:             {},
	ActRestore:            {},
	ActReadClock:          {school.Clerk, school.Staff, school.Officer, school.Admin},
	ActMoveClock:          {school.Admin},
}

// Actions lists all that anybody may do, in the order of their names.
func Actions() []Action { return slices.Sorted(maps.Keys(permissions)) }

// personal are the actions that only a person does.
var personal = []Action{ActAnswerReport, ActAnswerByLink, ActConfirmReport, ActHoldReport, ActDismissReport}

// looking are the actions that only look: those that change nothing, and are most of
// the trail.
var looking = []string{
	string(ActReadCaseload), string(ActWatchCaseload), string(ActSearchEnrollments), string(ActReadEnrollment), string(ActReadStanding), string(ActReadTimeline),
	string(ActReadLedger), string(ActReadReceipt), string(ActReadTakings), string(ActPrintProof), string(ActReadParticipant), string(ActMatchParticipant),
	string(ActReadClasses), string(ActReadSessions), string(ActReadRoster), string(ActPrintRoll), string(ActReadDirectory), string(ActReadWording),
	string(ActReadNotices), string(ActReadReminders), string(ActReadReports), string(ActReadInbox), string(ActReadReport), string(ActPreviewReport),
	string(ActReadByLink), string(ActReadLetterByLink), string(ActReadWork), string(ActReadFigures), string(ActCheckCertificate), string(ActReadCertificate),
	string(ActReadRegister), string(ActReadJobs), string(ActReadAudit), string(ActReadMessages), string(ActReadClock),
}

// May tells whether a role may do an action at all.
func May(role school.Role, what Action) bool {
	if role == school.System || role == school.Console {
		return !slices.Contains(personal, what)
	}
	return slices.Contains(permissions[what], role)
}

// authorize is the one check of a use case.
func authorize(actor school.Actor, what Action) error {
	if May(actor.Role, what) {
		return nil
	}
	if actor.Role == school.Anonymous || actor.Role == "" {
		return &school.Error{Kind: school.Unauthenticated, Message: "Sign in, or send a token in the Authorization header."}
	}
	return &school.Error{Kind: school.Forbidden, Message: "Your role does not allow this. Ask your administrator if you think it should."}
}
