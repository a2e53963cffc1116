package web

import "johnschool/registrar"

// certificatesPath is where the register of certificates is.
const certificatesPath = "/certificates"

// registerBody is the register of certificates with what narrows it.
type registerBody struct {
	Filters  *Form
	States   []Option
	Programs []Option
	Filtered bool
	Table    Table
}

var certificateStates = []Option{{Value: "", Label: "All"}, {Value: "valid", Label: "Valid"}, {Value: "void", Label: "Void"}, {Value: "replaced", Label: "Replaced"}}

func (s *server) showRegister(r *request) (reply, error) {
	filter := registrar.RegisterFilter{State: r.query("state"), ProgramID: r.query("program"), Number: r.query("number")}
	list, err := s.office.Register(r.ctx, r.actor, filter, r.listed())
	if err != nil {
		return reply{}, err
	}
	programs, err := s.programChoices(r)
	if err != nil {
		return reply{}, err
	}
	body := registerBody{Filters: r.filters("state", "program", "number"), States: certificateStates, Programs: anyOf("Any program", programs...),
		Filtered: filter.State+filter.ProgramID+filter.Number != ""}
	if body.Table, err = s.registerTable(r, list.Items, programs); err != nil {
		return reply{}, err
	}
	if body.Table.Empty = (Empty{Title: "No certificate was issued yet.", Text: "The night issues one when somebody has met all requirements."}); body.Filtered {
		body.Table.Empty = Empty{Title: "No certificate fits.", Text: "Write the number as it stands on the paper, or choose another state or program.", Action: Link{Label: "Show all certificates", Href: certificatesPath}}
	}
	body.Table = body.Table.paged(r, list.NextCursor)
	return r.page("certificates", "Certificates", body).ownHeading().wide(), nil
}

func (s *server) registerTable(r *request, entries []registrar.RegisterEntry, programs []Option) (Table, error) {
	t := Table{Caption: "Certificates, the newest first", Quiet: true, Columns: wholeFrom(columns("Certificate", "Participant", "State", "Issued", "Program"), 0, 1, 3)}
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.EnrollmentID
	}
	names, err := s.office.CaseNames(r.ctx, r.actor, ids)
	for _, e := range entries {
		state := Cell{Tags: []Tag{reportTag(e.State)}}
		if e.ReplacedByNumber != nil {
			state.Note = "By " + *e.ReplacedByNumber
		}
		t.Rows = append(t.Rows, row(Link{Label: e.Number, Href: certificatesPath + "/" + e.Number}, Cell{Text: names[e.EnrollmentID], Note: e.EnrollmentNumber},
			state, dateWords(e.IssuedOn), labelOf(programs, e.ProgramID)))
	}
	return t, err
}

// certificateBody is the page of one certificate.
type certificateBody struct {
	Heading string
	Tags    []Tag
	Facts   []Fact
	Letter  letterBody
	Story   []storyLine
	Void    string // where it is voided; empty where it cannot be, or not by the reader
	Reissue string // where another is issued in its place
}

// certificate reads the register's entry of a number in the address.
func (s *server) certificate(r *request) (registrar.RegisterEntry, error) {
	list, err := s.office.Register(r.ctx, r.actor, registrar.RegisterFilter{Number: r.id("number")}, registrar.Page{Limit: 1})
	if err != nil {
		return registrar.RegisterEntry{}, err
	}
	if len(list.Items) == 0 {
		return registrar.RegisterEntry{}, nothingHere()
	}
	return list.Items[0], nil
}

func (s *server) showCertificate(r *request) (reply, error) {
	e, err := s.certificate(r)
	if err != nil {
		return reply{}, err
	}
	about, err := s.office.Enrollment(r.ctx, r.actor, e.EnrollmentID)
	if err != nil {
		return reply{}, err
	}
	path := certificatesPath + "/" + e.Number
	body := certificateBody{Heading: "Certificate " + e.Number, Tags: []Tag{reportTag(e.State)}, Letter: letterBody{Href: path + "/document", Title: "The certificate", Button: "Open to print (PDF)"}, Story: registerStory(e.Events)}
	if e.State != "valid" {
		body.Letter.Title = "The certificate, marked void"
	}
	signed := textOr(e.Signatory, "Nobody: the program named no signatory for the day")
	body.Facts = []Fact{{Term: "Participant", Text: personName(about), Href: casesPath + "/" + about.ID, Note: joined(about.Number, about.Program.Name)},
		fact("Completed", dateWords(e.CompletedOn)), fact("Issued", dateWords(e.IssuedOn)), fact("Signed by", signed)}
	for _, other := range []struct {
		term   string
		number *string
	}{{"In place of", e.ReplacesNumber}, {"Replaced by", e.ReplacedByNumber}} {
		if other.number != nil {
			body.Facts = append(body.Facts, Fact{Term: other.term, Text: *other.number, Href: certificatesPath + "/" + *other.number})
		}
	}
	if e.State == "valid" && r.may(registrar.ActVoidCertificate) {
		body.Void = path + "/void"
	}
	if e.ReplacedByNumber == nil && (e.State == "valid" || r.may(registrar.ActVoidCertificate)) {
		body.Reissue = path + "/reissue"
	}
	answer := r.page("certificate", body.Heading, body).ownHeading().wide().under("Certificates", certificatesPath)
	answer.view.Bare = true
	return answer, nil
}

// registerStory tells what became of a certificate, the latest first.
func registerStory(events []registrar.CertificateEvent) []storyLine {
	did := map[string]string{"issued": "issued it", "reissued": "issued it in place of another", "voided": "voided it", "replaced": "issued another in its place"}
	var all []storyLine
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		by := e.ByName
		if by == "" {
			by = "The office"
		}
		all = append(all, storyLine{On: e.On, What: by + " " + did[e.Kind], More: e.Why})
	}
	return all
}

func (s *server) showCertificatePaper(r *request) (reply, error) {
	document, err := s.office.CertificateDocument(r.ctx, r.actor, r.id("number"))
	return paper(document, false, err)
}

// endBody is the page on which a certificate is voided or reissued.
type endBody struct {
	Action, Back string
	What         string
	Button       string
	Form         *Form
}

// endings are what can be done about a certificate, by the end of its address.
var endings = map[string]struct{ title, what, button, done string }{
	"void": {"Void the certificate", "For one that was got by fraud or issued in error. Whoever checks it is told at once that it is void. The completion stands all the same: if that is wrong, set right what it rests on, and the certificate is voided and the court told by itself.",
		"Void the certificate", "The certificate is void."},
	"reissue": {"Issue another certificate", "For one whose paper is lost, or that names somebody wrongly or a signatory who does not sign any more. The old number is not valid any more; the new one names it.",
		"Issue another", "This certificate was issued in its place."},
}

// showEnding shows the page on which a certificate is voided or reissued.
func showEnding(kind string) func(*server, *request) (reply, error) {
	return func(s *server, r *request) (reply, error) { return s.endingPage(r, kind, newForm(nil)) }
}

func (s *server) endingPage(r *request, kind string, form *Form) (reply, error) {
	e, err := s.certificate(r)
	if err != nil {
		return reply{}, err
	}
	way, path := endings[kind], certificatesPath+"/"+e.Number
	body := endBody{Action: path + "/" + kind, Back: path, What: way.what, Button: way.button, Form: form}
	return r.page("end_certificate", way.title, body).under("Certificates", certificatesPath, e.Number, path).at(certificatesPath), nil
}

// endCertificate voids or reissues a certificate and leads to the one that stands.
func endCertificate(kind string, end func(*registrar.Office, *request, registrar.CertificateRequest) (registrar.RegisterEntry, error)) func(*server, *request) (reply, error) {
	return func(s *server, r *request) (reply, error) {
		var wish registrar.CertificateRequest
		form, err := r.decode(&wish)
		var entry registrar.RegisterEntry
		if err == nil {
			entry, err = end(s.office, r, wish)
		}
		if err != nil {
			return r.again(form, err, func() (reply, error) { return s.endingPage(r, kind, form) })
		}
		r.flash(endings[kind].done)
		return seeOther(certificatesPath + "/" + entry.Number), nil
	}
}

var (
	voidCertificate = endCertificate("void", func(o *registrar.Office, r *request, wish registrar.CertificateRequest) (registrar.RegisterEntry, error) {
		return o.VoidCertificate(r.ctx, r.actor, r.id("number"), wish)
	})
	reissueCertificate = endCertificate("reissue", func(o *registrar.Office, r *request, wish registrar.CertificateRequest) (registrar.RegisterEntry, error) {
		return o.ReissueCertificate(r.ctx, r.actor, r.id("number"), wish)
	})
)
