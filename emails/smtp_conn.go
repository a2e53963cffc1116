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
	raw, err := m.Encode()
	if err != nil {
		return err
	}
	out := envelope{from: bareAddress(m.From), to: bareAddress(m.To), raw: raw}
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
	from, to string
	raw      []byte
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
	if err := l.client.Mail("<" + m.from + ">"); err != nil {
		return StageMail, err
	}
	if err := l.deadline(c.s.o.CommandTimeout); err != nil {
		return StageRcpt, err
	}
	if err := l.client.Rcpt("<" + m.to + ">"); err != nil {
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
			Text: fmt.Sprintf("the message has %d bytes and the server takes %d", size, n)}
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
