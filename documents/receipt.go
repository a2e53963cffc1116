package documents

import (
	"johnschool/documents/pdf"
)

// ReceiptFacts is all that a receipt says. It goes to a participant, in their language, so that the program is not
// printed.
type ReceiptFacts struct {
	Language         string     `json:"language,omitempty"` // a BCP 47 tag, as in a notice
	Number           string     `json:"number"`
	Kind             string     `json:"kind"` // payment, or refund
	PaidOn           string     `json:"paidOn"`
	Letterhead       Letterhead `json:"letterhead"`
	Name             string     `json:"name"` // of the participant
	EnrollmentNumber string     `json:"enrollmentNumber"`
	AmountCents      int64      `json:"amountCents"` // above 0
	Method           string     `json:"method"`
	Reference        string     `json:"reference,omitempty"`   // of the payer's bank or card
	BalanceCents     int64      `json:"balanceCents"`          // after it
	ReceivedBy       string     `json:"receivedBy,omitempty"`  // role or name
	ReversedOn       string     `json:"reversedOn,omitempty"`  // the payment was taken back
	DuplicateOn      string     `json:"duplicateOn,omitempty"` // printed again on a later day
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
	d.optional("reversedOn", f.ReversedOn)
	d.optional("duplicateOn", f.DuplicateOn)
	return d.err
}

var (
	methods        = map[string]string{"cash": "Cash", "check": "Check", "money_order": "Money order", "card": "Card", "other": "Other"}
	spanishMethods = map[string]string{"cash": "Efectivo", "check": "Cheque", "money_order": "Giro postal", "card": "Tarjeta", "other": "Otro"}
)

// Receipt writes the receipt of one payment or refund, on one page.
func Receipt(f ReceiptFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	t := tongueOf(f.Language)
	title, verb, by := t.say("Receipt", "Recibo"), t.say("Received from ", "Recibido de "), t.say("Received by", "Recibido por")
	if f.Kind == "refund" {
		title, verb, by = t.say("Receipt for a refund", "Recibo de un reembolso"), t.say("Refunded to ", "Reembolsado a "), t.say("Refunded by", "Reembolsado por")
	}
	head := f.Letterhead
	head.Program = ""
	l := newLetter(t, title+" "+f.Number, f.PaidOn, t.say("Receipt ", "Recibo ")+f.Number, head)
	l.title(title)
	if f.ReversedOn != "" {
		l.Paragraph(leadStyle, pdf.Bold(t.sayf("REVERSED on %s: this receipt no longer counts.", "ANULADO el %s: este recibo ya no cuenta.", t.day(f.ReversedOn))))
	}
	l.Paragraph(leadStyle, pdf.Text(verb+f.Name+": "), pdf.Bold(money(f.AmountCents)), pdf.Text(t.say(" on ", " el ")+t.day(f.PaidOn)+"."))
	method := word(methods, f.Method)
	if t.spanish() {
		method = word(spanishMethods, f.Method)
	}
	l.Facts(factStyle,
		pdf.Fact{Label: t.say("Receipt number", "Número de recibo"), Value: f.Number},
		pdf.Fact{Label: t.say("Date", "Fecha"), Value: t.day(f.PaidOn)},
		pdf.Fact{Label: t.say("Amount", "Cantidad"), Value: money(f.AmountCents)},
		pdf.Fact{Label: t.say("Method", "Forma de pago"), Value: method},
		pdf.Fact{Label: t.say("Reference", "Referencia"), Value: f.Reference},
		pdf.Fact{Label: t.say("Enrollment number", "Número de inscripción"), Value: f.EnrollmentNumber},
		pdf.Fact{Label: t.say("New balance", "Nuevo saldo"), Value: t.balance(f.BalanceCents)},
		pdf.Fact{Label: by, Value: f.ReceivedBy},
	)
	if f.ReversedOn == "" {
		l.paragraph(t.say("Please keep this receipt.", "Por favor, guarde este recibo."))
	}
	if f.DuplicateOn != "" {
		l.small(t.sayf("Duplicate, printed on %s.", "Duplicado, impreso el %s.", t.day(f.DuplicateOn)))
	}
	return finish(l.Document, f)
}
