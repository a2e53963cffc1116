package emails

import (
	"errors"
	"strings"
)

// ValidAddress says whether s is an e-mail address that can be written to: local@domain, ASCII (an international domain
// in its xn-- form), no name, no quotes, no comment. The error is a sentence for the person who typed it and never
// repeats the address. Whether anybody reads mail there only the mail server knows.
func ValidAddress(s string) error {
	if fault := addressFault(s); fault != "" {
		return errors.New("the e-mail address " + fault)
	}
	return nil
}

// addressFault follows RFC 5321 (lengths: 4.5.3.1, and 254 for the whole path) and RFC 5322's dot-atom, without the
// quoted and literal forms that hardly any server accepts.
func addressFault(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case s == "":
		return "is empty"
	case strings.IndexFunc(s, func(r rune) bool { return r > '~' }) >= 0:
		return "has a character outside ASCII, which many mail servers do not take"
	case strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) >= 0:
		return "has a space, line break or control character"
	case !ok || strings.Contains(domain, "@"):
		return "needs exactly one @"
	case len(s) > 254 || len(local) > 64:
		return "is too long"
	case !isDotAtom(local):
		return "has something unusual before the @"
	case !isMailDomain(domain):
		return "needs a domain such as example.org after the @"
	}
	return ""
}

// isDotAtom follows RFC 5322, 3.2.3: atoms joined by single dots.
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			if notTokenRune(r) && !strings.ContainsRune("!#$%&'*+/=?^_`{|}~", r) {
				return false
			}
		}
	}
	return true
}

// isMailDomain wants two labels at least: a clerk who types name@county has not finished.
func isMailDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.IndexFunc(l, notTokenRune) >= 0 {
			return false
		}
	}
	top := labels[len(labels)-1]
	return strings.Trim(top, "0123456789") != "" // an IP address is not a domain
}
