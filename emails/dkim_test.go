package emails_test

import (
	"bytes"
	"crypto"
	"fmt"
	"strings"
	"testing"

	"johnschool/emails"
	"johnschool/emails/smtptest"

	"github.com/emersion/go-msgauth/dkim"
)

// dkimVerify checks a message as its receiver's mail server does, with the DNS that our Record fills.
func dkimVerify(d *emails.DKIM, message []byte) error {
	record, value := d.Record()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(message), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != record {
			return nil, fmt.Errorf("no record %s", name)
		}
		return []string{value}, nil
	}})
	switch {
	case err != nil:
		return err
	case len(found) != 1:
		return fmt.Errorf("%d signatures", len(found))
	}
	return found[0].Err
}

func TestDKIMVerifies(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t), "Ed25519": newEd25519(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := emails.LoadDKIM("Example.org", "mail2026", writeKey(t, t.TempDir(), key))
			if err != nil {
				t.Fatal(err)
			}
			server := smtptest.Start(t)
			if err := send(t, server.URL(), emails.Options{DKIM: d}, letter("dkim")); err != nil {
				t.Fatal(err)
			}
			plain := letter("dkim-plain")
			plain.HTML, plain.Attachments = "", nil
			if err := send(t, server.URL(), emails.Options{DKIM: d}, plain); err != nil {
				t.Fatal(err)
			}
			for _, r := range server.Messages() {
				if err := dkimVerify(d, r.Data); err != nil {
					t.Errorf("%s, as it was received: %v", r.MessageID, err)
				}
			}
			got := server.Messages()[0].Data
			forgeries := map[string][]byte{
				"another content":     bytes.Replace(got, []byte("Dear clerk"), []byte("Dear Clerk"), 1),
				"another subject":     bytes.Replace(got, []byte("Subject: "), []byte("Subject: x"), 1),
				"another recipient":   bytes.Replace(got, []byte("To: <clerk@"), []byte("To: <other@"), 1),
				"another type":        bytes.Replace(got, []byte("multipart/mixed"), []byte("multipart/parallel"), 1),
				"a second sender":     append([]byte("From: <somebody@example.net>\r\n"), got...),
				"a second subject":    append([]byte("Subject: Pay here\r\n"), got...),
				"a second reply-to":   append([]byte("Reply-To: <somebody@example.net>\r\n"), got...),
				"more after its end":  append(bytes.Clone(got), "more\r\n"...),
				"another answer's to": bytes.Replace(got, []byte("Reply-To: <staff@"), []byte("Reply-To: <other@"), 1),
			}
			for what, forged := range forgeries {
				if bytes.Equal(forged, got) {
					t.Errorf("%s: nothing was forged", what)
				} else if dkimVerify(d, forged) == nil {
					t.Errorf("%s goes unnoticed", what)
				}
			}
			// What relays do to a message.
			folded := bytes.Replace(got, []byte("Reply-To: <staff"), []byte("Reply-To:\r\n\t<staff"), 1)
			if err := dkimVerify(d, append([]byte("Received: from a by b; Fri, 20 Nov 2026 15:30:00 +0000\r\n"), folded...)); err != nil {
				t.Errorf("relayed: %v", err)
			}
		})
	}
}

func TestLoadDKIMRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	weak, curve := writeKey(t, t.TempDir(), weakRSA(t)), writeKey(t, t.TempDir(), newP256(t))
	good := writeKey(t, dir, newEd25519(t))
	cases := map[string]struct{ domain, selector, file, says string }{
		"no domain":       {"example", "mail", good, "domain"},
		"selector":        {"example.org", "mail 2026", good, "selector"},
		"selector, empty": {"example.org", "", good, "selector"},
		"no file":         {"example.org", "mail", dir + "/none", "no such file"},
		"weak":            {"example.org", "mail", weak, "2048"},
		"P-256":           {"example.org", "mail", curve, "openssl genrsa"},
	}
	for name, c := range cases {
		if _, err := emails.LoadDKIM(c.domain, c.selector, c.file); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want words with %q", name, err, c.says)
		}
	}
	d, err := emails.LoadDKIM("example.org", "mail", good)
	if err != nil {
		t.Fatal(err)
	}
	for address, fits := range map[string]bool{"a@example.org": true, "a@Mail.Example.org": true, "a@example.net": false, "a@notexample.org": false} {
		if err := d.CheckFrom(address); (err == nil) != fits {
			t.Errorf("%s: %v", address, err)
		}
	}
}
