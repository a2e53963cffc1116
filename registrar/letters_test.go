package registrar_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"johnschool/db"
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

// Files go by the report's number, since a case may have several of a kind, and are called the same in the e-mail and from the page.
func TestAReportsFileHasItsNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Carl", "73-CR-27-13", "2027-03-01", "")
	mails := w.post()
	want := "enrollment-" + e.Number + "-R1.pdf"
	if len(mails) != 1 || len(mails[0].Message.Attachments) != 1 || mails[0].Message.Attachments[0].Name != want {
		t.Errorf("mails: %+v, want a file %s", mails, want)
	}
	if d := must(w.office.ReportDocument(t.Context(), w.staff, w.reports(e.ID)[0].ID)); d.FileName != want {
		t.Errorf("the page gives %s, want %s", d.FileName, want)
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

// A court can ask for each notice that came before a report by its number, the one on its letter.
func TestReportNamesNoticesByTheirNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	w.post()
	w.nightOf("2027-02-19", map[string]int{"violations": 1})
	w.post()
	notices, _ := w.content(w.report(e.ID, db.ReportViolation).ID)["notices"].([]any)
	told := one[string](w, `select convert_from(b.content, 'UTF8')::jsonb->>'reference' from notice n join blob b on b.id = n.content_id`)
	if len(notices) != 1 || told != "NBI-2027-0001-N1" || notices[0].(map[string]any)["reference"] != told {
		t.Fatalf("the notice %s is called %v in the report", told, notices)
	}
}
