package pdf_test

import (
	"crypto"
	"testing"

	"johnschool/documents/pdf/signtest"
)

// BenchmarkDocument writes a page with each kind of block, on one core.
func BenchmarkDocument(b *testing.B) {
	for b.Loop() {
		if _, err := everything().Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignedDocument writes the same and signs it.
func BenchmarkSignedDocument(b *testing.B) {
	authority := signtest.NewAuthority(b)
	for _, k := range []struct {
		name string
		key  crypto.Signer
	}{{"RSA 2048", signtest.RSA(b, 2048)}, {"P-256", signtest.P256(b)}, {"P-384", signtest.P384(b)}} {
		id := authority.Identity(b, k.key)
		b.Run(k.name, func(b *testing.B) {
			for b.Loop() {
				document, err := everything().Bytes()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := id.Sign(document, signtest.Signing); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
