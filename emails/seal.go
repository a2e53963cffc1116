package emails

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// seal encodes a message and signs it as configured: S/MIME inside, for the reader; DKIM around it, for the reader's mail
// server. Signatures carry the time they are made at, so the same message sealed twice differs in them and in nothing else.
func (o Options) seal(m Message) ([]byte, error) {
	raw, err := m.Encode()
	if err != nil {
		return nil, err
	}
	if o.SMIME.signs(bareAddress(m.From), o.Now) {
		if raw, err = o.SMIME.sign(raw); err != nil {
			return nil, sealError("S/MIME", err)
		}
	}
	if o.DKIM != nil {
		if raw, err = o.DKIM.sign(raw); err != nil {
			return nil, sealError("DKIM", err)
		}
	}
	return raw, nil
}

// sealError is a key that does not sign: no message is to blame.
func sealError(what string, err error) error {
	return &TemporaryError{Trouble: Misconfigured, Stage: StageMessage, Text: what + " signing fails", Err: err}
}

// field is one header field with its folded lines and the last line's CRLF.
type field struct{ name, whole []byte }

// splitHeader divides a message as Encode writes it into its header fields and its body.
func splitHeader(raw []byte) (fields []field, body []byte, err error) {
	header, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, nil, errors.New("the message has no end of its header")
	}
	for line := range bytes.SplitAfterSeq(append(bytes.Clone(header), '\r', '\n'), []byte("\r\n")) {
		switch {
		case len(line) == 0:
		case line[0] == ' ' || line[0] == '\t':
			if len(fields) == 0 {
				return nil, nil, errors.New("the message begins in the middle of a field")
			}
			last := &fields[len(fields)-1]
			last.whole = append(last.whole, line...)
		default:
			name, _, ok := bytes.Cut(line, []byte(":"))
			if !ok {
				return nil, nil, errors.New("the message's header holds a line that is no field")
			}
			fields = append(fields, field{name: name, whole: bytes.Clone(line)})
		}
	}
	return fields, body, nil
}

// readPEM reads the blocks of a file of certificates or of a key.
func readPEM(what, file string) ([]*pem.Block, error) {
	rest, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("emails: read the %s: %w", what, err)
	}
	var blocks []*pem.Block
	for {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 0 {
		return nil, fmt.Errorf("emails: the file of the %s holds no PEM text; a .p12 or .pfx file becomes PEM by: openssl pkcs12 -in FILE -nodes", what)
	}
	return blocks, nil
}

// readKey reads the first private key of a PEM file, which may hold certificates beside it.
func readKey(what, file string) (crypto.Signer, error) {
	blocks, err := readPEM(what, file)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		var key any
		switch b.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(b.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			return nil, fmt.Errorf("emails: the %s is locked with a password; unlock it by: openssl pkey -in FILE -out UNLOCKED, readable for this program's user alone", what)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("emails: the %s cannot be read: %w", what, err)
		}
		return strongKey(what, key)
	}
	return nil, fmt.Errorf("emails: the file of the %s holds no private key", what)
}

// minRSA is the least an RSA key must have, in bits.
const minRSA = 2048

func strongKey(what string, key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < minRSA {
			return nil, fmt.Errorf("emails: the %s has %d bits; mail needs %d at least", what, k.N.BitLen(), minRSA)
		}
		return k, nil
	case *ecdsa.PrivateKey:
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, fmt.Errorf("emails: the %s is of a kind that signs no mail", what)
}
