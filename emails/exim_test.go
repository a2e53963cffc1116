package emails_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/eximtest"
	"johnschool/emails/smtptest"

	"github.com/google/go-cmp/cmp"
)

// spanish is a notice with what breaks on its way where encodings are wrong: accents in every field, a dot alone on a line, "From " at
// the beginning of one, blanks at an end, a line of thousands of characters.
func spanish(i int, to string) emails.Message {
	m := letter(fmt.Sprintf("batch-%d", i))
	m.To = fmt.Sprintf(`"Núñez, María Ángeles" <%s>`, to)
	m.From = `"Oficina del programa – Condado de Benton" <office@example.org>`
	m.Subject = fmt.Sprintf("Información sobre su próxima cita número %d – ¿preguntas? 日本語", i)
	m.Text = "Estimada señora:\n.\n..\nFrom the office\nwith blanks at its end   \n\ttab\n" + strings.Repeat("muy larga ", 400) + "\n=20 =C3\n\n\n"
	m.HTML = "<p>Estimada señora:</p>\n.\n<p>" + strings.Repeat("ñ", 3000) + "</p>"
	m.Attachments = []emails.Attachment{
		{Name: "Información del curso – José.pdf", ContentType: "application/pdf", Data: bytes.Repeat([]byte{0, '\r', '\n', '.', '\n', 0xff, byte(i)}, 4000)},
		{Name: "cita.ics", ContentType: "text/calendar; charset=utf-8; method=REQUEST", Data: []byte("BEGIN:VCALENDAR\r\nSUMMARY:Reunión\r\nEND:VCALENDAR\r\n")},
	}
	return m
}

// wantParts are the parts of a message as its reader gets them.
func wantParts(m emails.Message) []smtptest.Part {
	crlf := func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }
	text := regexp.MustCompile(`(?m) +$`).ReplaceAllString(m.Text, "") // blanks at an end would make it go on
	parts := []smtptest.Part{{ContentType: "text/plain", Body: crlf(text)}}
	if m.HTML != "" {
		parts = append(parts, smtptest.Part{ContentType: "text/html", Body: crlf(m.HTML)})
	}
	for _, a := range m.Attachments {
		kind, _, _ := strings.Cut(a.ContentType, ";")
		parts = append(parts, smtptest.Part{ContentType: kind, FileName: a.Name, Body: a.Data})
	}
	return parts
}

// A batch through a real exim4, signed in below TLS: half of it delivered to a Maildir, half relayed to a further server. All of it is
// whole, and both signatures hold.
func TestBatchThroughExim(t *testing.T) {
	t.Parallel()
	exim := eximtest.Start(t)
	further := smtptest.Start(t)
	if err := exim.Relay("relay.example.gov", further.Addr()); err != nil {
		t.Fatal(err)
	}
	a := newAuthority(t)
	key := rsaKey(t)
	smime, err := emails.LoadSMIME(a.issue(t, key))
	if err != nil {
		t.Fatal(err)
	}
	dkim, err := emails.LoadDKIM("example.org", "mail2026", writeKey(t, t.TempDir(), key))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := sender(t, exim.URL(), emails.Options{RootCAs: exim.RootCAs(), SMIME: always(smime), DKIM: dkim, Now: time.Now}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const each = 6
	sent := map[string]emails.Message{}
	for i := range 2 * each {
		m := spanish(i, []string{"maria@court.example.gov", "maria@relay.example.gov"}[i%2])
		if err := conn.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		sent[m.MessageID] = m
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	delivered, err := exim.WaitFor("maria@court.example.gov", each, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	relayed, err := further.WaitFor(each, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(exim.Log(), "P=esmtpsa"); n != 2*each {
		t.Errorf("%d of %d messages came below TLS and signed in", n, 2*each)
	}
	for i, got := range append(delivered, relayed...) {
		if i < each {
			// What a delivery adds is no part of the message, and its lines end as the file system's do.
			got = smtptest.Parse(got.From, got.To, bytes.ReplaceAll(got.Data, []byte("\n"), []byte("\r\n")))
		}
		checkArrived(t, got, sent[got.MessageID])
		delete(sent, got.MessageID)
		if err := dkimVerify(dkim, got.Data); err != nil {
			t.Errorf("%s: DKIM: %v", got.MessageID, err)
		}
		if i%each == 0 { // a process each
			checkSigned(t, a, got)
		}
	}
	if len(sent) != 0 {
		t.Errorf("%d messages did not arrive", len(sent))
	}
}

// checkArrived compares what a reader sees with what was sent.
func checkArrived(t *testing.T, got smtptest.Received, m emails.Message) {
	t.Helper()
	type header struct{ From, To, Subject, Quiet string }
	want := header{mailbox(m.From), mailbox(m.To), m.Subject, "OOF, AutoReply, DR, RN, NRN"}
	have := header{mailbox(got.Header("From")), mailbox(got.Header("To")), got.Header("Subject"), got.Header("X-Auto-Response-Suppress")}
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("%s: header (-want +got):\n%s", got.MessageID, d)
	}
	parts, err := got.Parts()
	if err != nil {
		t.Fatal(err)
	}
	if last := len(parts) - 1; last >= 0 && parts[last].ContentType == "application/pkcs7-signature" {
		parts = parts[:last]
	}
	if d := cmp.Diff(wantParts(m), parts, cmp.Comparer(bytes.Equal)); d != "" {
		t.Errorf("%s: parts (-want +got):\n%.2000s", got.MessageID, d)
	}
}

// mailbox writes a name and an address without the quotes and brackets that may be left out.
func mailbox(s string) string { return strings.NewReplacer(`"`, "", "<", "", ">", "").Replace(s) }

func checkSigned(t *testing.T, a *authority, got smtptest.Received) {
	t.Helper()
	if _, err := opensslVerify(t, a.rootFile, got.Data); err != nil {
		t.Errorf("%s: S/MIME: openssl refuses it", got.MessageID)
	}
	forged := bytes.Replace(got.Data, []byte("Estimada"), []byte("Estimado"), 1)
	if _, err := opensslVerify(t, a.rootFile, forged); err == nil {
		t.Errorf("%s: S/MIME: one changed byte goes unnoticed", got.MessageID)
	}
}

// What exim does not deliver comes back as a report that names the message by its id.
func TestEximReportsTheMessagesID(t *testing.T) {
	t.Parallel()
	exim := eximtest.Start(t)
	for address, fate := range map[string]eximtest.Fate{"gone@court.example.gov": eximtest.Unknown, "later@court.example.gov": eximtest.Later} {
		if err := exim.Let(address, fate); err != nil {
			t.Fatal(err)
		}
		m := letter(strings.TrimSuffix(address, "@court.example.gov") + "-01939c6e-7f10-7abc-8def-0123456789ab")
		m.To = address
		if err := send(t, exim.URL(), emails.Options{RootCAs: exim.RootCAs()}, m); err != nil {
			t.Fatal(err)
		}
	}
	got, err := exim.WaitFor("office@example.org", 2, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range got {
		id, action := "gone-", "failed"
		if strings.Contains(string(r.Data), "later@") {
			id, action = "later-", "delayed"
		}
		for _, want := range []string{"Original-Envelope-ID: " + id + "01939c6e-7f10-7abc-8def-0123456789ab\n", "Action: " + action + "\n",
			"Original-Recipient: rfc822;", "Message-ID: <" + id + "01939c6e-7f10-7abc-8def-0123456789ab@mail.example.org>\n"} {
			if !strings.Contains(string(r.Data), want) {
				t.Errorf("no %q in\n%s", want, r.Data)
			}
		}
		if strings.Contains(string(r.Data), "Dear clerk") {
			t.Error("the report carries the letter")
		}
	}
}
