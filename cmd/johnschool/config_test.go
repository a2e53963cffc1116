package main

import (
	"strings"
	"testing"
)

// Mail to participants leaves from this address: nobody who sees it on a phone may
// learn what kind of class they attend.
func TestMailWithoutAnAddressIsDiscreet(t *testing.T) {
	from, err := (&config{}).mail()
	if err != nil {
		t.Fatal(err)
	}
	local, _, _ := strings.Cut(from.From, "@")
	if strings.Contains(local, "john") || strings.Contains(from.Domain, "johnschool.invalid") {
		t.Errorf("mail is from %s, Message-IDs end in %s: they name the kind of class", from.From, from.Domain)
	}
}
