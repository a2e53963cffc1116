package registrar_test

import (
	"bytes"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/documents/pdf/pdftest"
	"johnschool/documents/pdf/signtest"
	"johnschool/registrar"
	"johnschool/school"
)

var anybody = school.Actor{Role: school.Anonymous}

// certified is a world with one completion of January 6, and its certificate.
func certified(t *testing.T) (*world, registrar.ClassView, registrar.EnrollmentView) {
	t.Helper()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-06", "2027-01-07")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.counts(w.night(), map[string]int{"completions": 1})
	return w, class, w.enrollment(e.ID)
}

// paper is the document of a certificate, checked and as words.
func (w *world) paper(number string) ([]byte, string) {
	w.t.Helper()
	d := must(w.office.CertificateDocument(w.t.Context(), w.staff, number))
	pdftest.Check(w.t, d.Data)
	return d.Data, pdftest.Words(w.t, d.Data)
}

// publicly is what the public check says.
func (w *world) publicly(c db.Certificate) string {
	w.t.Helper()
	return must(w.office.CheckCertificate(w.t.Context(), anybody, c.Number, c.Code)).Status
}

// became is an entry of the register as kind, who and why of its events.
func became(e registrar.RegisterEntry) string {
	var all []string
	for _, event := range e.Events {
		all = append(all, event.Kind+" by "+event.ByRole+" on "+event.On.String()+": "+event.Why)
	}
	return strings.Join(all, "; ")
}

func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, want := range words {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
}

func TestFromCompletionToReissueToVoidToTheNextCertificate(t *testing.T) {
	t.Parallel()
	w, class, e := certified(t)
	ctx, first := t.Context(), e.Certificates[0]
	before, text := w.paper(first.Number)
	wantWords(t, text, "Adam Example", "Dana Berg", "Director, Center", first.Code)

	// A corrected name and another signatory change nothing that was issued.
	w.at("2027-01-07", "09:00")
	p := must(w.office.Participant(ctx, w.staff, e.Participant.ID))
	must(w.office.UpdateParticipant(ctx, w.staff, p.ID, registrar.ParticipantRequest{GivenName: "Adán", FamilyName: "Example", DateOfBirth: p.DateOfBirth}, &p.Version))
	must(w.office.AddSignatory(ctx, w.admin, w.program, registrar.SignatoryRequest{Name: "Kim Vang", Title: "Acting director", Authority: "Delegated by the board on January 6, 2027"}))
	if after, _ := w.paper(first.Number); !bytes.Equal(before, after) {
		t.Error("a certificate changed after it was issued")
	}
	entry := must(w.office.ReissueCertificate(ctx, w.staff, strings.ToLower(first.Number), registrar.CertificateRequest{Reason: "The name was corrected"}))
	if got := became(entry); entry.Number != "NBI-C-00002" || *entry.ReplacesNumber != first.Number || *entry.Signatory != "Kim Vang" ||
		got != "reissued by program_staff on 2027-01-07: The name was corrected" {
		t.Errorf("the register says of %s: %s", entry.Number, got)
	}
	second := w.enrollment(e.ID).Certificates[0]
	_, text = w.paper(second.Number)
	wantWords(t, text, "Adán Example", "Kim Vang", "Acting director, Center", "Delegated by the board on January 6, 2027", "Replaces", first.Number,
		"January 6, 2027", "January 7, 2027") // completed, issued
	_, text = w.paper(first.Number)
	wantWords(t, text, "VOID", "Adam Example", "Dana Berg")
	if old, now := w.publicly(first), w.publicly(second); old != "void" || now != "valid" {
		t.Errorf("the public check says %s of the old and %s of the new", old, now)
	}

	must(w.office.VoidCertificate(ctx, w.admin, second.Number, registrar.CertificateRequest{Reason: "It was got by fraud"}))
	w.counts(w.night(), nothing)
	w.wantStatus(e.ID, "completed")
	_, err := w.office.ReissueCertificate(ctx, w.staff, second.Number, registrar.CertificateRequest{Reason: "Lost"})
	wantKind(t, err, school.Forbidden, "")

	// The completion falls and is found again: the next certificate replaces the last.
	w.mark(class.Sessions[1].ID, e.ID, school.TurnedAway, ptr(1))
	_, err = w.office.ReissueCertificate(ctx, w.admin, second.Number, registrar.CertificateRequest{Reason: "Lost"})
	wantKind(t, err, school.Conflict, "")
	w.night()
	w.marked(e.ID, class, school.Attended, 2)
	w.counts(w.night(), map[string]int{"completions": 1})
	register := must(w.office.Register(ctx, w.admin, registrar.RegisterFilter{EnrollmentID: e.ID}, registrar.Page{})).Items
	if len(register) != 3 || *register[0].ReplacesNumber != second.Number || register[1].State != db.CertificateVoid || register[2].State != db.CertificateReplaced {
		t.Fatalf("the register: %+v", register)
	}
	if got := became(register[1]); got != "reissued by program_staff on 2027-01-07: The name was corrected; voided by administrator on 2027-01-07: It was got by fraud" {
		t.Errorf("the register says of the second: %s", got)
	}
	w.consistent()
}

func TestACorrectionNamesTheCertificateThatFell(t *testing.T) {
	t.Parallel()
	w, class, e := certified(t)
	w.post()
	w.at("2027-01-07", "09:00")
	again := must(w.office.ReissueCertificate(t.Context(), w.staff, e.Certificates[0].Number, registrar.CertificateRequest{Reason: "Lost"}))
	w.mark(class.Sessions[1].ID, e.ID, school.TurnedAway, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	fallen := must(w.office.Register(t.Context(), w.staff, registrar.RegisterFilter{Number: again.Number}, registrar.Page{})).Items[0]
	if got := became(fallen); fallen.State != db.CertificateVoid || !strings.Contains(got, "voided by system on 2027-01-07: The completion it certified no longer stands.") {
		t.Errorf("the register says %s: %s", fallen.State, got)
	}
	w.post()
	if got := w.content(w.report(e.ID, db.ReportCorrection).ID)["certificateNumber"]; got != again.Number {
		t.Errorf("the correction names %v, not %s", got, again.Number)
	}
	_, err := w.office.ReissueCertificate(t.Context(), w.admin, again.Number, registrar.CertificateRequest{Reason: "Lost"})
	wantKind(t, err, school.Conflict, "")
	_, err = w.office.VoidCertificate(t.Context(), w.admin, again.Number, registrar.CertificateRequest{Reason: "Error"})
	wantKind(t, err, school.Conflict, "")
	w.consistent()
}

func TestACertificateIsSignedWhenItIsIssued(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	authority, _ := w.signs(signtest.Signing.AddDate(3, 0, 0))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.night()
	number := w.enrollment(e.ID).Certificates[0].Number
	paper, text := w.paper(number)
	wantWords(t, text, "Signed electronically by Letters of North Star")
	if said := pdftest.Signature(t, paper, authority.Root); !strings.Contains(said, "Signature is Valid.") {
		t.Error(said)
	}
	w.signs(signtest.Signing.AddDate(3, 0, 0))
	if again, _ := w.paper(number); !bytes.Equal(paper, again) {
		t.Error("the certificate changed with the signer")
	}
}

func TestAnAdministratorSeesWhoAskedForACertificate(t *testing.T) {
	t.Parallel()
	w, _, e := certified(t)
	c := e.Certificates[0]
	for _, code := range []string{c.Code, "AAAAAAAAAAAA", ""} {
		must(w.office.CheckCertificate(t.Context(), anybody, c.Number, code))
	}
	trail := must(w.office.Audit(t.Context(), w.admin, registrar.AuditFilter{Subject: c.ID, Action: string(registrar.ActCheckCertificate)}, registrar.Page{})).Items
	if len(trail) != 3 || !trail[0].Refused || !trail[1].Refused || trail[2].Refused {
		t.Errorf("the trail: %+v", trail)
	}
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	w, _, e := certified(t)
	c := e.Certificates[0]
	for typed, want := range map[string]string{strings.ToLower(c.Code): "valid", c.Code[:4] + "-" + c.Code[4:8] + " " + c.Code[8:]: "valid", c.Code[:11]: "unknown", c.Code + "A": "unknown", "": "unknown"} {
		if got := must(w.office.CheckCertificate(t.Context(), anybody, " "+strings.ToLower(c.Number), typed)).Status; got != want {
			t.Errorf("%q reads %s", typed, got)
		}
	}
	for _, number := range []string{strings.ReplaceAll(c.Number, "-", ""), strings.ReplaceAll(c.Number, "-", " ")} {
		if got := must(w.office.CheckCertificate(t.Context(), anybody, number, c.Code)).Status; got != "valid" {
			t.Errorf("%q reads %s", number, got)
		}
	}
	if got := must(w.office.CheckCertificate(t.Context(), anybody, "NBI-C-99999", "")).Status; got != "unknown" {
		t.Errorf("no code for no certificate reads %s", got)
	}
}
