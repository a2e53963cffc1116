package api

import "johnschool/registrar"

// listClasses answers a page of classes.
func (s *server) listClasses(r *request) (reply, error) {
	q := r.query()
	filter := registrar.ClassFilter{ProgramID: q.id("program"), From: q.date("from"), To: q.date("to"), Language: q.text("language"), OpenOnly: q.isSet("openOnly")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Classes(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// planClass writes a class with its sessions.
func (s *server) planClass(r *request) (reply, error) {
	return create(r, "/classes", s.office.PlanClass)
}

// readClass answers one class with its sessions.
func (s *server) readClass(r *request) (reply, error) {
	return asItStands(s.office.Class(r.ctx, r.actor, r.id("id")))
}

// updateClass replaces what may change of a class.
func (s *server) updateClass(r *request) (reply, error) {
	return replace(r, s.office.UpdateClass)
}

// addSession plans one more session of a class.
func (s *server) addSession(r *request) (reply, error) {
	var session registrar.SessionRequest
	if err := r.decode(&session); err != nil {
		return reply{}, err
	}
	view, err := s.office.AddSession(r.ctx, r.actor, r.id("id"), session, registrar.Once{})
	return created(view), err
}

// listSessions answers the sessions of a day.
func (s *server) listSessions(r *request) (reply, error) {
	q := r.query()
	on, program, class := q.date("on"), q.id("program"), q.id("class")
	if err := q.err(); err != nil {
		return reply{}, err
	}
	lines, err := s.office.SessionsOn(r.ctx, r.actor, on, program, class)
	return ok(whole(lines)), err
}

// cancelSession writes that a session does not take place.
func (s *server) cancelSession(r *request) (reply, error) {
	var decision registrar.CancelRequest
	if err := r.decode(&decision); err != nil {
		return reply{}, err
	}
	view, err := s.office.CancelSession(r.ctx, r.actor, r.id("id"), decision)
	return created(view), err
}

// whole is a list that comes in one page.
func whole[T any](items []T) registrar.List[T] {
	if items == nil {
		items = []T{}
	}
	return registrar.List[T]{Items: items}
}
