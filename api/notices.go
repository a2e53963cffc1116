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
	return asItStands(s.office.Notice(r.ctx, r.actor, r.id("id")))
}

// readNoticeDocument answers a notice's letter.
func (s *server) readNoticeDocument(r *request) (reply, error) {
	return file(s.office.NoticeDocument(r.ctx, r.actor, r.id("id")))
}

// recordDelivery writes that staff handed a notice over or posted it.
func (s *server) recordDelivery(r *request) (reply, error) {
	return change(r, s.office.RecordDelivery)
}

// sendNotice sends a notice by e-mail that nobody has.
func (s *server) sendNotice(r *request) (reply, error) {
	return settle(r, s.office.SendNotice)
}

// recordNoticeAnswer writes what the participant answered to a notice.
func (s *server) recordNoticeAnswer(r *request) (reply, error) {
	return change(r, s.office.RecordNoticeAnswer)
}
