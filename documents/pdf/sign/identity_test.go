package sign_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"strings"
	"testing"

	"johnschool/documents/pdf/sign"
	"johnschool/documents/pdf/signtest"
)

func TestEveryKindOfKeyFileIsRead(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	rsaKey, ecKey := signtest.RSA(t, 2048), signtest.P384(t)
	sec1, err := x509.MarshalECPrivateKey(ecKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	rsaCert, ecCert := authority.Issue(t, signtest.Signer(), rsaKey), authority.Issue(t, signtest.Signer(), ecKey)
	for name, files := range map[string][2]string{
		"PKCS #8": {signtest.KeyFile(t, rsaKey), signtest.CertificateFile(t, rsaCert)},
		"PKCS #1": {signtest.File(t, "k", pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey.(*rsa.PrivateKey)))), signtest.CertificateFile(t, rsaCert)},
		"SEC 1":   {signtest.File(t, "k", append(pemOf("EC PARAMETERS", []byte{5, 0}), pemOf("EC PRIVATE KEY", sec1)...)), signtest.CertificateFile(t, ecCert)},
		"chain in any order": {signtest.KeyFile(t, ecKey),
			signtest.CertificateFile(t, authority.Root, authority.Intermediate, ecCert)},
	} {
		id, err := sign.Load(files[0], files[1])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := "Letters of North Star, North Star Center for Change"; id.Name() != want {
			t.Errorf("%s: the name is %q, want %q", name, id.Name(), want)
		}
	}
}

// What an administrator gets wrong is said in words that help to mend it.
func TestWrongFilesAreExplained(t *testing.T) {
	t.Parallel()
	authority, other := signtest.NewAuthority(t), signtest.NewAuthority(t)
	key := signtest.P256(t)
	certificate := authority.Issue(t, signtest.Signer(), key)
	keyFile, certificateFile := signtest.KeyFile(t, key), signtest.CertificateFile(t, certificate)
	sealing := signtest.Signer()
	sealing.KeyUsage = x509.KeyUsageKeyEncipherment
	short := signtest.RSA(t, 1024)
	_, edwards, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ key, certificate, want string }{
		"no such key":          {"/nowhere/key.pem", certificateFile, "no such file"},
		"no such certificate":  {keyFile, "/nowhere/certificate.pem", "no such file"},
		"certificate for key":  {certificateFile, certificateFile, "holds no private key"},
		"key for certificate":  {keyFile, keyFile, "holds no certificate"},
		"another's key":        {signtest.KeyFile(t, signtest.P256(t)), certificateFile, "no certificate in the file belongs to the signing key"},
		"passphrase":           {signtest.File(t, "k", pemOf("ENCRYPTED PRIVATE KEY", []byte{1})), certificateFile, "passphrase"},
		"short RSA":            {signtest.KeyFile(t, short), signtest.CertificateFile(t, authority.Issue(t, signtest.Signer(), short)), "shorter than 2048 bits"},
		"Ed25519":              {signtest.KeyFile(t, edwards), certificateFile, "neither RSA nor ECDSA"},
		"not for signing":      {keyFile, signtest.CertificateFile(t, authority.Issue(t, sealing, key)), "not for signing"},
		"stranger in the file": {keyFile, signtest.CertificateFile(t, certificate, other.Root), `did not issue`},
		"broken key":           {signtest.File(t, "k", pemOf("PRIVATE KEY", []byte{1})), certificateFile, "signing key"},
		"broken certificate":   {keyFile, signtest.File(t, "c", pemOf("CERTIFICATE", []byte{1})), "signing certificate"},
	} {
		if _, err := sign.Load(c.key, c.certificate); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, c.want)
		}
	}
}

func TestCertificateIsGoodInItsTimeOnly(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	key, model := signtest.P256(t), signtest.Signer()
	model.NotBefore, model.NotAfter = signtest.Signing.AddDate(0, -1, 0), signtest.Signing.AddDate(0, 1, 0)
	id, err := sign.Load(signtest.KeyFile(t, key), signtest.CertificateFile(t, authority.Issue(t, model, key)))
	if err != nil {
		t.Fatal(err)
	}
	if !id.Until().Equal(model.NotAfter) {
		t.Errorf("good until %v, want %v", id.Until(), model.NotAfter)
	}
	document := letter(t)
	for months, want := range map[int]string{-2: "is good only from October 21, 2026", 0: "", 2: "expired on December 21, 2026"} {
		_, err := id.Sign(document, signtest.Signing.AddDate(0, months, 0))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d months from then: %v, want %q", months, err, want)
		}
	}
}

func TestNameWithoutCommonName(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	for want, subject := range map[string]pkix.Name{
		"North Star":              {Organization: []string{"North Star"}},
		"Letters":                 {CommonName: "Letters"},
		"Same":                    {CommonName: "Same", Organization: []string{"Same"}},
		"OU=Office,C=US":          {Country: []string{"US"}, OrganizationalUnit: []string{"Office"}},
		"Núñez, Niños y Familias": {CommonName: "Núñez", Organization: []string{"Niños y Familias"}},
	} {
		model, key := signtest.Signer(), signtest.P256(t)
		model.Subject = subject
		id, err := sign.Load(signtest.KeyFile(t, key), signtest.CertificateFile(t, authority.Issue(t, model, key)))
		if err != nil {
			t.Fatal(err)
		}
		if id.Name() != want {
			t.Errorf("name %q, want %q", id.Name(), want)
		}
	}
}
