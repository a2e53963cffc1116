package web

import "johnschool/registrar"

// changeClassBody is the page on which a class's name, place and seats are changed.
type changeClassBody struct {
	Form      *Form
	Path      string
	Taken     int
	Languages []Option
}

func (s *server) showChangeClass(r *request) (reply, error) {
	c, err := s.office.Class(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	now := registrar.ClassChange{Name: c.Name, Location: c.Location, Capacity: c.Capacity, Language: c.Language}
	return s.changeClassPage(r, newForm(now).versioned(c.Version), c)
}

func (s *server) changeClassPage(r *request, form *Form, c registrar.ClassView) (reply, error) {
	body := changeClassBody{Form: form, Path: "/classes/" + c.ID, Taken: c.SeatsTaken, Languages: languageChoices(form.Get("language"))}
	return r.page("change_class", "Change the class", body).under("Classes", "/classes", c.Name, body.Path).at("/classes"), nil
}

func (s *server) changeClass(r *request) (reply, error) {
	var wish registrar.ClassChange
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.UpdateClass(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) {
			c, err := s.office.Class(r.ctx, r.actor, r.id("id"))
			if err != nil {
				return reply{}, err
			}
			return s.changeClassPage(r, form, c)
		})
	}
	r.flash("The class was changed.")
	return seeOther("/classes/" + r.id("id")), nil
}
