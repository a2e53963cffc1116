package documents

import (
	"johnschool/documents/pdf"
)

// ReceiptFacts is all that a receipt says. It goes to a participant, so that the program is not printed.
type ReceiptFacts struct {
	Number           string     `json:"number"`
	Kind             string     `json:"kind"` // payment, or refund
	PaidOn           string     `json:"paidOn"`
	Letterhead       Letterhead `json:"letterhead"`
	Name             string     `json:"name"` // of the participant
	EnrollmentNumber string     `json:"enrollmentNumber"`
	AmountCents      int64      `json:"amountCents"` // above 0
	Method           string     `json:"method"`
	Reference        string     `json:"reference,omitempty"`  // of the payer's bank or card
	BalanceCents     int64      `json:"balanceCents"`         // after it
	ReceivedBy       string     `json:"receivedBy,omitempty"` // role or name
}

func (f *ReceiptFacts) check() error {
	err := requireText("number", f.Number, "letterhead.organization", f.Letterhead.Organization, "name", f.Name,
		"enrollmentNumber", f.EnrollmentNumber, "method", f.Method)
	if err != nil {
		return err
	}
	if f.Kind != "payment" && f.Kind != "refund" {
		return fieldError("kind", errUnknown)
	}
	if f.AmountCents <= 0 {
		return fieldError("amountCents", errMissing)
	}
	var d dates
	d.required("paidOn", f.PaidOn)
	return d.err
}

// Receipt writes the receipt of one payment or refund.
func Receipt(f ReceiptFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	title, verb, by := "Receipt", "Received from ", "Received by"
	if f.Kind == "refund" {
		title, verb, by = "Receipt for a refund", "Refunded to ", "Refunded by"
	}
	head := f.Letterhead
	head.Program = ""
	l := newLetter(title+" "+f.Number, f.PaidOn, "Receipt "+f.Number, head)
	l.title(title)
	l.Paragraph(leadStyle, pdf.Text(verb+f.Name+": "), pdf.Bold(money(f.AmountCents)), pdf.Text(" on "+day(f.PaidOn)+"."))
	l.Facts(factStyle,
		pdf.Fact{Label: "Receipt number", Value: f.Number},
		pdf.Fact{Label: "Date", Value: day(f.PaidOn)},
		pdf.Fact{Label: "Amount", Value: money(f.AmountCents)},
		pdf.Fact{Label: "Method", Value: sentenceCase(f.Method)},
		pdf.Fact{Label: "Reference", Value: f.Reference},
		pdf.Fact{Label: "Enrollment number", Value: f.EnrollmentNumber},
		pdf.Fact{Label: "Balance after this", Value: balance(f.BalanceCents)},
		pdf.Fact{Label: by, Value: f.ReceivedBy},
	)
	l.paragraph("Please keep this receipt.")
	return finish(l.Document, f)
}
