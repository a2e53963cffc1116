package registrar_test

import (
	"strings"
	"testing"

	"johnschool/registrar"
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
