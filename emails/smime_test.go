package emails_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"

	"github.com/google/go-cmp/cmp"
)

// opensslVerify has openssl check a message's signature, down to the root, and answers the content that was signed.
func opensslVerify(t *testing.T, rootFile string, message []byte) (content []byte, err error) {
	t.Helper()
	file := writeFile(t, t.TempDir(), "message.eml", message)
	command := exec.Command("openssl", "cms", "-verify", "-in", file, "-CAfile", rootFile, "-purpose", "smimesign")
	var words bytes.Buffer
	command.Stderr = &words
	content, err = command.Output()
	if err != nil && !strings.Contains(words.String(), "erification failure") {
		t.Fatalf("openssl did not come to a judgement: %v\n%s", err, words.String())
	}
	return content, err
}

func TestSMIMEVerifies(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t), "P-256": newP256(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			smime, err := emails.LoadSMIME(a.issue(t, key))
			if err != nil {
				t.Fatal(err)
			}
			server := smtptest.Start(t)
			withHTML, plain := letter("signed"), letter("signed-plain")
			plain.HTML, plain.Attachments = "", nil
			for _, m := range []emails.Message{withHTML, plain} {
				server.Forget()
				if err := send(t, server.URL(), emails.Options{SMIME: always(smime), Now: time.Now}, m); err != nil {
					t.Fatal(err)
				}
				got := server.Messages()[0]
				content, err := opensslVerify(t, a.rootFile, got.Data)
				if err != nil {
					t.Fatalf("%s: openssl refuses it", m.MessageID)
				}
				unsigned, err := m.Encode()
				if err != nil {
					t.Fatal(err)
				}
				want, err := smtptest.Parse("", nil, unsigned).Parts()
				if err != nil {
					t.Fatal(err)
				}
				have, err := smtptest.Parse("", nil, content).Parts()
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, have); d != "" {
					t.Errorf("signed content (-want +got):\n%s", d)
				}
				if got.MessageID != m.MessageID || got.Subject != m.Subject || got.Header("Auto-Submitted") != "auto-generated" {
					t.Errorf("the header changed: %+v", got)
				}
				forged := bytes.Replace(got.Data, []byte("Dear clerk"), []byte("Dear Clerk"), 1)
				if _, err := opensslVerify(t, a.rootFile, forged); err == nil {
					t.Error("one changed byte goes unnoticed")
				}
			}
		})
	}
}

// signatures are what may differ between two sealings of a message: the times and what depends on them.
var signatures = regexp.MustCompile(`(?s)DKIM-Signature: .*?\r\n(\S)|(\r\n\r\n)MI[A-Za-z0-9+/=\r\n]+(\r\n--)`)

func TestSealedTwiceDiffersInTheSignaturesAlone(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	key := rsaKey(t)
	smime, err := emails.LoadSMIME(a.issue(t, key))
	if err != nil {
		t.Fatal(err)
	}
	dkim, err := emails.LoadDKIM("example.org", "test", writeKey(t, t.TempDir(), key))
	if err != nil {
		t.Fatal(err)
	}
	server := smtptest.Start(t)
	s := sender(t, server.URL(), emails.Options{SMIME: always(smime), DKIM: dkim})
	for range 2 {
		if err := s.Send(t.Context(), letter("twice")); err != nil {
			t.Fatal(err)
		}
	}
	got := server.Messages()
	first, second := signatures.ReplaceAll(got[0].Data, []byte("$1$2$3")), signatures.ReplaceAll(got[1].Data, []byte("$1$2$3"))
	if len(first) > len(got[0].Data)-1000 {
		t.Fatal("no signatures were found")
	}
	if d := cmp.Diff(string(first), string(second)); d != "" {
		t.Errorf("more than the signatures differs:\n%s", d)
	}
}

// What would be signed so that mail programs warn of it, goes unsigned.
func TestSMIMELeavesUnsignedWhatItDoesNotVouchFor(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	smime, err := emails.LoadSMIME(a.issue(t, newP256(t)))
	if err != nil {
		t.Fatal(err)
	}
	at := func(d time.Duration) func() time.Time {
		return func() time.Time { return time.Now().Add(d) }
	}
	other := letter("other")
	other.From = `"Program office" <former@example.org>`
	upper := letter("upper")
	upper.From = "Office@Example.org"
	cases := map[string]struct {
		m      emails.Message
		now    func() time.Time
		signed bool
	}{
		"the certificate's address": {letter("own"), at(0), true},
		"the same in capitals":      {upper, at(0), true},
		"another address":           {other, at(0), false},
		"before its first day":      {letter("early"), at(-2 * time.Hour), false},
		"after its last day":        {letter("late"), at(2 * time.Hour), false},
	}
	server := smtptest.Start(t)
	for name, c := range cases {
		server.Forget()
		if err := send(t, server.URL(), emails.Options{SMIME: always(smime), Now: c.now}, c.m); err != nil {
			t.Fatal(err)
		}
		if kind := server.Messages()[0].Header("Content-Type"); strings.HasPrefix(kind, "multipart/signed") != c.signed {
			t.Errorf("%s: %s", name, kind)
		}
	}
	if smime.CheckFrom("OFFICE@example.org") != nil || smime.CheckFrom("former@example.org") == nil {
		t.Error("CheckFrom does not know the certificate's address")
	}
}

// always answers the same key and certificate.
func always(s *emails.SMIME) func() *emails.SMIME { return func() *emails.SMIME { return s } }

func TestLoadSMIMERefuses(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	dir := t.TempDir()
	certificate, key := a.issue(t, newP256(t))
	_, otherKey := a.issue(t, newP256(t))
	issue := func(key crypto.Signer, change func(*x509.Certificate)) [2]string {
		c, k := a.issue(t, key, change)
		return [2]string{c, k}
	}
	none := func(*x509.Certificate) {}
	locked := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte{1}})
	pair, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	first, rest := pem.Decode(pair)
	swapped := append(bytes.Clone(rest), pem.EncodeToMemory(first)...)
	cases := map[string]struct {
		files [2]string
		says  string
	}{
		"no certificate file":   {[2]string{dir + "/none", key}, "no such file"},
		"no key file":           {[2]string{certificate, dir + "/none"}, "no such file"},
		"no PEM":                {[2]string{writeFile(t, dir, "der", []byte{1, 2}), key}, "openssl pkcs12"},
		"a key for certificate": {[2]string{key, key}, "holds no certificate"},
		"a certificate for key": {[2]string{certificate, certificate}, "holds no private key"},
		"key with a password":   {[2]string{certificate, writeFile(t, dir, "locked", locked)}, "openssl pkey"},
		"another's key":         {[2]string{certificate, otherKey}, "is not for the S/MIME key"},
		"chain before its leaf": {[2]string{writeFile(t, dir, "swapped", swapped), key}, "first in its file"},
		"weak key":              {issue(weakRSA(t), none), "2048"},
		"Ed25519":               {issue(newEd25519(t), none), "Ed25519"},
		"no address":            {issue(newP256(t), func(c *x509.Certificate) { c.EmailAddresses = nil }), "no e-mail address"},
		"for a web server": {issue(newP256(t), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }),
			"does not serve e-mail"},
		"for encrypting": {issue(newP256(t), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }), "does not sign"},
	}
	for name, c := range cases {
		if _, err := emails.LoadSMIME(c.files[0], c.files[1]); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want words with %q", name, err, c.says)
		}
	}
}
