package api

import "johnschool/registrar"

var noticeStates = []string{"open", "withdrawn", "found"}

// listNotices answers what participants were told.
func (s *server) listNotices(r *request) (reply, error) {
	q := r.query()
	filter := registrar.NoticeFilter{State: oneOf(q, "state", noticeStates), EnrollmentID: q.id("enrollment"), ProgramID: q.id("program"), Undelivered: q.isSet("undelivered")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Notices(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// readNotice answers one notice.
func (s *server) readNotice(r *request) (reply, error) {
	view, err := s.office.Notice(r.ctx, r.actor, r.id("id"))
	return ok(view).tagged(view.Version), err
}

// readNoticeDocument answers a notice's letter.
func (s *server) readNoticeDocument(r *request) (reply, error) {
	return file(s.office.NoticeDocument(r.ctx, r.actor, r.id("id")))
}

// recordDelivery writes that staff handed a notice over or posted it.
func (s *server) recordDelivery(r *request) (reply, error) {
	version, err := r.version()
	if err != nil {
		return reply{}, err
	}
	var delivery registrar.DeliveryRequest
	if err := r.decode(&delivery); err != nil {
		return reply{}, err
	}
	view, err := s.office.RecordDelivery(r.ctx, r.actor, r.id("id"), delivery, version)
	return ok(view).tagged(view.Version), err
}

// sendNotice sends a notice by e-mail that nobody has.
func (s *server) sendNotice(r *request) (reply, error) {
	version, err := r.version()
	if err != nil {
		return reply{}, err
	}
	view, err := s.office.SendNotice(r.ctx, r.actor, r.id("id"), version)
	return ok(view).tagged(view.Version), err
}

// recordNoticeAnswer writes what the participant answered to a notice.
func (s *server) recordNoticeAnswer(r *request) (reply, error) {
	version, err := r.version()
	if err != nil {
		return reply{}, err
	}
	var answer registrar.NoticeAnswerRequest
	if err := r.decode(&answer); err != nil {
		return reply{}, err
	}
	view, err := s.office.RecordNoticeAnswer(r.ctx, r.actor, r.id("id"), answer, version)
	return ok(view).tagged(view.Version), err
}
