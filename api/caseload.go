package api

import "johnschool/registrar"

// listEnrollments answers the caseload.
func (s *server) listEnrollments(r *request) (reply, error) {
	q := r.query()
	filter := registrar.EnrollmentFilter{Standing: q.text("standing"), Status: q.text("status"), CourtID: q.id("court"), AgencyID: q.id("agency"),
		ProgramID: q.id("program"), ClassID: q.id("class"), DueBefore: q.date("dueBefore"), CaseNumber: q.text("caseNumber"), Number: q.text("number"), Sort: q.text("sort")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Caseload(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// searchEnrollments finds enrollments by name, birth date or case number.
func (s *server) searchEnrollments(r *request) (reply, error) {
	q := r.query()
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	var search registrar.SearchRequest
	if err := r.decode(&search); err != nil {
		return reply{}, err
	}
	view, err := s.office.SearchEnrollments(r.ctx, r.actor, search, page)
	return ok(view), err
}
