package registrar_test

import (
	"bytes"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

func TestAProofIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.post()
	both := registrar.ProofRequest{To: []string{registrar.ProofToParticipant, registrar.ProofToCourt}}
	once := registrar.Once{Key: "once", Route: "proof", BodyHash: bytes.Repeat([]byte{1}, 32)}
	sent := must(w.office.SendProof(t.Context(), w.clerk, e.ID, both, once))
	again := must(w.office.SendProof(t.Context(), w.clerk, e.ID, both, once))
	if len(sent.Messages) != 2 || sent.Messages[0] != again.Messages[0] || sent.Messages[1] != again.Messages[1] {
		t.Errorf("sent %+v, then %+v", sent, again)
	}
	mails := w.post()
	if len(mails) != 2 {
		t.Fatalf("%d e-mails", len(mails))
	}
	for _, m := range mails {
		file := m.Message.Attachments[0]
		if !bytes.HasPrefix(file.Data, []byte("%PDF")) || file.ContentType != "application/pdf" {
			t.Errorf("attached: %s", file.ContentType)
		}
		switch m.Message.To {
		case "adam@example.net":
			if m.Message.Subject != "Your document" || file.Name != "letter-"+e.Number+".pdf" || !strings.Contains(m.Message.From, "Scheduling office") {
				t.Errorf("to the participant: %q, %s, %s", m.Message.Subject, file.Name, m.Message.From)
			}
		case "court@example.org":
			if m.Message.Subject != "Proof of enrollment – case 1 – enrollment "+e.Number || strings.Contains(m.Message.Text, "Adam") {
				t.Errorf("to the court: %q, %s", m.Message.Subject, m.Message.Text)
			}
		default:
			t.Errorf("it went to %s", m.Message.To)
		}
	}
	if n := one[int](w, `select count(*) from audit_event where action = 'enrollment.send_proof' and subject_id = $1`, e.ID); n != 1 {
		t.Errorf("%d events", n)
	}
	if got := w.whats(w.staff, e.ID, "message")["message sent"]; got != 2 {
		t.Errorf("the timeline has %d", got)
	}
	w.consistent()
}

func TestAProofGoesWhereItMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	send := func(actor school.Actor, to ...string) error {
		_, err := w.office.SendProof(t.Context(), actor, e.ID, registrar.ProofRequest{To: to}, registrar.Once{})
		return err
	}
	wantKind(t, send(w.clerk), school.Invalid, "/to")
	wantKind(t, send(w.clerk, "judge"), school.Invalid, "/to/0")
	wantKind(t, send(w.clerk, "court", "court"), school.Invalid, "/to/1")
	wantKind(t, send(w.officer, "court"), school.Forbidden, "")
	wantKind(t, send(w.clerk2, "court"), school.NotFound, "")
	for _, change := range []func(*registrar.ParticipantRequest){
		func(r *registrar.ParticipantRequest) { r.Email = "" },
		func(r *registrar.ParticipantRequest) { r.EmailConsent = ptr(false) },
		func(r *registrar.ParticipantRequest) { r.EmailConsent, r.EmailSafe = ptr(true), ptr(false) },
	} {
		w.contact(e, change)
		wantKind(t, send(w.staff, "court", "participant"), school.Invalid, "/to/1")
	}
	w.contact(e, func(r *registrar.ParticipantRequest) { r.EmailConsent, r.EmailSafe = ptr(true), ptr(true) })
	w.sql(`update contact_point set bounced_at = now() where participant_id = $1 and removed_at is null`, e.Participant.ID)
	wantKind(t, send(w.staff, "participant"), school.Invalid, "/to/0")
	w.sql(`update court set email = '' where id = $1`, w.court)
	wantKind(t, send(w.staff, "court"), school.Invalid, "/to/0")
	if n := one[int](w, `select count(*) from message where kind = 'proof'`); n != 0 {
		t.Errorf("%d e-mails of what was refused", n)
	}
	whys := map[string]bool{}
	for _, r := range must(w.office.ProofRecipients(t.Context(), w.staff, e.ID)) {
		whys[r.To] = r.Why != ""
	}
	if len(whys) != 3 || !whys["participant"] || !whys["court"] || whys["agency"] {
		t.Errorf("what stands in the way: %v", whys)
	}
	if err := send(w.staff, "agency"); err != nil {
		t.Error(err)
	}
}
