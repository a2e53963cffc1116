package web

import (
	"johnschool/registrar"
)

// mostListed bounds what a page offers to choose from: courts, agencies, programs.
const mostListed = 1000

// listAll reads a short list whole, page by page.
func listAll[T any](read func(registrar.Page) (registrar.List[T], error)) ([]T, error) {
	var all []T
	page := registrar.Page{Limit: 200}
	for len(all) < mostListed {
		list, err := read(page)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	return all, nil
}

// allPrograms are the programs that the person may name.
func (s *server) allPrograms(r *request) ([]registrar.ProgramView, error) {
	return listAll(func(p registrar.Page) (registrar.List[registrar.ProgramView], error) {
		return s.office.Programs(r.ctx, r.actor, p)
	})
}

// choices writes a list as what can be chosen.
func choices[T any](all []T, as func(T) Option) []Option {
	options := make([]Option, len(all))
	for i, one := range all {
		options[i] = as(one)
	}
	return options
}

// courtChoices are the courts that the person may name.
func (s *server) courtChoices(r *request) ([]Option, error) {
	all, err := listAll(func(p registrar.Page) (registrar.List[registrar.Court], error) {
		return s.office.Courts(r.ctx, r.actor, p)
	})
	return choices(all, func(c registrar.Court) Option { return Option{Value: c.ID, Label: c.Name} }), err
}

// agencyChoices are the agencies that the person may name.
func (s *server) agencyChoices(r *request) ([]Option, error) {
	all, err := listAll(func(p registrar.Page) (registrar.List[registrar.Agency], error) {
		return s.office.Agencies(r.ctx, r.actor, p)
	})
	return choices(all, func(a registrar.Agency) Option { return Option{Value: a.ID, Label: a.Name} }), err
}

// programChoices are the programs that the person may name.
func (s *server) programChoices(r *request) ([]Option, error) {
	all, err := s.allPrograms(r)
	return optionsOf(all), err
}

// optionsOf writes programs as what can be chosen.
func optionsOf(programs []registrar.ProgramView) []Option {
	return choices(programs, func(p registrar.ProgramView) Option { return Option{Value: p.ID, Label: p.Name} })
}

// labelOf answers what a value is called among what can be chosen, "" where it is
// not there.
func labelOf(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return ""
}

// anyOf puts the choice of none in particular before others.
func anyOf(label string, options ...Option) []Option {
	return append([]Option{{Label: label}}, options...)
}
