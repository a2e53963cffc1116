package emails

import "strings"

// Bounce is what a mail server reported about an e-mail that it had taken (RFC 3464, and the older shapes that exim and
// others still write). Anybody can write one: it proves nothing but what its reader can check.
type Bounce struct {
	// EnvelopeID is the ENVID that was given with the e-mail; empty where the report has none.
	EnvelopeID string
	// MessageIDs are the Message-IDs, without angle brackets, that the report names: of what came back first, then those
	// it answers to.
	MessageIDs []string
	Recipients []BounceRecipient
}

// Action is what became of the e-mail for a recipient (RFC 3464, 2.3.3).
type Action string

// The actions.
const (
	ActionFailed    Action = "failed"
	ActionDelayed   Action = "delayed"
	ActionDelivered Action = "delivered"
	ActionRelayed   Action = "relayed"
	ActionExpanded  Action = "expanded"
)

// weight orders the actions: the one that asks most of a reader counts where a report names several for one recipient.
var weight = map[Action]int{ActionFailed: 5, ActionDelayed: 4, ActionDelivered: 3, ActionRelayed: 2, ActionExpanded: 1}

// BounceRecipient is what became of the e-mail for one recipient.
type BounceRecipient struct {
	Action Action
	// Status is RFC 3463: 5.1.1. Where the report gives no more than x.0.0 it is made out from the server's words.
	Status string
	// Original is the address as it was written to, Final where it was sent in the end; in lower case, either may be empty.
	Original, Final string
	// Text is the server's words without any address, safe to store and show to staff; may be empty.
	Text string
}

// Reason is what is kept of a failure: a code and the server's words, which hold no address.
func (r BounceRecipient) Reason() string {
	s := "emails: returned (" + r.Status + ")"
	if r.Text != "" {
		s += ": " + r.Text
	}
	return s
}

// For is what the report says of the recipient with an address; false where it names recipients and none of them is this
// one. A report that names nobody speaks of whoever the e-mail was for.
func (b Bounce) For(address string) (BounceRecipient, bool) {
	var found BounceRecipient
	for _, r := range b.Recipients {
		named := r.Original != "" || r.Final != ""
		agrees := strings.EqualFold(r.Original, address) || strings.EqualFold(r.Final, address)
		if (agrees || !named) && weight[r.Action] > weight[found.Action] {
			found = r
		}
	}
	return found, found.Action != ""
}
