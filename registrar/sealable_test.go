package registrar_test

import (
	"fmt"
	"slices"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// personalTables are the only ones with a participant's personal values: sealing
// and destroying a case erases there and nowhere else. The stored answers of
// idempotency keys are forgotten by themselves after 72 hours.
var personalTables = []string{"participant", "contact_point", "court_order", "message", "blob", "idempotency", "enrollment_name"}

// A case goes its whole way; afterwards its names and address stand in no other
// table: not in findings, not in the trail, not in the ledger.
func TestPersonalValuesStandWhereTheyCanBeErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.ReminderOffsets = []int{7} }))
	class := w.plan(10, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	r := w.request("Zebulon", "73-CR-27-77", "2027-03-01", class.ID)
	r.Participant.FamilyName, r.Participant.Email, r.Participant.Phone = "Quixwood", "zebulon@quixwood.example", "320-555-0177"
	e := must(w.office.Enroll(t.Context(), w.clerk, r, registrar.Once{}))
	w.remind()
	w.at("2027-01-05", "12:00")
	if w.remind()["queued"] != 1 {
		t.Error("no reminder")
	}
	w.post()
	for i, d := range []string{"2027-01-05", "2027-01-12"} {
		w.at(d, "20:00")
		w.mark(class.Sessions[i].ID, e.ID, school.Absent, nil)
	}
	w.night()
	w.post()
	must(w.office.SearchEnrollments(t.Context(), w.clerk, registrar.SearchRequest{Name: "Quixwood"}, registrar.Page{}))
	w.at("2027-01-20", "02:00")
	w.night()
	must(w.office.ConfirmReport(t.Context(), w.staff, w.reports(e.ID)[1].ID, nil))
	w.post()
	must(w.office.AnswerReport(t.Context(), w.clerk, w.reports(e.ID)[1].ID, registrar.AnswerRequest{Accepted: ptr(false), Reason: "Send it to the other judge."}, nil))

	rows, err := w.behind.Query(`select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind = 'r' order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	looked, filled := 0, 0
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(personalTables, table) {
			continue
		}
		var all, personal int
		err := w.behind.QueryRow(fmt.Sprintf(`select count(*), count(*) filter (where x::text ~* 'zebulon|quixwood|555-0177|1980-05-06') from %q x`, table)).Scan(&all, &personal)
		if err != nil {
			t.Fatal(err)
		}
		looked++
		filled += min(all, 1)
		if personal > 0 {
			t.Errorf("%d rows of %s hold personal values", personal, table)
		}
	}
	if looked < 30 || filled < 15 {
		t.Errorf("only %d tables were looked at, %d of them with rows", looked, filled)
	}
}
