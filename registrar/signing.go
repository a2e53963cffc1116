package registrar

import (
	"sync"
	"time"
)

// Signer signs letters electronically. Times are the product's.
type Signer interface {
	// Name is who signs, as their certificate names them.
	Name() string
	// Until is the last moment at which the certificate is good.
	Until() time.Time
	// Valid is an error where the certificate is not good at a time.
	Valid(at time.Time) error
	// Sign answers the PDF with a signature over the whole of it.
	Sign(letter []byte, at time.Time) ([]byte, error)
}

// WithSigner has the office sign the letters it freezes, with the signer that current answers then: it may be another one after the
// certificate was renewed. While the certificate is not good they go out unsigned, say so, and the log warns.
func WithSigner(current func() Signer) Option {
	return func(o *Office) { o.signing = &signing{current: current} }
}

// signing is the office's signer and the day it last warned of the certificate.
type signing struct {
	current func() Signer

	mu       sync.Mutex
	warnedOn string
}

const (
	expiresSoon = 30 * 24 * time.Hour
	warningDay  = "2006-01-02"
)

// signsAs is who signs at this moment, empty where nobody can. Once a day it warns of a certificate that ran out or
// soon will.
func (v *visit) signsAs() string {
	o, now := v.office, v.now
	if o.signing == nil {
		return ""
	}
	if v.signer == nil { // one transaction's letters are signed by whom they name
		v.signer = o.signing.current()
	}
	invalid := v.signer.Valid(now)
	if soon := v.signer.Until().Sub(now) < expiresSoon; (soon || invalid != nil) && o.signing.firstOn(now.Format(warningDay)) {
		if invalid != nil {
			o.log.Warn("letters go out unsigned while the signing certificate is not good", "error", invalid)
		} else {
			o.log.Warn("the signing certificate expires soon; letters will go out unsigned then", "until", v.signer.Until().UTC())
		}
	}
	if invalid != nil {
		return ""
	}
	return v.signer.Name()
}

// firstOn tells whether a day is asked for the first time.
func (s *signing) firstOn(day string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.warnedOn != day
	s.warnedOn = day
	return first
}

// signed signs a letter whose facts say that it is signed by whom signsAs named; one by nobody it leaves as it is.
func (v *visit) signed(letter []byte, by string) ([]byte, error) {
	if by == "" {
		return letter, nil
	}
	return v.signer.Sign(letter, v.now)
}
