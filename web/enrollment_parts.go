package web

import (
	"cmp"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// orderFacts are what was ordered, and who is told.
func orderFacts(f registrar.EnrollmentFile) []Fact {
	o := f.Order
	var all []Fact
	add := func(term, text, note string) {
		if text != "" {
			all = append(all, Fact{Term: term, Text: text, Note: note})
		}
	}
	add("Court", textOr(o.CourtName, ""), of("Judge: ", o.Judge))
	add("Case number", o.CaseNumber, "")
	var counts []string
	for _, c := range o.Counts {
		text := c.Statute
		if c.Level != school.NoLevel {
			text += of(", ", lower(kindWords(c.Level)))
		}
		counts = append(counts, text)
	}
	add("Counts", strings.Join(counts, "; "), "")
	add("Disposition", kindWords(o.Disposition), "Ordered "+dateWords(o.OrderedOn))
	due := ""
	if o.DueOn != nil && f.DueOn != nil && *o.DueOn != *f.DueOn {
		due = "First ordered: " + dateWords(o.DueOn)
	}
	add("Due", cmp.Or(dateWords(f.DueOn), "No due date"), due)
	add("Supervised by", textOr(o.AgencyName, ""), "")
	add("Reports go to", recipientWords(f), "")
	if o.NameOnOrder != "" && o.NameOnOrder != personName(f.EnrollmentView) {
		add("Name on the order", o.NameOnOrder, "")
	}
	for _, a := range f.Amendments {
		text := dateWords(a.DecidedOn) + ", " + a.DecidedBy
		switch {
		case a.DueOn != nil:
			text += ": now due " + dateWords(a.DueOn)
		case a.AmountCents != nil:
			text += ": " + school.Dollars(*a.AmountCents)
		}
		all = append(all, Fact{Term: kindWords(a.Kind), Text: text, Note: a.Reason})
	}
	return all
}

func textOr(text *string, other string) string {
	if text == nil {
		return other
	}
	return *text
}

// recipientWords names who receives the reports of an order.
func recipientWords(f registrar.EnrollmentFile) string {
	switch school.ReportTo(f.Order.ReportTo) {
	case school.ToCourt:
		return textOr(f.Order.CourtName, "The court")
	case school.ToAgency:
		return textOr(f.Order.AgencyName, "The agency")
	}
	return "Nobody"
}

// personFacts are who the participant is and how they are reached.
func personFacts(f registrar.EnrollmentFile) []Fact {
	p := f.Participant
	all := []Fact{fact("Born", dateWords(p.DateOfBirth)), fact("Language", languageWords(p.PreferredLanguage))}
	if p.NeedsInterpreter {
		all[1].Note = "Needs an interpreter"
	}
	email := Fact{Term: "E-mail", Text: textOr(p.Email, "None")}
	if p.Email != nil {
		if p.EmailBouncedAt != nil {
			email.Tags = append(email.Tags, Tag{"Does not arrive", bad})
		}
		if p.EmailConsent != nil && !*p.EmailConsent {
			email.Tags = append(email.Tags, Tag{"Did not agree to e-mail", warning})
		}
		if p.EmailSafe != nil && !*p.EmailSafe {
			email.Tags = append(email.Tags, Tag{"Not safe: others read it", warning})
		}
	}
	return append(all, email, fact("Telephone", textOr(p.Phone, "None")))
}

// courseFacts are the class and what stands around it; a pause leads to where it is
// changed, for whoever may.
func courseFacts(f registrar.EnrollmentFile, mayPause bool) []Fact {
	all := []Fact{fact("Program", f.Program.Name), fact("Enrolled", dateWords(f.EnrolledOn)), fact("Class", textOr(f.ClassName, "Not placed in a class"))}
	for _, p := range f.Pauses {
		text := "From " + dateWords(p.From)
		if p.Until != nil {
			text += " through " + dateWords(p.Until)
		}
		paused := fact("Paused", text)
		if mayPause {
			paused.Href = enrollmentPath(f.ID) + "/pauses/" + p.ID
		}
		all = append(all, paused)
	}
	for _, c := range f.Closures {
		if !c.Voided && c.ReopenedOn == nil {
			all = append(all, Fact{Term: "Ended", Text: dateWords(c.On) + ": " + lower(endWords(c.Outcome)), Note: c.Reason})
		}
	}
	return all
}

// feeFacts sum the ledger.
func feeFacts(f registrar.EnrollmentFile) []Fact {
	kinds := map[string]string{}
	for _, e := range f.Ledger.Entries {
		kinds[e.ID] = e.Kind
	}
	var assessed, paid, forgiven int64
	for _, e := range f.Ledger.Entries {
		kind := e.Kind
		if e.Reverses != nil {
			kind = kinds[*e.Reverses]
		}
		switch school.EntryKind(kind) {
		case school.Assessment:
			assessed += e.AmountCents
		case school.Reduction, school.Waiver:
			forgiven -= e.AmountCents
		default:
			paid -= e.AmountCents
		}
	}
	all := []Fact{fact("Fee", school.Dollars(assessed)), fact("Paid", school.Dollars(paid))}
	if forgiven != 0 {
		all = append(all, fact("Reduced or waived", school.Dollars(forgiven)))
	}
	all = append(all, fact("Balance", school.Dollars(f.Ledger.BalanceCents)))
	for _, u := range f.Standing.Unpaid {
		all = append(all, Fact{Term: "Overdue", Text: school.Dollars(u.UnpaidCents), Note: "Due " + dateWords(u.DueOn), Tags: []Tag{{"Unpaid", bad}}})
	}
	return all
}

// attendanceTable is the dated record, with what each mark came to.
func attendanceTable(f registrar.EnrollmentFile) Table {
	modules := false
	for _, c := range f.Course {
		modules = modules || c.Module != ""
	}
	t := Table{Caption: "Attendance", Quiet: true, Columns: columns("Session", "What happened", "Counted as"),
		Empty: Empty{Title: "No session yet", Text: "Sessions appear here once the participant sits in a class."}}
	if modules {
		t.Columns = columns("Session", "Module", "What happened", "Counted as")
	}
	for _, c := range f.Course {
		when := whenCell(c.StartsAt.In(zoneOf(f.Program.Zone, c.StartsAt.Location())))
		if !c.Own {
			when.Note += ", another class"
		}
		cells := []any{when}
		if modules {
			cells = append(cells, capital(c.Module))
		}
		t.Rows = append(t.Rows, row(append(cells, whatHappened(c), countedWords(c.Counted, c.Other))...))
	}
	return t
}

func whatHappened(c registrar.CourseSession) Cell {
	switch {
	case c.Cancelled:
		return Cell{Text: "Cancelled by the school"}
	case c.Outcome == "" && c.Ahead:
		return Cell{Text: "To come"}
	case c.Outcome == "":
		return Cell{Text: "Not recorded"}
	}
	var notes []string
	if c.MinutesLate != nil {
		notes = append(notes, plural(*c.MinutesLate, "minute", "minutes")+" late")
	}
	if c.MinutesPresent != nil {
		notes = append(notes, plural(*c.MinutesPresent, "minute", "minutes")+" present")
	}
	for _, text := range []string{c.Reason, c.Note} {
		if text != "" {
			notes = append(notes, text)
		}
	}
	return Cell{Text: outcomeWords(c.Outcome), Note: strings.Join(notes, "; ")}
}

// noticeTable lists what the participant was told.
func (s *server) noticeTable(r *request, f registrar.EnrollmentFile) Table {
	t := Table{Caption: "Notices to the participant", Quiet: true, Columns: columns("Notice", "State", "Given", "Time to cure")}
	for _, n := range f.Notices {
		name := Cell{Text: ruleWords(n.Rule), Note: "Written " + dateWords(n.OpenedOn), Href: s.subjectPage(r, "notice", n.ID)}
		given := Cell{Text: "Not yet"}
		if n.DeliveredOn != nil {
			given = Cell{Text: dateWords(n.DeliveredOn), Note: wayWords(textOr(n.DeliveredBy, ""))}
		}
		state := Cell{Tags: []Tag{reportTag(n.State)}, Note: n.EndedWhy}
		if n.State == "found" {
			state.Tags = []Tag{{"Reported", quiet}}
		}
		cure := Cell{Text: plural(n.CureDays, "day", "days") + " once it is given"}
		if n.CureUntil != nil {
			cure = Cell{Text: "Through " + dateWords(n.CureUntil)}
		}
		t.Rows = append(t.Rows, row(name, state, given, cure))
	}
	return t
}

// reportTable lists what the recipient is told.
func (s *server) reportTable(r *request, f registrar.EnrollmentFile) Table {
	t := Table{Caption: "Reports", Quiet: true, Columns: columns("Report", "State", "Due", "Who has it now")}
	for _, report := range f.Reports {
		name := Cell{Text: kindWords(report.Kind), Href: s.subjectPage(r, "report", report.ID)}
		if report.Rule != nil && report.Kind != "completion" {
			name.Note = ruleWords(*report.Rule)
		}
		state := Cell{Tags: []Tag{reportTag(report.State)}, Note: cmp.Or(report.AnswerReason, report.EndedWhy)}
		if report.Late {
			state.Tags = append(state.Tags, Tag{"Late", bad})
		}
		due := Cell{Text: dateWords(report.DueOn)}
		if report.SentOn != nil {
			due.Note = "Sent " + dateWords(report.SentOn)
		}
		t.Rows = append(t.Rows, row(name, state, due, holderWords(report.Holder, report.Recipient)))
	}
	return t
}

// holderWords says on whom an obligation waits.
func holderWords(holder, recipient string) string {
	switch holder {
	case registrar.HeldByStaff:
		return "The school"
	case registrar.HeldBySystem:
		return "On its way by itself"
	case registrar.HeldByRecipient:
		return "The " + recipient
	case registrar.HeldByParticipant:
		return "The participant"
	}
	return "Nobody: it is done"
}

// messageTable lists the e-mails about the enrollment.
func (s *server) messageTable(r *request, f registrar.EnrollmentFile) Table {
	t := Table{Caption: "E-mails", Quiet: true, Columns: columns("E-mail", "State", "To")}
	for _, m := range f.Messages {
		name := Cell{Text: kindWords(m.Kind), Href: s.subjectPage(r, "message", m.ID)}
		at := m.RecordedAt
		if m.SentAt != nil {
			at = *m.SentAt
		}
		name.Note = whenOf(at.In(zoneOf(f.Program.Zone, s.zone)))
		t.Rows = append(t.Rows, row(name, Cell{Tags: []Tag{reportTag(m.State)}, Note: m.LastError}, textOr(m.ToAddress, "Erased")))
	}
	return t
}
