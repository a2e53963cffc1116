package smtptest

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/emersion/go-smtp"
)

// gate asks for faults before go-smtp sees the connection and could greet it.
type gate struct {
	net.Listener
	s *Server
	r *run
}

func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g.s.mu.Lock()
		g.s.conns++
		g.s.mu.Unlock()
		switch err := g.s.failAt(StageConnect); {
		case err == nil:
			return c, nil
		case errors.Is(err, ErrHang):
			go func() {
				<-g.r.stop
				_ = c.Close()
			}()
		default:
			var reply *smtp.SMTPError
			if errors.As(err, &reply) {
				_, _ = fmt.Fprintf(c, "%d %s\r\n", reply.Code, reply.Message)
			}
			_ = c.Close()
		}
	}
}

// session is one connection after EHLO.
type session struct {
	s      *Server
	r      *run
	conn   *smtp.Conn
	authed bool
	from   string
	to     []string
	dsn    DSN
}

func (s *Server) newSession(c *smtp.Conn, r *run) (smtp.Session, error) {
	ses := &session{s: s, r: r, conn: c}
	select {
	case <-r.stop: // accepted while the server was closing
		_ = c.Conn().Close()
		return nil, ErrDrop
	default:
	}
	if err := ses.failAt(StageHello); err != nil {
		return nil, err
	}
	return ses, nil
}

// failAt turns the Fault's wish into what go-smtp understands: an error to reply with, or a connection that is gone.
func (ses *session) failAt(stage string) error {
	err := ses.s.failAt(stage)
	switch {
	case errors.Is(err, ErrDrop):
		_ = ses.conn.Conn().Close()
	case errors.Is(err, ErrHang):
		<-ses.r.stop
		_ = ses.conn.Conn().Close()
	}
	return err
}

func (ses *session) Mail(from string, o *smtp.MailOptions) error {
	if ses.s.user != "" && !ses.authed {
		return smtp.ErrAuthRequired
	}
	if ses.from != "" {
		return Reply(503, "5.5.1", "nested MAIL command") // as Postfix says; go-smtp alone would let it pass
	}
	if err := ses.failAt(StageMail); err != nil {
		return err
	}
	ses.from = from
	if o != nil {
		ses.dsn.Return, ses.dsn.EnvelopeID = string(o.Return), o.EnvelopeID
	}
	return nil
}

func (ses *session) Rcpt(to string, o *smtp.RcptOptions) error {
	if err := ses.failAt(StageRcpt); err != nil {
		return err
	}
	ses.to = append(ses.to, to)
	if o != nil {
		ses.dsn.OriginalRecipient = o.OriginalRecipient
		for _, n := range o.Notify {
			ses.dsn.Notify = append(ses.dsn.Notify, string(n))
		}
	}
	return nil
}

func (ses *session) Data(r io.Reader) error {
	if err := ses.failAt(StageData); err != nil {
		return err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	kept := Parse(ses.from, ses.to, data)
	kept.DSN = ses.dsn
	ses.s.keep(kept)
	return ses.failAt(StageStored)
}

func (ses *session) Reset() { ses.from, ses.to, ses.dsn = "", nil, DSN{} }

func (ses *session) Logout() error { return nil }
