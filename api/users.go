package api

import "johnschool/registrar"

// listUsers answers the organization's users.
func (s *server) listUsers(r *request) (reply, error) { return listOf(r, s.office.Users) }

// createUser adds a user.
func (s *server) createUser(r *request) (reply, error) {
	var user registrar.UserRequest
	if err := r.decode(&user); err != nil {
		return reply{}, err
	}
	view, err := s.office.CreateUser(r.ctx, r.actor, user)
	return created(view).tagged(view.Version).at(base + "/users/" + view.ID), err
}

// readUser answers one user.
func (s *server) readUser(r *request) (reply, error) {
	view, err := s.office.User(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// updateUser replaces what can change of a user.
func (s *server) updateUser(r *request) (reply, error) {
	version, err := r.requiredVersion()
	if err != nil {
		return reply{}, err
	}
	var change registrar.UserChange
	if err := r.decode(&change); err != nil {
		return reply{}, err
	}
	view, err := s.office.UpdateUser(r.ctx, r.actor, r.id("id"), change, version)
	return ok(view).tagged(view.Version), err
}
