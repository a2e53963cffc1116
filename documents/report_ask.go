package documents

import (
	"johnschool/documents/pdf"
)

// asked is what the recipient of each kind of report is asked to do.
var asked = map[ReportKind]string{
	Enrollment: "Nothing has to be decided. Please acknowledge that this proof of enrollment reached you.",
	Progress:   "Nothing has to be decided. Please acknowledge that this report reached you, and tell us if the order is to change.",
	Completion: "Please enter the completion in the case, and acknowledge this report.",
	Violation: "Please acknowledge this report, and tell us what is decided: more time, a reinstatement, another step, or none. " +
		"We enter the decision with who made it and when.",
	UnpaidFees: "Please acknowledge this report. If the fee is to be reduced or waived, tell us who decided it, when, and the amount.",
	Closed:     "Please acknowledge this report. If the enrollment is to be taken up again, tell us who decided it, and when.",
	Correcting: "Please put this letter in the place of the earlier one, and acknowledge it. If anything was decided on the earlier report, " +
		"please look at that decision again.",
}

// ask says what is asked of the recipient, by when, and how to answer.
func (l reportLetter) ask() {
	f := l.f
	meanwhile := ""
	if f.Kind == Violation {
		meanwhile = "Until then the enrollment goes on."
		if f.Closure != nil {
			meanwhile = "Until then the enrollment stays ended."
		}
	}
	by := ""
	if f.AnswerBy != "" {
		by = "We ask for your answer by " + day(f.AnswerBy) + "."
	}
	l.section("What we ask of you")
	l.paragraph(sentences(f.asked(), meanwhile, by))
	l.paragraph(f.howToAnswer())
	if f.AnswerLink != "" {
		l.Paragraph(l.as(bodyStyle), pdf.Span{Text: f.AnswerLink, Link: f.AnswerLink})
	}
}

// asked is what the recipient is asked to do. Nobody takes up the enrollment of one who has died.
func (f *ReportFacts) asked() string {
	if f.Kind == Closed && f.Closure.Outcome == "deceased" {
		return "Please acknowledge this report."
	}
	return asked[f.Kind]
}

// howToAnswer says which ways there are, as far as the letterhead gives them.
func (f *ReportFacts) howToAnswer() string {
	if f.HowToAnswer != "" {
		return f.HowToAnswer
	}
	var ways []string
	if f.AnswerLink != "" {
		ways = append(ways, "in the system at the address below, once signed in")
	}
	if f.Letterhead.Email != "" {
		ways = append(ways, "by e-mail to "+f.Letterhead.Email)
	}
	if len(f.Letterhead.AddressLines) > 0 {
		ways = append(ways, "by mail")
	}
	if f.Letterhead.Phone != "" {
		ways = append(ways, "by phone at "+f.Letterhead.Phone)
	}
	if len(ways) == 0 {
		return ""
	}
	return "You can answer " + either(ways) + "; please name report " + f.Reference + ". If anything in it is wrong or missing, reject it and say what: " +
		"we look at it again and write to you."
}
