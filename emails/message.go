// Package emails renders what the product sends by e-mail and hands it to a mail server, or to files where there is none.
//
// It sends at least once: a Message carries its own Message-ID and date, so that whoever sends it again sends the same
// message, and every failure says whether trying again can help (see PermanentError and TemporaryError).
package emails

import (
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Message is one e-mail to one recipient. Encoding the same Message always gives the same bytes.
type Message struct {
	// MessageID is id@domain without angle brackets, chosen once when the message is queued.
	MessageID string
	// From, To and ReplyTo are an address, or a name and an address: `Program office <office@example.org>`. From is
	// also the envelope's sender, where bounces go. ReplyTo may be empty.
	From, To, ReplyTo string
	// Subject is one line of at most 200 characters.
	Subject string
	// Text is required; HTML, where given, says the same. Lines of the text are wrapped as it is encoded.
	Text, HTML string
	// Language is what it is written in, as a BCP 47 tag: "es". It may be empty.
	Language string
	// Date stands in the header, in its own zone: when the message was queued, not when it was sent.
	Date        time.Time
	Attachments []Attachment
	// Headers are further fields by name. "Auto-Submitted: auto-generated" is added unless one is given here, so that
	// no holiday reply comes back (RFC 3834).
	Headers map[string]string
}

// Attachment is a file that travels with a Message.
type Attachment struct {
	Name        string // no path: "report-62-CR-26-1234.pdf", "Año 2026.pdf"
	ContentType string // "application/pdf"
	Data        []byte
}

// maxFileName keeps an attachment's name, each byte written as three characters, within a line of a header, in bytes.
const maxFileName = 200

// maxSubject keeps subjects readable and below every limit on header lines, in characters.
const maxSubject = 200

// Check says what would keep the message from being sent, whichever way it goes; nil when nothing would. The error is a
// *PermanentError of stage StageMessage whose text names the field, never its value.
func (m Message) Check() error {
	checks := []struct {
		field string
		fault string
	}{
		{"MessageID", messageIDFault(m.MessageID)},
		{"From", mailboxFault(m.From)},
		{"To", mailboxFault(m.To)},
		{"ReplyTo", optional(m.ReplyTo, mailboxFault)},
		{"Subject", subjectFault(m.Subject)},
		{"Text", bodyFault(m.Text)},
		{"HTML", optional(m.HTML, bodyFault)},
		{"Language", languageFault(m.Language)},
		{"Date", dateFault(m.Date)},
	}
	for name, value := range m.Headers {
		checks = append(checks, struct{ field, fault string }{"Headers", headerFault(name, value)})
	}
	for _, a := range m.Attachments {
		checks = append(checks, struct{ field, fault string }{"Attachments", attachmentFault(a)})
	}
	for _, c := range checks {
		if c.fault != "" {
			return &PermanentError{Stage: StageMessage, Text: c.field + " " + c.fault}
		}
	}
	return nil
}

func optional(s string, fault func(string) string) string {
	if s == "" {
		return ""
	}
	return fault(s)
}

func messageIDFault(id string) string {
	left, right, ok := strings.Cut(id, "@")
	if !ok || !isDotAtom(left) || !isDotAtom(right) || len(id) > 250 {
		return "must be id@domain without angle brackets"
	}
	return ""
}

func mailboxFault(s string) string {
	if fault := lineFault(s); fault != "" {
		return fault
	}
	a, err := mail.ParseAddress(s)
	if err != nil || len(s) > 500 {
		return "is not an e-mail address"
	}
	if fault := addressFault(a.Address); fault != "" {
		return fault
	}
	return lineFault(a.Name)
}

func subjectFault(s string) string {
	if strings.TrimSpace(s) == "" {
		return "is empty"
	}
	if utf8.RuneCountInString(s) > maxSubject {
		return fmt.Sprintf("is longer than %d characters", maxSubject)
	}
	return lineFault(s)
}

func bodyFault(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty"
	case !utf8.ValidString(s):
		return "is not UTF-8"
	case strings.ContainsRune(s, 0):
		return "holds a NUL"
	}
	return ""
}

func dateFault(t time.Time) string {
	if t.IsZero() {
		return "is missing"
	}
	return ""
}

func languageFault(tag string) string {
	if strings.IndexFunc(tag, notTokenRune) >= 0 || len(tag) > 35 {
		return "is not the tag of a language"
	}
	return ""
}

// ownHeaders are written from Message's own fields, or would change how the message is read or routed.
var ownHeaders = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "reply-to": true, "sender": true, "return-path": true,
	"subject": true, "date": true, "message-id": true, "mime-version": true, "received": true,
}

func headerFault(name, value string) string {
	lower := strings.ToLower(name)
	switch {
	case name == "" || strings.IndexFunc(name, notTokenRune) >= 0:
		return "hold a field without a proper name"
	case ownHeaders[lower] || strings.HasPrefix(lower, "content-"):
		return "hold a field that the message writes itself"
	case len(value) > 900:
		return "hold a value that is too long"
	}
	if fault := lineFault(value); fault != "" {
		return "hold a value that " + fault
	}
	return ""
}

func attachmentFault(a Attachment) string {
	badName := func(r rune) bool { return !unicode.IsGraphic(r) || strings.ContainsRune(`"\/:<>?|*`, r) }
	switch kind, _, err := mime.ParseMediaType(a.ContentType); {
	case strings.Trim(a.Name, " .") == "" || len(a.Name) > maxFileName || !utf8.ValidString(a.Name) || strings.IndexFunc(a.Name, badName) >= 0:
		return "hold a file name with a path, a control character or too many characters"
	case err != nil || !strings.Contains(kind, "/") || lineFault(a.ContentType) != "":
		return "hold a file without a content type"
	}
	return ""
}

// lineFault refuses what could end a header line and begin another (CR, LF), any other control character, and what is
// not UTF-8.
func lineFault(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "is not UTF-8"
	case strings.IndexFunc(s, endsOrHidesLine) >= 0:
		return "holds a line break or control character"
	}
	return ""
}

// endsOrHidesLine covers the Unicode line separators too: some mail programs break a line there.
func endsOrHidesLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func notTokenRune(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}
