package main

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// What is in each class of the fill.
const (
	seats    = 30 // people of a class
	sessions = 10 // of a class, weekly, all of them held
	programs = 20 // also courts, agencies, and users of each role
)

// The kinds of things that an id numbers; fill.sql writes the same.
const (
	idCourt      = 2
	idProgram    = 4
	idUser       = 5
	idClass      = 7
	idSession    = 8
	idEnrollment = 11
)

// id is the id of the nth thing of a kind.
func id(kind, n int) string { return fmt.Sprintf("00000000-0000-7000-8%03d-%012d", kind, n) }

// The tokens of the users that fill.sql makes.
func staffToken(program int) string { return token(program) }
func clerkToken(court int) string   { return token(programs + court) }
func adminToken() string            { return token(3 * programs) }
func token(user int) string         { return "js_bench-" + strconv.Itoa(user) }

// programOf is the program of the nth enrollment.
func programOf(enrollment int) int { return enrollment / seats % programs }

// courtOf is the court of the nth enrollment.
func courtOf(enrollment int) int { return (enrollment*7 + enrollment/seats) % programs }

// roundUp answers the number of enrollments that fills every class of every program alike, so that numbers have no gaps.
func roundUp(enrollments int) int {
	const whole = seats * programs
	return (enrollments + whole - 1) / whole * whole
}

//go:embed fill.sql
var fillScript string

// attendance is what the people of a class did at its ten sessions, by how many of its seats: A attended, L late, x absent, E
// excused. The last has one absence too many, and nobody has told them yet.
var attendance = []struct {
	seats    int
	outcomes string
}{{14, "AAAAAAAAAA"}, {6, "AAAALAAAAA"}, {5, "AAxAAAAAAA"}, {4, "AxAAAExAAA"}, {1, "AxAAxAAAxA"}}

var outcomeOf = map[byte]school.Outcome{'A': school.Attended, 'L': school.Late, 'x': school.Absent, 'E': school.Excused}

// world is what a fill is made from: people of a class who did the same stand the same, so that each standing is evaluated
// once and copied.
type world struct {
	zone        *time.Location
	today       school.Date
	began       time.Time // when everything was recorded that came before the marks
	enrollments int
	policy      school.Policy
}

// newWorld is a world of the present day: its classes began ten to fourteen weeks ago, and nobody is due for a while.
func newWorld(enrollments int) (world, error) {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		return world{}, err
	}
	today := school.DateOf(time.Now(), zone)
	w := world{zone: zone, today: today, began: today.Add(-120).In(zone).UTC(), enrollments: enrollments}
	for _, preset := range school.Presets() {
		if preset.Name == "eight-weeks" {
			w.policy = preset.Policy
		}
	}
	w.policy.RequiredSessions, w.policy.MaxConsecutiveAbsences = sessions, nil
	return w, nil
}

func (w world) classes() int                   { return w.enrollments / seats }
func (w world) firstDay(class int) school.Date { return w.today.Add(-74 - class%28) }
func (w world) enrolledOn() school.Date        { return w.today.Add(-110) }
func (w world) startOf(day school.Date) time.Time {
	return day.In(w.zone).Add(18 * time.Hour) // no day of the fill is so short: zones change their clocks at night
}

// fill fills an empty, migrated database. The address is a superuser's.
func (w world) fill(ctx context.Context, superURL string) error {
	database, err := sql.Open("postgres", superURL)
	if err != nil {
		return err
	}
	defer database.Close()
	conn, err := database.Conn(ctx) // one session: the fill has tables of its own
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := w.prepare(ctx, conn); err != nil {
		return fmt.Errorf("preparing the fill: %w", err)
	}
	script, err := w.script()
	if err != nil {
		return err
	}
	for _, statement := range strings.Split(script, ";\n") {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("filling: %w\n%s", err, statement)
		}
	}
	return nil
}

// prepare writes what the script reads of the evaluations.
func (w world) prepare(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `
		create function pg_temp.uid(kind int, n bigint) returns uuid language sql immutable parallel safe as
			$$ select ('00000000-0000-7000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
		create temp table fill_class (c int, first_day date);
		create temp table fill_seat (seat int, pattern int, outcomes text);
		create temp table fill_standing (c int, pattern int, state text, next_change_on date, standing jsonb)`)
	if err != nil {
		return err
	}
	err = copyIn(ctx, conn, "fill_class", []string{"c", "first_day"}, func(row func(...any) error) error {
		for c := range w.classes() {
			if err := row(c, w.firstDay(c).String()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	seat := 0
	for pattern, a := range attendance {
		for range a.seats {
			if _, err := conn.ExecContext(ctx, `insert into fill_seat values ($1, $2, $3)`, seat, pattern, a.outcomes); err != nil {
				return err
			}
			seat++
		}
	}
	err = copyIn(ctx, conn, "fill_standing", []string{"c", "pattern", "state", "next_change_on", "standing"}, w.standings)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `analyze fill_class; analyze fill_standing`)
	return err
}

// standings evaluates each kind of person of each class, program by program.
func (w world) standings(row func(...any) error) error {
	for program := range programs {
		var all []school.Session
		for c := program; c < w.classes(); c += programs {
			for s := range sessions {
				all = append(all, w.session(c, s))
			}
		}
		calendar := school.NewCalendar(all)
		for c := program; c < w.classes(); c += programs {
			for pattern := range attendance {
				standing := w.evaluate(calendar, c, pattern)
				text, err := json.Marshal(standing)
				if err != nil {
					return err
				}
				var next any
				if standing.NextChangeOn != nil {
					next = standing.NextChangeOn.String()
				}
				if err := row(c, pattern, string(standing.State), next, string(text)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w world) session(class, nth int) school.Session {
	day := w.firstDay(class).Add(7 * nth)
	return school.Session{ID: id(idSession, class*sessions+nth), ClassID: id(idClass, class), Day: day, StartsAt: w.startOf(day).UTC(), RecordedAt: w.began}
}

// evaluate answers where the people of a class who did the same stand.
func (w world) evaluate(calendar *school.Calendar, class, pattern int) school.Standing {
	due := w.firstDay(class).Add(200)
	record := school.Record{EnrolledOn: w.enrolledOn(), Calendar: calendar,
		Placements: []school.Placement{{ClassID: id(idClass, class), On: w.enrolledOn(), RecordedAt: w.began}}}
	for nth := range sessions {
		mark := school.Mark{SessionID: id(idSession, class*sessions+nth), Outcome: outcomeOf[attendance[pattern].outcomes[nth]],
			RecordedAt: w.startOf(w.firstDay(class).Add(7 * nth)).Add(90 * time.Minute).UTC()}
		if mark.Outcome == school.Late {
			late := 5
			mark.MinutesLate = &late
		}
		record.Marks = append(record.Marks, mark)
	}
	for i := range 5 {
		entry := school.Entry{ID: strconv.Itoa(i), Kind: school.Payment, AmountCents: -w.policy.FeeCents / 4, On: w.enrolledOn().Add(i), RecordedAt: w.began.AddDate(0, 0, i)}
		if i == 0 {
			entry.Kind, entry.AmountCents = school.Assessment, w.policy.FeeCents
		}
		record.Entries = append(record.Entries, entry)
	}
	return school.Evaluate(w.policy, school.Order{DueOn: &due}, record, w.today)
}

// script is fill.sql with its numbers.
func (w world) script() (string, error) {
	policy, err := json.Marshal(w.policy)
	if err != nil {
		return "", err
	}
	return strings.NewReplacer(
		":enrollments", strconv.Itoa(w.enrollments),
		":began", pq.QuoteLiteral(w.began.Format(time.RFC3339))+"::timestamptz",
		":zone", pq.QuoteLiteral(w.zone.String()),
		":policy", pq.QuoteLiteral(string(policy)),
		":ordered_on", pq.QuoteLiteral(w.today.Add(-120).String()),
		":enrolled_on", pq.QuoteLiteral(w.enrolledOn().String()),
	).Replace(fillScript), nil
}

// copyIn writes the rows that each yields into a table.
func copyIn(ctx context.Context, conn *sql.Conn, table string, columns []string, each func(row func(...any) error) error) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statement, err := tx.PrepareContext(ctx, fmt.Sprintf("copy %s (%s) from stdin", pq.QuoteIdentifier(table), strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	err = each(func(values ...any) error {
		_, err := statement.ExecContext(ctx, values...)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := statement.ExecContext(ctx); err != nil {
		return err
	}
	if err := statement.Close(); err != nil {
		return err
	}
	return tx.Commit()
}
