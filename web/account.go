package web

import (
	"time"
)

// accountBody is what a person's own page shows.
type accountBody struct {
	Facts []Fact
}

// account shows who is signed in.
func (s *server) account(r *request) (reply, error) {
	body := accountBody{Facts: []Fact{
		fact("Name", r.visit.Name),
		fact("Role", roleWords(r.actor.Role)),
		fact("Signed in", whenOf(r.visit.BeganAt.In(s.zone))),
	}}
	if before := r.visit.PreviousAt; before != nil {
		body.Facts = append(body.Facts, Fact{Term: "Signed in before", Text: whenOf(before.In(s.zone)), Note: "If that was not you, tell your administrator."})
	}
	body.Facts = append(body.Facts, fact("Signed out", "After 30 minutes without doing anything, and at "+timeOf(r.visit.BeganAt.Add(12*time.Hour).In(s.zone))+" in any case"))
	return r.page("account", "My account", body), nil
}
