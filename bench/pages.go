package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"johnschool/school"
	"johnschool/web"
)

// addresses are every page as somebody opens it, with the words of listing for whose. Everybody who may open a page does, unless a role is
// named. With a body it is a form that is sent and changes nothing: names are asked for so.
var addresses = []listing{
	{"", "/welcome", ""}, {"", "/account", ""}, {"", "/account/password", ""}, {"", "/account/tokens", ""}, {"", "/check", ""}, {"", "/sign-in", ""},
	{"", "/enroll", ""}, {"clerk", "/enroll/case", "order.courtId={court}&order.caseNumber={case}&programId={program}"},
	{"clerk", "/enroll/person", "participant.givenName=Michael&participant.familyName={family}&participant.dateOfBirth={born}"},
	{"clerk", "/enroll/classes", "programId={program}"},
	{"", "/enrollments", ""}, {"", "/enrollments?standing=in_violation", ""}, {"", "/enrollments?standing=on_track&sort=dueOn", ""}, {"", "/enrollments?status=completed", ""},
	{"", "/enrollments?sort=dueOn", ""}, {"", "/enrollments?sort=standing", ""}, {"", "/enrollments?program={program}&standing=at_risk", ""}, {"", "/enrollments?due=past", ""},
	{"", "/enrollments/search", "text={family}"}, {"", "/enrollments/search", "text={name}"}, {"", "/enrollments/search", "text={born}"}, {"", "/enrollments/search", "text=2"},
	{"", "/enrollments/{enrollment}", ""}, {"", "/enrollments/{ended}", ""}, {"", "/enrollments/{enrollment}/enrolled", ""}, {"", "/enrollments/{enrollment}/standing", ""},
	{"", "/enrollments/{enrollment}/payments", ""}, {"", "/enrollments/{enrollment}/payments/new", ""}, {"", "/enrollments/{enrollment}/payments/{entry}", ""},
	{"", "/enrollments/{enrollment}/payments/{entry}/reversal", ""}, {"", "/enrollments/{enrollment}/plan", ""}, {"", "/enrollments/{enrollment}/ledger.csv", ""},
	{"", "/enrollments/{enrollment}/amendments/new", ""}, {"", "/enrollments/{enrollment}/participant", ""}, {"", "/enrollments/{enrollment}/proof/messages", ""}, {"", "/enrollments/{enrollment}/placement/new", ""},
	{"", "/enrollments/{enrollment}/pauses/new", ""}, {"", "/enrollments/{enrollment}/closure/new", ""}, {"", "/enrollments/{enrollment}/credits/new", ""},
	{"", "/enrollments/{enrollment}/conditions?name=assignment+handed+in", ""},
	{"", "/inbox", ""}, {"", "/caseload", ""}, {"", "/caseload?standing=at_risk", ""}, {"", "/caseload?sort=dueOn", ""}, {"", "/caseload?due=60", ""}, {"officer", "/caseload/search", "text={family}"},
	{"", "/today", ""}, {"", "/today?on={monthago}", ""}, {"", "/sessions/{session}/cancellation", ""}, {"", "/sessions/{session}/roll", ""},
	{"", "/sessions/{session}/roll/{enrollment}/withdrawal", ""},
	{"", "/classes", ""}, {"", "/classes?from={monthago}&to={today}", ""}, {"", "/classes?program={program}&language=es&open=true", ""}, {"", "/classes/calendar", ""},
	{"", "/classes/calendar?month={month}", ""}, {"", "/classes/new", ""}, {"", "/classes/{class}", ""}, {"", "/classes/{planned}", ""}, {"", "/classes/{class}/change", ""}, {"", "/classes/{class}/sessions/new", ""},
	{"", "/dashboard", ""}, {"", "/dashboard?court={court}", ""}, {"", "/dashboard?program={program}", ""},
	{"", "/work", ""}, {"", "/work/last-chances", ""}, {"", "/work/undelivered", ""}, {"", "/work/bounced", ""}, {"", "/work/bounced/{bounced}", ""}, {"", "/desk", ""},
	{"", "/reports", ""}, {"", "/reports?show=late", ""}, {"", "/reports?show=rejected", ""}, {"", "/reports?show=unanswered", ""}, {"", "/reports?show=undelivered", ""}, {"", "/reports?show=all", ""}, {"", "/reports?kind=violation&court={court}", ""}, {"", "/reports/{held}", ""},
	{"", "/notices", ""}, {"", "/notices?show=undelivered", ""}, {"", "/notices?show=all", ""}, {"", "/notices/{notice}", ""}, {"", "/notices/{notice}/answers", ""},
	{"", "/certificates", ""}, {"", "/certificates?state=void", ""}, {"", "/certificates/{certificate}/reissue", ""}, {"", "/certificates/{certificate}/void", ""},
	{"", "/payments", ""}, {"", "/payments?on={paid}", ""}, {"", "/payments/find", "text={family}"}, {"", "/wordings", ""}, {"", "/wordings/{program}", ""},
	{"", "/users", ""}, {"", "/users/new", ""}, {"", "/users/{user}", ""}, {"", "/courts", ""}, {"", "/courts/new", ""}, {"", "/courts/{court}", ""},
	{"", "/agencies", ""}, {"", "/agencies/new", ""}, {"", "/agencies/{agency}", ""}, {"", "/programs", ""}, {"", "/programs/new", ""}, {"", "/programs/{program}", ""},
	{"", "/programs/{program}/policies", ""}, {"", "/programs/{program}/policies/new", ""},
	{"", "/jobs", ""}, {"", "/jobs/compliance", ""}, {"", "/jobs/audit_seal", ""}, {"", "/jobs/compliance/progress", ""},
	{"", "/outbox", ""}, {"", "/outbox?state=dead", ""}, {"", "/trail", ""}, {"", "/trail?actor={user}", ""}, {"", "/trail?action=payment.take", ""}, {"", "/trail?refused=true", ""},
}

// unmeasured are the pages that are not measured, and why; of all roles, or of the one that is named before.
var unmeasured = map[string]string{
	"/":                                "leads to a role's first page",
	"clerk /sign-in":                   signedIn,
	"staff /sign-in":                   signedIn,
	"officer /sign-in":                 signedIn,
	"administrator /sign-in":           signedIn,
	"/reports/:id/dismissal":           "the held reports of the fill have no finding",
	"/outbox/:id":                      "the e-mails of the fill are not written as such",
	"/dashboard/numbers/:name":         "a file of the figures that the dashboard shows",
	"/session":                         "no page: what a page's script asks of the session",
	"/enrollments/:id/pauses/:pauseId": "the fill has no pauses",
	"/demo/clock":                      "in a demo alone",
	"/answer/:token":                   "the fill has no links",
}

const signedIn = "who is signed in is led on"

// papers are the ends of pages that are papers or e-mails: drawing them is measured as letters, and the fill's are no PDFs.
var papers = []string{"/proof", "/letter", "/preview", "/receipt", "/roll-sheet", "/document", "/certificates/:number", "/html", "/file", "/pair"}

// roleNames are the roles as listings name them.
var roleNames = map[school.Role]string{school.Clerk: "clerk", school.Staff: "staff", school.Officer: "officer", school.Admin: "administrator", school.Anonymous: "anybody"}

// page is the page that a listing opens: of those that fit its address the one that names most of it; "" for none.
func (l listing) page(all []web.Page) string {
	at, _, _ := strings.Cut(l.path, "?")
	parts := strings.Split(at, "/")
	best, most := "", -1
	for _, p := range all {
		named := 0
		fits := l.body == "" && slices.EqualFunc(strings.Split(p.Path, "/"), parts, func(part, of string) bool {
			if part == of {
				named++
			}
			return part == of || strings.HasPrefix(part, ":")
		})
		if fits && named > most {
			best, most = p.Path, named
		}
	}
	return best
}

// visits answers every address once for each role that opens it. A page that nobody opens, though some role may, is an error.
func visits(all []web.Page) ([]listing, error) {
	var found []listing
	var missing []string
	for _, p := range all {
		paper := slices.ContainsFunc(papers, func(end string) bool { return strings.HasSuffix(p.Path, end) })
		for _, role := range p.Roles {
			name, before := roleNames[role], len(found)
			if paper || unmeasured[p.Path] != "" || unmeasured[name+" "+p.Path] != "" {
				continue
			}
			for _, l := range addresses {
				if l.page(all) == p.Path && (l.role == "" || l.role == name) {
					found = append(found, listing{name, l.path, ""})
				}
			}
			if len(found) == before {
				missing = append(missing, name+" "+p.Path)
			}
		}
	}
	if len(missing) > 0 {
		return nil, errors.New("no page is measured of " + strings.Join(missing, ", "))
	}
	for _, l := range addresses {
		if l.body == "" {
			continue
		}
		for _, role := range school.UserRoles {
			if name := roleNames[role]; l.role == name || l.role == "" && mayPost(all, l.path, role) {
				found = append(found, listing{name, l.path, l.body})
			}
		}
	}
	return found, nil
}

// mayPost tells whether a role may send a form that asks: as it may open the page above.
func mayPost(all []web.Page, path string, role school.Role) bool {
	above := path[:strings.LastIndexByte(path, '/')]
	return slices.ContainsFunc(all, func(p web.Page) bool { return p.Path == above && slices.Contains(p.Roles, role) })
}

// opening makes the request that opens a page for somebody at random of whom there is such a thing.
func opening(l listing) func(random *rand.Rand, enrollments int) request {
	return func(random *rand.Rand, enrollments int) request {
		first := runningFrom(enrollments)
		n := first + random.IntN(enrollments-first-40)
		if strings.Contains(l.path, "{ended}") || strings.Contains(l.path, "{certificate}") || strings.Contains(l.path, "{paid}") {
			n = random.IntN(first)
		}
		for strings.Contains(l.path, "{held}") && n%31 != 7 || (strings.Contains(l.path, "{notice}") || strings.Contains(l.path, "{bounced}")) && n%23 != 5 {
			n++
		}
		w := newWorld(enrollments)
		l := l
		for _, r := range []struct{ word, value string }{{"{held}", id(idReport, 2*n+1)}, {"{notice}", id(idNotice, n)}, {"{bounced}", id(idEnrollment, n)}, {"{entry}", id(idEntry, 5*n+1)},
			{"{ended}", id(idEnrollment, n)}, {"{planned}", id(idClass, w.classes()+n%planned(w.classes()))}, {"{paid}", w.enrolledOn(n / seats).Add(1).String()}, {"{month}", w.today.Add(-30).Time().Format("2006-01")}} {
			l.path = strings.ReplaceAll(l.path, r.word, r.value)
		}
		q := l.of(n, random)
		q.path, q.cookie, q.token = strings.TrimPrefix(q.path, "/api/v1"), q.token, ""
		if l.role == roleNames[school.Anonymous] {
			q.cookie = fmt.Sprint("nobody-", n)
		}
		q.body = []byte(strings.ReplaceAll(string(q.body), " ", "+"))
		return q
	}
}
