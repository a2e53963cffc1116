package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// reach says whose of a thing a role sees within its organization. What another
// organization has, nobody sees.
type reach int

const (
	nothing     reach = iota // the address names no record
	ofCase                   // the clerk's courts', the officer's agencies', the staff's programs'
	ofCourt                  // a clerk's own courts; everybody else's whole organization
	ofProgram                // a staff member's own programs; everybody else's whole organization
	ofDirectory              // the whole organization's
	ofSelf                   // one's own; an administrator's whole organization
)

// sample is how the permission and bad-input tests call a route.
type sample struct {
	// who may: c a court clerk, s program staff, o a probation officer, a an
	// administrator, n anybody. The permission table is held against it.
	who   string
	reach reach
	id    func(w *world, r *records, role school.Role) string // what :id stands for
	body  func(w *world, r *records) map[string]any
	// before makes what the call needs of the records.
	before func(w *world, r *records)
	// not names roles that the action allows and this record refuses all the same.
	not []school.Role
}

// anyone are the roles of the matrix.
var anyone = []school.Role{school.Anonymous, school.Clerk, school.Staff, school.Officer, school.Admin}

func theEnrollment(_ *world, r *records, _ school.Role) string { return r.enrollment }
func theSession(_ *world, r *records, _ school.Role) string    { return r.session }
func theClass(_ *world, r *records, _ school.Role) string      { return r.class }
func theCourt(_ *world, r *records, _ school.Role) string      { return r.court }
func theAgency(_ *world, r *records, _ school.Role) string     { return r.agency }
func theProgram(_ *world, r *records, _ school.Role) string    { return r.program }
func theNotice(_ *world, r *records, _ school.Role) string     { return r.notice }
func theReport(_ *world, r *records, _ school.Role) string     { return r.report }
func theUser(_ *world, r *records, _ school.Role) string       { return r.user }
func theMessage(_ *world, r *records, _ school.Role) string    { return r.message }
func thePerson(_ *world, r *records, _ school.Role) string     { return r.participant }

func attested(w *world, r *records) {
	must(w.office.Attest(w.t.Context(), r.console, r.enrollment, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-04")}, nil))
}

// certified issues the enrollment's certificate number 1 beside the rules, which have nothing to certify yet.
func certified(w *world, r *records) {
	number, finding := r.prefix+"-C-00001", uuid.NewString()
	err := w.db.In(w.t.Context(), school.SystemActor(), func(tx *db.Tx) error {
		if _, err := tx.CertificateByNumber(w.t.Context(), number); !db.IsNoRow(err) {
			return err
		}
		err := tx.InsertFinding(w.t.Context(), db.NewFinding{ID: finding, EnrollmentID: r.enrollment, ProgramID: r.program, Rule: school.RuleCompleted,
			GroundKey: "completed", FoundOn: day("2027-01-12"), KnownAt: w.clock.Now(), PolicyVersion: 1, At: w.clock.Now()})
		if err != nil {
			return err
		}
		return tx.InsertCertificate(w.t.Context(), db.NewCertificate{ID: uuid.NewString(), EnrollmentID: r.enrollment, ProgramID: r.program, FindingID: finding,
			Number: number, Code: "7QF2KM3X9TRD", Serial: 1, CompletedOn: day("2027-01-12"), IssuedOn: day("2027-01-12"), At: w.clock.Now()})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// theToken is a fresh token of the role's own, or a token of the records' clerk.
func theToken(w *world, r *records, role school.Role) string {
	if r != w.own || role == school.Anonymous {
		return r.token
	}
	return must(w.office.IssueToken(w.t.Context(), school.ConsoleActor(), string(role)+"@example.org", "spare", 1)).ID
}

// of answers a body that is the same for all records.
func of(pairs ...any) func(*world, *records) map[string]any {
	return func(*world, *records) map[string]any {
		body := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			body[pairs[i].(string)] = pairs[i+1]
		}
		return body
	}
}

// samples has an entry for every route; a route without one fails the build.
var samples = map[string]sample{
	"GET /enrollments": {who: "csoa"},
	"POST /enrollments": {who: "csa", body: func(_ *world, r *records) map[string]any {
		return map[string]any{"programId": r.program, "classId": r.class,
			"participant": map[string]any{"givenName": "Sam", "middleName": "T.", "familyName": "Sample", "suffix": "Jr.", "dateOfBirth": "1979-02-03", "email": "sam@example.net",
				"emailConsent": true, "emailSafe": true, "emailConfirmed": true, "phone": "+1 320 555 0102", "preferredLanguage": "en", "needsInterpreter": false},
			"order": map[string]any{"courtId": r.court, "caseNumber": "73-CR-27-99", "counts": []any{map[string]any{"statute": "609.324", "level": "misdemeanor"}},
				"disposition": "sentence_condition", "orderedOn": "2027-01-02", "dueOn": "2027-09-01", "judge": "J. Example", "agencyId": r.agency, "reportTo": "court", "nameOnOrder": "Sam Sample"}}
	}},
	"POST /enrollments/search":                          {who: "csoa", body: of("name", "Sample", "dateOfBirth", "1979-02-03", "caseNumber", "73-CR-27-99")},
	"GET /enrollments/:id":                              {who: "csoa", reach: ofCase, id: theEnrollment},
	"GET /enrollments/:id/standing":                     {who: "csoa", reach: ofCase, id: theEnrollment},
	"POST /enrollments/:id/amendments":                  {who: "csa", reach: ofCase, id: theEnrollment, body: of("kind", "extension", "decidedBy", "Judge Example", "decidedOn", "2027-01-11", "dueOn", "2027-10-01", "reason", "Illness")},
	"POST /enrollments/:id/placement":                   {who: "csa", reach: ofCase, id: theEnrollment, body: func(_ *world, r *records) map[string]any { return map[string]any{"classId": r.class, "waitlist": true} }},
	"POST /enrollments/:id/conditions/:name":            {who: "sa", reach: ofCase, id: theEnrollment, body: of("attestedOn", "2027-01-11", "note", "Essay")},
	"POST /enrollments/:id/conditions/:name/withdrawal": {who: "sa", reach: ofCase, id: theEnrollment, body: of("reason", "Wrong person"), before: attested},
	"POST /enrollments/:id/pauses":                      {who: "sa", reach: ofCase, id: theEnrollment, body: of("from", "2027-07-01", "until", "2027-07-02", "reason", "Hospital")},
	"POST /enrollments/:id/pauses/:pauseId/end":         {who: "sa", reach: ofCase, id: theEnrollment, body: of("until", "2027-06-01", "reason", "Back early")},
	"POST /enrollments/:id/credits":                     {who: "sa", reach: ofCase, id: theEnrollment, body: of("count", 1, "broughtOn", "2027-01-11", "source", "Another school")},
	"POST /enrollments/:id/plan":                        {who: "sa", reach: ofCase, id: theEnrollment, body: of("agreedOn", "2027-01-11", "installments", []any{map[string]any{"dueOn": "2027-02-01", "amountCents": 11000}})},
	"POST /enrollments/:id/payments":                    {who: "sa", reach: ofCase, id: theEnrollment, body: of("amountCents", 500, "method", "check", "reference", "1234", "receivedOn", "2027-01-11")},
	"GET /enrollments/:id/timeline":                     {who: "csoa", reach: ofCase, id: theEnrollment},
	"GET /enrollments/:id/proof":                        {who: "csoa", reach: ofCase, id: theEnrollment},
	"POST /enrollments/:id/proof/messages":              {who: "csa", reach: ofCase, id: theEnrollment, body: of("to", []any{"court"})},
	"GET /enrollments/:id/ledger":                       {who: "csoa", reach: ofCase, id: theEnrollment},
	"GET /enrollments/:id/ledger/:entryId/receipt":      {who: "csoa", reach: ofCase, id: theEnrollment},
	"POST /enrollments/:id/ledger/:entryId/reversal":    {who: "sa", reach: ofCase, id: theEnrollment, body: of("reason", "Typed twice")},
	"POST /enrollments/:id/closure":                     {who: "sa", reach: ofCase, id: theEnrollment, body: of("outcome", "withdrawn", "reason", "Moved away")},
	"GET /classes":                                      {who: "csoa"},
	"POST /classes": {who: "sa", body: func(_ *world, r *records) map[string]any {
		return map[string]any{"programId": r.program, "name": "Morning", "location": "Room 5", "capacity": 5, "language": "en",
			"sessions": []any{map[string]any{"startsAt": "2027-05-03T09:00:00-05:00", "endsAt": "2027-05-03T12:00:00-05:00", "module": ""}}}
	}},
	"GET /classes/:id":             {who: "csoa", reach: ofDirectory, id: theClass},
	"PUT /classes/:id":             {who: "sa", reach: ofProgram, id: theClass, body: of("name", "Renamed class", "location", "Room 6", "capacity", 40, "language", "es")},
	"POST /classes/:id/sessions":   {who: "sa", reach: ofProgram, id: theClass, body: of("startsAt", "2027-05-04T09:00:00-05:00", "endsAt", "2027-05-04T12:00:00-05:00", "module", "")},
	"GET /sessions":                {who: "csoa"},
	"GET /sessions/:id/roster":     {who: "sa", reach: ofProgram, id: theSession},
	"GET /sessions/:id/roll-sheet": {who: "sa", reach: ofProgram, id: theSession},
	"PUT /sessions/:id/attendance": {who: "sa", reach: ofProgram, id: theSession, body: func(_ *world, r *records) map[string]any {
		return map[string]any{"marks": []any{map[string]any{"enrollmentId": r.enrollment, "outcome": "excused", "minutesLate": 1, "minutesPresent": 1, "reason": "Ill", "note": "Called", "version": 1}}}
	}},
	"POST /sessions/:id/attendance/:enrollmentId/withdrawal": {who: "sa", reach: ofProgram, id: theSession, body: of("reason", "Wrong person", "version", 77)},
	"POST /sessions/:id/cancellation":                        {who: "sa", reach: ofProgram, id: func(_ *world, r *records, _ school.Role) string { return r.later }, body: of("decidedOn", "2027-01-12", "reason", "Snow")},
	"GET /courts":                                            {who: "csoa"},
	"POST /courts":                                           {who: "a", body: of("name", "Court of Appeals", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100", "addressedAs", "Court Administrator", "salutation", "Dear Administrator:", "namesJudge", true)},
	"GET /courts/:id":                                        {who: "csoa", reach: ofCourt, id: theCourt},
	"PUT /courts/:id":                                        {who: "a", reach: ofDirectory, id: theCourt, body: of("name", "Renamed Court", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100", "addressedAs", "Court Administrator", "salutation", "Dear Administrator:", "namesJudge", false)},
	"GET /courts/:id/closures":                               {who: "csoa", reach: ofCourt, id: theCourt},
	"POST /courts/:id/closures":                              {who: "a", reach: ofDirectory, id: theCourt, body: of("day", "2027-03-02", "name", "Training day")},
	"DELETE /courts/:id/closures/:day":                       {who: "a", reach: ofDirectory, id: theCourt},
	"GET /agencies":                                          {who: "csoa"},
	"POST /agencies":                                         {who: "a", body: of("kind", "police", "name", "City Police", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100")},
	"GET /agencies/:id":                                      {who: "csoa", reach: ofDirectory, id: theAgency},
	"PUT /agencies/:id":                                      {who: "a", reach: ofDirectory, id: theAgency, body: of("kind", "probation", "name", "Renamed Probation", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100")},
	"GET /programs":                                          {who: "csoa"},
	"POST /programs":                                         {who: "a", body: of("name", "Weekend School", "prefix", "WKND", "zone", "America/Chicago", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100", "signatory", "Dana Berg", "signatoryTitle", "Director", "policy", aPolicy())},
	"GET /programs/:id":                                      {who: "csoa", reach: ofDirectory, id: theProgram},
	"PUT /programs/:id": {who: "a", reach: ofDirectory, id: theProgram, body: func(_ *world, r *records) map[string]any {
		return of("name", r.family+" School", "prefix", r.prefix, "zone", "America/Chicago", "address", "1 Square", "email", "new@example.org", "phone", "320 555 0100", "signatory", "Dana Berg", "signatoryTitle", "Director")(nil, nil)
	}},
	"GET /programs/:id/policies":                      {who: "csoa", reach: ofDirectory, id: theProgram},
	"POST /programs/:id/policies":                     {who: "a", reach: ofDirectory, id: theProgram, body: func(*world, *records) map[string]any { return aPolicy() }},
	"GET /programs/:id/signatories":                   {who: "csoa", reach: ofDirectory, id: theProgram},
	"POST /programs/:id/signatories":                  {who: "a", reach: ofDirectory, id: theProgram, body: of("name", "Kim Vang", "title", "Director", "authority", "Delegated by the board", "from", "2027-02-01", "until", "2027-12-31")},
	"POST /programs/:id/signatories/:signatoryId/end": {who: "a", reach: ofDirectory, id: theProgram, body: of("until", "2027-06-30")},
	"GET /programs/:id/wordings":                      {who: "sa", reach: ofProgram, id: theProgram},
	"POST /programs/:id/wordings":                     {who: "sa", reach: ofProgram, id: theProgram, body: func(*world, *records) map[string]any { return aWording() }},
	"POST /programs/:id/wording/preview": {who: "sa", reach: ofProgram, id: theProgram, body: func(*world, *records) map[string]any {
		preview := aWording()
		delete(preview, "effectiveFrom")
		preview["kind"], preview["language"], preview["rule"], preview["sample"] = "notice", "es", "silence", "bare"
		return preview
	}},
	"GET /notices":                            {who: "csoa"},
	"GET /reminders":                          {who: "csoa"},
	"GET /notices/:id":                        {who: "csoa", reach: ofCase, id: theNotice},
	"GET /notices/:id/document":               {who: "csoa", reach: ofCase, id: theNotice},
	"POST /notices/:id/delivery":              {who: "sa", reach: ofCase, id: theNotice, body: of("by", "hand", "on", "2027-01-12")},
	"POST /notices/:id/sending":               {who: "sa", reach: ofCase, id: theNotice},
	"POST /notices/:id/answer":                {who: "sa", reach: ofCase, id: theNotice, body: of("by", "phone", "on", "2027-01-12", "text", "He was ill that day.")},
	"GET /reports":                            {who: "csoa"},
	"GET /reports/:id":                        {who: "csoa", reach: ofCase, id: theReport},
	"GET /reports/:id/document":               {who: "csoa", reach: ofCase, id: theReport},
	"POST /reports/:id/confirmation":          {who: "sa", reach: ofCase, id: theReport},
	"POST /reports/:id/acknowledgement":       {who: "co", reach: ofCase, id: theReport, body: of("accepted", true, "reason", ""), not: []school.Role{school.Officer}},
	"POST /reports/:id/sending":               {who: "sa", reach: ofCase, id: theReport, body: of("email", "new@example.org")},
	"GET /reports/:id/links":                  {who: "sa", reach: ofCase, id: theReport},
	"POST /reports/:id/links/:linkId/closure": {who: "sa", reach: ofCase, id: theReport},
	"POST /reports/:id/delivery":              {who: "sa", reach: ofCase, id: theReport, body: of("by", "hand", "on", "2027-01-12")},
	"POST /reports/:id/resubmission":          {who: "sa", reach: ofCase, id: theReport, body: of("reason", "The order names this judge.")},
	"GET /work":                               {who: "sa"},
	"GET /last-chances":                       {who: "sa"},
	"GET /payments":                           {who: "sa"},
	"GET /bounced-addresses":                  {who: "sa"},
	"GET /figures":                            {who: "sa"},
	"GET /certificates/:number":               {who: "csoan"},
	"GET /certificates/:number/document":      {who: "csoa", reach: ofCase, before: certified},
	"GET /certificates":                       {who: "sa"},
	"POST /certificates/:number/reissue":      {who: "sa", reach: ofCase, before: certified, body: of("reason", "The paper was lost")},
	"POST /certificates/:number/void":         {who: "a", reach: ofCase, before: certified, body: of("reason", "Somebody else sat in the class")},
	"GET /participants/:id":                   {who: "csoa", reach: ofCase, id: thePerson},
	"PUT /participants/:id":                   {who: "csa", reach: ofCase, id: thePerson, body: of("givenName", "Adam", "middleName", "", "familyName", "Sample", "suffix", "", "dateOfBirth", "1980-05-06", "email", "adam@example.net", "emailConsent", true, "emailSafe", true, "emailConfirmed", true, "phone", "+1 320 555 0102", "preferredLanguage", "en", "needsInterpreter", false)},
	"POST /participants/matches":              {who: "csa", body: of("givenName", "Adam", "familyName", "Sample", "dateOfBirth", "1980-05-06")},
	"GET /users":                              {who: "a"},
	"POST /users": {who: "a", body: func(_ *world, r *records) map[string]any {
		return map[string]any{"email": "fresh@example.org", "name": "Kim Fresh", "role": "court_clerk", "password": password, "courtIds": []any{r.court}, "agencyIds": []any{}, "programIds": []any{}}
	}},
	"GET /users/:id": {who: "a", reach: ofDirectory, id: theUser},
	"PUT /users/:id": {who: "a", reach: ofDirectory, id: theUser, body: func(_ *world, r *records) map[string]any {
		return map[string]any{"name": "Kim Renamed", "courtIds": []any{r.court}, "agencyIds": []any{}, "programIds": []any{}, "disabled": false, "password": password + "!"}
	}},
	"POST /sign-in":             {who: "n", body: of("email", "nobody@example.org", "password", "not the password")},
	"POST /sign-out":            {who: "csoa"},
	"POST /password":            {who: "csoa", body: of("current", "not the present one", "new", "staple battery horse")},
	"GET /tokens":               {who: "csoa"},
	"POST /tokens":              {who: "csoa", body: of("name", "Case management", "expiresInDays", 30)},
	"DELETE /tokens/:id":        {who: "csoa", reach: ofSelf, id: theToken},
	"GET /audit":                {who: "a"},
	"GET /messages":             {who: "sa"},
	"GET /messages/:id":         {who: "sa", reach: ofCase, id: theMessage},
	"GET /messages/:id/content": {who: "sa", reach: ofCase, id: theMessage},
	"GET /jobs":                 {who: "a"},
	"POST /jobs/:name/runs": {who: "a", body: func(_ *world, r *records) map[string]any {
		return map[string]any{"on": "2027-01-12", "releaseBrake": true, "programId": r.program}
	}},
	"GET /demo/clock":  {who: "csoa"},
	"POST /demo/clock": {who: "a", body: of("now", "2027-01-13T09:00:00-06:00")},

	"GET /reports/:id/preview":   {who: "sa", reach: ofCase, id: theReport},
	"POST /reports/:id/hold":     {who: "sa", reach: ofCase, id: theReport, body: of("reason", "The roll is being looked for", "until", "2027-01-13")},
	"POST /reports/:id/hold/end": {who: "sa", reach: ofCase, id: theReport},
	"POST /reports/:id/dismissal": {who: "sa", reach: ofCase, id: theReport, body: func(_ *world, r *records) map[string]any {
		return map[string]any{"kind": "recorded_wrongly", "reason": "Somebody else's seat",
			"marks": []any{map[string]any{"sessionId": r.session, "outcome": "attended", "withdraw": false, "minutesLate": 1, "minutesPresent": 1, "version": 1}},
			"pause": map[string]any{"from": "2027-01-05", "until": "2027-01-06"}, "payment": map[string]any{"amountCents": 500, "method": "check", "reference": "1234", "receivedOn": "2027-01-11"}}
	}},
}

// aPolicy has a value for every rule.
func aPolicy() map[string]any {
	clock := map[string]any{"days": 3, "unit": "working"}
	return map[string]any{"version": 2, "effectiveFrom": "2027-03-01", "requiredSessions": 2, "modules": []any{"law", "harm"}, "lateCutoffMinutes": 10, "minMinutesPresent": 60,
		"maxAbsences": 2, "maxConsecutiveAbsences": 2, "maxGapDays": 21, "removalIsViolation": true, "makeupsAllowed": 2, "makeupClearsAbsence": true, "atRiskDays": 30,
		"feeCents": 23000, "feeDue": "before_completion", "feeGraceDays": 7, "completionRequiresFee": true, "conditions": []any{"assignment"}, "cureDays": 7,
		"review": map[string]any{"mode": "auto", "days": 3, "secondPerson": true}, "violationCloses": true, "completionReport": clock, "violationReport": clock, "unpaidReport": clock, "enrollmentReport": clock, "acknowledgement": clock,
		"progressReportEveryDays": 30, "reminderOffsets": []any{7, 1}, "retentionMonths": 84, "source": "9 CCR 9876",
		"sources": []any{map[string]any{"rule": "silence", "source": "9 CCR 9886"}}}
}

// aWording has a value for everything that can be worded.
func aWording() map[string]any {
	heading := map[string]any{"name": "Example Center", "lines": []any{"1 Main Street"}, "right": []any{"example.org"}}
	return map[string]any{"effectiveFrom": "2027-03-01", "letterhead": heading, "participantLetterhead": heading, "texts": []any{
		map[string]any{"kind": "notice", "language": "es", "rule": "silence", "opening": "Atentamente.", "closing": "Llame al {{if phone}}{{phone}}{{end}}."}}}
}

// at fills a route's path for records.
func (s sample) at(w *world, r route, of *records, role school.Role) string {
	path := r.path
	for name, value := range map[string]string{":enrollmentId": of.enrollment, ":pauseId": of.pause, ":entryId": of.entry, ":signatoryId": of.signatory, ":linkId": of.link, ":day": "2027-01-01", ":number": of.prefix + "-C-00001"} {
		path = strings.Replace(path, name, value, 1)
	}
	name := "assignment"
	if strings.HasPrefix(path, "/jobs/") {
		name = "compliance"
	}
	path = strings.Replace(path, ":name", name, 1)
	if s.id != nil {
		path = strings.Replace(path, ":id", s.id(w, of, role), 1)
	}
	return path
}

// sends calls a route with its sample.
func (s sample) sends(t *testing.T, w *world, r route, of *records, role school.Role, token string) answer {
	t.Helper()
	var body any
	if s.body != nil {
		body = s.body(w, of)
	}
	if s.before != nil {
		s.before(w, of)
	}
	var headers []string
	if r.method == put && !strings.HasSuffix(r.path, "/attendance") {
		headers = []string{"If-Match", `"1"`}
	}
	return w.call(t, token, r.method, base+s.at(w, r, of, role), body, headers...)
}

var letters = map[school.Role]string{school.Clerk: "c", school.Staff: "s", school.Officer: "o", school.Admin: "a", school.Anonymous: "n"}

// may tells whether a role may call at all.
func (s sample) may(role school.Role) bool { return strings.Contains(s.who, letters[role]) }

// sees tells whether a role sees the records of its organization that are beside
// its own.
func (s sample) sees(role school.Role) bool {
	switch s.reach {
	case ofCase, ofSelf:
		return role == school.Admin
	case ofCourt:
		return role != school.Clerk
	case ofProgram:
		return role != school.Staff
	}
	return true
}

func TestEveryRouteHasASample(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, r := range routes {
		known[r.method+" "+r.path] = true
		if _, found := samples[r.method+" "+r.path]; !found {
			t.Errorf("%s %s: say in samples whose records it reaches", r.method, r.path)
		}
	}
	for name := range samples {
		if !known[name] {
			t.Errorf("%s has a sample and no route", name)
		}
	}
}

func TestEveryRoleAtEveryOperation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range routes {
		s := samples[r.method+" "+r.path]
		for _, role := range anyone {
			for name, of := range map[string]*records{"own": w.own, "beside": w.beside, "foreign": w.foreign} {
				if s.reach == nothing && of != w.own {
					continue
				}
				token := ""
				if role != school.Anonymous {
					token = w.newToken(role)
				}
				got := s.sends(t, w, r, of, role, token)
				if want := s.expected(w, r, role, of); !want(got.status) {
					t.Errorf("%s as %s, %s record: %d: %s", got.what, role, name, got.status, shortened(got.body))
				}
			}
		}
	}
}

// expected tells which statuses are right.
func (s sample) expected(w *world, r route, role school.Role, of *records) func(int) bool {
	only := func(status int) func(int) bool { return func(got int) bool { return got == status } }
	switch {
	case r.anonymous:
		return only(http.StatusUnauthorized) // nobody has this password
	case !s.may(role) && role == school.Anonymous:
		return only(http.StatusUnauthorized)
	case !s.may(role):
		return only(http.StatusForbidden)
	case s.reach != nothing && (of == w.foreign || of == w.beside && !s.sees(role)):
		return only(http.StatusNotFound)
	case slices.Contains(s.not, role):
		return only(http.StatusForbidden)
	}
	return func(got int) bool {
		return got < 500 && got != http.StatusUnauthorized && got != http.StatusForbidden && got != http.StatusNotFound
	}
}
