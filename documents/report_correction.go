package documents

import (
	"johnschool/documents/pdf"
)

// changes is what a correction corrects, side by side.
func (l reportLetter) changes() {
	c := l.f.Correction
	if c == nil || len(c.Changes) == 0 {
		return
	}
	l.section("What is corrected")
	if l.f.Finding != nil {
		l.paragraph("This is about " + day(l.f.Finding.On) + ", the day of the earlier report’s finding. How it stands today is said further below.")
	}
	after := "As it should read"
	if c.StandsAgain {
		after = "As on record on " + shortDay(c.FellOn)
	}
	l.sides(after, c.Changes)
}

// sides puts facts as they were reported beside what they are.
func (l reportLetter) sides(after string, changes []Change) {
	var rows [][]string
	for _, change := range changes {
		rows = append(rows, []string{capital(change.What), capital(change.Before), capital(change.After)})
	}
	l.table([]pdf.Column{{Title: "Fact", Share: 2.2, Names: true}, {Title: "As reported", Share: 3}, {Title: after, Share: 3}}, rows)
}

// fallen is the earlier finding that a correction takes back.
func (l reportLetter) fallen() {
	found := l.f.Finding
	title := "The finding that no longer stands"
	if l.f.Correction.StandsAgain {
		title = "The finding that was taken back"
	}
	l.section(title)
	text := "On " + day(found.On) + " the program found: " + plain(ruleName(found.Rule)) + ". "
	if c := l.f.Correction; c.StandsAgain {
		text += "On " + day(c.FellOn) + " the rule, with what was on record then, no longer gave this finding for that day. The record was changed again since, " +
			"and with what is on record now the rule gives it once more: the program takes it up anew from the beginning, and reports it if it stands."
	} else {
		text += "With what is on record now, the rule no longer gives this finding for that day."
	}
	l.paragraph(text)
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: "The rule", Value: found.RuleText},
		pdf.Fact{Label: "Source of the rule", Value: sourceWords(found.Source, found.PolicyVersion)},
	)
	if len(l.f.Standing.Reasons) > 0 {
		l.section("How it stands now")
		l.bullets(l.f.Standing.Reasons...)
	}
}

// follows says which earlier letter the recipient has about what this one finds again.
func (l reportLetter) follows() {
	earlier := l.f.Follows
	if earlier == nil {
		return
	}
	sent := ""
	if earlier.SentOn != "" {
		sent = ", sent on " + day(earlier.SentOn)
	}
	l.section("What we wrote before")
	text := "This letter takes the place of our report " + earlier.Reference + sent + ". What that letter reported did not stand for a time, by what was on record then. " +
		"By what was recorded since, it was found again, as this letter has it."
	if earlier.Kind == Correcting {
		text = "This letter takes the place of our correction " + earlier.Reference + sent + ", which took back an earlier report. " +
			"By what was recorded since, it was found again, as this letter has it."
	}
	if earlier.VoidCertificate != "" && earlier.VoidCertificate != l.f.CertificateNumber {
		text += " Certificate number " + earlier.VoidCertificate + ", which that letter named, is void."
	}
	l.paragraph(text)
	if len(earlier.Changes) > 0 {
		l.sides("As on record now", earlier.Changes)
	}
}
