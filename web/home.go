package web

// home leads to where the person's work begins.
func (s *server) home(r *request) (reply, error) {
	if !r.visit.SignedIn {
		return seeOther(signInPath), nil
	}
	return seeOther(s.firstPage(r.actor.Role)), nil
}

// welcome is where those begin who have no first page of their own: it lists where
// they may go.
func (s *server) welcome(r *request) (reply, error) {
	all := s.places(r.actor.Role)
	links := make([]Link, len(all))
	for i, p := range all {
		links[i] = Link{Label: p.label, Href: p.path}
	}
	return r.page("welcome", "Welcome, "+r.visit.Name, links), nil
}
