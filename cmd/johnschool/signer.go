package main

import (
	"errors"
	"log/slog"
	"time"

	"johnschool/documents/pdf/sign"
)

// signer reads who signs letters; nil where nobody is configured to.
func (c *config) signer() (*sign.Identity, error) {
	if c.SignKey == "" && c.SignCertificate == "" {
		return nil, nil
	}
	if c.SignKey == "" || c.SignCertificate == "" {
		return nil, errors.New("JOHNSCHOOL_SIGN_KEY and JOHNSCHOOL_SIGN_CERTIFICATE go together: set both, or neither for unsigned letters")
	}
	return sign.Load(c.SignKey, c.SignCertificate)
}

// saySigning tells whether letters are signed, by whom and until when.
func saySigning(log *slog.Logger, signer *sign.Identity, now time.Time) {
	if signer == nil {
		log.Info("letters are not signed: JOHNSCHOOL_SIGN_KEY and JOHNSCHOOL_SIGN_CERTIFICATE are not set")
		return
	}
	if err := signer.Valid(now); err != nil {
		log.Warn("letters go out unsigned while the signing certificate is not good; put a new one in its place and start again", "error", err)
		return
	}
	log.Info("letters are signed", "by", signer.Name(), "until", signer.Until().UTC())
}
