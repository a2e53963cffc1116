package web

import (
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// bouncedPath is where those are listed whose e-mail address takes no mail.
const bouncedPath = workPath + "/bounced"

// bouncedBody is that list.
type bouncedBody struct {
	Filters  *Form
	Programs []Option
	Table    Table
}

func (s *server) showBounced(r *request) (reply, error) {
	list, err := s.office.BouncedAddresses(r.ctx, r.actor, r.query("program"), r.listed())
	if err != nil {
		return reply{}, err
	}
	t := Table{Caption: "Addresses that take no mail, those the longest so first", Quiet: true, Columns: columns("Participant", "Address", "Came back", "The mail server said", "What it stops"),
		Empty: Empty{Title: "Every address takes mail.", Text: "Where an e-mail comes back because nobody is at its address, its participant appears here: nothing more is sent there until somebody enters another one."}}
	if r.query("program") != "" {
		t.Empty.Action = Link{Label: "Show all programs", Href: bouncedPath}
	}
	t.Columns[0].Whole, t.Columns[2].Whole = true, true
	for _, b := range list.Items {
		t.Rows = append(t.Rows, row(Cell{Text: listName(b.FamilyName, b.GivenName), Note: b.EnrollmentNo, Href: bouncedPath + "/" + b.EnrollmentID}, b.Email,
			Cell{Text: dayOf(b.BouncedAt.In(s.zone)), Note: kindWords(textOr(b.MessageKind, ""))}, Cell{Text: serverWords(b), Note: b.BounceStatus}, stopsWords(b)))
	}
	body := bouncedBody{Filters: r.filters("program"), Table: t.paged(r, list.NextCursor)}
	programs, err := s.programChoices(r)
	body.Programs = anyOf("Any program", programs...)
	return r.page("bounced", "Addresses that take no mail", body).under("What waits", workPath).at(workPath).wide(), err
}

// serverWords are what the mail server said, without ours before it.
func serverWords(b registrar.BouncedAddress) string {
	if _, said, found := strings.Cut(b.ServerSaid, "): "); found && said != "" {
		return said
	}
	return "There is nobody at this address."
}

// stopsWords say what waits for an address.
func stopsWords(b registrar.BouncedAddress) string {
	var all []string
	if b.Notices > 0 {
		all = append(all, plural(b.Notices, "notice", "notices"))
	}
	if b.Reminders > 0 {
		all = append(all, plural(b.Reminders, "reminder", "reminders"))
	}
	if len(all) == 0 {
		return "Nothing now"
	}
	return strings.Join(all, ", ")
}

// correctBody is the page on which something is done about one of them.
type correctBody struct {
	Path    string
	Form    *Form
	Facts   []Fact
	Choices []Option
}

// correctChoices are what can be done about an address.
var correctChoices = []Option{
	{Value: registrar.EmailReplaced, Label: "There is another address"},
	{Value: registrar.EmailWorks, Label: "Mail reaches them there after all", Hint: "They told you so, and the mailbox was full or closed for a while."},
	{Value: registrar.EmailNone, Label: "They have no e-mail", Hint: "Notices go by post or by hand then, and nobody reminds them of sessions."},
}

func (s *server) showCorrection(r *request) (reply, error) {
	yes := true
	answer, err := s.correctionPage(r, newForm(registrar.EmailCorrection{Do: registrar.EmailReplaced, EmailSafe: &yes}))
	if school.KindOf(err) == school.NotFound { // somebody was here before
		r.flash("Nothing has to be done about that address any more.")
		return seeOther(bouncedPath), nil
	}
	return answer, err
}

func (s *server) correctionPage(r *request, form *Form) (reply, error) {
	b, err := s.office.BouncedAddress(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if !form.Refused() {
		form.versioned(b.Version)
	}
	name := b.GivenName + " " + b.FamilyName
	came := Fact{Term: "Came back", Text: whenOf(b.BouncedAt.In(s.zone)), Note: kindWords(textOr(b.MessageKind, ""))}
	if b.MessageID != nil && s.leads(r, "/outbox/:id") {
		came.Href = "/outbox/" + *b.MessageID
	}
	body := correctBody{Path: bouncedPath + "/" + b.EnrollmentID, Form: form, Choices: correctChoices, Facts: []Fact{
		{Term: "Participant", Text: name, Href: enrollmentPath(b.EnrollmentID), Note: b.EnrollmentNo}, fact("Address", b.Email), came,
		{Term: "The mail server said", Text: serverWords(b), Note: b.BounceStatus}, fact("What it stops", stopsWords(b)), fact("Telephone", textOr(b.Phone, "None"))}}
	return r.page("correct_address", "An address that takes no mail", body).under("What waits", workPath, "Addresses that take no mail", bouncedPath).at(workPath), nil
}

// correctAddress leads on to the notice that did not arrive, where there is one: it can
// be sent again now, or has to be delivered on paper.
func (s *server) correctAddress(r *request) (reply, error) {
	var wish registrar.EmailCorrection
	form, err := r.decode(&wish)
	var person registrar.Participant
	if err == nil {
		var b registrar.BouncedAddress
		if b, err = s.office.BouncedAddress(r.ctx, r.actor, r.id("id")); err != nil {
			return reply{}, err
		}
		person, err = s.office.CorrectEmail(r.ctx, r.actor, b.Participant, wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.correctionPage(r, form) })
	}
	done := map[string]string{registrar.EmailReplaced: "The address is changed.", registrar.EmailWorks: "The address is confirmed.", registrar.EmailNone: "The address is taken away."}[wish.Do]
	waits, err := s.office.Notices(r.ctx, r.actor, registrar.NoticeFilter{EnrollmentID: r.id("id"), Undelivered: true}, registrar.Page{Limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(waits.Items) == 0 {
		r.flash(done)
		return seeOther(bouncedPath), nil
	}
	next := " This notice did not arrive. Send it to the participant’s address now."
	if registrar.Unreachable(person) != "" {
		next = " This notice did not arrive. Hand it over or post it."
	}
	r.flash(done + next)
	return seeOther(noticesPath + "/" + waits.Items[0].ID), nil
}
