package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"
)

// Mail to participants leaves from this address: nobody who sees it on a phone may
// learn what kind of class they attend.
func TestMailWithoutAnAddressIsDiscreet(t *testing.T) {
	from, err := (&config{}).mail()
	if err != nil {
		t.Fatal(err)
	}
	local, _, _ := strings.Cut(from.From, "@")
	if strings.Contains(local, "john") || strings.Contains(from.Domain, "johnschool.invalid") {
		t.Errorf("mail is from %s, Message-IDs end in %s: they name the kind of class", from.From, from.Domain)
	}
}

// mailKeys writes an S/MIME certificate for office@example.org, good between the given times, with its key, and a DKIM key.
func mailKeys(t *testing.T, from, until time.Time) (certificate, key, dkim string) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until, EmailAddresses: []string{"office@example.org"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, own.Public(), own)
	if err != nil {
		t.Fatal(err)
	}
	domainKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ownDER, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return write("certificate.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", ownDER),
		write("dkim.pem", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(domainKey))
}

func TestMailOptions(t *testing.T) {
	t.Parallel()
	certificate, key, dkim := mailKeys(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	office := func(change func(*config)) config {
		c := config{SMTPURL: "smtp://mail.example.org", MailFrom: "Program office <office@example.org>", DKIMSelector: "johnschool"}
		change(&c)
		return c
	}
	cases := map[string]struct {
		c     config
		fault string
	}{
		"unsigned":            {office(func(*config) {}), ""},
		"signed both ways":    {office(func(c *config) { c.SMIMECertificate, c.SMIMEKey, c.DKIMKey = certificate, key, dkim }), ""},
		"domain above":        {office(func(c *config) { c.MailFrom, c.DKIMKey, c.DKIMDomain = "a@mail.example.org", dkim, "example.org" }), ""},
		"certificate alone":   {office(func(c *config) { c.SMIMECertificate = certificate }), "go together"},
		"key alone":           {office(func(c *config) { c.SMIMEKey = key }), "go together"},
		"another's address":   {office(func(c *config) { c.MailFrom, c.SMIMECertificate, c.SMIMEKey = "x@example.org", certificate, key }), "must be the same"},
		"another's domain":    {office(func(c *config) { c.DKIMKey, c.DKIMDomain = dkim, "example.net" }), "must be that one or below it"},
		"domain without key":  {office(func(c *config) { c.DKIMDomain = "example.org" }), "without JOHNSCHOOL_DKIM_KEY"},
		"token without a URL": {office(func(c *config) { c.SMTPURL, c.SMTPTokenFile = "", key }), "without SMTP_URL"},
	}
	for name, c := range cases {
		from, err := c.c.mail()
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.c.mailOptions(from, slog.New(slog.DiscardHandler))
		if (err != nil) != (c.fault != "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v, want %q", name, err, c.fault)
		}
	}
}

// The start says where mail goes, how it is signed and for how long, and what stands in the DNS.
func TestStartTellsOfMail(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		from, until int // hours from now
		says        string
	}{
		"good for long": {-1, 90 * 24, ""},
		"ends soon":     {-1, 10 * 24, "expires soon"},
		"over":          {-48, -1, "has expired"},
		"not begun":     {24, 90 * 24, "not good yet"},
	} {
		until := now.Add(time.Duration(c.until) * time.Hour)
		certificate, key, dkim := mailKeys(t, now.Add(time.Duration(c.from)*time.Hour), until)
		conf := &config{SMTPURL: "smtp://user:s3cret@mail.example.org", MailFrom: "office@example.org", SMIMECertificate: certificate, SMIMEKey: key, DKIMKey: dkim, DKIMSelector: "m1"}
		from, err := conf.mail()
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		h := &house{config: conf, log: slog.New(slog.NewTextHandler(&log, nil))}
		if h.mail, err = conf.mailOptions(from, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if h.sender, err = emails.New(conf.SMTPURL, "", h.mail); err != nil {
			t.Fatal(err)
		}
		h.tellMail()
		got := log.String()
		for _, want := range []string{"to=smtp://mail.example.org:587", "smime=\"until " + until.UTC().Format(time.DateOnly), "dkim=\"example.org, m1\"",
			"name=m1._domainkey.example.org", "v=DKIM1; k=rsa; p=", c.says} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
		if c.says == "" && strings.Contains(got, "WARN") || strings.Contains(got, "s3cret") {
			t.Errorf("%s: warned, or told the password:\n%s", name, got)
		}
	}
}

// A renewed S/MIME certificate is used without a start; one that is not for the sender, or not for the key, is not.
func TestRenewedMailCertificate(t *testing.T) {
	t.Parallel()
	now := time.Now()
	certificate, key, _ := mailKeys(t, now.Add(-time.Hour), now.Add(time.Hour))
	renewed, renewedKey, _ := mailKeys(t, now.Add(-time.Minute), now.Add(1000*time.Hour))
	server := smtptest.Start(t)
	conf := &config{SMTPURL: server.URL(), MailFrom: "office@example.org", SMIMECertificate: certificate, SMIMEKey: key}
	from, err := conf.mail()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	o, err := conf.mailOptions(from, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	sender, err := emails.New(conf.SMTPURL, "", o)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(says string) time.Time {
		t.Helper()
		m := emails.Message{MessageID: rand.Text() + "@example.org", From: "office@example.org", To: "clerk@court.example.gov", Subject: "A report", Text: "Hello.\n", Date: now}
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		all := server.Messages()
		if got := all[len(all)-1]; !strings.HasPrefix(got.Header("Content-Type"), "multipart/signed") {
			t.Errorf("the message went out as %s", got.Header("Content-Type"))
		}
		if !strings.Contains(log.String(), says) || says == "" && log.Len() > 0 || strings.Contains(log.String(), "office@") {
			t.Errorf("the log says %q, want %q and no address", log.String(), says)
		}
		log.Reset()
		return o.SMIME().GoodUntil()
	}
	first := signed("")
	replace(t, renewedKey, key)
	if until := signed("not for the S/MIME key"); !until.Equal(first) {
		t.Errorf("a certificate for another key is in use, good until %s", until)
	}
	replace(t, renewed, certificate)
	if until := signed("put in place"); !until.After(first) {
		t.Errorf("the renewed certificate is not in use; that is good until %s", until)
	}
	if err := os.WriteFile(certificate, []byte("half a cert"), 0o600); err != nil {
		t.Fatal(err)
	}
	signed("holds no PEM text")
	signed("") // once is enough
}

// replace puts a file in the place of another.
func replace(t *testing.T, name, place string) {
	t.Helper()
	if err := os.Rename(name, place); err != nil {
		t.Fatal(err)
	}
}

// Whoever sets mail up sees at once whether it goes, and why not.
func TestMailTry(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	certificate, key, dkim := mailKeys(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	c := &config{SMTPURL: server.URL(), MailFrom: "Program office <office@example.org>", SMIMECertificate: certificate, SMIMEKey: key, DKIMKey: dkim, DKIMSelector: "m1"}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	if err := (&mailTryCommand{To: "you@example.org"}).Run(t.Context(), c, log); err != nil {
		t.Fatal(err)
	}
	got := server.Messages()
	if len(got) != 1 || got[0].To[0] != "you@example.org" || got[0].Header("DKIM-Signature") == "" || !strings.HasPrefix(got[0].Header("Content-Type"), "multipart/signed") {
		t.Errorf("received: %+v", got)
	}
	c.SMTPURL += "?tls=required"
	if err := (&mailTryCommand{To: "you@example.org"}).Run(t.Context(), c, log); err == nil || !strings.Contains(err.Error(), "offers no STARTTLS") {
		t.Errorf("without STARTTLS: %v", err)
	}
	if err := (&mailTryCommand{To: "you"}).Run(t.Context(), c, log); !emails.IsPermanent(err) {
		t.Errorf("no address: %v", err)
	}
}
