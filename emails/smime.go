package emails

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smallstep/pkcs7"

	"johnschool/keyfile"
)

// SMIME signs messages so that the reader's mail program shows who they are from and that nobody changed them: a
// multipart/signed with a detached CMS signature beside the content (RFC 8551).
type SMIME struct {
	certificate *x509.Certificate
	chain       []*x509.Certificate // the authorities between it and one that readers trust
	key         crypto.Signer
	addresses   []string // what the certificate was issued for
}

// LoadSMIME reads a certificate for e-mail (then those of the authorities above it, in one PEM file) and its key (PEM,
// without a password). The errors are for the administrator.
func LoadSMIME(certificateFile, keyFile string) (*SMIME, error) {
	key, err := keyfile.Private(keyFile)
	if err != nil {
		return nil, fmt.Errorf("emails: S/MIME key: %w", err)
	}
	if _, ok := key.(ed25519.PrivateKey); ok {
		return nil, errors.New("emails: mail programs do not read S/MIME with an Ed25519 key yet: ask for a certificate with an RSA or P-256 key")
	}
	certificates, err := keyfile.Certificates(certificateFile)
	if err != nil {
		return nil, fmt.Errorf("emails: S/MIME certificate: %w", err)
	}
	s := &SMIME{certificate: certificates[0], chain: certificates[1:], key: key, addresses: addressesOf(certificates[0])}
	if err := s.check(); err != nil {
		return nil, err
	}
	_, err = s.cms([]byte("a chain of certificates that does not hold together shows here, not at the first message"))
	return s, err
}

// oidEmailAddress is where certificates named an address before they had alternative names.
var oidEmailAddress = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}

func addressesOf(c *x509.Certificate) []string {
	addresses := slices.Clone(c.EmailAddresses)
	for _, name := range c.Subject.Names {
		if s, ok := name.Value.(string); ok && name.Type.Equal(oidEmailAddress) {
			addresses = append(addresses, s)
		}
	}
	return addresses
}

func (s *SMIME) check() error {
	type publicKey interface{ Equal(crypto.PublicKey) bool }
	own, ok := s.key.Public().(publicKey)
	switch c := s.certificate; {
	case !ok || !own.Equal(c.PublicKey):
		return errors.New("emails: the S/MIME certificate, first in its file, is not for the S/MIME key")
	case len(s.addresses) == 0:
		return errors.New("emails: the S/MIME certificate is for no e-mail address: ask for one for e-mail protection")
	case len(c.ExtKeyUsage) > 0 && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageEmailProtection) && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny):
		return errors.New("emails: the S/MIME certificate does not serve e-mail protection")
	case c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return errors.New("emails: the S/MIME certificate is for encrypting and does not sign")
	}
	return nil
}

// CheckFrom refuses a sender that the certificate is not for: mail programs would warn of every message.
func (s *SMIME) CheckFrom(address string) error {
	if !s.names(address) {
		return errors.New("emails: the S/MIME certificate is for another address than mail is from (JOHNSCHOOL_MAIL_FROM): they must be the same")
	}
	return nil
}

func (s *SMIME) names(address string) bool {
	return slices.ContainsFunc(s.addresses, func(a string) bool { return strings.EqualFold(a, address) })
}

// GoodFrom is the beginning of the certificate's days.
func (s *SMIME) GoodFrom() time.Time { return s.certificate.NotBefore }

// GoodUntil is the end of the certificate's last day; mail goes unsigned afterwards.
func (s *SMIME) GoodUntil() time.Time { return s.certificate.NotAfter }

// signs tells whether a message from that address is signed at all. One from an address that the certificate is not for, queued
// under another configuration, and one outside of the certificate's days go unsigned: with such a signature mail programs would
// warn of a forgery, and a report must arrive.
func (s *SMIME) signs(from string, now func() time.Time) bool {
	if s == nil || !s.names(from) {
		return false
	}
	if now == nil {
		return true
	}
	at := now()
	return !at.Before(s.GoodFrom()) && !at.After(s.GoodUntil())
}

// sign wraps an encoded message. Content and its own fields are what is signed, byte by byte: relays leave them alone, since
// everything in them is ASCII in short lines that end in CRLF.
func (s *SMIME) sign(raw []byte) ([]byte, error) {
	fields, body, err := splitHeader(raw)
	if err != nil {
		return nil, err
	}
	var outer, entity bytes.Buffer
	for _, f := range fields {
		if bytes.HasPrefix(bytes.ToLower(f.name), []byte("content-")) {
			entity.Write(f.whole)
		} else {
			outer.Write(f.whole)
		}
	}
	entity.WriteString("\r\n")
	entity.Write(body)
	signature, err := s.cms(entity.Bytes())
	if err != nil {
		return nil, err
	}
	boundary := fmt.Sprintf("%x-signed", sha256.Sum256(entity.Bytes()))
	fmt.Fprintf(&outer, "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=sha-256;\r\n boundary=%s\r\n\r\n", boundary)
	fmt.Fprintf(&outer, "This message is signed (S/MIME).\r\n--%s\r\n%s\r\n--%s\r\n", boundary, entity.Bytes(), boundary)
	outer.WriteString("Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n" +
		"Content-Disposition: attachment; filename=smime.p7s\r\n\r\n")
	writeBase64(&outer, signature)
	fmt.Fprintf(&outer, "\r\n--%s--\r\n", boundary)
	return outer.Bytes(), nil
}

// writeBase64 writes lines of 76 characters, the last without its end.
func writeBase64(b *bytes.Buffer, data []byte) {
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > 76 {
		b.WriteString(text[:76])
		b.WriteString("\r\n")
		text = text[76:]
	}
	b.WriteString(text)
}

// cms is the detached signature of the content, with the certificates that a reader needs.
func (s *SMIME) cms(content []byte) ([]byte, error) {
	signed, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	signed.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := signed.AddSignerChain(s.certificate, s.key, s.chain, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, fmt.Errorf("emails: sign by S/MIME: %w", err)
	}
	signed.Detach()
	return signed.Finish()
}
