package api

import "johnschool/registrar"

// matchParticipants answers who may be the person that is about to be enrolled.
func (s *server) matchParticipants(r *request) (reply, error) {
	var person registrar.MatchRequest
	if err := r.decode(&person); err != nil {
		return reply{}, err
	}
	matches, err := s.office.MatchParticipants(r.ctx, r.actor, person)
	return ok(whole(matches)), err
}

// readParticipant answers one person.
func (s *server) readParticipant(r *request) (reply, error) {
	return asItStands(s.office.Participant(r.ctx, r.actor, r.id("id")))
}

// updateParticipant replaces a person's values.
func (s *server) updateParticipant(r *request) (reply, error) {
	return replace(r, s.office.UpdateParticipant)
}
