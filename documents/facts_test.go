package documents

import "fmt"

var northStar = Letterhead{
	Organization: "North Star Center for Change",
	Program:      "Not Buying It",
	AddressLines: []string{"412 St. Germain Street, Suite 200", "St. Cloud, MN 56301"},
	Phone:        "(320) 555-0142",
	Email:        "records@northstar.example.org",
}

var director = Signatory{Name: "Dana Whitfield", Title: "Program director"}

// violationFacts is a violation for absences after a notice whose time ran out.
func violationFacts() ReportFacts {
	return ReportFacts{
		Reference: "R-2026-000123", Kind: Violation, WrittenOn: "2026-11-21", DueOn: "2026-12-04",
		Letterhead: northStar,
		Recipient: Recipient{Name: "Stearns County District Court", Attention: "The Honorable María Iñíguez-O’Neill",
			AddressLines: []string{"725 Courthouse Square", "St. Cloud, MN 56303"}},
		Participant: Participant{Name: "José Ángel Núñez D'Amico", DateOfBirth: "1984-02-29"},
		Order: Order{
			Court: "Stearns County District Court", CaseNumber: "73-CR-26-4471",
			Counts: []Count{{Statute: "Minn. Stat. § 609.324, subd. 2", Level: "misdemeanor"},
				{Statute: "Minn. Stat. § 609.324, subd. 3", Level: "gross_misdemeanor"}},
			Disposition: "stay_of_adjudication", OrderedOn: "2026-08-03", DueOn: "2027-01-05",
		},
		EnrollmentNumber: "NBI-2026-0147", EnrolledOn: "2026-08-10",
		Finding: &Finding{
			On: "2026-11-20", Rule: "absences", PolicyVersion: 3,
			RuleText: "No more than 2 absences are allowed. A third absence that is not made up is a violation.",
			Source:   "Program policy, section 4; 9 CCR 9876",
			Ground:   "The third absence stood on record on November 4, 2026.",
			Reasons: []string{"3 absences stand on record (October 7, October 21 and November 4, 2026); 2 are allowed.",
				"No absence was made up within the time to cure, which ended on November 19, 2026."},
		},
		Standing: Standing{State: "in_violation", Required: 8, Credited: 4, Needed: 4, Absences: 3, BalanceCents: 13000},
		Sessions: []Session{
			{On: "2026-09-23", Time: "6:00 PM", Module: "Orientation", Outcome: "attended", Counts: "credit"},
			{On: "2026-09-30", Time: "6:00 PM", Module: "Law and consequences", Outcome: "late", Counts: "credit", Note: "8 minutes late"},
			{On: "2026-10-07", Time: "6:00 PM", Module: "Health", Outcome: "absent", Counts: "absence"},
			{On: "2026-10-14", Time: "6:00 PM", Module: "Healthy relationships", Outcome: "attended", Counts: "credit"},
			{On: "2026-10-21", Time: "6:00 PM", Module: "Impact on communities", Outcome: "turned_away", Counts: "absence", Note: "35 minutes late; 15 allowed"},
			{On: "2026-10-28", Time: "6:00 PM", Module: "Impact on communities", Outcome: "attended", Counts: "credit"},
			{On: "2026-11-04", Time: "6:00 PM", Module: "Accountability", Outcome: "absent", Counts: "absence"},
			{On: "2026-11-11", Time: "6:00 PM", Module: "Accountability", Outcome: "cancelled", Note: "Counts for nobody"},
		},
		Amendments: []Amendment{{Kind: "extension", DecidedBy: "Judge Iñíguez-O’Neill", DecidedOn: "2026-10-02",
			Text: "Due date moved from December 1, 2026 to January 5, 2027."}},
		Notice: &NoticeRecord{OpenedOn: "2026-11-05", DeliveredOn: "2026-11-09", DeliveredBy: "handed", CureUntil: "2026-11-19"},
		Review: &Review{ConfirmedBy: "Dana Whitfield, program director", On: "2026-11-20"},
		Fees:   Fees{AssessedCents: 23000, PaidCents: 10000, BalanceCents: 13000},
		HowToAnswer: "Please acknowledge or reject this report on the page below, or by mail to the address above. " +
			"It stays open with us until you do.",
		AnswerLink: "https://school.example.org/r/0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11",
		Signatory:  director, Unsigned: true,
	}
}

func completionFacts() ReportFacts {
	f := violationFacts()
	f.Kind, f.Reference, f.CertificateNumber = Completion, "R-2026-000131", "C-2026-00088"
	f.Finding = &Finding{On: "2026-11-20", Rule: "completed", PolicyVersion: 3,
		RuleText: "Eight credited sessions, every condition attested, and the fee paid.", Source: "Program policy, section 2",
		Reasons: []string{"8 of 8 sessions are credited.", "Every condition was attested; the last on November 20, 2026."}}
	f.Standing = Standing{State: "requirements_met", Required: 8, Credited: 8, Absences: 1, ServicesComplete: true}
	f.Fees = Fees{AssessedCents: 23000, PaidCents: 20000, WaivedCents: 3000}
	f.Notice, f.Review = nil, nil
	return f
}

func unpaidFacts() ReportFacts {
	f := completionFacts()
	f.Kind, f.Reference, f.CertificateNumber = UnpaidFees, "R-2026-000140", ""
	f.Finding = &Finding{On: "2026-11-20", Rule: "unpaid_fees", PolicyVersion: 3,
		RuleText: "The program fee is due before completion.", Source: "Program policy, section 6",
		Ground: "$130.00 of the program fee, due on October 21, 2026, was unpaid on November 20, 2026."}
	f.Fees = Fees{AssessedCents: 23000, PaidCents: 10000, BalanceCents: 13000, OverdueCents: 13000,
		OverdueSince: "2026-10-21", CompletionWithheld: true}
	f.Standing.State = "on_track"
	f.Sessions = nil
	return f
}

func correctionFacts() ReportFacts {
	f := violationFacts()
	f.Kind, f.Reference, f.Finding, f.Notice, f.Review = Correcting, "R-2026-000152", nil, nil, nil
	f.Standing = Standing{State: "on_track", Required: 8, Credited: 5, Needed: 3, Absences: 2}
	f.Sessions[2].Outcome, f.Sessions[2].Counts, f.Sessions[2].Note = "attended", "credit", "Corrected on November 24, 2026"
	f.Correction = &Correction{SupersedesReference: "R-2026-000123", SupersedesSentOn: "2026-11-21", SupersedesKind: Violation,
		Changes: []Change{
			{What: "Session of October 7, 2026", Before: "Absent", After: "Attended: the paper roll shows the signature"},
			{What: "Absences", Before: "3", After: "2"},
			{What: "Finding", Before: "Violation: more absences than allowed", After: "No violation"},
		}}
	return f
}

func progressFacts(state string) ReportFacts {
	f := violationFacts()
	f.Kind, f.Finding, f.Notice, f.Review = Progress, nil, nil, nil
	f.Standing = Standing{State: state, Required: 8, Credited: 4, Needed: 4, Absences: 2,
		Reasons: []string{"2 absences stand on record and 2 are allowed: one more would be a violation."}}
	return f
}

func enrollmentFacts() ReportFacts {
	f := progressFacts("on_track")
	f.Kind = Enrollment
	f.Standing = Standing{State: "on_track", Required: 8, Needed: 8}
	for i := range f.Sessions {
		f.Sessions[i].Outcome, f.Sessions[i].Counts, f.Sessions[i].Note = "scheduled", "", ""
	}
	return f
}

func closedFacts() ReportFacts {
	f := progressFacts("on_track")
	f.Kind = Closed
	f.Closure = &Closure{On: "2026-11-20", Outcome: "transferred", Reason: "The court transferred the order to another program."}
	return f
}

// sixtySessions is a year of weekly groups, which takes three pages.
func sixtySessions() ReportFacts {
	f := violationFacts()
	f.Participant.Name = "María de los Ángeles Fernández-Covarrubias y Güereña-Echeverría de la Peña Ñíguez O’Shaughnessy D'Angelo-Wolfeschlegelsteinhausenbergerdorff III"
	f.Sessions = nil
	for i := range 60 {
		f.Sessions = append(f.Sessions, Session{On: fmt.Sprintf("2026-%02d-%02d", 1+i/6, 1+4*(i%6)), Time: "5:30 PM",
			Module: fmt.Sprintf("Weekly group %d", i+1), Outcome: "attended", Counts: "credit"})
	}
	return f
}

func noticeFacts() NoticeFacts {
	return NoticeFacts{
		Reference: "N-2026-000077", WrittenOn: "2026-11-05", Letterhead: northStar,
		Participant: Participant{Name: "José Ángel Núñez D'Amico",
			AddressLines: []string{"1500 Pine Cone Road, Apt. 7", "Sartell, MN 56377"}},
		EnrollmentNumber: "NBI-2026-0147", CaseNumber: "73-CR-26-4471", Rule: "absences",
		RuleText: "No more than 2 absences are allowed.",
		Missed: []string{"You were absent on October 7, 2026.", "You came 35 minutes late on October 21, 2026 and could not be admitted; this counts as an absence.",
			"You were absent on November 4, 2026."},
		CureDays:  10,
		HowToCure: []string{"Make up one of these sessions. The next ones are on November 11 and November 18, 2026 at 6:00 PM.", "Or show us in writing why you could not come, such as a doctor's note."},
		ReportTo:  "Stearns County District Court",
		Contact:   Contact{Name: "Dana Whitfield", Phone: "(320) 555-0142", Email: "records@northstar.example.org", Hours: "Monday to Friday, 9 AM to 5 PM"},
		Signatory: director, Unsigned: true,
	}
}

func certificateFacts() CertificateFacts {
	return CertificateFacts{
		Number: "C-2026-00088", CheckCode: "7QF2-KM3X-9TRD", CheckURL: "https://school.example.org/certificates/C-2026-00088?code=7QF2-KM3X-9TRD",
		IssuedOn: "2026-11-21", CompletedOn: "2026-11-20", Letterhead: northStar,
		Participant:      Participant{Name: "José Ángel Núñez D'Amico", DateOfBirth: "1984-02-29"},
		Order:            Order{Court: "Stearns County District Court", CaseNumber: "73-CR-26-4471"},
		EnrollmentNumber: "NBI-2026-0147", SessionsCredited: 8, Signatory: director, Unsigned: true,
	}
}

func receiptFacts() ReceiptFacts {
	return ReceiptFacts{
		Number: "NBI-000412", Kind: "payment", PaidOn: "2026-10-14", Letterhead: northStar, Name: "José Ángel Núñez D'Amico",
		EnrollmentNumber: "NBI-2026-0147", AmountCents: 10000, Method: "money_order", Reference: "MO 2231887",
		BalanceCents: 13000, ReceivedBy: "Dana Whitfield",
	}
}
