package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"johnschool/web"
)

// pages are every page as somebody opens it, with the words of listing for whose.
var pages = []listing{
	{"clerk", "/welcome", ""}, {"clerk", "/account", ""}, {"clerk", "/account/password", ""}, {"clerk", "/account/tokens", ""},
	{"clerk", "/enroll", ""}, {"clerk", "/enrollments", ""}, {"clerk", "/enrollments?standing=in_violation", ""}, {"clerk", "/enrollments?sort=dueOn", ""},
	{"clerk", "/enrollments/{enrollment}", ""}, {"clerk", "/enrollments/{enrollment}/enrolled", ""}, {"clerk", "/enrollments/{enrollment}/payments", ""},
	{"clerk", "/inbox", ""}, {"clerk", "/enrollments/{enrollment}/amendments/new", ""}, {"clerk", "/enrollments/{enrollment}/participant", ""},
	{"clerk", "/enrollments/{enrollment}/standing", ""}, {"clerk", "/reports", ""}, {"clerk", "/check", ""},
	{"officer", "/inbox", ""}, {"officer", "/caseload", ""}, {"officer", "/enrollments/{enrollment}", ""},
	{"staff", "/enrollments", ""}, {"staff", "/enrollments/{enrollment}", ""},
	{"staff", "/today", ""}, {"staff", "/today?on={monthago}", ""}, {"staff", "/sessions/{session}/cancellation", ""}, {"staff", "/sessions/{session}/roll", ""},
	{"staff", "/dashboard", ""}, {"administrator", "/dashboard?court={court}", ""},
	{"staff", "/work", ""}, {"staff", "/work/last-chances", ""}, {"staff", "/work/undelivered", ""}, {"staff", "/desk", ""},
	{"staff", "/reports", ""}, {"staff", "/reports/{held}", ""},
	{"staff", "/sessions/{session}/roll/{enrollment}/withdrawal", ""}, {"staff", "/enrollments/{enrollment}/pauses/new", ""},
	{"staff", "/enrollments/{enrollment}/closure/new", ""}, {"staff", "/enrollments/{enrollment}/credits/new", ""}, {"staff", "/notices/{notice}/answers", ""},
	{"staff", "/classes", ""}, {"staff", "/classes/calendar", ""}, {"staff", "/classes/new", ""}, {"staff", "/classes/{class}", ""}, {"staff", "/classes/{class}/change", ""}, {"staff", "/classes/{class}/sessions/new", ""},
	{"clerk", "/enrollments/{enrollment}/placement/new", ""}, {"administrator", "/classes", ""}, {"administrator", "/classes/calendar", ""},
	{"staff", "/certificates", ""}, {"staff", "/certificates/{certificate}/reissue", ""}, {"administrator", "/certificates/{certificate}/void", ""}, {"administrator", "/certificates", ""},
	{"staff", "/notices", ""}, {"staff", "/notices/{notice}", ""},
	{"staff", "/payments", ""}, {"staff", "/enrollments/{enrollment}/payments/new", ""}, {"staff", "/enrollments/{enrollment}/payments/{entry}", ""},
	{"staff", "/enrollments/{enrollment}/payments/{entry}/reversal", ""}, {"staff", "/enrollments/{enrollment}/plan", ""},
	{"staff", "/enrollments/{enrollment}/ledger.csv", ""}, {"staff", "/wordings", ""}, {"staff", "/wordings/{program}", ""},
	{"administrator", "/enrollments", ""}, {"administrator", "/enrollments/{enrollment}", ""}, {"administrator", "/today", ""},
	{"administrator", "/work", ""}, {"administrator", "/desk", ""}, {"administrator", "/reports", ""}, {"administrator", "/notices", ""}, {"administrator", "/payments", ""},
	{"administrator", "/dashboard", ""},
	{"administrator", "/users", ""}, {"administrator", "/users/new", ""}, {"administrator", "/users/{user}", ""},
	{"administrator", "/courts", ""}, {"administrator", "/courts/new", ""}, {"administrator", "/courts/{court}", ""},
	{"administrator", "/agencies", ""}, {"administrator", "/agencies/new", ""}, {"administrator", "/agencies/{agency}", ""},
	{"administrator", "/programs", ""}, {"administrator", "/programs/new", ""}, {"administrator", "/programs/{program}", ""},
	{"administrator", "/programs/{program}/policies", ""}, {"administrator", "/programs/{program}/policies/new", ""},
	{"administrator", "/jobs", ""}, {"administrator", "/jobs/compliance", ""}, {"administrator", "/jobs/compliance/progress", ""},
	{"administrator", "/outbox", ""}, {"administrator", "/trail", ""}, {"administrator", "/trail?actor={user}", ""},
}

// unmeasured are the pages that are not measured, and why.
var unmeasured = map[string]string{
	"/":                                "leads to a role's first page",
	"/reports/:id/dismissal":           "the held reports of the fill have no finding",
	"/outbox/:id":                      "the e-mails of the fill are not written as such",
	"/enrollments/:id/conditions":      "is asked for by a condition's name",
	"/dashboard/numbers/:name":         "a file of the figures that the dashboard shows",
	"/sign-in":                         "who is signed in is led on",
	"/session":                         "no page: what a page's script asks of the session",
	"/enrollments/:id/pauses/:pauseId": "the fill has no pauses",
	"/demo/clock":                      "in a demo alone",
	"/answer/:token":                   "the fill has no links",
}

// papers are the ends of pages that are papers or e-mails: drawing them is measured as letters, and the fill's are no PDFs.
var papers = []string{"/proof", "/letter", "/preview", "/receipt", "/roll-sheet", "/document", "/certificates/:number", "/html", "/file", "/pair"}

// everyPage refuses to measure where there is a page that no listing opens.
func everyPage(paths []string) error {
	var missing []string
	for _, path := range paths {
		opens := func(l listing) bool {
			at, _, _ := strings.Cut(l.path, "?")
			return slices.EqualFunc(strings.Split(path, "/"), strings.Split(at, "/"), func(part, of string) bool { return strings.HasPrefix(part, ":") && of != "new" || part == of })
		}
		paper := slices.ContainsFunc(papers, func(end string) bool { return strings.HasSuffix(path, end) })
		if !paper && unmeasured[path] == "" && !slices.ContainsFunc(pages, opens) {
			missing = append(missing, path)
		}
	}
	if len(missing) > 0 {
		return errors.New("no page is measured of " + strings.Join(missing, ", "))
	}
	return nil
}

// opening makes the request that opens a page for somebody at random of whom there is such a thing.
func opening(l listing) func(random *rand.Rand, enrollments int) request {
	return func(random *rand.Rand, enrollments int) request {
		first := runningFrom(enrollments)
		n := first + random.IntN(enrollments-first-40)
		for strings.Contains(l.path, "{held}") && n%31 != 7 || strings.Contains(l.path, "{notice}") && n%23 != 5 {
			n++
		}
		l := l
		for word, is := range map[string]string{"{held}": id(idReport, 2*n+1), "{notice}": id(idNotice, n),
			"{entry}": id(idEntry, 5*n+1)} {
			l.path = strings.ReplaceAll(l.path, word, is)
		}
		q := l.of(n, random)
		q.path, q.cookie, q.token = strings.TrimPrefix(q.path, "/api/v1"), q.token, ""
		return q
	}
}

// signIns has each user signed in to the pages by a cookie that holds the same as their token.
const signIns = `insert into web_session (id, user_id, hash, recorded_at, seen_at, expires_at)
	select gen_random_uuid(), user_id, hash, now(), now(), now() + interval '12 hours' from api_token where name = 'bench' on conflict (hash) do update set seen_at = now(), expires_at = now() + interval '12 hours', ended_at = null`

// pageAtMost is how long the server may take for a page, in milliseconds.
const pageAtMost = 50.0

// pageFigure is how long a page took in the large database, in milliseconds.
type pageFigure struct {
	listing
	p50, p99 float64
	bytes    int
}

// measurePages opens each page of the large database, one after the other, as one person does.
func (b *bench) measurePages(ctx context.Context) (err error) {
	b.say("pages")
	if err := everyPage(web.Pages()); err != nil {
		return err
	}
	if err := b.super(ctx, large, func(d *sql.DB) error { _, err := d.ExecContext(ctx, signIns); return err }); err != nil {
		return err
	}
	s, err := b.serve(ctx, b.binary, large)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	var worst float64
	unopened := 0
	for k, l := range pages {
		visitor := &reader{random: rand.New(rand.NewPCG(uint64(k), 0)), enrollments: roundUp(b.size), ask: opening(l), empty: true}
		_, body, err := ask(s.Addr, visitor.next()) // the first warms up
		if err != nil {
			return err
		}
		m, err := load(ctx, s.Addr, max(b.lasts/10, minimalList), []client{visitor})
		if err != nil {
			b.say("  %.300s", err)
			unopened++
			continue
		}
		f := pageFigure{l, milliseconds(m.quantile(0.5)), milliseconds(m.p99()), len(body)}
		b.pages = append(b.pages, f)
		worst = max(worst, f.p50)
	}
	b.atMost("pages that did not open", float64(unopened), 0, "", "of %d", len(pages))
	b.atMost(fmt.Sprintf("the slowest of %d pages, p50", len(pages)), worst, pageAtMost, " ms", "at %d; each by itself below", roundUp(b.size))
	return nil
}

// printPages writes the pages, the slowest first.
func (r *report) printPages() {
	if len(r.pages) == 0 {
		return
	}
	slices.SortFunc(r.pages, func(a, b pageFigure) int { return cmp.Compare(b.p50, a.p50) })
	fmt.Printf("\nmilliseconds p50     p99   kB of HTML\n")
	for _, f := range r.pages {
		verdict := ""
		if f.p50 > pageAtMost {
			verdict = "MISSED"
		}
		fmt.Printf("%16.1f %7.1f %7.0f %-6s  %-13s %s\n", f.p50, f.p99, float64(f.bytes)/1000, verdict, f.role, f.path)
	}
}
