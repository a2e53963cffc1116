package emails

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

// ErrNoBounce means that an e-mail is no report about another one.
var ErrNoBounce = errors.New("emails: no report about a delivery")

// What a report may hold: more than any real one does of what is asked of it.
const (
	maxRecipients = 50
	maxMessageIDs = 20
	maxDepth      = 4       // of parts within parts
	maxWords      = 8 << 10 // bytes of the text for people
)

// ParseBounce reads a report about a delivery, from an e-mail that may be cut off. It takes whatever stands in it and
// never fails on what is malformed; an e-mail without a report in it is ErrNoBounce.
func ParseBounce(data []byte) (Bounce, error) {
	p := &bouncePart{}
	header, body := splitFields(data)
	p.read(header, body, 0)
	if len(p.recipients) == 0 {
		p.oldStyle(header)
	}
	if len(p.recipients) == 0 {
		return Bounce{}, ErrNoBounce
	}
	// What the report answers to comes after what came back with it.
	for _, name := range []string{"in-reply-to", "references"} {
		p.addMessageIDs(header.get(name))
	}
	b := Bounce{EnvelopeID: p.envelopeID, MessageIDs: p.messageIDs}
	for _, r := range p.recipients {
		b.Recipients = append(b.Recipients, r.recipient(p.words.String()))
	}
	return b, nil
}

// bouncePart collects what the parts of a report say.
type bouncePart struct {
	envelopeID string
	messageIDs []string
	recipients []deliveryStatus
	words      bytes.Buffer // for people
}

// read takes one entity in, and those within it.
func (p *bouncePart) read(header fields, body []byte, depth int) {
	kind, params, err := mime.ParseMediaType(header.get("content-type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		p.readParts(params["boundary"], body, depth)
		return
	}
	if strings.EqualFold(header.get("content-transfer-encoding"), "base64") {
		decoded, _ := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body))) // as far as it goes
		body = decoded
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		p.readStatus(body)
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		returned, _ := splitFields(body)
		p.addMessageIDs(returned.get("message-id"))
	case "text/plain":
		p.words.Write(body[:min(len(body), max(0, maxWords-p.words.Len()))])
	}
}

func (p *bouncePart) readParts(boundary string, body []byte, depth int) {
	if boundary == "" || depth == maxDepth {
		return
	}
	for r := multipart.NewReader(bytes.NewReader(body), boundary); ; {
		part, err := r.NextPart()
		if err != nil {
			return // the end, or malformed from here on
		}
		content, _ := io.ReadAll(part) // as far as it goes
		header := fields{}
		for name, values := range part.Header {
			header[strings.ToLower(name)] = values[0]
		}
		p.read(header, content, depth+1)
	}
}

// readStatus reads the blocks of a delivery status: the first is about the e-mail, each other about a recipient.
func (p *bouncePart) readStatus(body []byte) {
	for len(bytes.TrimSpace(body)) > 0 && len(p.recipients) < maxRecipients {
		var block fields
		block, body = splitFields(bytes.TrimLeft(body, "\r\n"))
		if id := block.get("original-envelope-id"); id != "" && p.envelopeID == "" {
			p.envelopeID = id
		}
		p.addMessageIDs(block.get("x-original-message-id")) // Gmail
		if action := Action(firstWord(block.get("action"))); weight[action] > 0 {
			p.recipients = append(p.recipients, deliveryStatus{action: action, status: firstWord(block.get("status")),
				original: addressOf(block.get("original-recipient")), final: addressOf(block.get("final-recipient")),
				diagnostic: afterType(block.get("diagnostic-code"))})
		}
	}
}

// copyBegins is where the copy of an e-mail begins in the plain text of exim's older reports.
var copyBegins = regexp.MustCompile(`(?m)^-{2,}.*\b(copy of (the|your) message|original message|undelivered message)\b.*$`)

// oldStyle reads what exim wrote before it knew of delivery-status, and some still write: the recipients in the header,
// the reason and the e-mail's own header in the text.
func (p *bouncePart) oldStyle(header fields) {
	failed := strings.Split(header.get("x-failed-recipients"), ",")
	words := p.words.Bytes()
	if begins := copyBegins.FindIndex(words); begins != nil {
		returned, _ := splitFields(bytes.TrimLeft(words[begins[1]:], "\r\n"))
		p.addMessageIDs(returned.get("message-id"))
		p.words.Truncate(begins[0])
	}
	for _, address := range failed[:min(len(failed), maxRecipients)] {
		if a := addressOf(address); a != "" {
			p.recipients = append(p.recipients, deliveryStatus{action: ActionFailed, final: a})
		}
	}
}

var messageID = regexp.MustCompile(`<([^<>\s@]{1,200}@[^<>\s@]{1,200})>`)

func (p *bouncePart) addMessageIDs(text string) {
	for _, m := range messageID.FindAllStringSubmatch(text, maxMessageIDs) {
		if len(p.messageIDs) < maxMessageIDs && !slices.Contains(p.messageIDs, m[1]) {
			p.messageIDs = append(p.messageIDs, m[1])
		}
	}
}

// deliveryStatus is the block of a recipient as it stands in a report.
type deliveryStatus struct {
	action                              Action
	status, original, final, diagnostic string
}

// recipient makes out what a block says; words are for people and count only where the block itself says too little.
func (s deliveryStatus) recipient(words string) BounceRecipient {
	r := BounceRecipient{Action: s.action, Original: s.original, Final: s.final, Status: s.status}
	said := s.diagnostic
	if said == "" {
		said = words
	}
	if s.action == ActionFailed {
		r.Status = refined(s.status, said)
	} else if !statusShape.MatchString(s.status) {
		r.Status = ""
	}
	originalLocal, _, _ := strings.Cut(s.original, "@")
	finalLocal, _, _ := strings.Cut(s.final, "@")
	r.Text = safeText(s.diagnostic, originalLocal, finalLocal)
	return r
}

// fields are the fields of a header by their names in lower case; of several with one name the first.
type fields map[string]string

func (f fields) get(name string) string { return f[name] }

// splitFields reads a header up to the empty line, and answers what follows it. Lines that are none of a header's are
// passed over, such as the "From " of a mailbox.
func splitFields(data []byte) (fields, []byte) {
	f, last := fields{}, ""
	for len(data) > 0 {
		var line []byte
		line, data, _ = bytes.Cut(data, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if last != "" && len(f[last]) < maxWords {
				f[last] += " " + string(bytes.TrimSpace(line))
			}
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		last = strings.ToLower(string(bytes.TrimSpace(name)))
		if _, known := f[last]; !ok || known || strings.ContainsAny(last, " \t") {
			last = ""
			continue
		}
		f[last] = string(bytes.TrimSpace(value))
	}
	return f, data
}

// firstWord is a field's first word in lower case: what follows it is a comment.
func firstWord(s string) string {
	if words := strings.Fields(s); len(words) > 0 {
		return strings.ToLower(words[0])
	}
	return ""
}

// afterType is the value of a typed field: "smtp; 550 …" without the type.
func afterType(s string) string {
	if _, value, ok := strings.Cut(s, ";"); ok {
		s = value
	}
	return strings.TrimSpace(s)
}

// addressOf is the address in "rfc822; <someone@example.org>" and the like in lower case, "" where there is none.
func addressOf(s string) string {
	a, err := mail.ParseAddress(afterType(s))
	if err != nil || len(a.Address) > 320 {
		return ""
	}
	return strings.ToLower(a.Address)
}
