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
	var court registrar.CourtRequest
	if err := r.decode(&court); err != nil {
		return reply{}, err
	}
	view, err := s.office.CreateCourt(r.ctx, r.actor, court)
	return created(view).tagged(view.Version).at(base + "/courts/" + view.ID), err
}

// readCourt answers one court.
func (s *server) readCourt(r *request) (reply, error) {
	view, err := s.office.Court(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// updateCourt replaces a court's values.
func (s *server) updateCourt(r *request) (reply, error) {
	version, err := r.requiredVersion()
	if err != nil {
		return reply{}, err
	}
	var court registrar.CourtRequest
	if err := r.decode(&court); err != nil {
		return reply{}, err
	}
	view, err := s.office.UpdateCourt(r.ctx, r.actor, r.id("id"), court, version)
	return ok(view).tagged(view.Version), err
}

// createAgency adds an agency.
func (s *server) createAgency(r *request) (reply, error) {
	var agency registrar.AgencyRequest
	if err := r.decode(&agency); err != nil {
		return reply{}, err
	}
	view, err := s.office.CreateAgency(r.ctx, r.actor, agency)
	return created(view).tagged(view.Version).at(base + "/agencies/" + view.ID), err
}

// readAgency answers one agency.
func (s *server) readAgency(r *request) (reply, error) {
	view, err := s.office.Agency(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// updateAgency replaces an agency's values.
func (s *server) updateAgency(r *request) (reply, error) {
	version, err := r.requiredVersion()
	if err != nil {
		return reply{}, err
	}
	var agency registrar.AgencyRequest
	if err := r.decode(&agency); err != nil {
		return reply{}, err
	}
	view, err := s.office.UpdateAgency(r.ctx, r.actor, r.id("id"), agency, version)
	return ok(view).tagged(view.Version), err
}

// createProgram adds a program.
func (s *server) createProgram(r *request) (reply, error) {
	var program registrar.ProgramRequest
	if err := r.decode(&program); err != nil {
		return reply{}, err
	}
	view, err := s.office.CreateProgram(r.ctx, r.actor, program)
	return created(view).tagged(view.Version).at(base + "/programs/" + view.ID), err
}

// readProgram answers one program with the policy in force.
func (s *server) readProgram(r *request) (reply, error) {
	view, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// updateProgram replaces a program's values.
func (s *server) updateProgram(r *request) (reply, error) {
	version, err := r.requiredVersion()
	if err != nil {
		return reply{}, err
	}
	var program registrar.ProgramRequest
	if err := r.decode(&program); err != nil {
		return reply{}, err
	}
	view, err := s.office.UpdateProgram(r.ctx, r.actor, r.id("id"), program, version)
	return ok(view).tagged(view.Version), err
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
