package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"strings"
	"time"

	"johnschool/emails"
	"johnschool/keyfile"
	"johnschool/registrar"
)

// mail reads who mail is from. Without an address the host's name serves. Mail to
// participants is from there too, so neither side of the @ says what kind of office
// this is.
func (c *config) mail() (registrar.Mail, error) {
	if c.MailFrom == "" {
		host, err := os.Hostname()
		if err != nil || !strings.Contains(host, ".") {
			host = "office.invalid" // never resolves (RFC 2606)
		}
		return registrar.Mail{From: "office@" + host, Domain: host}, nil
	}
	from, err := mail.ParseAddress(c.MailFrom)
	if err != nil {
		return registrar.Mail{}, fmt.Errorf("JOHNSCHOOL_MAIL_FROM must read: Program office <office@example.org>")
	}
	return registrar.Mail{From: from.Address, FromName: from.Name, Domain: from.Address[strings.LastIndex(from.Address, "@")+1:]}, nil
}

// mailOptions reads how mail signs in and is signed. Keys that do not fit the sender are refused here, not by the first reader.
func (c *config) mailOptions(from registrar.Mail, log *slog.Logger) (emails.Options, error) {
	o := emails.Options{TokenFile: c.SMTPTokenFile, Now: time.Now}
	if c.SMTPTokenFile != "" && c.SMTPURL == "" {
		return o, errors.New("SMTP_TOKEN_FILE is set without SMTP_URL")
	}
	if (c.SMIMECertificate == "") != (c.SMIMEKey == "") {
		return o, errors.New("JOHNSCHOOL_SMIME_CERTIFICATE and JOHNSCHOOL_SMIME_KEY go together")
	}
	var err error
	if c.SMIMEKey != "" {
		if o.SMIME, err = c.smime(from, log); err != nil {
			return o, err
		}
	}
	if c.DKIMKey == "" {
		if c.DKIMDomain != "" {
			return o, errors.New("JOHNSCHOOL_DKIM_DOMAIN is set without JOHNSCHOOL_DKIM_KEY")
		}
		return o, nil
	}
	if o.DKIM, err = emails.LoadDKIM(cmp.Or(c.DKIMDomain, from.Domain), c.DKIMSelector, c.DKIMKey); err != nil {
		return o, err
	}
	return o, o.DKIM.CheckFrom(from.From)
}

// smime reads what signs messages, and again when the files change.
func (c *config) smime(from registrar.Mail, log *slog.Logger) (func() *emails.SMIME, error) {
	load := func() (*emails.SMIME, error) {
		s, err := emails.LoadSMIME(c.SMIMECertificate, c.SMIMEKey)
		if err != nil {
			return nil, err
		}
		return s, s.CheckFrom(from.From)
	}
	told := func(s *emails.SMIME, err error) {
		if err != nil {
			log.Warn("the files of the S/MIME key and certificate changed and cannot be used; those before stay in use", "error", err)
			return
		}
		log.Info("mail is signed with the S/MIME key and certificate that were put in place", "until", s.GoodUntil().UTC())
	}
	kept, err := keyfile.Keep(load, told, c.SMIMEKey, c.SMIMECertificate)
	if err != nil {
		return nil, err
	}
	return kept.Get, nil
}

// expiresSoon is how long before the end of its certificate the program speaks of it.
const expiresSoon = 30 * 24 * time.Hour

// tellMail says how mail goes and how it is signed.
func (h *house) tellMail() {
	if h.config.SMTPURL != "" && h.config.MailFrom == "" {
		h.log.Warn("JOHNSCHOOL_MAIL_FROM is not set; mail servers may refuse mail from an address that does not exist")
	}
	attributes := []any{"to", h.sender.Name(), "smime", false, "dkim", false}
	d := h.mail.DKIM
	var s *emails.SMIME
	if h.mail.SMIME != nil {
		s = h.mail.SMIME()
		attributes[3] = "until " + s.GoodUntil().Format(time.DateOnly)
	}
	if d != nil {
		attributes[5] = d.Name()
	}
	h.log.Info("mail", attributes...)
	if d != nil {
		name, value := d.Record()
		h.log.Info("DKIM needs this TXT record in the domain's DNS", "name", name, "value", value)
	}
	if s != nil {
		warnOfCertificate(h.log, s, time.Now())
	}
}

func warnOfCertificate(log *slog.Logger, s *emails.SMIME, now time.Time) {
	switch {
	case now.Before(s.GoodFrom()):
		log.Warn("the S/MIME certificate is not good yet: until then mail goes unsigned", "from", s.GoodFrom())
	case now.After(s.GoodUntil()):
		log.Warn("the S/MIME certificate has expired: mail goes unsigned until it is renewed", "until", s.GoodUntil())
	case now.After(s.GoodUntil().Add(-expiresSoon)):
		log.Warn("the S/MIME certificate expires soon; afterwards mail goes unsigned", "until", s.GoodUntil())
	}
}
