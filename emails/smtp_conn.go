package emails

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// closeTimeout bounds QUIT, where CommandTimeout does not bound it more tightly. Every message has had its answer by then; nothing is lost by hanging up.
const closeTimeout = 5 * time.Second

// smtpConn is a batch over one line, or over several when the server hangs up between messages.
type smtpConn struct {
	s    *SMTP
	line *line // nil once the connection is gone
}

func (c *smtpConn) Send(ctx context.Context, m Message) error {
	raw, err := c.s.o.seal(m)
	if err != nil {
		return err
	}
	out := envelope{id: envelopeID(m.MessageID), from: bareAddress(m.From), to: bareAddress(m.To), raw: raw}
	reused := c.line != nil && c.line.sent > 0
	err = c.sendOver(ctx, out)
	// Servers end a connection after so many messages or after a pause. That is found out at the next MAIL, when
	// nothing of the message has left yet: try once more on a fresh line.
	var te *TemporaryError
	if reused && ctx.Err() == nil && errors.As(err, &te) && te.Trouble == Unreachable && te.Stage == StageMail {
		err = c.sendOver(ctx, out)
	}
	return err
}

// envelope is a message ready for the wire.
type envelope struct {
	id       string // what a report about the delivery names
	from, to string
	raw      []byte
}

// envelopeID is the part of a Message-ID before the @: the message's own id.
func envelopeID(messageID string) string {
	id, _, _ := strings.Cut(messageID, "@")
	return id
}

// mail is the command that begins a message. The envelope goes with every report about the delivery (RFC 3461), the content with none:
// its headers are enough. Addresses and content are ASCII, so neither SMTPUTF8 nor BODY=8BITMIME is asked for: a relay without them
// would bounce the message.
func (m envelope) mail(l *line) string {
	command := "MAIL FROM:<" + m.from + ">"
	if ok, _ := l.client.Extension("SIZE"); ok {
		command += " SIZE=" + strconv.Itoa(len(m.raw))
	}
	if ok, _ := l.client.Extension("DSN"); ok {
		command += " RET=HDRS"
		if id := xtext(m.id); len(id) <= maxEnvelopeID {
			command += " ENVID=" + id
		}
	}
	return command
}

// rcpt is the command that names the recipient and asks to be told of failure and delay, not of success.
func (m envelope) rcpt(l *line) string {
	command := "RCPT TO:<" + m.to + ">"
	if ok, _ := l.client.Extension("DSN"); ok {
		command += " NOTIFY=FAILURE,DELAY ORCPT=rfc822;" + xtext(m.to)
	}
	return command
}

// maxEnvelopeID is RFC 3461, 4.4, in characters.
const maxEnvelopeID = 100

// xtext encodes what RFC 3461, 4, does not let stand in a parameter.
func xtext(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' || c == '+' || c == '=' {
			fmt.Fprintf(&b, "+%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (c *smtpConn) sendOver(ctx context.Context, m envelope) error {
	if c.line == nil {
		l, err := c.s.dial(ctx)
		if err != nil {
			return err
		}
		c.line = l
	}
	l := c.line
	if err := fits(l, len(m.raw)); err != nil {
		return err
	}
	stop := l.watch(ctx)
	stage, err := c.transfer(l, m)
	stop()
	if err == nil {
		l.sent++
		return nil
	}
	local, _, _ := strings.Cut(m.to, "@")
	sorted := classify(stage, l.cause(ctx, err), local, c.s.user)
	c.recover(l, sorted)
	return sorted
}

// transfer speaks one mail transaction and says how far it came.
func (c *smtpConn) transfer(l *line, m envelope) (Stage, error) {
	if err := l.deadline(c.s.o.CommandTimeout); err != nil {
		return StageMail, err
	}
	if err := l.command(250, m.mail(l)); err != nil {
		return StageMail, err
	}
	if err := l.deadline(c.s.o.CommandTimeout); err != nil {
		return StageRcpt, err
	}
	if err := l.command(25, m.rcpt(l)); err != nil {
		return StageRcpt, err
	}
	if err := l.deadline(c.s.o.DataTimeout); err != nil {
		return StageData, err
	}
	w, err := l.client.Data()
	if err != nil {
		return StageData, err
	}
	if _, err := w.Write(m.raw); err != nil {
		return StageData, err
	}
	return StageReply, w.Close()
}

// fits refuses by ourselves what the server said it would refuse: many hang up in the middle of it, which would look
// like a network that fails again and again.
func fits(l *line, size int) error {
	_, limit := l.client.Extension("SIZE")
	if n, err := strconv.Atoi(limit); err == nil && n > 0 && size > n {
		return &PermanentError{Stage: StageMessage, Code: 552, Enhanced: "5.3.4",
			Text: fmt.Sprintf("the message has %d bytes and the mail server takes %d: hand the letter over in another way, or ask the mail provider to take more", size, n)}
	}
	return nil
}

// recover makes the line ready for the next message, or gives it up.
func (c *smtpConn) recover(l *line, err error) {
	var te *TemporaryError
	lost := errors.As(err, &te) && (te.Trouble == Unreachable || te.Trouble == Unconfirmed)
	if !lost && l.deadline(c.s.o.CommandTimeout) == nil && l.client.Reset() == nil {
		return
	}
	_ = l.raw.Close()
	c.line = nil
}

// Close says QUIT, waits at most closeTimeout for the answer and hangs up.
func (c *smtpConn) Close() error {
	if c.line == nil {
		return nil
	}
	l := c.line
	c.line = nil
	if l.deadline(min(closeTimeout, c.s.o.CommandTimeout)) == nil {
		_ = l.client.Quit()
	}
	_ = l.raw.Close()
	return nil
}
