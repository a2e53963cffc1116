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
		signer, err := (&config{SignKey: c.key, SignCertificate: c.certificate}).signer()
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
	signer, err := (&config{SignKey: keyFile, SignCertificate: certificateFile}).signer()
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
