package documents

import "johnschool/school"

// Place is a fact that staff can name in a text: in reports, in notices, or in both. Missing says in which letters there is none, as
// the end of a sentence; it is empty for what every letter has.
type Place struct {
	Name    string
	Means   string
	Missing string

	reports, notices bool
	first            bool // may stand in the first lines of a notice, which name nothing telling
}

// places are all facts that can be named. Each stands in the letter anyway, so that no text brings a character into it that it could
// be refused for.
var places = []Place{
	{Name: "participant", Means: "the person's name as the order spells it", reports: true, notices: true, first: true},
	{Name: "number", Means: "the enrollment's number", reports: true, notices: true, first: true},
	{Name: "reference", Means: "the letter's own number", reports: true, notices: true, first: true},
	{Name: "organization", Means: "who runs the program", reports: true, notices: true, first: true},
	{Name: "today", Means: "the day on which the letter is written", reports: true, notices: true, first: true},
	{Name: "deadline", Means: "by when a notice asks that it be settled", notices: true, first: true},
	{Name: "phone", Means: "the program's telephone number", Missing: "where the program gives no telephone number", reports: true, notices: true, first: true},
	{Name: "email", Means: "the program's e-mail address", Missing: "where the program gives no e-mail address", reports: true, notices: true, first: true},
	{Name: "signatory", Means: "who signs the letter", Missing: "on a day on which nobody is named to sign", reports: true, notices: true, first: true},
	{Name: "program", Means: "the program's name", reports: true},
	{Name: "recipient", Means: "the court or agency that the letter, or the report that may follow a notice, goes to", Missing: "where nobody is told (a self-referral)", reports: true, notices: true},
	{Name: "caseNumber", Means: "the case number", Missing: "where the order has no case number (a self-referral)", reports: true, notices: true},
	{Name: "court", Means: "the court that ordered", Missing: "where no court ordered it", reports: true},
	{Name: "judge", Means: "the judge, as the order has the name", Missing: "where the order names no judge", reports: true},
	{Name: "orderedOn", Means: "the day of the order", Missing: "where the order has no date", reports: true},
	{Name: "dueOn", Means: "the due date in force; in a notice, of what it is about", Missing: "where there is no due date", reports: true, notices: true},
	{Name: "answerBy", Means: "by when a report asks for an answer", Missing: "where no answer is asked for by a day", reports: true},
	{Name: "amount", Means: "what a notice asks to pay", Missing: "in a notice that is not about payment", notices: true},
}

// Places are the facts that a text of a kind can name.
func Places(kind string) []Place { return placesOf(kind, false) }

// placesOf leaves out, for the first lines of a notice, what is too telling there.
func placesOf(kind string, firstLines bool) (all []Place) {
	for _, p := range places {
		switch {
		case kind != NoticeText && p.reports, kind == NoticeText && p.notices && (p.first || !firstLines):
			all = append(all, p)
		}
	}
	return all
}

// sometimes tells in which letters of a kind a fact is missing, "" for none. A report goes to somebody.
func sometimes(kind string) func(field string) string {
	return func(field string) string {
		if field == "recipient" && kind != NoticeText {
			return ""
		}
		for _, p := range places {
			if p.Name == field {
				return p.Missing
			}
		}
		return ""
	}
}

// placeFacts are a report's facts by the names that texts give them.
func (f *ReportFacts) placeFacts() map[string]string {
	program := f.Letterhead.Program
	if program == "" {
		program = "the program"
	}
	return map[string]string{
		"participant": f.Participant.Name, "number": f.EnrollmentNumber, "reference": f.Reference, "organization": f.Letterhead.Organization,
		"today": day(f.WrittenOn), "phone": f.Letterhead.Phone, "email": f.Letterhead.Email, "signatory": f.Signatory.Name, "program": program,
		"recipient": f.Recipient.Name, "caseNumber": f.Order.CaseNumber, "court": f.Order.Court, "judge": f.Order.Judge,
		"orderedOn": day(f.Order.OrderedOn), "dueOn": day(f.Order.DueOn), "answerBy": day(f.AnswerBy),
	}
}

// placeFacts are a notice's facts, in its language.
func (f *NoticeFacts) placeFacts() map[string]string {
	l := noticeLetter{letter{tongue: tongueOf(f.Language)}, f}
	facts := map[string]string{
		"participant": f.Participant.Name, "number": f.EnrollmentNumber, "reference": f.Reference, "organization": f.Letterhead.Organization,
		"today": l.day(f.WrittenOn), "phone": f.Contact.Phone, "email": f.Contact.Email, "signatory": f.Signatory.Name,
		"deadline": l.deadline(), "recipient": f.ReportTo, "caseNumber": f.CaseNumber, "amount": nonZero(f.AmountCents),
	}
	if rule := school.Rule(f.Rule); rule == school.RuleDeadline || rule == school.RuleUnpaidFees {
		facts["dueOn"] = l.day(f.DueOn)
	}
	return facts
}
