package emails_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// authority issues certificates for e-mail, through one in between as real ones do.
type authority struct {
	dir          string
	rootFile     string
	between      *x509.Certificate
	betweenKey   crypto.Signer
	betweenBlock []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{dir: t.TempDir()}
	rootKey, betweenKey := newP256(t), newP256(t)
	rootTemplate := caTemplate("A root")
	rootDER := sign(t, rootTemplate, rootTemplate, rootKey.Public(), rootKey)
	root, err := x509.ParseCertificate(rootDER)
	if err != nil {
		t.Fatal(err)
	}
	betweenDER := sign(t, caTemplate("One in between"), root, betweenKey.Public(), rootKey)
	if a.between, err = x509.ParseCertificate(betweenDER); err != nil {
		t.Fatal(err)
	}
	a.betweenKey = betweenKey
	a.betweenBlock = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: betweenDER})
	a.rootFile = writeFile(t, a.dir, "root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}))
	return a
}

func caTemplate(name string) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
}

func sign(t *testing.T, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// issue writes the files of a certificate and its key, with changes to what serves mail from office@example.org.
func (a *authority) issue(t *testing.T, key crypto.Signer, changes ...func(*x509.Certificate)) (certificateFile, keyFile string) {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "Program office"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), EmailAddresses: []string{"office@example.org"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}
	for _, change := range changes {
		change(c)
	}
	dir, err := os.MkdirTemp(a.dir, "")
	if err != nil {
		t.Fatal(err)
	}
	leaf := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: sign(t, c, a.between, key.Public(), a.betweenKey)})
	return writeFile(t, dir, "certificate.pem", append(leaf, a.betweenBlock...)), writeKey(t, dir, key)
}

func writeKey(t *testing.T, dir string, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, dir, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func writeFile(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func newP256(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// ownRSA is one key for all tests: each takes long to make.
var ownRSA = sync.OnceValues(func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func rsaKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ownRSA()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// weakRSA is a key as nobody should use any more.
func weakRSA(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newEd25519(t *testing.T) crypto.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
