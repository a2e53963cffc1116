package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"johnschool/bench/program"
	"johnschool/web"
)

// signIns has each user signed in to the pages by a cookie that holds the same as their token.
const signIns = `insert into web_session (id, user_id, hash, recorded_at, seen_at, expires_at)
	select gen_random_uuid(), user_id, hash, now(), now(), now() + interval '12 hours' from api_token where name = 'bench' on conflict (hash) do update set seen_at = now(), expires_at = now() + interval '12 hours', ended_at = null`

// pageAtMost is how long the server may take for a page, in milliseconds.
const pageAtMost = 50.0

// How often each page is opened: in each round for some time, but at least so often.
const (
	pageRounds  = 3
	pageLasts   = 150 * time.Millisecond
	pageSamples = 4
)

// pageFigure is how long a page took in the large database, in milliseconds.
type pageFigure struct {
	listing
	first    float64 // when nobody had opened such a page since the program began
	p50, p99 float64
	work     [2]float64 // of processors for one page: the program's, PostgreSQL's
	bytes    int
}

// worked is what processors did for a page altogether.
func (f pageFigure) worked() float64 { return f.work[0] + f.work[1] }

// pageVisit is a page with what was measured of it so far.
type pageVisit struct {
	listing
	visitor *reader
	asked   request // the first
	first   time.Duration
	each    []time.Duration
	work    [2][]float64
	body    []byte
	failed  error
}

// measurePages opens each page of the large database as every role that may, one after the other, as one person does. Processors' time is
// taken beside the clock's: on a machine with other things to do it is what the page costs.
func (b *bench) measurePages(ctx context.Context) (err error) {
	b.say("pages")
	listings, err := visits(web.Pages())
	if err != nil {
		return err
	}
	if only := os.Getenv("BENCH_PAGES"); only != "" {
		listings = slices.DeleteFunc(listings, func(l listing) bool { return !strings.HasPrefix(l.path, only) })
	}
	if err := b.super(ctx, large, func(d *sql.DB) error { _, err := d.ExecContext(ctx, signIns); return err }); err != nil {
		return err
	}
	s, err := b.serve(ctx, b.binary, large)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	if status, body, err := ask(s.Addr, request{method: http.MethodPost, path: "/api/v1/jobs/figures/runs", token: adminToken()}); err != nil || status != http.StatusOK {
		return errors.Join(err, fmt.Errorf("counting what the dashboard shows: %d %s", status, body))
	}
	postmaster, err := b.postmaster(ctx)
	if err != nil {
		return err
	}
	var all []*pageVisit
	for k, l := range listings {
		all = append(all, &pageVisit{listing: l, visitor: &reader{random: rand.New(rand.NewPCG(uint64(k), 0)), enrollments: roundUp(b.size), ask: opening(l), empty: true}})
	}
	for round := range pageRounds {
		for _, v := range all {
			if err := v.open(ctx, s, postmaster, round == 0); err != nil {
				return err
			}
		}
		if round == 0 {
			all = append(all, nextParts(all)...)
		}
	}
	b.judge(all)
	return nil
}

// open opens the page for a while.
func (v *pageVisit) open(ctx context.Context, s *program.Server, postmaster int, first bool) error {
	if v.failed != nil {
		return ctx.Err()
	}
	l, err := dial(s.Addr)
	if err != nil {
		return err
	}
	defer l.Close()
	if first || v.first == 0 {
		v.asked = v.visitor.next()
		v.first, v.body, v.failed = v.call(l, v.asked)
	}
	before, err := usedBy(s, postmaster)
	if err != nil {
		return err
	}
	n := 0
	for began := time.Now(); v.failed == nil && ctx.Err() == nil && (n < pageSamples || time.Since(began) < pageLasts); n++ {
		took, _, err := v.call(l, v.visitor.next())
		v.failed = err
		v.each = append(v.each, took)
	}
	after, err := usedBy(s, postmaster)
	if err != nil || n == 0 {
		return errors.Join(err, ctx.Err())
	}
	for i, took := range []time.Duration{after.program - before.program, after.postgres - before.postgres} {
		v.work[i] = append(v.work[i], milliseconds(took)/float64(n))
	}
	return ctx.Err()
}

// call opens the page once. Only a search may lead on, to the one that was found.
func (v *pageVisit) call(l *line, q request) (time.Duration, []byte, error) {
	began := time.Now()
	status, body, err := l.call(q)
	took := time.Since(began)
	if err == nil && status != http.StatusOK && !(q.body != nil && status == http.StatusSeeOther) {
		err = fmt.Errorf("%s %s %s: %d %.2000s", v.role, q.method, q.path, status, body)
	}
	return took, body, err
}

// nextPart leads from a list to its next part.
var nextPart = regexp.MustCompile(`href="([^"]*[?&](?:amp;)?cursor=[^"]*)"`)

// nextParts are the second parts of the lists that were opened, each for the one who was shown its link.
func nextParts(all []*pageVisit) []*pageVisit {
	var more []*pageVisit
	for _, v := range all {
		link := nextPart.FindSubmatch(v.body)
		if v.failed != nil || link == nil {
			continue
		}
		q := v.asked
		q.path, _, _ = strings.Cut(html.UnescapeString(string(link[1])), "#")
		more = append(more, &pageVisit{listing: listing{v.role, v.path + " (next)", ""}, visitor: &reader{ask: func(*rand.Rand, int) request { return q }}})
	}
	return more
}

// judge adds the figures of all pages to the report.
func (b *bench) judge(all []*pageVisit) {
	var unopened, slow int
	var p50, p99, work pageFigure
	for _, v := range all {
		if v.failed != nil {
			b.say("  %.300s", v.failed)
			unopened++
			continue
		}
		m := measured{each: v.each}
		f := pageFigure{listing: v.listing, first: milliseconds(v.first), p50: milliseconds(m.quantile(0.5)), p99: milliseconds(m.p99()),
			work: [2]float64{median(v.work[0]), median(v.work[1])}, bytes: len(v.body)}
		b.pages = append(b.pages, f)
		p50 = slices.MaxFunc([]pageFigure{p50, f}, func(a, b pageFigure) int { return cmp.Compare(a.p50, b.p50) })
		p99 = slices.MaxFunc([]pageFigure{p99, f}, func(a, b pageFigure) int { return cmp.Compare(a.p99, b.p99) })
		work = slices.MaxFunc([]pageFigure{work, f}, func(a, b pageFigure) int { return cmp.Compare(a.worked(), b.worked()) })
		if f.p50 > pageAtMost {
			slow++
		}
	}
	at := roundUp(b.size)
	b.atMost("pages that did not open", float64(unopened), 0, "", "of %d", len(all))
	b.atMost("pages whose median is over the aim", float64(slow), 0, "", "of %d at %d, as every role that may; each by itself below", len(all), at)
	b.atMost("the slowest page, median", p50.p50, pageAtMost, " ms", "%s %s", p50.role, p50.path)
	b.atMost("the slowest page, 99 of 100", p99.p99, pageAtMost, " ms", "%s %s", p99.role, p99.path)
	b.atMost("the page that works most", work.worked(), pageAtMost, " ms", "of processors, the program's %.1f and PostgreSQL's %.1f: %s %s", work.work[0], work.work[1], work.role, work.path)
}

// printPages writes the pages, the slowest first.
func (r *report) printPages() {
	if len(r.pages) == 0 {
		return
	}
	slices.SortFunc(r.pages, func(a, b pageFigure) int { return cmp.Compare(b.p50, a.p50) })
	fmt.Printf("\nmilliseconds, of the clock: p50, p99, the first | of processors: the program, PostgreSQL | kB of HTML\n")
	for _, f := range r.pages {
		verdict := ""
		if f.p50 > pageAtMost {
			verdict = "MISSED"
		}
		fmt.Printf("%7.1f %7.1f %7.1f | %6.1f %6.1f | %5.0f %-6s  %-13s %s %s\n", f.p50, f.p99, f.first, f.work[0], f.work[1], float64(f.bytes)/1000, verdict, f.role, f.path, f.body)
	}
}
