package emails_test

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"testing"
	"unicode/utf8"

	"johnschool/emails"
	"johnschool/emails/smtptest"
)

// Everything on the wire is ASCII in short lines that end in CRLF, whatever the message holds: so no relay has a reason to
// change it, and no signature breaks.
func TestEncodedIsSafeOnTheWire(t *testing.T) {
	t.Parallel()
	long := spanish(1, "maria@court.example.gov")
	long.MessageID = "01939c6e-7f10-7abc-8def-0123456789ab@" + strings.Repeat("long-", 12) + "domain.example.org"
	long.Subject = strings.Repeat("ñ日", 100)
	long.From = `"` + strings.Repeat("José Núñez ", 20) + `" <office@example.org>`
	long.Attachments = append(long.Attachments, emails.Attachment{Name: strings.Repeat("日", 66), ContentType: "application/pdf", Data: []byte("x")})
	unbroken := letter("unbroken")
	unbroken.Subject = strings.Repeat("x", 200)
	unbroken.Text = strings.Repeat("x", 5000)
	for name, m := range map[string]emails.Message{"long": long, "unbroken": unbroken, "plain": letter("plain")} {
		raw, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range bytes.SplitAfter(raw, []byte("\n")) {
			switch {
			case len(line) > 998+2:
				t.Errorf("%s: a line of %d bytes: %.60s", name, len(line), line)
			case len(line) > 0 && !bytes.HasSuffix(line, []byte("\r\n")):
				t.Errorf("%s: a line without CRLF: %.60q", name, line)
			case bytes.IndexFunc(line, func(r rune) bool { return r > '~' || r < ' ' && !strings.ContainsRune("\t\r\n", r) }) >= 0:
				t.Errorf("%s: not ASCII: %.60q", name, line)
			}
		}
		if !bytes.Contains(raw, []byte("\r\nMessage-ID: <"+m.MessageID+">\r\n")) {
			t.Errorf("%s: the Message-ID does not stand on its line", name)
		}
		checkArrived(t, smtptest.Parse("", nil, raw), m)
	}
}

// The plain text goes out in lines of at most 72 characters, which a program that knows format=flowed joins again, and nothing in it
// is broken or read as something else.
func TestPlainTextIsFlowed(t *testing.T) {
	t.Parallel()
	m := letter("flowed")
	m.HTML, m.Attachments, m.Language = "", nil, "es"
	link := "https://school.example.org/answer/" + strings.Repeat("abcdefgh", 10)
	m.Text = strings.Repeat("Señora, ", 40) + "\n\n" + link + "\n\n" + "Read " + link + " now.\n" +
		strings.Repeat("x", 66) + " From here > there\n> not quoted\n  two blanks   inside " + strings.Repeat("  wide  ", 20) + "end\n-- \nno end of line"
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got := smtptest.Parse("", nil, raw)
	if kind := got.Header("Content-Type"); kind != "text/plain; format=flowed; charset=UTF-8" || got.Header("Content-Language") != "es" {
		t.Errorf("it is %s in %q", kind, got.Header("Content-Language"))
	}
	_, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	wire, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(wire), "\r\n") {
		if utf8.RuneCountInString(strings.TrimRight(line, " ")) > 73 && !strings.Contains(line, link) { // one may be stuffed
			t.Errorf("a line of %d characters: %s", utf8.RuneCountInString(line), line)
		}
		if strings.HasPrefix(line, "From ") || strings.HasPrefix(line, ">") {
			t.Errorf("it is read as something else: %s", line)
		}
	}
	checkArrived(t, got, m)
}

// Both forms of an attachment's name are those of RFC 2231, which RFC 2047 leaves to parameters.
func TestAttachmentNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"report-62-CR-26-1234.pdf", "Año 2026.pdf", "O’Brien’s letter.pdf", "a=b; c.pdf"} {
		m := letter("names")
		m.Attachments = []emails.Attachment{{Name: name, ContentType: "application/pdf", Data: []byte("x")}}
		raw, err := m.Encode()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if bytes.Contains(raw, []byte("name=\"=?")) {
			t.Errorf("%s: an encoded word stands in quotes", name)
		}
		for _, field := range []string{"Content-Disposition: ", "Content-Type: application/pdf; name"} {
			_, after, _ := bytes.Cut(raw, []byte(field))
			line, _, _ := bytes.Cut(after, []byte("\r\n"))
			value := string(line)
			if field != "Content-Disposition: " {
				value = "application/pdf; name" + value
			}
			_, parameters, err := mime.ParseMediaType(value)
			if got := parameters["filename"] + parameters["name"]; err != nil || got != name {
				t.Errorf("%s: %s reads %q (%v)", name, field, got, err)
			}
		}
	}
}
