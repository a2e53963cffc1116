package sign_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
	"pgregory.net/rapid"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
	"johnschool/documents/pdf/signtest"
)

// letter is two pages with headings and a link, the kinds of object that signing touches.
func letter(t testing.TB) []byte {
	t.Helper()
	d := pdf.New(pdf.Info{Title: "A letter", Author: "North Star Center", Language: "en-US", Written: signtest.Signing})
	style := pdf.Style{Size: 10, Leading: 14, Below: 8}
	d.Heading(1, style, "Report")
	d.Heading(2, style, "What happened")
	d.Paragraph(style, pdf.Text("See "), pdf.Span{Text: "the record", Link: "https://school.example.org/r/17"})
	d.Paragraph(style, pdf.Text(strings.Repeat("José Núñez O’Brien came to the session. ", 120)))
	document, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func keys(t testing.TB) map[string]crypto.Signer {
	return map[string]crypto.Signer{"RSA 2048": signtest.RSA(t, 2048), "P-256": signtest.P256(t), "P-384": signtest.P384(t)}
}

// parts takes a signed document apart as its ByteRange says.
func parts(t testing.TB, signed []byte) (content, cms []byte, gap [2]int) {
	t.Helper()
	m := regexp.MustCompile(`/ByteRange \[0 (\d+) (\d+) (\d+)\]`).FindSubmatch(signed)
	if m == nil {
		t.Fatal("no ByteRange")
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(string(m[i+1]))
	}
	if n[1]+n[2] != len(signed) || signed[n[0]] != '<' || signed[n[1]-1] != '>' {
		t.Fatalf("ByteRange %v of %d bytes does not cover everything but the contents", n, len(signed))
	}
	padded, err := hex.DecodeString(string(signed[n[0]+1 : n[1]-1]))
	if err != nil {
		t.Fatal(err)
	}
	var der asn1.RawValue
	rest, err := asn1.Unmarshal(padded, &der)
	if err != nil || len(bytes.Trim(rest, "\x00")) > 0 {
		t.Fatalf("the contents are not one DER value and zeros: %v", err)
	}
	content = append(bytes.Clone(signed[:n[0]]), signed[n[1]:]...)
	return content, der.FullBytes, [2]int{n[0], n[1]}
}

func TestSignedLetterIsValidToPdfsigAndOpenssl(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	document := letter(t)
	for name, key := range keys(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signed, err := authority.Identity(t, key).Sign(document, signtest.Signing)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(signed, document) {
				t.Error("signing changed bytes of the document")
			}
			pdftest.Check(t, signed)
			said := pdftest.Signature(t, signed, authority.Root)
			for _, want := range []string{"Signature is Valid.", "Certificate is Trusted.", "Total document signed", "Signature Type: ETSI.CAdES.detached",
				"Signer Certificate Common Name: Letters of North Star", "Signing Hash Algorithm: SHA-256"} {
				if !strings.Contains(said, want) {
					t.Errorf("pdfsig does not say %q:\n%s", want, said)
				}
			}
			content, cms, _ := parts(t, signed)
			if out, err := openssl(t, authority.Root, content, cms); err != nil {
				t.Errorf("openssl: %v\n%s", err, out)
			}
			content[len(content)/2] ^= 1
			if out, err := openssl(t, authority.Root, content, cms); err == nil {
				t.Errorf("openssl takes a changed letter:\n%s", out)
			}
		})
	}
}

// openssl verifies a detached signature up to a root.
func openssl(t *testing.T, root *x509.Certificate, content, cms []byte) (string, error) {
	t.Helper()
	rootFile := signtest.CertificateFile(t, root)
	out, err := exec.Command("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", signtest.File(t, "cms.der", cms),
		"-content", signtest.File(t, "content", content), "-CAfile", rootFile, "-purpose", "any",
		"-attime", strconv.FormatInt(signtest.Signing.Unix(), 10), "-out", filepath.Join(t.TempDir(), "out")).CombinedOutput()
	return string(out), err
}

// What PAdES demands of the baseline's CMS (EN 319 142-1, 6.3), read with a library that is not ours.
func TestSignatureHasTheBaselinesAttributes(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	for name, key := range keys(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signed, err := authority.Identity(t, key).Sign(letter(t), signtest.Signing)
			if err != nil {
				t.Fatal(err)
			}
			content, der, _ := parts(t, signed)
			cms, err := pkcs7.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if len(cms.Content) != 0 {
				t.Error("the content stands in the signature")
			}
			cms.Content = content
			pool := x509.NewCertPool()
			pool.AddCert(authority.Root)
			if err := cms.VerifyWithChain(pool); err != nil {
				t.Error(err)
			}
			if len(cms.Certificates) != 2 {
				t.Errorf("%d certificates, want the signer's and the intermediate's", len(cms.Certificates))
			}
			var signingTime time.Time
			if err := cms.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &signingTime); err == nil {
				t.Error("there is a signing time; the document's M holds it")
			}
			var bound struct {
				Certificates []struct {
					Hash   []byte
					Issuer asn1.RawValue
				}
			}
			if err := cms.UnmarshalSignedAttribute(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}, &bound); err != nil {
				t.Fatal(err)
			}
			if want := sha256.Sum256(cms.GetOnlySigner().Raw); len(bound.Certificates) != 1 || !bytes.Equal(bound.Certificates[0].Hash, want[:]) {
				t.Error("signing-certificate-v2 does not name the signer's certificate")
			}
		})
	}
}

func TestSameLetterIsSignedTheSame(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	document := letter(t)
	for name, key := range keys(t) {
		id := authority.Identity(t, key)
		first, err := id.Sign(document, signtest.Signing)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := id.Sign(document, signtest.Signing); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: two signatures differ (%v)", name, err)
		}
		if _, err := id.Sign(first, signtest.Signing); err == nil {
			t.Errorf("%s: a signed letter was signed again", name)
		}
	}
}

// Whatever byte is changed, outside the signature itself, the letter is refused.
func TestChangedByteIsRefused(t *testing.T) {
	t.Parallel()
	authority := signtest.NewAuthority(t)
	signed, err := authority.Identity(t, signtest.P256(t)).Sign(letter(t), signtest.Signing)
	if err != nil {
		t.Fatal(err)
	}
	content, der, gap := parts(t, signed)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
		bit := rapid.IntRange(0, 7).Draw(t, "bit")
		cms, err := pkcs7.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		cms.Content = bytes.Clone(content)
		if err := cms.Verify(); err != nil {
			t.Fatal(err)
		}
		cms.Content[at] ^= 1 << bit
		if err := cms.Verify(); err == nil {
			t.Fatalf("byte %d can be changed", at)
		}
	})
	// The same to pdfsig, in places where the file can still be read: a date, a stream, a page, the field, the update.
	for _, mark := range []string{"%PDF-1.", "/CreationDate (D:", "/F1 ", "stream\nx", "/TU <FEFF00", "/M (D:", "/Type /Sig", "trailer\n<</Size "} {
		at := bytes.LastIndex(signed, []byte(mark)) + len(mark)
		if at < len(mark) {
			t.Fatalf("no %q in the file", mark)
		}
		changed := bytes.Clone(signed)
		changed[at] ^= 1
		if said := pdftest.Signature(t, changed, authority.Root); strings.Contains(said, "Signature is Valid") {
			t.Errorf("a change after %q goes unnoticed:\n%s", mark, said)
		}
	}
	// The signature's own last byte.
	changed := bytes.Clone(signed)
	changed[gap[0]+2*len(der)] ^= 1
	if said := pdftest.Signature(t, changed, authority.Root); strings.Contains(said, "Signature is Valid") {
		t.Errorf("a changed signature goes unnoticed:\n%s", said)
	}
}

func TestOnlyOurDocumentsAreSigned(t *testing.T) {
	t.Parallel()
	id := signtest.NewAuthority(t).Identity(t, signtest.P256(t))
	document := letter(t)
	for name, broken := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "cut off": document[:len(document)/2],
		"not our objects": bytes.ReplaceAll(document, []byte(" 0 obj\n"), []byte(" 0 obj ")),
		"no tree":         bytes.ReplaceAll(document, []byte("/ParentTreeNextKey "), []byte("/ParentTreeNextKex ")),
	} {
		if _, err := id.Sign(broken, signtest.Signing); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	authority := signtest.NewAuthority(b)
	document := letter(b)
	for name, key := range keys(b) {
		id := authority.Identity(b, key)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := id.Sign(document, signtest.Signing); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
