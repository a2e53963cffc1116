package smtptest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"
	"time"
)

// Received is one message as the server kept it. A client that never saw the reply sends it again: then it is here twice.
type Received struct {
	From      string    // the envelope's sender
	To        []string  // the envelope's recipients
	Data      []byte    // header and body as they came, CRLF lines, dots unstuffed
	MessageID string    // without angle brackets; "" where there is none
	Subject   string    // decoded
	At        time.Time // when it was kept, by this machine's clock
	DSN       DSN
}

// DSN is what a client asked for about reports of the delivery (RFC 3461).
type DSN struct {
	Return            string   // FULL, HDRS or ""
	EnvelopeID        string   // decoded
	Notify            []string // of the last recipient
	OriginalRecipient string   // of the last recipient, decoded, without "rfc822;"
}

// Part is one leaf of a message as a reader sees it: its transfer encoding undone, the lines of flowed text joined.
type Part struct {
	ContentType string // without parameters
	FileName    string // "" unless it is an attachment
	Body        []byte
}

// Parse makes a Received of a message and its envelope.
func Parse(from string, to []string, data []byte) Received {
	r := Received{From: from, To: slices.Clone(to), Data: data, At: time.Now()}
	if m, err := mail.ReadMessage(bytes.NewReader(data)); err == nil {
		r.MessageID = strings.Trim(m.Header.Get("Message-Id"), "<> ")
		r.Subject = decoded(m.Header.Get("Subject"))
	}
	return r
}

func decoded(header string) string {
	s, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		return header
	}
	return s
}

// Header is the first header field of that name, decoded.
func (r Received) Header(name string) string {
	m, err := mail.ReadMessage(bytes.NewReader(r.Data))
	if err != nil {
		return ""
	}
	return decoded(m.Header.Get(name))
}

// Parts are the leaves of the message in order: text, HTML, attachments.
func (r Received) Parts() ([]Part, error) {
	m, err := mail.ReadMessage(bytes.NewReader(r.Data))
	if err != nil {
		return nil, fmt.Errorf("smtptest: read message: %w", err)
	}
	return parts(textproto.MIMEHeader(m.Header), m.Body)
}

func parts(h textproto.MIMEHeader, body io.Reader) ([]Part, error) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("smtptest: content type: %w", err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return leaf(kind, h, body)
	}
	var all []Part
	for mr := multipart.NewReader(body, params["boundary"]); ; {
		p, err := mr.NextRawPart()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("smtptest: next part: %w", err)
		}
		inner, err := parts(p.Header, p)
		if err != nil {
			return nil, err
		}
		all = append(all, inner...)
	}
}

func leaf(kind string, h textproto.MIMEHeader, body io.Reader) ([]Part, error) {
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("smtptest: decode part: %w", err)
	}
	if _, params, _ := mime.ParseMediaType(h.Get("Content-Type")); params["format"] == "flowed" {
		b = unflowed(b)
	}
	p := Part{ContentType: kind, Body: b}
	if _, params, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil {
		p.FileName = decoded(params["filename"])
	}
	return []Part{p}, nil
}

// unflowed joins the lines of a paragraph as a mail program does that knows format=flowed (RFC 3676).
func unflowed(text []byte) []byte {
	var b []byte
	for line := range bytes.SplitAfterSeq(text, []byte("\r\n")) {
		line = bytes.TrimPrefix(line, []byte(" "))
		if whole := bytes.TrimSuffix(line, []byte("\r\n")); bytes.HasSuffix(whole, []byte(" ")) {
			line = whole
		}
		b = append(b, line...)
	}
	return b
}

func (s *Server) keep(r Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, r)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// Messages are all that were kept, in the order they came, repeats included.
func (s *Server) Messages() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// MessageIDs are the distinct Message-IDs kept, in the order they first came.
func (s *Server) MessageIDs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return distinctIDs(s.received)
}

func distinctIDs(received []Received) []string {
	seen := map[string]bool{}
	var ids []string
	for _, r := range received {
		if !seen[r.MessageID] {
			seen[r.MessageID] = true
			ids = append(ids, r.MessageID)
		}
	}
	return ids
}

// Forget drops what was kept so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = nil
}

// WaitFor waits until at least n messages were kept, repeats included, and returns them all; after timeout it returns
// what there is and an error.
func (s *Server) WaitFor(n int, timeout time.Duration) ([]Received, error) {
	return s.wait(timeout, func(got []Received) int { return len(got) }, n)
}

// WaitForDistinct is WaitFor counting each Message-ID once.
func (s *Server) WaitForDistinct(n int, timeout time.Duration) ([]Received, error) {
	return s.wait(timeout, func(got []Received) int { return len(distinctIDs(got)) }, n)
}

func (s *Server) wait(timeout time.Duration, count func([]Received) int, n int) ([]Received, error) {
	late := time.NewTimer(timeout)
	defer late.Stop()
	for {
		s.mu.Lock()
		got, arrived := slices.Clone(s.received), s.arrived
		s.mu.Unlock()
		if count(got) >= n {
			return got, nil
		}
		select {
		case <-arrived:
		case <-late.C:
			return got, fmt.Errorf("smtptest: %d of %d messages after %s", count(got), n, timeout)
		}
	}
}
