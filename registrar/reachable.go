package registrar

import "johnschool/db"

// Why nothing goes to a participant by e-mail.
const (
	UnreachableNoAddress = "no_address"
	UnreachableNoConsent = "no_consent"
	UnreachableUnsafe    = "not_safe" // somebody else reads it
	UnreachableBounced   = "bounced"  // the address: mail to it came back
)

// Unreachable says why a participant is not written to by e-mail; "" where they are.
func Unreachable(p db.Participant) string {
	return unreachable(p.Email, p.EmailConsent, p.EmailSafe, p.EmailBouncedAt != nil)
}

// unreachable is Unreachable of an address and what was said about it, which is known
// wherever there is one.
func unreachable(email *string, consent, safe *bool, bounced bool) string {
	switch {
	case email == nil:
		return UnreachableNoAddress
	case !*consent:
		return UnreachableNoConsent
	case !*safe:
		return UnreachableUnsafe
	case bounced:
		return UnreachableBounced
	}
	return ""
}

// UnreachableWords say to whoever wants to write what stands in the way; "" where
// nothing does.
func UnreachableWords(p db.Participant) string { return unreachableWords[Unreachable(p)] }

// unreachableWords say what stands in the way, to whoever wants to write.
var unreachableWords = map[string]string{
	UnreachableNoAddress: "There is no e-mail address of the participant. Enter one first.",
	UnreachableNoConsent: "The participant did not agree to be written to by e-mail.",
	UnreachableUnsafe:    "The participant's address is not safe: others may read what is sent there.",
	UnreachableBounced:   "Mail to the participant's address came back. Enter another one first, or confirm that this one works after all.",
}
