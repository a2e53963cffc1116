package api

// listUsers answers the organization's users.
func (s *server) listUsers(r *request) (reply, error) { return listOf(r, s.office.Users) }

// createUser adds a user.
func (s *server) createUser(r *request) (reply, error) {
	return create(r, "/users", s.office.CreateUser)
}

// readUser answers one user.
func (s *server) readUser(r *request) (reply, error) {
	return asItStands(s.office.User(r.ctx, r.actor, r.id("id")))
}

// updateUser replaces what can change of a user.
func (s *server) updateUser(r *request) (reply, error) {
	return replace(r, s.office.UpdateUser)
}
