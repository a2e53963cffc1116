package registrar

import (
	"context"
	"fmt"
	"slices"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// Receipt is the receipt of a payment, in the participant's language. One that is
// asked for on a later day than that of the payment says that it is a duplicate.
func (o *Office) Receipt(ctx context.Context, actor school.Actor, enrollmentID, entryID string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActReadReceipt, func(v *visit) error {
		c, err := v.correspondence(enrollmentID)
		if err != nil {
			return err
		}
		entries, err := v.Tx.Ledger(v.ctx, enrollmentID)
		if err != nil {
			return err
		}
		facts, err := c.receiptFacts(entries, entryID)
		if err != nil {
			return err
		}
		c.wording.WordReceipt(&facts)
		receipt, err := documents.Receipt(facts)
		if err != nil {
			return err
		}
		d = Document{FileName: "receipt-" + facts.Number + ".pdf", ContentType: pdfType, Data: receipt}
		return v.auditReading("enrollment", enrollmentID, []string{entryID})
	})
	return d, err
}

// receiptFacts is what the receipt of one of the entries says; they are in the
// order in which they were recorded.
func (c *correspondence) receiptFacts(entries []db.LedgerLine, entryID string) (documents.ReceiptFacts, error) {
	at := slices.IndexFunc(entries, func(e db.LedgerLine) bool { return e.ID == entryID })
	if at < 0 {
		return documents.ReceiptFacts{}, notFound("entry")
	}
	paid := entries[at]
	if paid.ReceiptNumber == nil {
		return documents.ReceiptFacts{}, &school.Error{Kind: school.Conflict, Message: "Only a payment has a receipt; this entry is none."}
	}
	f := documents.ReceiptFacts{Language: c.Participant.PreferredLanguage, Number: fmt.Sprintf("%s-%d", c.program.Prefix, *paid.ReceiptNumber),
		Kind: "payment", PaidOn: paid.On.String(), Letterhead: c.letterhead(), Name: c.participant().Name, EnrollmentNumber: c.Number,
		AmountCents: -paid.AmountCents, Method: paid.Method, Reference: paid.Reference}
	for i, e := range entries {
		if i <= at {
			f.BalanceCents += e.AmountCents
		}
		if e.Reverses != nil && *e.Reverses == entryID {
			f.ReversedOn = e.On.String()
		}
	}
	if school.DateOf(paid.RecordedAt, c.program.location) < c.today {
		f.DuplicateOn = c.today.String()
	}
	return f, nil
}
