package documents

import (
	"strconv"
	"strings"

	"johnschool/documents/pdf"
)

// lead is the first paragraph: the outcome in plain words, the person's name and the outcome itself in bold.
func (f *ReportFacts) lead() []pdf.Span {
	switch f.Kind {
	case Enrollment:
		return f.leadEnrollment()
	case Progress:
		return f.leadProgress()
	case Completion:
		return f.leadCompletion()
	case Violation:
		return f.leadViolation()
	case UnpaidFees:
		return f.leadUnpaidFees()
	case Closed:
		return f.leadClosed()
	default:
		return f.leadCorrection()
	}
}

// course is the program as a sentence names it.
func (f *ReportFacts) course() string {
	if f.Letterhead.Program == "" {
		return "the program"
	}
	return "the program " + f.Letterhead.Program
}

// byDue is " by January 5, 2027", or nothing where the order sets no date.
func (f *ReportFacts) byDue() string {
	if f.Order.DueOn == "" {
		return ""
	}
	return " by " + day(f.Order.DueOn)
}

func (f *ReportFacts) progressSentence() string {
	s := &f.Standing
	text := strconv.Itoa(s.Credited) + " of " + counted(s.Required, "required "+s.unit())
	verb := " are"
	if s.Credited == 1 {
		verb = " is"
	}
	text += verb + " credited"
	if s.Needed > 0 {
		return text + "; " + counted(s.Needed, "more "+s.unit()) + need(s.Needed) + " needed" + f.byDue() + "."
	}
	return text + "."
}

func need(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

// toDecide ends what is reported as a violation: the program reports facts, the recipient judges them.
func (f *ReportFacts) toDecide() string {
	who := "the recipient of this letter"
	if f.Order.Court != "" {
		who = "the court"
	}
	return "This letter reports what is on record. What follows from it is for " + who + " to decide."
}

func (f *ReportFacts) leadEnrollment() []pdf.Span {
	outcome, since := " is enrolled", ""
	if f.EnrolledOn != "" {
		outcome, since = " has been enrolled", " since "+day(f.EnrolledOn)
	}
	requires := "The program requires " + counted(f.Standing.Required, f.Standing.unit())
	if f.Order.DueOn != "" {
		requires += ", to be completed" + f.byDue()
	}
	return []pdf.Span{pdf.Bold(f.Participant.Name + outcome), pdf.Text(" in " + f.course() + since + ". " + requires + ".")}
}

func (f *ReportFacts) leadProgress() []pdf.Span {
	outcome, rest := f.stateSentence()
	return []pdf.Span{pdf.Bold(f.Participant.Name + " " + outcome), pdf.Text(rest + " " + f.progressSentence())}
}

// stateSentence puts a state into words: the outcome, and the rest of its sentence.
func (f *ReportFacts) stateSentence() (outcome, rest string) {
	switch f.Standing.State {
	case "requirements_met":
		return "has met all requirements", " of " + f.course() + "."
	case "overdue":
		return "has not completed " + f.course(), f.byDue() + ", the due date."
	case "in_violation":
		return "does not meet a rule", " of " + f.course() + "; the reasons are given below."
	case "cannot_complete":
		return "cannot complete " + f.course() + f.byDue(), " with the sessions now offered."
	case "at_risk":
		return "is at risk of not completing " + f.course() + f.byDue(), "; the reasons are given below."
	case "on_track":
		return "is on track to complete " + f.course() + f.byDue(), "."
	}
	return "is enrolled", " in " + f.course() + "."
}

func (f *ReportFacts) leadCompletion() []pdf.Span {
	certificate := ""
	if f.CertificateNumber != "" {
		certificate = "Certificate number " + f.CertificateNumber + " was issued."
	}
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " has completed " + f.course()), pdf.Text(". "),
		pdf.Text(sentences("Every requirement was met on "+day(f.Finding.On)+".", f.progressSentence(), certificate)),
	}
}

// violationSentence says which rule was not met, without judging the person.
func (f *ReportFacts) violationSentence() string {
	rules := "the rules of " + f.course()
	switch f.Finding.Rule {
	case "absences":
		return "has more absences than " + rules + " allow"
	case "consecutive_absences":
		return "has missed more sessions in a row than " + rules + " allow"
	case "silence":
		return "has not attended or been in contact for longer than " + rules + " allow"
	case "conduct":
		return "was removed from a session, which is a violation under " + rules
	case "deadline":
		return "did not complete " + f.course() + f.byDue() + ", the due date"
	}
	return "does not meet a rule of " + f.course()
}

func (f *ReportFacts) leadViolation() []pdf.Span {
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " " + f.violationSentence()), pdf.Text(". "),
		pdf.Text(sentences(f.progressSentence(), f.toDecide())),
	}
}

func (f *ReportFacts) leadUnpaidFees() []pdf.Span {
	amount := f.Fees.OverdueCents
	if amount == 0 {
		amount = f.Fees.BalanceCents
	}
	since := ""
	if f.Fees.OverdueSince != "" {
		since = ", which was due on " + day(f.Fees.OverdueSince)
	}
	services := ""
	if f.Standing.ServicesComplete {
		services = "All required services are complete."
	}
	withheld := ""
	if f.Fees.CompletionWithheld {
		withheld = "Completion is withheld until the fee is settled; it is not denied."
	}
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " has not paid " + money(amount) + " of the program fee"), pdf.Text(since + ". "),
		pdf.Text(sentences("This letter is about payment alone; it is not a report about attendance.", services, withheld)),
	}
}

func (f *ReportFacts) leadClosed() []pdf.Span {
	return []pdf.Span{
		pdf.Bold("The enrollment of " + f.Participant.Name + " was closed on " + day(f.Closure.On)),
		pdf.Text(" with the outcome: " + plain(f.Closure.Outcome) + ". "), pdf.Text(sentences(f.Closure.Reason, f.progressSentence())),
	}
}

func (f *ReportFacts) leadCorrection() []pdf.Span {
	c := f.Correction
	what := "report"
	if title, ok := reportTitles[c.SupersedesKind]; ok && c.SupersedesKind != Correcting {
		what = strings.ToLower(title[:1]) + title[1:]
	}
	sent := "."
	if c.SupersedesSentOn != "" {
		sent = ", sent on " + day(c.SupersedesSentOn) + "."
	}
	outcome, rest := f.stateSentence()
	return []pdf.Span{
		pdf.Bold("This letter corrects and replaces our " + what + " " + c.SupersedesReference), pdf.Text(sent + " "),
		pdf.Bold(f.Participant.Name + " " + outcome), pdf.Text(rest + " " + sentences(f.progressSentence(), "Please rely on this letter alone.")),
	}
}
