package api

import "johnschool/registrar"

// listWordings answers how a program's letters are worded, and were.
func (s *server) listWordings(r *request) (reply, error) {
	q := r.query()
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Wordings(r.ctx, r.actor, r.id("id"), page)
	return ok(view), err
}

// addWording follows a program's wording by a new version.
func (s *server) addWording(r *request) (reply, error) {
	var wording registrar.WordingRequest
	if err := r.decode(&wording); err != nil {
		return reply{}, err
	}
	view, err := s.office.AddWording(r.ctx, r.actor, r.id("id"), wording)
	return created(view), err
}

// previewWording answers a letter about nobody.
func (s *server) previewWording(r *request) (reply, error) {
	var preview registrar.PreviewRequest
	if err := r.decode(&preview); err != nil {
		return reply{}, err
	}
	return file(s.office.PreviewWording(r.ctx, r.actor, r.id("id"), preview))
}
