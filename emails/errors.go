package emails

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"
)

// Stage is how far a message had come when it failed.
type Stage string

// The stages, in order. StageMessage is before any server: the message itself cannot be sent.
const (
	StageMessage Stage = "message"
	StageConnect Stage = "connect" // TCP, banner, EHLO
	StageTLS     Stage = "tls"
	StageAuth    Stage = "auth"
	StageMail    Stage = "mail"  // MAIL FROM
	StageRcpt    Stage = "rcpt"  // RCPT TO
	StageData    Stage = "data"  // DATA and the content
	StageReply   Stage = "reply" // the answer to the whole content
	StageFile    Stage = "file"  // without a mail server: writing the file
)

// Trouble is what stands behind a TemporaryError.
type Trouble string

const (
	// Deferred: the server answered 4xx to this message. Others may pass.
	Deferred Trouble = "deferred"
	// Unreachable: no connection, a timeout, a connection dropped, the server going away (421), a full disk. The next
	// message would most likely fail the same way.
	Unreachable Trouble = "unreachable"
	// Misconfigured: the server will not work with us at all: it refused the connection, the sign-in or our TLS. It
	// takes an administrator, but no message is to blame.
	Misconfigured Trouble = "misconfigured"
	// Unconfirmed: the connection ended after the whole message was handed over and before the answer. It may have
	// been delivered; send it again under the same Message-ID.
	Unconfirmed Trouble = "unconfirmed"
)

// PermanentError means that this message will never pass as it is: a 5xx for it, or a fault of its own (StageMessage).
type PermanentError struct {
	Stage    Stage
	Code     int    // 500–599; 0 at StageMessage
	Enhanced string // RFC 3463, "5.1.1"; "" where the server gave none
	Text     string // the server's words without any address; safe to store and show to staff
}

func (e *PermanentError) Error() string {
	return "emails: refused for good (" + reply(e.Stage, e.Code, e.Enhanced) + "): " + e.Text
}

// TemporaryError means that the message may pass later.
type TemporaryError struct {
	Trouble  Trouble
	Stage    Stage
	Code     int    // the server's reply; 0 where there was none
	Enhanced string // as in PermanentError
	Text     string // the server's words without any address, or ours where there was no reply
	Err      error  // the cause where there was no reply
}

func (e *TemporaryError) Error() string {
	s := "emails: " + string(e.Trouble) + " (" + reply(e.Stage, e.Code, e.Enhanced) + ")"
	if e.Text != "" {
		s += ": " + e.Text
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *TemporaryError) Unwrap() error { return e.Err }

func reply(stage Stage, code int, enhanced string) string {
	s := string(stage)
	if code != 0 {
		s += fmt.Sprintf(" %d", code)
	}
	if enhanced != "" {
		s += " " + enhanced
	}
	return s
}

// IsPermanent reports whether sending the same message again is pointless.
func IsPermanent(err error) bool {
	var pe *PermanentError
	return errors.As(err, &pe)
}

// TroubleOf is the trouble behind err, "" when err is nil or permanent. An error of unknown making counts as Unreachable.
func TroubleOf(err error) Trouble {
	var te *TemporaryError
	switch {
	case err == nil || IsPermanent(err):
		return ""
	case errors.As(err, &te):
		return te.Trouble
	}
	return Unreachable
}

// StopsBatch reports whether err concerns the mail server rather than the message, so that the rest of a batch had
// better wait.
func StopsBatch(err error) bool {
	t := TroubleOf(err)
	return t == Unreachable || t == Misconfigured
}

// sessionCodes are 5xx replies that speak of the session, whichever command they answer: a wrong sequence, a host that
// takes no mail, TLS or a sign-in demanded (RFC 5321 4.2.2, RFC 7504, RFC 4954 6, RFC 3207).
var sessionCodes = map[int]bool{
	502: true, 503: true, 504: true, 521: true, 523: true, 530: true, 534: true, 535: true, 538: true,
}

// classify sorts what went wrong at a stage: a reply by its code, anything else as trouble with the connection. private
// are texts that must not come back in the server's words.
func classify(stage Stage, err error, private ...string) error {
	var r *textproto.Error
	if !errors.As(err, &r) {
		if stage == StageReply {
			return &TemporaryError{Trouble: Unconfirmed, Stage: stage, Err: err}
		}
		return &TemporaryError{Trouble: Unreachable, Stage: stage, Err: err}
	}
	enhanced := enhancedCode.FindString(r.Msg)
	text := safeText(enhancedCode.ReplaceAllString(r.Msg, ""), private...)
	early := stage == StageConnect || stage == StageTLS || stage == StageAuth
	t := &TemporaryError{Stage: stage, Code: r.Code, Enhanced: enhanced, Text: text}
	switch {
	case r.Code == 421 || early && r.Code < 500:
		t.Trouble = Unreachable
	case early || sessionCodes[r.Code] || r.Code < 400:
		// A 2xx or 3xx where another was due comes from something that is no mail server.
		t.Trouble = Misconfigured
	case r.Code < 500 || mailboxFull(stage, r.Code, enhanced):
		t.Trouble = Deferred
	default:
		return &PermanentError{Stage: stage, Code: r.Code, Enhanced: enhanced, Text: text}
	}
	return t
}

// mailboxFull tells whether a 5xx means a mailbox without room: its owner can make some, so RFC 3463, 3.3, has it tried again.
// Without an enhanced code that says something a 552 to RCPT TO can only mean that; later on it speaks of the message's size.
func mailboxFull(stage Stage, code int, enhanced string) bool {
	return enhanced == "5.2.2" || code == 552 && stage == StageRcpt && (enhanced == "" || enhanced == "5.0.0")
}

var (
	// Each line of a reply should carry the code (RFC 2034); some servers put it on the last alone.
	enhancedCode = regexp.MustCompile(`(?m)^[245]\.\d{1,3}\.\d{1,3}\b`)
	addressLike  = regexp.MustCompile(`[^\s<>()\[\]",;:]*@[^\s<>()\[\]",;:]*`)
)

// maxText bounds what is kept of a server's words, in characters.
const maxText = 200

// safeText is the server's words on one line, without addresses and without the given private texts: servers like to
// repeat the recipient, sometimes only the part before the @.
func safeText(s string, private ...string) string {
	s = addressLike.ReplaceAllString(s, "…")
	for _, p := range private {
		if p == "" {
			continue
		}
		word := regexp.MustCompile(`(?i)(^|\W)` + regexp.QuoteMeta(p) + `(\W|$)`)
		s = word.ReplaceAllString(s, "${1}…${2}")
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText]) + "…"
	}
	return s
}
