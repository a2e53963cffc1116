package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"johnschool/documents/pdf/signtest"
)

func TestSignerNeedsKeyAndCertificate(t *testing.T) {
	t.Parallel()
	authority, key := signtest.NewAuthority(t), signtest.P256(t)
	keyFile, certificateFile := signtest.KeyFile(t, key), signtest.CertificateFile(t, authority.Issue(t, signtest.Signer(), key), authority.Intermediate)
	for name, c := range map[string]struct{ key, certificate, want string }{
		"both":             {keyFile, certificateFile, "letters are signed"},
		"neither":          {"", "", "letters are not signed"},
		"key alone":        {keyFile, "", "go together"},
		"certificate only": {"", certificateFile, "go together"},
		"another's key":    {signtest.KeyFile(t, signtest.P256(t)), certificateFile, "no certificate in the file belongs to the signing key"},
	} {
		signer, err := (&config{SignKey: c.key, SignCertificate: c.certificate}).signer(slog.New(slog.DiscardHandler))
		var log bytes.Buffer
		if err != nil {
			log.WriteString(err.Error())
		} else {
			saySigning(slog.New(slog.NewTextHandler(&log, nil)), signer, signtest.Signing)
		}
		if !strings.Contains(log.String(), c.want) {
			t.Errorf("%s: %s, want %q", name, &log, c.want)
		}
	}
	signer, err := (&config{SignKey: keyFile, SignCertificate: certificateFile}).signer(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for years, want := range map[int]string{0: "by=\"Letters of North Star, North Star Center for Change\" until=2031-11-21T12:00:00.000Z", 6: "level=WARN"} {
		var log bytes.Buffer
		saySigning(slog.New(slog.NewTextHandler(&log, nil)), signer, signtest.Signing.AddDate(years, 0, 0).Add(time.Second))
		if !strings.Contains(log.String(), want) {
			t.Errorf("%d years on: %s, want %q", years, &log, want)
		}
	}
}

// A renewed certificate signs without a start; the one before does while the files do not belong together.
func TestRenewedSigner(t *testing.T) {
	t.Parallel()
	authority, key := signtest.NewAuthority(t), signtest.P256(t)
	c := &config{SignKey: signtest.KeyFile(t, key), SignCertificate: signtest.CertificateFile(t, authority.Issue(t, signtest.Signer(), key), authority.Intermediate)}
	var log bytes.Buffer
	signer, err := c.signer(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	first := signer()
	renewed, model := signtest.P256(t), signtest.Signer()
	model.NotAfter = model.NotAfter.AddDate(2, 0, 0)
	replace(t, signtest.CertificateFile(t, authority.Issue(t, model, renewed), authority.Intermediate), c.SignCertificate)
	if signer() != first || !strings.Contains(log.String(), "those before stay in use") || strings.Contains(log.String(), "North Star") {
		t.Errorf("the certificate came first, and the log says %s", &log)
	}
	replace(t, signtest.KeyFile(t, renewed), c.SignKey)
	if got := signer(); got == first || !got.Until().Equal(model.NotAfter) || !strings.Contains(log.String(), "letters are signed with the key") {
		t.Errorf("key and certificate are there, and one good until %s signs; the log says %s", got.Until(), &log)
	}
}
