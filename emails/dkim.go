package emails

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"johnschool/keyfile"
)

// DKIM signs messages in the name of a domain, so that receiving mail servers know them from forgeries (RFC 6376, RFC 8463).
// It needs the domain's record (see Record); where a mail provider signs already, it is not needed.
type DKIM struct {
	domain, selector string
	key              crypto.Signer
}

// LoadDKIM reads the key (PEM, without a password): RSA of 2048 bits or more, or Ed25519, which some large receivers do not check yet.
func LoadDKIM(domain, selector, keyFile string) (*DKIM, error) {
	domain, selector = strings.ToLower(domain), strings.ToLower(selector)
	switch {
	case !isMailDomain(domain):
		return nil, errors.New("emails: the DKIM domain must be one such as example.org")
	case !isMailDomain(selector + "." + domain):
		return nil, errors.New("emails: the DKIM selector must be a word such as mail2026")
	}
	key, err := keyfile.Private(keyFile)
	if err != nil {
		return nil, fmt.Errorf("emails: DKIM key: %w", err)
	}
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		return nil, errors.New("emails: DKIM knows RSA and Ed25519 keys alone; make one by: openssl genrsa -out FILE 2048")
	}
	return &DKIM{domain: domain, selector: selector, key: key}, nil
}

// CheckFrom refuses a sender of another domain: receivers would not count the signature for them (DMARC, RFC 7489, 3.1.1).
func (d *DKIM) CheckFrom(address string) error {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	if domain != d.domain && !strings.HasSuffix(domain, "."+d.domain) {
		return fmt.Errorf("emails: DKIM signs for %s and mail is from %s: its domain must be that one or below it", d.domain, address)
	}
	return nil
}

// Record is the TXT record to publish in the domain's DNS.
func (d *DKIM) Record() (name, value string) {
	kind, public := "rsa", []byte(nil)
	switch k := d.key.Public().(type) {
	case ed25519.PublicKey:
		kind, public = "ed25519", k
	default:
		public, _ = x509.MarshalPKIXPublicKey(k) // it was read as such a key
	}
	return d.selector + "._domainkey." + d.domain, "v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(public)
}

// Name is the domain and the selector: "example.org, mail2026".
func (d *DKIM) Name() string { return d.domain + ", " + d.selector }

// signedFields are covered by the signature. Each is named once more than it stands in a message, so that a second one
// that somebody adds on the way breaks it (RFC 6376, 8.15).
var signedFields = []string{"From", "From", "To", "To", "Reply-To", "Reply-To", "Subject", "Subject", "Date", "Date",
	"Message-ID", "Message-ID", "MIME-Version", "MIME-Version", "Content-Type", "Content-Type",
	"Content-Transfer-Encoding", "Content-Transfer-Encoding", "Auto-Submitted", "Auto-Submitted"}

// sign puts the signature before an encoded message. Relaxed: relays may fold lines and trim blanks.
func (d *DKIM) sign(raw []byte) ([]byte, error) {
	var signed bytes.Buffer
	err := dkim.Sign(&signed, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: d.domain, Selector: d.selector, Signer: d.key, HeaderKeys: signedFields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	return signed.Bytes(), err
}
