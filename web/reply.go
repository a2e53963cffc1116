package web

import (
	"cmp"
	"mime"
	"net/http"

	"johnschool/registrar"
)

// reply is what a handler answers.
type reply struct {
	status   int
	view     *view               // a page
	template string              // of the page, or of a part of one
	part     bool                // whether only the template is sent, without the layout
	location string              // where to go instead
	document *registrar.Document // a file instead
	save     bool                // whether the browser saves the file instead of showing it
	policy   string              // of the document; the usual one of papers where empty
	json     any                 // for our own scripts instead
}

// page answers a page: the template's name is its file's in templates without
// ending, title its heading, body what the template sees as dot.
func (r *request) page(template, title string, body any) reply {
	return reply{status: http.StatusOK, template: template, view: &view{Title: title, Body: body}}
}

// part answers a template's part of a page, for htmx: one that the page defines.
func (r *request) part(template, name string, body any) reply {
	return reply{status: http.StatusOK, template: template, part: true, view: &view{Part: name, Body: body}}
}

// with says which form the page shows: where it was refused the page's status,
// title and heading say so.
func (a reply) with(f *Form) reply {
	if a.view == nil || f == nil || !f.Refused() {
		return a
	}
	a.status = f.status
	a.view.Form = f
	return a
}

// under adds the way to the page: pairs of a label and an address.
func (a reply) under(pairs ...string) reply {
	for i := 0; i+1 < len(pairs); i += 2 {
		a.view.Crumbs = append(a.view.Crumbs, Link{Label: pairs[i], Href: pairs[i+1]})
	}
	return a
}

// at says which place of the navigation the page belongs to, where its own address
// does not.
func (a reply) at(path string) reply {
	a.view.place = path
	return a
}

// ownHeading says that the template draws the page's one h1 itself, as where a
// state or buttons stand beside it.
func (a reply) ownHeading() reply {
	a.view.OwnHeading = true
	return a
}

// wide lets a page take the whole width of the window, for large tables.
func (a reply) wide() reply {
	a.view.Wide = true
	return a
}

// seeOther sends the browser on after something was done.
func seeOther(location string) reply { return reply{status: http.StatusSeeOther, location: location} }

// paper answers a document that the browser shows, or saves under its name.
func paper(d registrar.Document, save bool, err error) (reply, error) {
	return reply{status: http.StatusOK, document: &d, save: save}, err
}

// write sends a reply. What the session remembers is kept before.
func (s *server) write(r *request, a reply) {
	c := r.gin
	if a.view != nil {
		s.writePage(r, a)
		return
	}
	if err := s.keep(r); err != nil {
		s.writePage(r, s.trouble(r, err))
		return
	}
	switch {
	case a.location != "":
		c.Redirect(a.status, a.location)
	case a.document != nil:
		how := "inline"
		if a.save {
			how = "attachment"
		}
		c.Header("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": a.document.FileName}))
		c.Header("Content-Security-Policy", cmp.Or(a.policy, paperPolicy))
		c.Header("X-Frame-Options", "SAMEORIGIN")
		c.Data(a.status, a.document.ContentType, a.document.Data)
	case a.json != nil:
		c.JSON(a.status, a.json)
	default:
		c.Status(a.status)
		c.Writer.WriteHeaderNow()
	}
}

// keep writes down what the session is to remember.
func (s *server) keep(r *request) error {
	if r.visit == nil {
		return nil
	}
	return r.visit.Keep()
}

// writePage renders a page whole before any of it is sent.
func (s *server) writePage(r *request, a reply) {
	s.furnish(r, a.view, !a.part)
	body, err := s.pages.render(a)
	if err == nil {
		err = s.keep(r)
	}
	if err != nil {
		s.watch.Failed(r.gin, err)
		s.writePlain(r.gin, http.StatusInternalServerError)
		return
	}
	sendPage(r.gin, a.status, body)
}
