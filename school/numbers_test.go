package school

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCertificateNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"NBI-C-00001": "NBI-C-00001", " nbi-c-00001 ": "NBI-C-00001", "nbi c 1": "NBI-C-00001", "nbic00001": "NBI-C-00001", "NBI–C–00001": "NBI-C-00001",
		"C2C-C-00012": "C2C-C-00012", "c2cc12": "C2C-C-00012", "nbi-c-123456": "NBI-C-123456",
		"": "", "c-1": "C-1", "NBI-2026-0001": "NBI-2026-0001", "nbi-c-": "NBI-C-", "nbi-c-1234567890123456": "NBI-C-1234567890123456",
	} {
		if got := ReadCertificateNumber(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		number := CertificateNumber(rapid.StringMatching(`[A-Z0-9]{2,8}`).Draw(r, "prefix"), rapid.Int64Range(1, 1e9).Draw(r, "serial"))
		if got := ReadCertificateNumber(PlainNumber(number)); got != number {
			r.Fatalf("%s without hyphens is read as %s", number, got)
		}
	})
}
