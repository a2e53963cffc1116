package registrar_test

import (
	"testing"

	"johnschool/documents/pdf/pdftest"
	"johnschool/registrar"
	"johnschool/school"
)

// letterOf is a letter that is written today, as words.
func (w *world) letterOf(name, caseNumber string) string {
	w.t.Helper()
	e := w.enroll(name, caseNumber, "2027-12-01", "")
	w.post()
	return pdftest.Words(w.t, must(w.office.ReportDocument(w.t.Context(), w.staff, w.reports(e.ID)[0].ID)).Data)
}

func TestWhoSignsOnADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening()) // Dana Berg signs from January 4 on
	ctx := t.Context()
	add := func(name, from, until string) string {
		r := registrar.SignatoryRequest{Name: name, From: ptr(day(from))}
		if until != "" {
			r.Until = ptr(day(until))
		}
		return must(w.office.AddSignatory(ctx, w.admin, w.program, r)).ID
	}
	add("Kim Vang", "2027-02-01", "2027-02-14")
	add("Lee Moua", "2027-02-08", "2027-02-10")
	add("Mai Xiong", "2027-02-08", "2027-02-09") // recorded later for the same day
	for i, c := range []struct{ on, signs string }{{"2027-01-29", "Dana Berg"}, {"2027-02-01", "Kim Vang"}, {"2027-02-08", "Mai Xiong"},
		{"2027-02-10", "Lee Moua"}, {"2027-02-11", "Kim Vang"}, {"2027-02-15", "Dana Berg"}} {
		w.at(c.on, "10:00")
		wantWords(t, w.letterOf("Adam", "A"+string(rune('a'+i))), c.signs)
	}
	// The program itself names another from today on; on a day without any, whom it names.
	w.at("2027-03-01", "10:00")
	p := must(w.office.Program(ctx, w.admin, w.program))
	change := registrar.ProgramRequest{Name: p.Name, Prefix: p.Prefix, Zone: p.Zone, Phone: p.Phone, Email: p.Email, Signatory: "Ora Lund", SignatoryTitle: "Director"}
	p = must(w.office.UpdateProgram(ctx, w.admin, w.program, change, &p.Version))
	must(w.office.UpdateProgram(ctx, w.admin, w.program, change, &p.Version)) // the same again is nobody new
	wantWords(t, w.letterOf("Bert", "B1"), "Ora Lund", "Director, Center")
	all := must(w.office.Signatories(ctx, w.clerk, w.program))
	if len(all) != 5 || all[0].Name != "Ora Lund" || all[0].From != day("2027-03-01") {
		t.Fatalf("signatories: %+v", all)
	}
	must(w.office.EndSignatory(ctx, w.admin, w.program, all[0].ID, registrar.EndSignatoryRequest{Until: day("2027-03-01")}))
	must(w.office.EndSignatory(ctx, w.admin, w.program, all[4].ID, registrar.EndSignatoryRequest{Until: day("2027-03-01")}))
	w.at("2027-03-02", "10:00")
	wantWords(t, w.letterOf("Carl", "C1"), "Ora Lund")
	_, err := w.office.EndSignatory(ctx, w.admin, w.program, all[4].ID, registrar.EndSignatoryRequest{Until: day("2027-03-05")})
	wantKind(t, err, school.Conflict, "")
	_, err = w.office.AddSignatory(ctx, w.staff, w.program, registrar.SignatoryRequest{Name: "Me"})
	wantKind(t, err, school.Forbidden, "")
	_, err = w.office.AddSignatory(ctx, w.admin, w.program, registrar.SignatoryRequest{Name: "Me", From: ptr(day("2027-03-05")), Until: ptr(day("2027-03-04"))})
	wantKind(t, err, school.Invalid, "/until")
}
