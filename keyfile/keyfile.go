// Package keyfile reads private keys and certificates from PEM files. Its errors tell whoever
// set up the files what to mend.
package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
)

// minRSA is the least an RSA key must have, in bits (NIST SP 800-131A).
const minRSA = 2048

var (
	errNoPEM       = errors.New("the file holds no PEM text; a .p12 or .pfx file becomes PEM by: openssl pkcs12 -in FILE -nodes")
	errNoKey       = errors.New("the file holds no private key")
	errLocked      = errors.New("the key has a passphrase; take it off (openssl pkey -in FILE -out NEW) and guard the file instead")
	errShort       = errors.New("the RSA key is shorter than 2048 bits, which readers do not trust")
	errKind        = errors.New("the key is neither RSA nor ECDSA nor Ed25519")
	errCertificate = errors.New("the file holds no certificate")
)

// Private reads the first private key of a file, which may hold certificates beside it: RSA of
// at least 2048 bits, ECDSA or Ed25519, without a passphrase.
func Private(name string) (crypto.Signer, error) {
	blocks, err := read(name)
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
			return nil, errLocked
		default:
			continue // EC PARAMETERS, certificates
		}
		switch {
		case b.Headers["DEK-Info"] != "":
			return nil, errLocked
		case err != nil:
			return nil, err
		}
		return strong(key)
	}
	return nil, errNoKey
}

func strong(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < minRSA {
			return nil, errShort
		}
		return k, nil
	case *ecdsa.PrivateKey:
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, errKind
}

// Certificates reads the certificates of a file in their order; one at least.
func Certificates(name string) ([]*x509.Certificate, error) {
	blocks, err := read(name)
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for _, b := range blocks {
		if b.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errCertificate
	}
	return all, nil
}

// read answers the blocks of a file.
func read(name string) ([]*pem.Block, error) {
	rest, err := os.ReadFile(name)
	if err != nil {
		return nil, err
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
		return nil, errNoPEM
	}
	return blocks, nil
}
