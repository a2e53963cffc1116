package registrar_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"johnschool/documents/pdf/pdftest"
	"johnschool/documents/pdf/sign"
	"johnschool/documents/pdf/signtest"
	"johnschool/registrar"
)

// signs has the world's office sign, with a certificate that is good until a time; the log comes back.
func (w *world) signs(until time.Time) (*signtest.Authority, *bytes.Buffer) {
	w.t.Helper()
	authority, model, key := signtest.NewAuthority(w.t), signtest.Signer(), signtest.P256(w.t)
	model.NotAfter = until
	id, err := sign.Load(signtest.KeyFile(w.t, key), signtest.CertificateFile(w.t, authority.Issue(w.t, model, key), authority.Intermediate))
	if err != nil {
		w.t.Fatal(err)
	}
	var log bytes.Buffer
	w.office = registrar.New(w.db, w.clock, slog.New(slog.NewTextHandler(&log, nil)), registrar.WithSigner(func() registrar.Signer { return id }))
	return authority, &log
}

// told enrolls somebody, misses two sessions and runs the night that opens a notice.
func (w *world) told(name string) (enrollmentID, noticeID string) {
	w.t.Helper()
	w.at("2027-01-04", "09:00")
	class := w.plan(10, "2027-01-05", "2027-01-06", "2027-01-19", "2027-01-26")
	e := w.enroll(name, "73-CR-27-21", "2027-03-01", class.ID)
	w.at("2027-01-06", "20:00")
	w.missed(e.ID, class, 0, 1)
	w.night()
	notices := w.notices(e.ID)
	if len(notices) != 1 {
		w.t.Fatalf("%d notices", len(notices))
	}
	return e.ID, notices[0].ID
}

// letters are the proof of enrollment and the notice of a case, as staff download them.
func (w *world) letters(enrollmentID, noticeID string) map[string][]byte {
	w.t.Helper()
	w.post()
	report := must(w.office.ReportDocument(w.t.Context(), w.staff, w.reports(enrollmentID)[0].ID))
	notice := must(w.office.NoticeDocument(w.t.Context(), w.staff, noticeID))
	return map[string][]byte{"report": report.Data, "notice": notice.Data}
}

const signedBy = "Signed electronically by Letters of North Star, North Star Center for Change."

func TestFrozenLettersAreSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	authority, log := w.signs(signtest.Signing.AddDate(3, 0, 0))
	enrollmentID, noticeID := w.told("Sam")
	for kind, letter := range w.letters(enrollmentID, noticeID) {
		pdftest.Check(t, letter)
		said := pdftest.Signature(t, letter, authority.Root)
		if !strings.Contains(said, "Signature is Valid.") || !strings.Contains(said, "Total document signed") {
			t.Errorf("%s: %s", kind, said)
		}
		if text := pdftest.Words(t, letter); !strings.Contains(text, signedBy) || strings.Contains(text, "no electronic signature") {
			t.Errorf("%s does not name who signed it:\n%s", kind, text)
		}
	}
	if strings.Contains(log.String(), "certificate") {
		t.Errorf("the log worries about a good certificate:\n%s", log)
	}
	// The letter of a notice is kept: a later signer does not change it.
	before := w.letters(enrollmentID, noticeID)["notice"]
	w.signs(signtest.Signing.AddDate(3, 0, 0))
	if !bytes.Equal(before, w.letters(enrollmentID, noticeID)["notice"]) {
		t.Error("the letter of the notice changed with the signer")
	}
}

// Whom a letter names is who signed it, also where the certificate is renewed at that moment.
func TestALetterIsSignedByWhomItNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	authority := signtest.NewAuthority(t)
	var ids []registrar.Signer
	for _, name := range []string{"Office One", "Office Two"} {
		model, key := signtest.Signer(), signtest.P256(t)
		model.Subject.CommonName = name
		id, err := sign.Load(signtest.KeyFile(t, key), signtest.CertificateFile(t, authority.Issue(t, model, key), authority.Intermediate))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	var asked atomic.Int64
	each := func() registrar.Signer { return ids[asked.Add(1)%2] }
	w.office = registrar.New(w.db, w.clock, slog.New(slog.DiscardHandler), registrar.WithSigner(each))
	for kind, letter := range w.letters(w.told("Sam")) {
		said, text := pdftest.Signature(t, letter, authority.Root), pdftest.Words(t, letter)
		for _, name := range []string{"Office One", "Office Two"} {
			if strings.Contains(said, name) != strings.Contains(text, name) {
				t.Errorf("%s: the letter reads\n%s\nand its signature\n%s", kind, text, said)
			}
		}
	}
}

func TestExpiredCertificateLeavesLettersUnsigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	_, log := w.signs(signtest.Signing)
	for kind, letter := range w.letters(w.told("Sam")) {
		if bytes.Contains(letter, []byte("/ByteRange")) {
			t.Errorf("%s is signed with an expired certificate", kind)
		}
		if text := pdftest.Words(t, letter); !strings.Contains(text, "carries no electronic signature") {
			t.Errorf("%s does not say that it is unsigned:\n%s", kind, text)
		}
	}
	if n := strings.Count(log.String(), "letters go out unsigned"); n != 2 {
		t.Errorf("the log warns %d times on the days of enrollment and of notice:\n%s", n, log)
	}
	w.at("2027-01-08", "09:00")
	w.enroll("Ted", "73-CR-27-22", "2027-03-01", "")
	w.post()
	if n := strings.Count(log.String(), "expired on November 21, 2026"); n != 3 {
		t.Errorf("the log warns %d times in three days:\n%s", n, log)
	}
}

func TestLogWarnsBeforeTheCertificateExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	_, log := w.signs(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC))
	for kind, letter := range w.letters(w.told("Sam")) {
		if !bytes.Contains(letter, []byte("/ByteRange")) {
			t.Errorf("%s is not signed", kind)
		}
	}
	if n := strings.Count(log.String(), "expires soon"); n != 2 {
		t.Errorf("the log warns %d times on the days of enrollment and of notice:\n%s", n, log)
	}
}
