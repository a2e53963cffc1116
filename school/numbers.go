package school

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// FoldNumber writes a number in capitals and without spaces.
func FoldNumber(number string) string {
	return strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

// PlainNumber is what is looked for where the number of a case or an enrollment was
// typed: its letters and digits in capitals, or all of it but its spaces where it has
// none of these.
func PlainNumber(typed string) string {
	key := FoldNumber(typed)
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, key)
	return cmp.Or(plain, key)
}

// CertificateNumber is the number of the certificate that has a place among those of
// the program with a prefix: NBI-C-00001.
func CertificateNumber(prefix string, serial int64) string {
	return fmt.Sprintf("%s-C-%05d", prefix, serial)
}

// ReadCertificateNumber writes a certificate's number as CertificateNumber does,
// however it was typed; what cannot be one stays but for capitals and the spaces
// around it.
func ReadCertificateNumber(typed string) string {
	parts := certificateForm.FindStringSubmatch(PlainNumber(typed))
	if parts == nil {
		return strings.ToUpper(strings.TrimSpace(typed))
	}
	serial, _ := strconv.ParseInt(parts[2], 10, 64) // of at most 15 digits
	return CertificateNumber(parts[1], serial)
}

// certificateForm is a certificate's number without hyphens: only digits follow the
// last C.
var certificateForm = regexp.MustCompile(`^([0-9A-Z]+)C([0-9]{1,15})$`)
