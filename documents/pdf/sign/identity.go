// Package sign signs letters: it reads a key and its certificate from files and makes the CMS signatures that
// documents/pdf puts into documents.
package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"johnschool/documents/pdf"
	"johnschool/keyfile"
)

// Identity is who signs: a key, its certificate, and the certificates of those who issued it. It is safe for
// concurrent use.
type Identity struct {
	key   crypto.Signer
	chain []*x509.Certificate // the signer's own first
	cms   template
	size  int
}

// Load reads PEM files: one private key without a passphrase (RSA of at least 2048 bits, or ECDSA on P-256 or
// P-384), and the signer's certificate with, after it, those of its issuers. Errors say what to mend. Whether the
// certificate is valid at a time is asked later, of Valid.
func Load(keyFile, certificateFile string) (*Identity, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", keyFile, err)
	}
	chain, err := readChain(certificateFile, key.Public())
	if err != nil {
		return nil, fmt.Errorf("signing certificate %s: %w", certificateFile, err)
	}
	id := &Identity{key: key, chain: chain}
	if id.cms, err = newTemplate(id); err != nil {
		return nil, fmt.Errorf("signing certificate %s: %w", certificateFile, err)
	}
	trial, err := id.CMS([32]byte{})
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", keyFile, err)
	}
	const slack = 16 // ECDSA signatures differ by a few bytes
	id.size = len(trial) + slack
	return id, nil
}

// Name is the certificate's subject: its common name with its organization.
func (id *Identity) Name() string {
	subject := id.chain[0].Subject
	name := subject.CommonName
	if len(subject.Organization) > 0 && subject.Organization[0] != name {
		if name != "" {
			name += ", "
		}
		name += subject.Organization[0]
	}
	if name == "" {
		return subject.String()
	}
	return name
}

// Until is the last moment at which the certificate is good.
func (id *Identity) Until() time.Time { return id.chain[0].NotAfter }

// Valid says whether the certificate is good at a time; where not, since or until when.
func (id *Identity) Valid(at time.Time) error {
	const day = "January 2, 2006, 15:04 MST"
	switch own := id.chain[0]; {
	case at.After(own.NotAfter):
		return fmt.Errorf("the signing certificate of %s expired on %s", id.Name(), own.NotAfter.UTC().Format(day))
	case at.Before(own.NotBefore):
		return fmt.Errorf("the signing certificate of %s is good only from %s on", id.Name(), own.NotBefore.UTC().Format(day))
	}
	return nil
}

// Sign signs a document that documents/pdf wrote. A certificate that is not good at this time is an error.
func (id *Identity) Sign(document []byte, at time.Time) ([]byte, error) {
	if err := id.Valid(at); err != nil {
		return nil, err
	}
	return pdf.Sign(document, id, at)
}

var (
	errKind        = errors.New("the key is neither RSA nor ECDSA on the curve P-256 or P-384")
	errForeignCert = errors.New("no certificate in the file belongs to the signing key; take the certificate that was issued for it")
	errUsage       = errors.New("the certificate is not for signing: its key usage has neither digitalSignature nor nonRepudiation")
)

// readKey reads a key of a kind that readers of signed documents know.
func readKey(file string) (crypto.Signer, error) {
	key, err := keyfile.Private(file)
	if err != nil {
		return nil, err
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return k, nil
	case *ecdsa.PrivateKey:
		if k.Curve == elliptic.P256() || k.Curve == elliptic.P384() {
			return k, nil
		}
	}
	return nil, errKind
}

// readChain reads the certificate of a public key and, in order, those of its issuers.
func readChain(file string, public crypto.PublicKey) ([]*x509.Certificate, error) {
	certificates, err := keyfile.Certificates(file)
	if err != nil {
		return nil, err
	}
	var issuers, chain []*x509.Certificate
	for _, c := range certificates {
		if own, ok := c.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); ok && own.Equal(public) && chain == nil {
			chain = []*x509.Certificate{c}
			continue
		}
		issuers = append(issuers, c)
	}
	if chain == nil {
		return nil, errForeignCert
	}
	if usage := chain[0].KeyUsage; usage != 0 && usage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return nil, errUsage
	}
	return inOrder(chain, issuers)
}

// inOrder puts each issuer after the one it issued. A certificate that issued none of them is somebody else's.
func inOrder(chain, issuers []*x509.Certificate) ([]*x509.Certificate, error) {
	for len(issuers) > 0 {
		last := chain[len(chain)-1]
		found := -1
		for i, issuer := range issuers {
			if last.CheckSignatureFrom(issuer) == nil {
				found = i
				break
			}
		}
		if found < 0 {
			return nil, fmt.Errorf("the certificate in the file with the serial number %x did not issue any of the others; leave only the signer's and its issuers' in it",
				issuers[0].SerialNumber)
		}
		chain = append(chain, issuers[found])
		issuers = append(issuers[:found:found], issuers[found+1:]...)
	}
	return chain, nil
}
