package sign

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
)

// smallstep/pkcs7 writes a signing time into every signature, which PAdES forbids there and which would give the same
// letter other bytes each second. So these few structures of RFC 5652 are written here; tests read them with pkcs7.

var (
	oidData               = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47} // version 2, RFC 5035
	oidSHA256             = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA                = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidECDSAWithSHA256    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version          int
	DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
	Content          struct{ Type asn1.ObjectIdentifier }
	Certificates     []asn1.RawValue `asn1:"set,tag:0"`
	Signers          []signerInfo    `asn1:"set"`
}

type signerInfo struct {
	Version            int
	ID                 issuerAndSerial
	DigestAlgorithm    pkix.AlgorithmIdentifier
	Attributes         []attribute `asn1:"set,tag:0"`
	SignatureAlgorithm pkix.AlgorithmIdentifier
	Signature          []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// signingCertificate binds the signature to one certificate. Its hash algorithm, SHA-256, is the default.
type signingCertificate struct {
	Certificates []certificateID
}

type certificateID struct {
	Hash   []byte
	Issuer struct {
		Names  []asn1.RawValue // GeneralNames
		Serial *big.Int
	}
}

// template is what all signatures of an identity have in common.
type template struct {
	signed     signedData
	attributes []attribute // but for the message digest
}

func newTemplate(id *Identity) (template, error) {
	own := id.chain[0]
	var t template
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	t.signed = signedData{Version: 1, DigestAlgorithms: []pkix.AlgorithmIdentifier{sha}}
	t.signed.Content.Type = oidData
	for _, c := range id.chain {
		t.signed.Certificates = append(t.signed.Certificates, asn1.RawValue{FullBytes: c.Raw})
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidECDSAWithSHA256}
	if _, ok := id.key.(*rsa.PrivateKey); ok {
		algorithm = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	signer := signerInfo{Version: 1, ID: issuerAndSerial{asn1.RawValue{FullBytes: own.RawIssuer}, own.SerialNumber},
		DigestAlgorithm: sha, SignatureAlgorithm: algorithm}
	t.signed.Signers = []signerInfo{signer}

	hash := sha256.Sum256(own.Raw)
	var which certificateID
	which.Hash = hash[:]
	which.Issuer.Names = []asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: own.RawIssuer}} // directoryName
	which.Issuer.Serial = own.SerialNumber
	contentType, err := newAttribute(oidContentType, oidData)
	if err != nil {
		return t, err
	}
	certificate, err := newAttribute(oidSigningCertificate, signingCertificate{[]certificateID{which}})
	if err != nil {
		return t, err
	}
	t.attributes = []attribute{contentType, certificate}
	return t, nil
}

func newAttribute(kind asn1.ObjectIdentifier, value any) (attribute, error) {
	der, err := asn1.Marshal(value)
	return attribute{Type: kind, Values: []asn1.RawValue{{FullBytes: der}}}, err
}

// CMS signs content that has this SHA-256 digest. The same content gives the same bytes: RSA signs by PKCS #1 v1.5,
// ECDSA by RFC 6979, and the signature tells no time.
func (id *Identity) CMS(digest [sha256.Size]byte) ([]byte, error) {
	messageDigest, err := newAttribute(oidMessageDigest, digest[:])
	if err != nil {
		return nil, err
	}
	signed := id.cms.signed
	signer := signed.Signers[0]
	signer.Attributes = append(slices.Clone(id.cms.attributes), messageDigest)
	toSign, err := asn1.MarshalWithParams(signer.Attributes, "set")
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(toSign)
	// Without a source of random numbers ECDSA is deterministic; RSA needs none.
	if signer.Signature, err = id.key.Sign(nil, hash[:], crypto.SHA256); err != nil {
		return nil, err
	}
	signed.Signers = []signerInfo{signer}
	return asn1.Marshal(contentInfo{Type: oidSignedData, Content: signed})
}

// Size is the most bytes that CMS answers.
func (id *Identity) Size() int { return id.size }
