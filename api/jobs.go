package api

import "johnschool/registrar"

var jobNames = []string{"compliance", "reports", "outbox", "bounces", "projections", "figures", "reminders", "escalations", "digests", "audit_seal", "retention"}

// listJobRuns answers what the jobs did and the brakes that are on.
func (s *server) listJobRuns(r *request) (reply, error) {
	q := r.query()
	filter := registrar.JobFilter{Name: oneOf(q, "name", jobNames), State: q.text("state")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.JobRuns(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// runJob runs a job now and answers the finished run.
func (s *server) runJob(r *request) (reply, error) {
	var wish registrar.RunRequest
	if err := r.decodeIfAny(&wish); err != nil {
		return reply{}, err
	}
	view, err := s.jobs.Run(r.ctx, r.actor, r.id("name"), wish)
	return ok(view), err
}
