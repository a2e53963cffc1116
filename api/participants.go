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
	view, err := s.office.Participant(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// updateParticipant replaces a person's values.
func (s *server) updateParticipant(r *request) (reply, error) {
	version, err := r.requiredVersion()
	if err != nil {
		return reply{}, err
	}
	var person registrar.ParticipantRequest
	if err := r.decode(&person); err != nil {
		return reply{}, err
	}
	view, err := s.office.UpdateParticipant(r.ctx, r.actor, r.id("id"), person, version)
	return ok(view).tagged(view.Version), err
}
