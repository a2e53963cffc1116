package registrar_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"johnschool/documents"
	"johnschool/registrar"
	"johnschool/school"
)

// A program that gave neither phone nor e-mail still owes its reports: readers are
// told to write to the office's own address.
func TestReportOfAProgramWithoutContact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	p := must(w.office.Program(t.Context(), w.admin, w.program))
	_, err := w.office.UpdateProgram(t.Context(), w.admin, w.program, registrar.ProgramRequest{Name: p.Name, Prefix: p.Prefix, Zone: p.Zone}, &p.Version)
	if err != nil {
		t.Fatal(err)
	}
	w.enroll("Carl", "73-CR-27-13", "2027-03-01", "")
	mails := w.post()
	if len(mails) != 1 || !strings.Contains(mails[0].Message.Text, "office@johnschool.invalid") {
		t.Fatalf("%d mails for the proof of enrollment", len(mails))
	}
}

// Who is told that the due date has passed is told what is missing.
func TestNoticePastTheDueDateNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.Conditions = []string{"assignment handed in"} }))
	class := w.plan(5, "2027-01-05", "2027-01-06", "2027-03-16")
	e := w.enroll("Adam", "1", "2027-02-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0)
	w.nightOf("2027-02-02", map[string]int{"notices": 1})
	var facts documents.NoticeFacts
	content := one[[]byte](w, `select b.content from notice n join blob b on b.id = n.content_id where n.enrollment_id = $1`, e.ID)
	if err := json.Unmarshal(content, &facts); err != nil {
		t.Fatal(err)
	}
	if facts.Needed != w.enrollment(e.ID).Standing.Needed || facts.Needed == 0 || facts.Modules || !slices.Equal(facts.Conditions, []string{"assignment handed in"}) {
		t.Fatalf("the notice names %d missing (modules: %t) and %v", facts.Needed, facts.Modules, facts.Conditions)
	}
}
