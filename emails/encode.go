package emails

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"

	gomail "github.com/wneessen/go-mail"
)

// Encode is the message as it goes over the wire: header, text and HTML, attachments; CRLF lines. The same Message gives
// the same bytes. The error is Check's.
func (m Message) Encode() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.SetMessageIDWithValue(m.MessageID)
	out.SetDateWithValue(m.Date)
	out.Subject(m.Subject)
	for header, value := range map[gomail.AddrHeader]string{
		gomail.HeaderFrom: m.From, gomail.HeaderTo: m.To, gomail.HeaderReplyTo: m.ReplyTo,
	} {
		if value == "" {
			continue
		}
		if err := out.SetAddrHeader(header, value); err != nil {
			return nil, &PermanentError{Stage: StageMessage, Text: string(header) + " is not an e-mail address"}
		}
	}
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", quietExchange)
	for name, value := range m.Headers {
		out.SetGenHeader(gomail.Header(textproto.CanonicalMIMEHeaderKey(name)), value)
	}
	if m.Language != "" {
		out.SetGenHeader(gomail.HeaderContentLang, m.Language)
	}
	out.SetBodyString(gomail.TypeTextPlain+"; format=flowed", flowed(m.Text))
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		if err := out.AttachReader(a.Name, bytes.NewReader(a.Data), named(a)); err != nil {
			return nil, &PermanentError{Stage: StageMessage, Text: "an attachment cannot be encoded"}
		}
	}
	var b bytes.Buffer
	if _, err := out.WriteTo(&b); err != nil {
		return nil, &PermanentError{Stage: StageMessage, Text: "the message cannot be encoded"}
	}
	return fixBoundaries(unfoldMessageID(b.Bytes())), nil
}

// unfoldMessageID keeps a long Message-ID on the line of its name: it may stand on the next one, but programs that read headers
// line by line take it for missing then.
func unfoldMessageID(raw []byte) []byte {
	return bytes.Replace(raw, []byte("\r\nMessage-ID:\r\n <"), []byte("\r\nMessage-ID: <"), 1)
}

// quietExchange has Exchange send no holiday reply and no receipt, where it does not know Auto-Submitted. Reports of failure (NDR)
// are not in the list: those we want.
const quietExchange = "OOF, AutoReply, DR, RN, NRN"

// named writes an attachment's type and name so that any characters of it arrive (RFC 2231).
func named(a Attachment) gomail.FileOption {
	return func(f *gomail.File) {
		kind, parameters, _ := mime.ParseMediaType(a.ContentType) // Check has passed it
		if parameters == nil {
			parameters = map[string]string{}
		}
		parameters["name"] = a.Name
		f.Header.Set("Content-Type", mime.FormatMediaType(kind, parameters))
		f.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	}
}

// randomBoundary finds the boundaries that go-mail draws. Msg.SetBoundary would not do: it gives the same one to a
// multipart and to the multipart inside it.
var randomBoundary = regexp.MustCompile(`(?m)^Content-Type: multipart/(?:mixed|alternative);\r\n boundary=([0-9a-f]{60})\r$`)

// fixBoundaries puts boundaries derived from everything else in the message in place of the random ones.
func fixBoundaries(raw []byte) []byte {
	drawn := randomBoundary.FindAllSubmatch(raw, 2) // mixed, and alternative within it
	rest := raw
	for _, d := range drawn {
		rest = bytes.ReplaceAll(rest, d[1], nil)
	}
	sum := sha256.Sum256(rest)
	for i, d := range drawn {
		raw = bytes.ReplaceAll(raw, d[1], fmt.Appendf(nil, "%x-%d", sum, i))
	}
	return raw
}

// bareAddress is the address of a mailbox that Check has passed, as MAIL FROM and RCPT TO take it.
func bareAddress(mailbox string) string {
	a, err := mail.ParseAddress(mailbox)
	if err != nil {
		return ""
	}
	return a.Address
}
