package api

import "johnschool/registrar"

// takePayment writes a payment; the answer has the receipt's number.
func (s *server) takePayment(r *request) (reply, error) {
	return createOnce(r, s.office.TakePayment)
}

// readLedger answers an enrollment's fee ledger.
func (s *server) readLedger(r *request) (reply, error) {
	view, err := s.office.Ledger(r.ctx, r.actor, r.id("id"))
	return ok(view), err
}

// reverseEntry sets a reversal beside an entry that was wrong.
func (s *server) reverseEntry(r *request) (reply, error) {
	var why registrar.WithdrawRequest
	if err := r.decode(&why); err != nil {
		return reply{}, err
	}
	view, err := s.office.ReverseEntry(r.ctx, r.actor, r.id("id"), r.id("entryId"), why)
	return ok(view), err
}

// readReceipt answers the receipt of a payment.
func (s *server) readReceipt(r *request) (reply, error) {
	return file(s.office.Receipt(r.ctx, r.actor, r.id("id"), r.id("entryId")))
}

// listTakings answers what was received on a day, to close the till by.
func (s *server) listTakings(r *request) (reply, error) {
	q := r.query()
	filter := registrar.TakingsFilter{On: q.date("on"), ProgramID: q.id("program"), Own: q.isSet("own")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Takings(r.ctx, r.actor, filter, page)
	return ok(view), err
}
