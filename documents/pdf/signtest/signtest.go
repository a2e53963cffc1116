// Package signtest makes keys and certificates for tests, as an authority, its intermediate and a signer.
package signtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"johnschool/documents/pdf/sign"
)

// Signing is the moment at which tests sign: their certificates are good ten years around it.
var Signing = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// Authority is a root with an intermediate below it.
type Authority struct {
	Root, Intermediate *x509.Certificate
	key                crypto.Signer
}

// NewAuthority makes an authority.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	rootKey, key := P256(t), P256(t)
	ca := func(name string, serial int64) *x509.Certificate {
		return &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name, Organization: []string{"Test Authority"}},
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	}
	root := issue(t, ca("Test Root", 1), nil, rootKey.Public(), rootKey)
	return &Authority{Root: root, Intermediate: issue(t, ca("Test Intermediate", 2), root, key.Public(), rootKey), key: key}
}

// Signer is the model of a signer's certificate, to be changed by tests of what is refused.
func Signer() *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(77), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}, BasicConstraintsValid: true,
		EmailAddresses: []string{"letters@example.org"},
		Subject:        pkix.Name{CommonName: "Letters of North Star", Organization: []string{"North Star Center for Change"}}}
}

// Issue certifies a key.
func (a *Authority) Issue(t testing.TB, model *x509.Certificate, key crypto.Signer) *x509.Certificate {
	t.Helper()
	return issue(t, model, a.Intermediate, key.Public(), a.key)
}

func issue(t testing.TB, model, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	if model.NotBefore.IsZero() {
		model.NotBefore = Signing.AddDate(-5, 0, 0)
	}
	if model.NotAfter.IsZero() {
		model.NotAfter = Signing.AddDate(5, 0, 0)
	}
	if parent == nil {
		parent = model
	}
	der, err := x509.CreateCertificate(rand.Reader, model, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// P256 makes a key.
func P256(t testing.TB) crypto.Signer { return newECDSA(t, elliptic.P256()) }

// P384 makes a key.
func P384(t testing.TB) crypto.Signer { return newECDSA(t, elliptic.P384()) }

func newECDSA(t testing.TB, curve elliptic.Curve) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// RSA makes a key.
func RSA(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Identity certifies a key and loads both from files, with the intermediate's certificate.
func (a *Authority) Identity(t testing.TB, key crypto.Signer) *sign.Identity {
	t.Helper()
	id, err := sign.Load(KeyFile(t, key), CertificateFile(t, a.Issue(t, Signer(), key), a.Intermediate))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// KeyFile writes a key as PKCS #8 in PEM.
func KeyFile(t testing.TB, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return File(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// CertificateFile writes certificates in PEM.
func CertificateFile(t testing.TB, certificates ...*x509.Certificate) string {
	t.Helper()
	var content []byte
	for _, c := range certificates {
		content = append(content, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return File(t, "certificate.pem", content)
}

// File writes a file into a folder of its own.
func File(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
