package documents

import (
	"slices"

	"johnschool/documents/pdf"
)

// annex adds, on pages of its own, the notice as the participant got it and the proof of its delivery.
func (l reportLetter) annex() {
	a := l.f.Annex
	if a == nil {
		return
	}
	l.NewPage()
	l.depth = 1
	l.Heading(2, titleStyle, "Annex A: notice "+a.Reference)
	if a.Notice == nil {
		l.paragraph("The words of this notice are no longer kept.")
	} else {
		l.noticeAsGiven(a.Notice)
	}
	l.section("Proof of delivery")
	l.deliveries(a.Deliveries)
}

// noticeAsGiven is the letter of a notice, word for word and in its language, below a line that tells a reader of the
// report what follows.
func (l reportLetter) noticeAsGiven(f *NoticeFacts) {
	t := tongueOf(f.Language)
	intro := "This is what the participant was told, word for word as it was written on " + day(f.WrittenOn) + "."
	if t.spanish() {
		intro += " The notice is in Spanish, the participant's language; the facts that it names stand in this report in English."
	}
	l.small(intro)
	l.Rule()
	n := noticeLetter{letter{l.Document, t, 2, usualSize}, f}
	add := func() {
		head := f.Letterhead
		head.Program = ""
		n.letterhead(head)
		n.Paragraph(n.as(greetStyle), pdf.Text(n.day(f.WrittenOn)+"  ·  "+n.say("Letter ", "Carta ")+f.Reference+"  ·  "+f.Participant.Name))
		given := *f
		given.SignedBy, given.Unsigned = "", false // this letter's own signature covers it
		n.f = &given
		n.body()
	}
	if t == english {
		add()
	} else {
		l.In(t.tag(), add)
	}
	l.Rule()
}

// deliveries are what was recorded about how a notice reached the participant, in order.
func (l reportLetter) deliveries(all []Delivery) {
	if len(all) == 0 {
		l.paragraph("No delivery is on record.")
		return
	}
	var rows [][]string
	for i := range all {
		d := &all[i]
		rows = append(rows, []string{shortDay(d.On), d.what(), sentences(d.how(), d.recorder())})
	}
	l.table([]pdf.Column{{Title: "Date", Share: 1.45, Names: true}, {Title: "What", Share: 1.5}, {Title: "How, and who recorded it", Share: 7.05}}, rows)
	if slices.ContainsFunc(all, func(d Delivery) bool { return d.RecordedBy == nil }) {
		l.small("Entries that name nobody were recorded by the program's system.")
	}
}

func (d *Delivery) what() string {
	switch {
	case d.Undone:
		return "Came back"
	case d.By == "post":
		return "Posted"
	case d.By == "hand":
		return "Handed over"
	}
	return "Delivered"
}

// how is the way, with what a mail server said to it.
func (d *Delivery) how() string {
	if d.By != "email" {
		return capital(word(deliveries, d.By)) + "."
	}
	message := ""
	if d.MessageID != "" {
		message = "\nMessage-ID " + d.MessageID + "."
	}
	switch {
	case d.Undone && d.Status != "":
		return "The e-mail did not arrive: a mail server reported " + d.Status + "." + message
	case d.Undone:
		return "The e-mail did not arrive." + message
	case d.Server == filesServer:
		return "By e-mail, put into the folder for messages of an office without a mail server." + message
	case d.Server != "":
		return "By e-mail, accepted by the mail server " + d.Server + "." + message
	}
	return "By e-mail, accepted by a mail server." + message
}

// filesServer is what an office without a mail server calls its folder.
const filesServer = "files"

// recorder is the person who recorded it, if one did.
func (d *Delivery) recorder() string {
	if d.RecordedBy == nil {
		return ""
	}
	return "Recorded by " + d.RecordedBy.by() + ", " + shortDay(d.RecordedBy.On) + "."
}
