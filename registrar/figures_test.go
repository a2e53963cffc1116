package registrar_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// recount counts an office's figures by another way than the office does: row by row
// from the tables, in maps of plain words.
type recount struct {
	*world
	court map[string]string    // of each enrollment
	sums  map[string]int       // "program court month measure key"
	seen  map[string]bool      // what counts once
	first map[string]time.Time // day of each enrollment's first class
}

// texts reads a statement's rows as texts.
func (w *world) texts(statement string) [][]string {
	w.t.Helper()
	rows := must(w.behind.QueryContext(w.t.Context(), statement))
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		columns := must(rows.Columns())
		row, into := make([]*string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		texts := make([]string, len(columns))
		for i, s := range row {
			if s != nil {
				texts[i] = *s
			}
		}
		all = append(all, texts)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (r *recount) add(program, court, day, measure, key string, n int) {
	r.sums[strings.Join([]string{program, court, day[:7], measure, key}, " ")] += n
}

// checkFigures holds what was counted against a count of another kind.
func (w *world) checkFigures() {
	w.t.Helper()
	r := &recount{world: w, court: map[string]string{}, sums: map[string]int{}, seen: map[string]bool{}, first: map[string]time.Time{}}
	must(w.office.CountFigures(w.t.Context()))
	r.people()
	r.attendance()
	r.money()
	r.reports()
	got := map[string]int{}
	for _, f := range w.texts(`select program_id, court_key, month::text, measure, key, n::text from figure where not whole`) {
		court := f[1]
		if strings.HasPrefix(court, "00000000-") {
			court = "-"
		}
		n := 0
		if _, err := fmt.Sscan(f[5], &n); err != nil {
			w.t.Fatal(err)
		}
		got[strings.Join([]string{f[0], court, f[2][:7], f[3], f[4]}, " ")] = n
	}
	maps.DeleteFunc(r.sums, func(_ string, n int) bool { return n == 0 })
	maps.DeleteFunc(got, func(_ string, n int) bool { return n == 0 })
	if len(got) == 0 || !maps.Equal(got, r.sums) {
		for _, k := range slices.Sorted(maps.Keys(r.sums)) {
			if got[k] != r.sums[k] {
				w.t.Errorf("%s: counted %d, there are %d", k, got[k], r.sums[k])
			}
		}
		for _, k := range slices.Sorted(maps.Keys(got)) {
			if _, known := r.sums[k]; !known {
				w.t.Errorf("%s: counted %d, there are none", k, got[k])
			}
		}
	}
	for _, f := range w.texts(`select program_id, month::text, measure, key, sum(n) filter (where whole) - sum(n) filter (where not whole) from figure group by 1, 2, 3, 4
		having sum(n) filter (where whole) is distinct from sum(n) filter (where not whole)`) {
		w.t.Errorf("the whole is not the sum of the courts: %v", f)
	}
}

func (r *recount) people() {
	today := school.DateOf(r.clock.Now(), r.zone).String()
	closed := map[string]string{}
	for _, c := range r.texts(`select enrollment_id, closed_on::text, voided::text from closure order by recorded_at`) {
		if c[2] == "false" {
			closed[c[0]] = c[1]
		}
	}
	for _, e := range r.texts(`select id, program_id, court_id, enrolled_on::text, status, state from enrollment`) {
		court := e[2]
		if court == "" {
			court = "-"
		}
		r.court[e[0]] = court
		r.add(e[1], court, e[3], "enrolled", "", 1)
		if slices.Contains([]string{"completed", "unsuccessful", "closed"}, e[4]) {
			r.add(e[1], court, closed[e[0]], e[4], "", 1)
			continue
		}
		r.add(e[1], court, today, "open", "", 1)
		switch school.State(e[5]) {
		case school.AtRisk:
			r.add(e[1], court, today, "at_risk", "", 1)
		case school.CannotComplete, school.InViolation, school.Overdue:
			r.add(e[1], court, today, "failing", "", 1)
		}
	}
}

func (r *recount) attendance() {
	cancelled := map[string]bool{}
	for _, c := range r.texts(`select session_id from session_cancellation`) {
		cancelled[c[0]] = true
	}
	days := map[string]time.Time{}
	programs := map[string]string{}
	for _, s := range r.texts(`select id, day::text, program_id from class_session`) {
		days[s[0]], programs[s[0]] = must(time.Parse("2006-01-02", s[1])), s[2]
	}
	of := map[string]string{}
	for _, m := range r.texts(`select session_id, enrollment_id, outcome, withdrawn::text from mark`) {
		if cancelled[m[0]] || m[3] == "true" {
			continue
		}
		day, program, court := days[m[0]], programs[m[0]], r.court[m[1]]
		date, weekday := day.Format("2006-01-02"), fmt.Sprint((int(day.Weekday())+6)%7+1)
		r.add(program, court, date, "marks", weekday, 1)
		switch school.Outcome(m[2]) {
		case school.Absent:
			r.add(program, court, date, "absent", weekday, 1)
		case school.Attended, school.Late, school.LeftEarly:
			if once := m[1] + date[:7]; !r.seen[once] {
				r.seen[once] = true
				r.add(program, court, date, "attending", "", 1)
			}
			if first, known := r.first[m[1]]; !known || day.Before(first) {
				r.first[m[1]], of[m[1]] = day, program
			}
		}
	}
	for _, o := range r.texts(`select e.id, o.ordered_on::text from enrollment e join court_order o on o.id = e.order_id`) {
		if first, came := r.first[o[0]]; came {
			if wait := int(first.Sub(must(time.Parse("2006-01-02", o[1]))).Hours() / 24); wait >= 0 {
				r.add(of[o[0]], r.court[o[0]], first.Format("2006-01-02"), "wait", fmt.Sprint(wait), 1)
			}
		}
	}
}

func (r *recount) money() {
	kinds := map[string]string{}
	entries := r.texts(`select id, enrollment_id, program_id, kind, amount_cents::text, occurred_on::text, reverses from entry`)
	for _, e := range entries {
		kinds[e[0]] = e[3]
	}
	for _, e := range entries {
		kind, cents := e[3], 0
		if kind == "reversal" {
			kind = kinds[e[6]]
		}
		if _, err := fmt.Sscan(e[4], &cents); err != nil {
			r.t.Fatal(err)
		}
		switch kind {
		case "assessment":
			r.add(e[2], r.court[e[1]], e[5], "assessed", "", cents)
		case "payment", "refund":
			r.add(e[2], r.court[e[1]], e[5], "collected", "", -cents)
		default:
			r.add(e[2], r.court[e[1]], e[5], "waived", "", -cents)
		}
	}
}

func (r *recount) reports() {
	today := school.DateOf(r.clock.Now(), r.zone).String()
	for _, p := range r.texts(`select program_id, court_id, kind, state, due_on::text, to_char(sent_at at time zone 'America/Chicago', 'YYYY-MM-DD') from report`) {
		court := p[1]
		if court == "" {
			court = "-"
		}
		overdue := (p[3] == "held" || p[3] == "due") && p[4] < today
		if p[5] == "" && !overdue {
			continue
		}
		r.add(p[0], court, p[4], "reports", p[2], 1)
		if p[5] != "" && p[5] <= p[4] {
			r.add(p[0], court, p[4], "on_time", p[2], 1)
		}
	}
}

// TestFigures: what the dashboard says of a small office that can be counted by hand,
// who sees it, and that it follows what happens.
func TestFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(10, "2027-01-05", "2027-01-12", "2027-02-02", "2027-02-09")
	var people []string
	for i, name := range []string{"Arne", "Bert", "Carl"} {
		people = append(people, w.enroll(name, fmt.Sprintf("73-CR-27-%d", i), "2027-09-01", class.ID).ID)
	}
	w.at("2027-01-05", "20:00")
	w.mark(class.Sessions[0].ID, people[0], school.Attended, nil)
	w.mark(class.Sessions[0].ID, people[1], school.Absent, nil)
	w.pay(people[0], 10000, "2027-01-05")
	ask := func(actor school.Actor, f registrar.FiguresFilter) registrar.FiguresView {
		t.Helper()
		return must(w.office.Figures(t.Context(), actor, f))
	}
	if v := ask(w.staff, registrar.FiguresFilter{}); v.Uncounted != 1 || v.CountedAt != nil || len(v.Months) != 12 {
		t.Errorf("before anything was counted: %+v", v)
	}
	w.checkFigures()
	v := ask(w.staff, registrar.FiguresFilter{})
	if v.From != day("2026-02-01") || v.To != day("2027-01-31") || v.Uncounted != 0 || v.CountedAt == nil {
		t.Errorf("a year: %+v", v)
	}
	last := v.Months[11]
	if last.Enrolled != 3 || last.Attending != 1 || last.Marks != 2 || last.Absent != 1 || last.CollectedCents != 10000 || last.Standing == nil || last.Standing.Open != 3 {
		t.Errorf("January: %+v", last)
	}
	if tuesday := v.Weekdays[1]; tuesday != (registrar.WeekdayFigures{Weekday: 2, Marks: 2, Absent: 1}) {
		t.Errorf("Tuesday: %+v", tuesday)
	}
	if w := v.Total.Wait; w.People != 1 || *w.MedianDays != *w.LowerDays || *w.MedianDays != *w.MostDays {
		t.Errorf("waits: %+v", w)
	}
	if len(v.Courts) != 1 || v.Courts[0].CourtID != w.court || v.Courts[0].Enrolled != 3 || v.Courts[0].Attending != 1 || v.Courts[0].Open != 3 {
		t.Errorf("courts: %+v", v.Courts)
	}
	if n := ask(w.admin, registrar.FiguresFilter{CourtID: w.other}).Total.Enrolled; n != 0 {
		t.Errorf("another court: %d", n)
	}
	if n := ask(w.admin, registrar.FiguresFilter{CourtID: w.court, ProgramID: w.program}).Total.Enrolled; n != 3 {
		t.Errorf("the court and program: %d", n)
	}
	stranger := w.staff
	stranger.ProgramIDs = []string{adminID}
	if v := ask(stranger, registrar.FiguresFilter{ProgramID: w.program}); v.Total.Enrolled != 0 || len(v.Courts) != 0 || v.CountedAt != nil {
		t.Errorf("staff of another program see %+v", v)
	}
	for _, actor := range []school.Actor{w.clerk, w.officer} {
		if _, err := w.office.Figures(t.Context(), actor, registrar.FiguresFilter{}); school.KindOf(err) != school.Forbidden {
			t.Errorf("%s: %v", actor.Role, err)
		}
	}
	for _, f := range []registrar.FiguresFilter{{CourtID: "x"}, {From: ptr(day("2027-02-01")), To: ptr(day("2027-01-01"))}, {From: ptr(day("2010-01-01"))}} {
		if _, err := w.office.Figures(t.Context(), w.admin, f); school.KindOf(err) != school.Invalid {
			t.Errorf("%+v: %v", f, err)
		}
	}

	// A month on: how people stood in January stays as it was said then; a mark that is corrected is counted anew.
	w.at("2027-02-02", "20:00")
	w.mark(class.Sessions[0].ID, people[1], school.Attended, ptr(1))
	if counts := must(w.office.CountDueFigures(t.Context(), func() bool { return true })); len(counts) != 0 {
		t.Errorf("counted %v while the program ends", counts)
	}
	never := func() bool { return false }
	counts := must(w.office.CountDueFigures(t.Context(), never))
	if counts["programs"] != 1 {
		t.Errorf("counted %v", counts)
	}
	v = ask(w.staff, registrar.FiguresFilter{})
	if january := v.Months[10]; january.Attending != 2 || january.Absent != 0 || january.Standing == nil || january.Standing.Open != 3 || v.Months[11].Standing == nil {
		t.Errorf("a month later: %+v", v.Months[10:])
	}
	if counts := must(w.office.CountDueFigures(t.Context(), never)); len(counts) != 0 {
		t.Errorf("counted again at once: %v", counts)
	}
}

// TestReadingFiguresLeavesATrail: who looked at the figures stands in the trail.
func TestReadingFiguresLeavesATrail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	must(w.office.Figures(t.Context(), w.staff, registrar.FiguresFilter{}))
	if n := len(w.texts(`select id from audit_event where action = 'figures.read' and not refused`)); n != 1 {
		t.Errorf("%d events of reading", n)
	}
}
