package emails

import (
	"bytes"
	"errors"
)

// seal encodes a message and signs it as configured: S/MIME inside, for the reader; DKIM around it, for the reader's mail
// server. Signatures carry the time they are made at, so the same message sealed twice differs in them and in nothing else.
func (o Options) seal(m Message) ([]byte, error) {
	raw, err := m.Encode()
	if err != nil {
		return nil, err
	}
	if o.SMIME != nil {
		if s := o.SMIME(); s.signs(bareAddress(m.From), o.Now) {
			if raw, err = s.sign(raw); err != nil {
				return nil, sealError("S/MIME", err)
			}
		}
	}
	if o.DKIM != nil {
		if raw, err = o.DKIM.sign(raw); err != nil {
			return nil, sealError("DKIM", err)
		}
	}
	return raw, nil
}

// sealError is a key that does not sign: no message is to blame.
func sealError(what string, err error) error {
	return &TemporaryError{Trouble: Misconfigured, Stage: StageMessage, Text: what + " signing fails", Err: err}
}

// field is one header field with its folded lines and the last line's CRLF.
type field struct{ name, whole []byte }

// splitHeader divides a message as Encode writes it into its header fields and its body.
func splitHeader(raw []byte) (fields []field, body []byte, err error) {
	header, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, nil, errors.New("the message has no end of its header")
	}
	for line := range bytes.SplitAfterSeq(append(bytes.Clone(header), '\r', '\n'), []byte("\r\n")) {
		switch {
		case len(line) == 0:
		case line[0] == ' ' || line[0] == '\t':
			if len(fields) == 0 {
				return nil, nil, errors.New("the message begins in the middle of a field")
			}
			last := &fields[len(fields)-1]
			last.whole = append(last.whole, line...)
		default:
			name, _, ok := bytes.Cut(line, []byte(":"))
			if !ok {
				return nil, nil, errors.New("the message's header holds a line that is no field")
			}
			fields = append(fields, field{name: name, whole: bytes.Clone(line)})
		}
	}
	return fields, body, nil
}
