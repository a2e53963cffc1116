package web

import (
	"cmp"
	"slices"

	"johnschool/registrar"
)

// participantPage changes who somebody is and how they are reached. Its version is
// the person's, not the enrollment's.
func (s *server) participantPage(r *request, form *Form) (reply, error) {
	return s.changePage(r, "participant", "Change name or contact", form, func(view registrar.EnrollmentView, body *changeBody) error {
		p := view.Participant
		if form == nil {
			body.Form = newForm(registrar.RequestOf(p)).versioned(p.Version)
			if p.Email == nil { // as an address counts of which nothing else is said
				body.Form.Set("emailConsent", "true")
				body.Form.Set("emailSafe", "true")
			}
		}
		body.Bounced = p.EmailBouncedAt != nil
		body.Languages = languageChoices(p.PreferredLanguage)
		if view.Order.NameOnOrder != body.Name {
			body.OtherName = view.Order.NameOnOrder
		}
		return nil
	})
}

// languageChoices are the languages that have a name here, and the one that is
// chosen already.
func languageChoices(chosen string) []Option {
	var all []Option
	for code, name := range languages {
		all = append(all, Option{Value: code, Label: name})
	}
	if _, ok := languages[chosen]; !ok && chosen != "" {
		all = append(all, Option{Value: chosen, Label: chosen})
	}
	slices.SortFunc(all, func(a, b Option) int {
		return cmp.Or(boolOrder(b.Value == "en", a.Value == "en"), cmp.Compare(a.Label, b.Label))
	})
	return all
}

// boolOrder puts false before true.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (s *server) showParticipant(r *request) (reply, error) { return s.participantPage(r, nil) }

func (s *server) changeParticipant(r *request) (reply, error) {
	var wish registrar.ParticipantRequest
	form, err := r.decode(&wish)
	if err == nil {
		var view registrar.EnrollmentView
		if view, err = s.office.Enrollment(r.ctx, r.actor, r.id("id")); err != nil {
			return reply{}, err
		}
		_, err = s.office.UpdateParticipant(r.ctx, r.actor, view.Participant.ID, wish, form.version())
	}
	return s.changed(r, form, err, "The participant is changed.", func(f *Form) (reply, error) { return s.participantPage(r, f) })
}
