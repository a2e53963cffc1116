package api

import (
	"context"

	"johnschool/registrar"
	"johnschool/school"
)

// The directory: courts, agencies and programs. Each is read, added and replaced
// in the same way.

// listOf answers a page of a list that has no filters.
func listOf[T any](r *request, list func(context.Context, school.Actor, registrar.Page) (registrar.List[T], error)) (reply, error) {
	q := r.query()
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := list(r.ctx, r.actor, page)
	return ok(view), err
}

func (s *server) listCourts(r *request) (reply, error)   { return listOf(r, s.office.Courts) }
func (s *server) listAgencies(r *request) (reply, error) { return listOf(r, s.office.Agencies) }
func (s *server) listPrograms(r *request) (reply, error) { return listOf(r, s.office.Programs) }

// createCourt adds a court.
func (s *server) createCourt(r *request) (reply, error) {
	return create(r, "/courts", s.office.CreateCourt)
}

// readCourt answers one court.
func (s *server) readCourt(r *request) (reply, error) {
	return asItStands(s.office.Court(r.ctx, r.actor, r.id("id")))
}

// updateCourt replaces a court's values.
func (s *server) updateCourt(r *request) (reply, error) {
	return replace(r, s.office.UpdateCourt)
}

// createAgency adds an agency.
func (s *server) createAgency(r *request) (reply, error) {
	return create(r, "/agencies", s.office.CreateAgency)
}

// readAgency answers one agency.
func (s *server) readAgency(r *request) (reply, error) {
	return asItStands(s.office.Agency(r.ctx, r.actor, r.id("id")))
}

// updateAgency replaces an agency's values.
func (s *server) updateAgency(r *request) (reply, error) {
	return replace(r, s.office.UpdateAgency)
}

// createProgram adds a program.
func (s *server) createProgram(r *request) (reply, error) {
	return create(r, "/programs", s.office.CreateProgram)
}

// readProgram answers one program with the policy in force.
func (s *server) readProgram(r *request) (reply, error) {
	return asItStands(s.office.Program(r.ctx, r.actor, r.id("id")))
}

// updateProgram replaces a program's values.
func (s *server) updateProgram(r *request) (reply, error) {
	return replace(r, s.office.UpdateProgram)
}

// listPolicies answers every version of a program's rules.
func (s *server) listPolicies(r *request) (reply, error) {
	versions, err := s.office.Policies(r.ctx, r.actor, r.id("id"))
	return ok(whole(versions)), err
}

// addPolicy follows a program's rules by a new version.
func (s *server) addPolicy(r *request) (reply, error) {
	var policy school.Policy
	if err := r.decode(&policy); err != nil {
		return reply{}, err
	}
	view, err := s.office.AddPolicy(r.ctx, r.actor, r.id("id"), policy)
	return created(view), err
}
