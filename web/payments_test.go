package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// TestAPaymentIsTaken goes from the place "Payments" to the receipt, without scripts.
func TestAPaymentIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	v.get("/payments").is(200).says("Received today", "No money was received on this day.")
	v.post("/payments/find", "text", " ").is(422).says(`href="#text"`)
	v.post("/payments/find", "text", "Nobody").is(200).says("Nobody was found.")
	v.post("/payments/find", "text", "al").is(200).says("Albright, Alex", "Brandt, Alex", "73-CR-27-1", "$230.00") // all are called Alex
	brandt := "/enrollments/" + w.people[1].ID
	v.post("/payments/find", "text", "brandt alex").leadsTo(brandt + "/payments")
	v.post("/payments/find", "text", "nbi-2027-0002").leadsTo(brandt + "/payments")
	v.post("/payments/find", "text", "73-cr-27-2").leadsTo(brandt + "/payments")
	v.get(brandt+"/payments").is(200).says("Alex Brandt", "Fee", "+$230.00", "Due Sept. 1, 2027")

	form := v.get(brandt+"/payments/new").is(200).says("$230.00 is owed", `value="230.00"`, `value="01/06/2027"`)
	key := hiddenOf(t, form, "_key")
	v.post(brandt+"/payments", "_key", key, "amountCents", "two", "receivedOn", "1/9/2027").is(422).says(`href="#amountCents"`, `value="two"`)
	v.post(brandt+"/payments", "_key", key, "amountCents", "0", "method", "cash").is(422).says("more than nothing")
	payment := []string{"_key", key, "amountCents", "100.00", "method", "check", "reference", "No. 77", "receivedOn", "01/06/2027"}
	first := v.post(brandt+"/payments", payment...).is(303)
	if again := v.post(brandt+"/payments", payment...).is(303); again.location != first.location {
		t.Errorf("sent twice, the payment is %s and %s", first.location, again.location)
	}
	v.get(first.location).is(200).says("The payment was taken.", "Receipt NBI-1", "$230.00", "$130.00", "No. 77", first.location+"/receipt")
	if receipt := v.get(first.location + "/receipt").is(200); !strings.HasPrefix(receipt.body, "%PDF-") {
		t.Error("the receipt is no PDF")
	}
	v.get(brandt+"/payments/new").says("$130.00 is owed", `value="130.00"`)
	v.get("/payments").is(200).says("NBI-1", "Brandt, Alex", "In the till", "$100.00", "No. 77")
	v.get("/payments?own=true&on=1/6/2027").says("NBI-1")
	must(w.office.CreateProgram(t.Context(), w.console, registrar.ProgramRequest{Name: "Another course", Prefix: "AC", Zone: "America/Chicago"}))
	till := w.as(t, school.Admin).get("/payments").says("NBI-1").body
	if !strings.Contains(till, `<option value="" selected>All programs`) {
		t.Error("the money of all programs stands below the name of one")
	}
	v.get("/payments?on=1/5/2027").says("No money was received on this day.")
	v.get("/payments?on=tomorrow").is(422).says(`href="#on"`)
	other := must(w.office.TakePayment(t.Context(), w.console, w.people[0].ID, registrar.PaymentRequest{AmountCents: 5000, Method: "cash"}, registrar.Once{}))
	v.get("/payments").says("Cash", "$150.00", "Together")
	if mine := v.get("/payments?own=true").body; strings.Contains(mine, "Albright") {
		t.Error("what somebody else entered stands among one's own")
	}

	v.get(first.location+"/reversal").is(200).says("The balance is then $230.00", "receipt NBI-1")
	v.post(first.location+"/reversal", "reason", "").is(422).says(`href="#reason"`)
	v.post(first.location+"/reversal", "reason", "The check came back.").leadsTo(brandt + "/payments")
	v.post(first.location+"/reversal", "reason", "Twice").is(409).says("reversed already")
	v.get(brandt+"/payments").says("Reversed", "Reversal of the payment of Jan. 6, 2027, receipt NBI-1", "The check came back.")
	v.get(first.location).says("This payment was reversed.")
	v.get("/payments").says("Reversal", "-$100.00")
	v.get(brandt + "/payments/" + other.ID).is(404)
	if csv := v.get(brandt + "/ledger.csv").is(200).body; !strings.Contains(csv, `2027-01-06,"Payment, check",No. 77,NBI-1,-100.00,130.00`) {
		t.Errorf("the ledger for a spreadsheet is %s", csv)
	}

	for role, status := range map[school.Role]int{school.Clerk: 200, school.Officer: 200, school.Admin: 200} {
		u := w.as(t, role)
		u.get(brandt + "/payments").is(status)
		u.get(first.location).is(status)
	}
	w.as(t, school.Clerk).get("/payments").is(403)
	w.as(t, school.Officer).post(brandt+"/payments", payment...).is(403)
}

// TestAPlanIsAgreed splits what is owed, agrees, and sees what is late.
func TestAPlanIsAgreed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	dahl := "/enrollments/" + w.people[3].ID
	must(w.office.TakePayment(t.Context(), w.console, w.people[3].ID, registrar.PaymentRequest{AmountCents: 3000, Method: "cash"}, registrar.Once{}))
	v.get(dahl+"/plan?parts=none&first=soon").is(422).says(`href="#parts"`, `href="#first"`)
	page := v.get(dahl+"/plan?parts=3&first=1/31/2027&every=month").is(200).says("$30.00 is paid or remitted already", `value="66.67"`, `value="66.66"`, `value="01/31/2027"`, `value="02/28/2027"`, `value="03/31/2027"`)
	send := []string{"_version", hiddenOf(t, page, "_version"), "agreedOn", "01/06/2027"}
	for i, part := range [][2]string{{"30.00", "01/06/2027"}, {"66.67", "01/31/2027"}, {"66.67", "02/28/2027"}, {"66.66", "03/31/2027"}} {
		send = append(send, fmt.Sprintf("installments.%d.amountCents", i), part[0], fmt.Sprintf("installments.%d.dueOn", i), part[1])
	}
	v.post(dahl+"/plan", append(send, "installments.4.amountCents", "1.00")...).is(422).says(`href="#installments-4-dueOn"`)
	v.post(dahl+"/plan", send...).leadsTo(dahl + "/payments")
	v.get(dahl+"/payments").says("4 installments", "Payment plan agreed on Jan. 6, 2027", "Paid", "$66.67", "Due Jan. 31, 2027")
	v.post(dahl+"/plan", send...).is(409)
	w.clock.Add(60 * 24 * time.Hour)
	v = w.as(t, school.Staff)
	v.get(dahl+"/payments").says("Late", "$133.34")
	v.get(dahl + "/payments/new").says(`value="133.34"`)

	// Once all is paid there is nothing to agree, and no page offers it.
	must(w.office.TakePayment(t.Context(), w.console, w.people[3].ID, registrar.PaymentRequest{AmountCents: 20000, Method: "cash"}, registrar.Once{}))
	page = v.get(dahl + "/plan?parts=3").is(200).says("Nothing is owed.")
	late := v.post(dahl+"/plan", "installments.0.amountCents", "30.00", "installments.0.dueOn", "04/06/2027").is(409).says("nothing to pay in installments")
	for _, path := range []string{dahl, dahl + "/payments"} {
		if offers := v.get(path).is(200); strings.Contains(offers.main(), dahl+"/plan") {
			t.Errorf("%s offers a plan", path)
		}
	}
	for _, settled := range []answer{page, late} {
		if strings.Contains(settled.main(), "<form") {
			t.Errorf("%s has a form", settled.what)
		}
	}
}
