package documents

import "johnschool/documents/pdf"

// resubmitted says which report this letter takes the place of, what its recipient rejected and what is answered.
func (l reportLetter) resubmitted() {
	r := l.f.Resubmission
	if r == nil {
		return
	}
	sent := ""
	if r.SentOn != "" {
		sent = ", sent on " + day(r.SentOn)
	}
	l.section("Why this report comes again")
	l.paragraph("This letter takes the place of our report " + r.Reference + sent + ", which was returned to us on " + day(r.RejectedOn) +
		". We looked at the record again, and what is on record stands.")
	l.Facts(l.as(factStyle), pdf.Fact{Label: "Returned because", Value: r.Reason}, pdf.Fact{Label: "Our answer", Value: r.Reply})
}
