package api

import "johnschool/school"

// runJob runs a job now and answers the finished run.
func (s *server) runJob(r *request) (reply, error) {
	var wish struct {
		On           *school.Date `json:"on"`
		ReleaseBrake bool         `json:"releaseBrake"`
	}
	if err := r.decodeIfAny(&wish); err != nil {
		return reply{}, err
	}
	view, err := s.jobs.Run(r.ctx, r.actor, r.id("name"), wish.On, wish.ReleaseBrake)
	return ok(view), err
}
