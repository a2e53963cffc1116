package registrar_test

import (
	"slices"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// bouncing are the numbers of the enrollments whose address takes no mail, as an actor
// is told, a page of one after another.
func (w *world) bouncing(actor school.Actor) []string {
	w.t.Helper()
	numbers, page := []string{}, registrar.Page{Limit: 1}
	for range 10 {
		list := must(w.office.BouncedAddresses(w.t.Context(), actor, "", page))
		for _, b := range list.Items {
			numbers = append(numbers, b.EnrollmentNo)
		}
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	if counted := must(w.office.Work(w.t.Context(), actor)).BouncedAddresses; counted != len(numbers) {
		w.t.Errorf("work counts %d, the list has %v", counted, numbers)
	}
	return numbers
}

// correct does something about a participant's address.
func (w *world) correct(actor school.Actor, e registrar.EnrollmentView, r registrar.EmailCorrection) (registrar.Participant, error) {
	version := must(w.office.Participant(w.t.Context(), w.admin, e.Participant.ID)).Version
	return w.office.CorrectEmail(w.t.Context(), actor, e.Participant.ID, r, &version)
}

// ordered enrolls the participant of an enrollment once more, by a court's order.
func (w *world) ordered(id, court, caseNumber string) registrar.EnrollmentView {
	r := w.request("Adam", caseNumber, "2027-06-01", "")
	r.Participant, r.ParticipantID, r.Order.CourtID = nil, w.enrollment(id).Participant.ID, court
	return must(w.office.Enroll(w.t.Context(), w.admin, r, registrar.Once{}))
}

func TestBouncedAddressesAreWork(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	elsewhere := w.ordered(id, w.other, "2")
	bert := w.enroll("Bert", "3", "2027-06-01", "")
	if got := w.bouncing(w.staff); len(got) != 0 {
		t.Fatalf("before: %v", got)
	}
	w.at("2027-01-14", "10:00")
	w.comesBack(mail)
	for _, actor := range []school.Actor{w.staff, w.admin} {
		if got := w.bouncing(actor); !slices.Equal(got, []string{w.enrollment(id).Number, elsewhere.Number}) {
			t.Errorf("%s: %v", actor.Role, got)
		}
	}
	first := must(w.office.BouncedAddresses(t.Context(), w.staff, w.program, registrar.Page{})).Items[0]
	if first.Email != "adam@example.net" || first.FamilyName != "Example" || *first.MessageID != mail || *first.MessageKind != db.MessageNotice || first.SentAt == nil ||
		first.BounceStatus != "5.1.1" || !strings.Contains(first.ServerSaid, "said so") || first.Notices != 1 || !first.BouncedAt.Equal(*w.enrollment(id).Participant.EmailBouncedAt) {
		t.Errorf("the first: %+v", first)
	}
	other := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: ptr(evening())})).ID
	beside := school.Actor{Role: school.Staff, UserID: officerID, OrganizationID: w.org, ProgramIDs: []string{other}}
	if got := w.bouncing(beside); len(got) != 0 {
		t.Errorf("beside: %v", got)
	}
	_, err := w.office.BouncedAddresses(t.Context(), w.clerk, "", registrar.Page{})
	wantKind(t, err, school.Forbidden, "")
	w.consistent()

	w.sql(`update contact_point set bounced_at = now() where participant_id = $1`, bert.Participant.ID)
	fresh := w.ordered(bert.ID, w.court, "4") // one who begins with such an address
	if got := w.bouncing(w.staff); len(got) != 4 || !slices.Contains(got, fresh.Number) {
		t.Errorf("with Bert: %v", got)
	}
	must(w.office.Close(t.Context(), w.staff, bert.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "Moved away"}, nil))
	if got := w.bouncing(w.staff); len(got) != 3 {
		t.Errorf("after one ended: %v", got)
	}
	w.sql(`update enrollment set email_bounced_at = null where id = $1`, id)
	if verdict := must(w.office.Check(t.Context())); len(verdict.Findings) != 1 || !strings.Contains(verdict.Findings[0], "addresses that take no mail") {
		t.Errorf("check: %v", verdict.Findings)
	}
}

// Another court's clerk corrects the address: it is corrected for enrollments that the
// clerk does not see, too.
func TestAnAddressIsCorrectedForAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do    registrar.EmailCorrection
		email string
	}{
		"replaced": {registrar.EmailCorrection{Do: registrar.EmailReplaced, Email: " Other@Example.net"}, "other@example.net"},
		"works":    {registrar.EmailCorrection{Do: registrar.EmailWorks}, "adam@example.net"},
		"none":     {registrar.EmailCorrection{Do: registrar.EmailNone}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, id, mail := noticed(t, asIs)
			elsewhere := w.ordered(id, w.other, "2")
			w.comesBack(mail)
			for field, wrong := range map[string]registrar.EmailCorrection{
				"/do":    {},
				"/email": {Do: registrar.EmailReplaced, Email: "ADAM@example.net"},
			} {
				_, err := w.correct(w.clerk2, elsewhere, wrong)
				wantKind(t, err, school.Invalid, field)
			}
			_, err := w.office.CorrectEmail(t.Context(), w.clerk2, elsewhere.Participant.ID, c.do, ptr(int64(99)))
			wantKind(t, err, school.Stale, "")
			_, err = w.correct(w.officer, elsewhere, c.do)
			wantKind(t, err, school.Forbidden, "")
			p := must(w.correct(w.clerk2, elsewhere, c.do))
			if p.EmailBouncedAt != nil || (p.Email == nil) != (c.email == "") || p.Email != nil && *p.Email != c.email || p.GivenName != "Adam" || p.DateOfBirth != day("1980-05-06") {
				t.Errorf("corrected: %+v", p)
			}
			if got := w.bouncing(w.staff); len(got) != 0 {
				t.Errorf("still work: %v", got)
			}
			w.consistent()
		})
	}
}

// Who did not agree to e-mail is not written to at another address either.
func TestACorrectedAddressKeepsWhatWasSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.contact(e, func(r *registrar.ParticipantRequest) { r.EmailConsent = ptr(false) })
	p := must(w.correct(w.staff, e, registrar.EmailCorrection{Do: registrar.EmailReplaced, Email: "other@example.net", EmailSafe: ptr(false)}))
	if *p.EmailConsent || *p.EmailSafe {
		t.Errorf("%+v", p)
	}
}
