package registrar_test

import (
	"encoding/json"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// What tests look at: the office's answers, and behind row-level security.

// sql runs a statement as superuser and answers how many rows it changed.
func (w *world) sql(statement string, args ...any) int64 {
	w.t.Helper()
	result, err := w.behind.ExecContext(w.t.Context(), statement, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", statement, err)
	}
	return must(result.RowsAffected())
}

// one reads a single value as superuser.
func one[T any](w *world, query string, args ...any) T {
	w.t.Helper()
	var v T
	if err := w.behind.QueryRowContext(w.t.Context(), query, args...).Scan(&v); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return v
}

// column reads a column as superuser.
func column[T any](w *world, query string, args ...any) []T {
	w.t.Helper()
	rows, err := w.behind.QueryContext(w.t.Context(), query, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// counts wants the counts of a night to be exactly these, besides how many
// enrollments it looked at.
func (w *world) counts(got map[string]int, want map[string]int) {
	w.t.Helper()
	for k, n := range got {
		if k != "enrollments" && n != want[k] {
			w.t.Fatalf("night: %v, want %v", got, want)
		}
	}
	for k, n := range want {
		if got[k] != n {
			w.t.Fatalf("night: %v, want %v", got, want)
		}
	}
}

// nightOf moves the clock to two in the morning of a day and runs the night,
// which does exactly what want says.
func (w *world) nightOf(day string, want map[string]int) {
	w.t.Helper()
	w.at(day, "02:00")
	w.counts(w.night(), want)
}

// nothing is what a quiet night does.
var nothing = map[string]int{}

func (w *world) enrollment(id string) registrar.EnrollmentView {
	w.t.Helper()
	e, err := w.office.Enrollment(w.t.Context(), w.staff, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) wantStatus(id, want string) {
	w.t.Helper()
	if e := w.enrollment(id); e.Status != want {
		w.t.Fatalf("status %s, want %s", e.Status, want)
	}
}

// notices lists an enrollment's notices, the first one first.
func (w *world) notices(enrollmentID string) []registrar.NoticeView {
	w.t.Helper()
	list, err := w.office.Notices(w.t.Context(), w.staff, registrar.NoticeFilter{EnrollmentID: enrollmentID}, registrar.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	out := make([]registrar.NoticeView, len(list.Items))
	for i, n := range list.Items {
		out[len(out)-1-i] = n
	}
	return out
}

// report is the enrollment's only report of a kind that was not superseded or
// withdrawn.
func (w *world) report(enrollmentID, kind string) registrar.ReportView {
	w.t.Helper()
	var found []registrar.ReportView
	for _, r := range w.reports(enrollmentID) {
		if r.Kind == kind && r.State != db.ReportSuperseded && r.State != db.ReportWithdrawn {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		w.t.Fatalf("%d reports of kind %s, want 1", len(found), kind)
	}
	return found[0]
}

// states are the states of an enrollment's reports of a kind in the order they
// were made.
func (w *world) states(enrollmentID, kind string) []string {
	w.t.Helper()
	return column[string](w, `select state from report where enrollment_id = $1 and kind = $2 order by recorded_at, id`, enrollmentID, kind)
}

func (w *world) wantStates(enrollmentID, kind string, want ...string) {
	w.t.Helper()
	got := w.states(enrollmentID, kind)
	if len(got) != len(want) {
		w.t.Fatalf("%s reports: %v, want %v", kind, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			w.t.Fatalf("%s reports: %v, want %v", kind, got, want)
		}
	}
}

func (w *world) amend(id string, r registrar.AmendRequest) registrar.EnrollmentView {
	w.t.Helper()
	if r.DecidedBy == "" {
		r.DecidedBy = "Judge Berg"
	}
	if r.Reason == "" {
		r.Reason = "Order of the court"
	}
	e, err := w.office.Amend(w.t.Context(), w.clerk, id, r, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) pay(id string, cents int64, on string) registrar.PaymentView {
	w.t.Helper()
	p, err := w.office.TakePayment(w.t.Context(), w.staff, id, registrar.PaymentRequest{AmountCents: cents, Method: "cash", ReceivedOn: ptr(day(on))}, registrar.Once{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// missed marks absences at sessions of a class, on the evening of each.
func (w *world) missed(enrollmentID string, class registrar.ClassView, sessions ...int) {
	w.t.Helper()
	w.marked(enrollmentID, class, school.Absent, sessions...)
}

func (w *world) marked(enrollmentID string, class registrar.ClassView, outcome school.Outcome, sessions ...int) {
	w.t.Helper()
	for _, i := range sessions {
		w.clock.Set(class.Sessions[i].StartsAt.Add(time.Hour))
		w.mark(class.Sessions[i].ID, enrollmentID, outcome, nil)
	}
}

// content is what a report said when it was frozen.
func (w *world) content(reportID string) map[string]any {
	w.t.Helper()
	raw := one[[]byte](w, `select b.content from report r join blob b on b.id = r.content_id where r.id = $1`, reportID)
	var facts map[string]any
	if err := json.Unmarshal(raw, &facts); err != nil {
		w.t.Fatal(err)
	}
	return facts
}

// wantKind wants an error of a kind that names the field at pointer, where one is
// given.
func wantKind(t *testing.T, err error, kind school.Kind, pointer string) {
	t.Helper()
	if school.KindOf(err) != kind {
		t.Fatalf("error %v, want %s", err, kind)
	}
	if pointer == "" {
		return
	}
	for _, f := range err.(*school.Error).Fields {
		if f.Pointer == pointer {
			return
		}
	}
	t.Fatalf("error %v does not name %s", err, pointer)
}
