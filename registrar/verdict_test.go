package registrar_test

import (
	"database/sql"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// Nobody changes what the rules found. The database refuses it to the application,
// whatever its code does.
func TestTheDatabaseKeepsTheVerdict(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	r := w.report(id, db.ReportViolation)
	app := must(sql.Open("postgres", w.appURL))
	t.Cleanup(func() { _ = app.Close() })
	as := func(statement string, args ...any) error {
		tx := must(app.BeginTx(t.Context(), nil))
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.Exec(`select set_config('johnschool.role', 'system', true)`); err != nil {
			t.Fatal(err)
		}
		_, err := tx.Exec(statement, args...)
		return err
	}
	for what, statement := range map[string]string{
		"permission denied":  `update finding set rule = 'silence' where id = $1`,
		"permission":         `update finding set ground_key = 'x' where id = $1`,
		"denied":             `delete from finding where id = $1`,
		"its finding stands": `update report set state = 'withdrawn' where finding_id = $1`,
	} {
		if err := as(statement, *r.FindingID); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := as(`insert into review_event (id, report_id, enrollment_id, kind, dismissal, happened_on, recorded_at, recorded_by_role)
		select gen_random_uuid(), $1, $2, 'dismissed', 'excused', '2027-01-13', now(), 'program_staff'`, r.ID, id); err == nil {
		t.Error("a dismissal without a fact was written")
	}
}

// Every way a person has at the desk is tried on a violation that stands. Only
// what changed a fact took the report back, and then the rules say so too.
func TestNoWayAtTheDeskChangesAVerdictWithoutAFact(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, byPerson(true))
	ctx, first := t.Context(), w.report(id, db.ReportViolation)
	finding := one[string](w, `select md5(f::text) from finding f`)
	desk := map[string]func() error{
		"preview": func() error { _, err := w.office.ReportPreview(ctx, w.staff, first.ID); return err },
		"hold": func() error {
			_, err := w.office.HoldReport(ctx, w.staff, first.ID, registrar.HoldRequest{Reason: "x"}, nil)
			return err
		},
		"end":     func() error { _, err := w.office.EndHold(ctx, w.staff, first.ID, nil); return err },
		"confirm": func() error { _, err := w.confirm(w.staff, first.ID); return err },
		"same": func() error {
			_, err := w.dismiss(first.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: class.Sessions[1].ID, Outcome: school.Absent}}})
			return err
		},
		"no better": func() error {
			_, err := w.dismiss(first.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: class.Sessions[1].ID, Outcome: school.TurnedAway}}})
			return err
		},
		"other days": func() error {
			_, err := w.dismiss(first.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Pause: &registrar.DaysOff{From: day("2027-01-06"), Until: ptr(day("2027-01-07"))}})
			return err
		},
		"send": func() error {
			_, err := w.office.SendReport(ctx, w.staff, first.ID, registrar.SendRequest{}, nil)
			return err
		},
		"hand": func() error {
			_, err := w.office.DeliverReport(ctx, w.staff, first.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-13")}, nil)
			return err
		},
		"resubmit": func() error {
			_, err := w.office.ResubmitReport(ctx, w.staff, first.ID, registrar.ResubmitRequest{}, nil)
			return err
		},
	}
	for name, try := range desk {
		if err := try(); err != nil && school.KindOf(err) == "" {
			t.Fatalf("%s: %v", name, err)
		}
		if got := one[string](w, `select md5(f::text) from finding f`); got != finding {
			t.Fatalf("%s changed the finding", name)
		}
		if got := w.report(id, db.ReportViolation); got.State != db.ReportHeld || *got.Rule != *first.Rule || *got.FoundOn != *first.FoundOn {
			t.Fatalf("%s made it %s", name, got.State)
		}
	}
	if n := one[int](w, `select count(*) from finding_fall`); n != 0 {
		t.Fatal("the finding fell")
	}
	must(w.dismiss(first.ID, registrar.DismissRequest{Kind: registrar.DismissExcused}))
	if got := must(w.office.Standing(ctx, w.staff, id, first.FoundOn, nil)); len(got.Violations) != 0 {
		t.Errorf("it was taken back though the rules give %+v", got.Violations)
	}
	if got := one[string](w, `select md5(f::text) from finding f`); got != finding {
		t.Error("the finding was changed")
	}
}
