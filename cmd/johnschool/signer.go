package main

import (
	"errors"
	"log/slog"
	"time"

	"johnschool/documents/pdf/sign"
	"johnschool/keyfile"
)

// signer reads who signs letters, and again when the files change; nil where nobody is configured to.
func (c *config) signer(log *slog.Logger) (func() *sign.Identity, error) {
	if c.SignKey == "" && c.SignCertificate == "" {
		return nil, nil
	}
	if c.SignKey == "" || c.SignCertificate == "" {
		return nil, errors.New("JOHNSCHOOL_SIGN_KEY and JOHNSCHOOL_SIGN_CERTIFICATE go together: set both, or neither for unsigned letters")
	}
	load := func() (*sign.Identity, error) { return sign.Load(c.SignKey, c.SignCertificate) }
	told := func(id *sign.Identity, err error) {
		if err != nil {
			log.Warn("the files of the key and certificate that sign letters changed and cannot be used; those before stay in use", "error", err)
			return
		}
		log.Info("letters are signed with the key and certificate that were put in place", "until", id.Until().UTC())
	}
	kept, err := keyfile.Keep(load, told, c.SignKey, c.SignCertificate)
	if err != nil {
		return nil, err
	}
	return kept.Get, nil
}

// saySigning tells whether letters are signed, by whom and until when.
func saySigning(log *slog.Logger, signer func() *sign.Identity, now time.Time) {
	if signer == nil {
		log.Info("letters are not signed: JOHNSCHOOL_SIGN_KEY and JOHNSCHOOL_SIGN_CERTIFICATE are not set")
		return
	}
	id := signer()
	if err := id.Valid(now); err != nil {
		log.Warn("letters go out unsigned while the signing certificate is not good; put a new one in its place", "error", err)
		return
	}
	log.Info("letters are signed", "by", id.Name(), "until", id.Until().UTC())
}
