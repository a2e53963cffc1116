package emails

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// badAddress are the statuses (RFC 3463) that say that nobody can be reached at an address: it does not exist, its domain
// does not, it was given up or switched off. A full mailbox (5.2.2), a message too large, a policy or a block list (5.7)
// and a sender's address that displeased (5.1.7, 5.1.8) say nothing about it.
var badAddress = map[string]bool{
	"5.1.0": true, "5.1.1": true, "5.1.2": true, "5.1.3": true, "5.1.6": true, "5.1.10": true, // 5.1.10: RFC 7505
	"5.2.1": true,
	"5.4.4": true, // no server for the domain
}

// AddressIsBad tells whether a status says for good that nobody can be reached at the address.
func AddressIsBad(status string) bool { return badAddress[status] }

// SaysMore tells whether a status says more about an e-mail than another: that the address is bad before that it failed
// for good, that before that a server gave up trying.
func SaysMore(status, other string) bool {
	if a, b := gravity(status), gravity(other); a != b {
		return a > b
	}
	return status < other // any order will do, as long as it is always the same
}

func gravity(status string) int {
	switch {
	case AddressIsBad(status):
		return 3
	case strings.HasPrefix(status, "5."):
		return 2
	case status != "":
		return 1
	}
	return 0
}

// StatusOf is the status behind a server's refusal, "" where it gave none or none was asked.
func StatusOf(err error) string {
	var pe *PermanentError
	if !errors.As(err, &pe) || pe.Code == 0 {
		return ""
	}
	return refined(pe.Enhanced, fmt.Sprintf("%d %s", pe.Code, pe.Text))
}

var (
	statusShape = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)
	// A reply begins with its code and may repeat it on each line; the enhanced code follows.
	enhancedIn = regexp.MustCompile(`(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?:[^\d.]|$)`)
	replyCode  = regexp.MustCompile(`(?:^|[^\d.])([45])\d\d(?:[^\d.]|$)`)
	// What exim, and servers without enhanced codes, say of an address that does not exist.
	nobody = regexp.MustCompile(`(?i)unrouteable address|(user|recipient|mailbox|account|address) (is )?(unknown|not found|does(n't| not) exist)|` +
		`(unknown|invalid|no such|nonexistent) (local )?(user|recipient|mailbox|account|address)|unrouteable mail domain|relayed to non-existent domain`)
	full     = regexp.MustCompile(`(?i)quota|(mailbox|mail box|account)( is)? full|over ?quota|not enough (storage|space)`)
	disabled = regexp.MustCompile(`(?i)(mailbox|account|user|address) (is |has been )?(disabled|deactivated|suspended|inactive)`)
)

// refined is a status as the server gave it or, where that says no more than that it failed, as its words have it.
func refined(status, words string) string {
	if !statusShape.MatchString(status) {
		status = ""
	}
	if status != "" && !strings.HasSuffix(status, ".0.0") {
		return status
	}
	if m := enhancedIn.FindStringSubmatch(words); m != nil && !strings.HasSuffix(m[1], ".0.0") {
		return m[1]
	}
	class := "5"
	switch m := replyCode.FindStringSubmatch(words); {
	case m != nil:
		class = m[1]
	case status != "":
		class = status[:1]
	}
	switch {
	case class == "5" && nobody.MatchString(words):
		return "5.1.1"
	case full.MatchString(words):
		return class + ".2.2"
	case class == "5" && disabled.MatchString(words):
		return "5.2.1"
	}
	return class + ".0.0"
}
