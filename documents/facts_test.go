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

// violationFacts is a violation for absences after a notice whose time ran out, which ended the enrollment.
func violationFacts() ReportFacts {
	return ReportFacts{
		Reference: "NBI-2026-0147-R3", Kind: Violation, WrittenOn: "2026-11-21", DueOn: "2026-12-04", AnswerBy: "2026-12-08",
		Letterhead: northStar,
		Recipient: Recipient{Kind: "court", Name: "Stearns County District Court", Attention: "María Iñíguez-O’Neill",
			AddressLines: []string{"725 Courthouse Square", "St. Cloud, MN 56303"}},
		Participant: Participant{Name: "José Ángel Núñez D'Amico", DateOfBirth: "1984-02-29"},
		Order: Order{
			Court: "Stearns County District Court", CaseNumber: "73-CR-26-4471",
			Counts: []Count{{Statute: "Minn. Stat. § 609.324, subd. 2", Level: "misdemeanor"},
				{Statute: "Minn. Stat. § 609.324, subd. 3", Level: "gross_misdemeanor"}},
			Disposition: "stay_of_adjudication", OrderedOn: "2026-08-03", DueOn: "2027-01-05", FirstDueOn: "2026-12-01",
		},
		EnrollmentNumber: "NBI-2026-0147", EnrolledOn: "2026-08-10",
		Requirements: Requirements{Text: "8 sessions must be credited and this condition must be met: “assignment handed in”; the program's fee must be settled.",
			PolicyVersion: 3, Source: "Published practice of weekly schools", Conditions: []Condition{{Name: "assignment handed in"}}},
		Finding: &Finding{
			On: "2026-11-20", Rule: "absences", PolicyVersion: 3, RuleText: "No more than 2 absences are allowed.", Source: "9 CCR 9876",
			GroundOn: "2026-11-04",
			Reasons:  []string{"Absent from 3 sessions (October 7, October 21 and November 4, 2026); the program allows 2."},
		},
		Standing: Standing{On: "2026-11-20", State: "in_violation", Required: 8, Credited: 4, Needed: 4, Absences: 3, AbsencesAllowed: new(2), BalanceCents: 13000},
		Sessions: []Session{
			{ID: "1", On: "2026-09-23", Time: "6:00 PM", Module: "Orientation", Outcome: "attended", Counts: "credit"},
			{ID: "2", On: "2026-09-30", Time: "6:00 PM", Module: "Law and consequences", Outcome: "late", Counts: "credit", Note: "8 minutes late"},
			{ID: "3", On: "2026-10-07", Time: "6:00 PM", Module: "Health", Outcome: "absent", Counts: "absence"},
			{ID: "4", On: "2026-10-14", Time: "6:00 PM", Module: "Healthy relationships", Outcome: "attended", Counts: "credit"},
			{ID: "5", On: "2026-10-21", Time: "6:00 PM", Module: "Impact on communities", Outcome: "turned_away", Counts: "absence", Note: "35 minutes late; 15 allowed"},
			{ID: "6", On: "2026-10-29", Time: "5:30 PM", Module: "Impact on communities", Outcome: "attended", MakeUp: true, Counts: "makeup"},
			{ID: "7", On: "2026-11-04", Time: "6:00 PM", Module: "Accountability", Outcome: "absent", Counts: "absence"},
			{ID: "8", On: "2026-11-11", Time: "6:00 PM", Module: "Accountability", Outcome: "excused", Counts: "excused", Note: "Doctor’s note"},
		},
		Amendments: []Amendment{{Kind: "extension", DecidedBy: "Judge Iñíguez-O’Neill", DecidedOn: "2026-10-02",
			Text: "New due date January 5, 2027. Illness."}},
		Notices: []NoticeRecord{
			{Reference: "NBI-2026-0147-N1", Rule: "silence", OpenedOn: "2026-09-02", DeliveredOn: "2026-09-02", DeliveredBy: "email", CureUntil: "2026-09-16",
				State: "withdrawn", EndedOn: "2026-09-09", EndedWhy: "It no longer holds: the session of September 9, 2026 was recorded: attended."},
			{Reference: "NBI-2026-0147-N2", Rule: "absences", OpenedOn: "2026-11-05", DeliveredOn: "2026-11-09", DeliveredBy: "hand", CureUntil: "2026-11-19",
				State: "found", EndedOn: "2026-11-20", EndedWhy: "The time to cure ran out.",
				Answers: []Answer{{On: "2026-11-10", By: "in_person", Text: "I drive nights. Nobody told me that Wednesday counted.\nI can come on Saturdays."},
					{On: "2026-11-12", By: "phone", Text: "Will bring his time card."}}}},
		Review:     &Review{Name: "Dana Whitfield", Role: "program_staff", On: "2026-11-21"},
		Closure:    &Closure{On: "2026-11-20", Outcome: "unsuccessful"},
		Fees:       Fees{AssessedCents: 23000, PaidCents: 10000, BalanceCents: 13000},
		Annex:      annexFacts("absences", "en"),
		AnswerLink: "https://school.example.org/r/0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11",
		Signatory:  director, Unsigned: true,
	}
}

// annexFacts are the notice before a violation, which came back by e-mail and was handed over.
func annexFacts(rule, language string) *Annex {
	notice := noticeOf(rule, language)
	return &Annex{Reference: notice.Reference, Notice: &notice, Deliveries: []Delivery{
		{On: "2026-11-05", By: "email", Server: "mail.northstar.example.org:587", MessageID: "0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11@northstar.example.org"},
		{On: "2026-11-06", Undone: true, By: "email", Status: "5.1.1", MessageID: "0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11@northstar.example.org"},
		{On: "2026-11-09", By: "hand", RecordedBy: &Review{Name: "Dana Whitfield", Role: "program_staff", On: "2026-11-10"}},
	}}
}

// ofRule is a violation of each of the rules.
func ofRule(rule string) ReportFacts {
	f := violationFacts()
	f.Finding.Rule, f.Notices[1].Rule = rule, rule
	f.Annex = annexFacts(rule, "en")
	switch rule {
	case "consecutive_absences":
		f.Finding.RuleText, f.Finding.GroundOn = "No more than 1 absence in a row is allowed.", "2026-11-18"
		f.Finding.Reasons = []string{"Absent in a row from 2 sessions (November 4 and November 18, 2026); the program allows 1."}
		f.Sessions[7].Outcome, f.Sessions[7].Counts, f.Sessions[7].Note, f.Sessions[7].On = "absent", "absence", "", "2026-11-18"
		f.Sessions[4] = Session{ID: "5", On: "2026-10-21", Time: "6:00 PM", Module: "Impact on communities", Outcome: "absent", Counts: "absence_made_up", OtherOn: "2026-10-29"}
		f.Sessions[5].Counts, f.Sessions[5].OtherOn = "makeup_both", "2026-10-21"
	case "silence":
		f.Finding.RuleText, f.Finding.GroundOn = "More than 21 days without contact, while sessions are missed, is a violation. Contact is the enrollment, a session attended or excused, the end of a pause, and a reinstatement.", "2026-10-14"
		f.Finding.Reasons = []string{"No contact for more than 21 days: the last was on October 14, 2026 (a session attended), and the session of October 21, 2026 was missed after it."}
		f.Sessions = f.Sessions[:7]
		f.Sessions[5].Outcome, f.Sessions[5].MakeUp, f.Sessions[5].Counts = "absent", false, "absence"
		f.Standing.Credited, f.Standing.Needed, f.Standing.Absences = 3, 5, 4
	case "conduct":
		f.Finding.RuleText, f.Finding.GroundOn = "Being removed from a session for conduct is a violation.", "2026-11-04"
		f.Finding.Reasons = []string{"Removed from 1 session (November 4, 2026); in this program, being removed is a violation."}
		f.Sessions[6].Outcome = "removed"
		f.Notices, f.NoCureTime, f.Annex = nil, true, nil
	case "deadline":
		f.Finding.RuleText, f.Finding.GroundOn = "The program must be completed by the due date of the order.", "2027-01-05"
		f.Finding.Reasons = []string{"The due date, January 5, 2027, has passed: 4 sessions are still needed; the condition “assignment handed in” is not yet attested."}
		f.Standing.State, f.Closure = "overdue", nil
		f.Finding.On, f.Standing.On, f.Review.On, f.WrittenOn, f.AnswerBy = "2027-01-21", "2027-01-21", "2027-01-22", "2027-01-22", "2027-02-08"
		n := &f.Notices[1]
		n.OpenedOn, n.DeliveredOn, n.DeliveredBy, n.CureUntil, n.EndedOn = "2027-01-06", "2027-01-06", "email", "2027-01-20", "2027-01-21"
		n.Answers, f.Annex = nil, annexFacts(rule, "es")
		f.Annex.Deliveries = []Delivery{{On: "2027-01-06", By: "email", Server: "mail.northstar.example.org:587", MessageID: "0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11@northstar.example.org"}}
	}
	return f
}

func completionFacts() ReportFacts {
	f := violationFacts()
	f.Kind, f.Reference, f.CertificateNumber = Completion, "NBI-2026-0147-R4", "NBI-C-00088"
	f.Finding = &Finding{On: "2026-11-20", Rule: "completed", PolicyVersion: 3,
		RuleText: f.Requirements.Text, Source: "Published practice of weekly schools",
		Reasons: []string{"All required sessions are credited (8). Every condition is met: “assignment handed in”."}}
	f.Standing = Standing{On: "2026-11-20", State: "requirements_met", Required: 8, Credited: 8, Absences: 1, AbsencesAllowed: new(2), ServicesComplete: true}
	f.Requirements.Conditions = []Condition{{Name: "assignment handed in", AttestedOn: "2026-11-20"}}
	f.Sessions = f.Sessions[:4:4]
	for i, on := range []string{"2026-11-04", "2026-11-11", "2026-11-18"} {
		f.Sessions = append(f.Sessions, Session{ID: fmt.Sprint(9 + i), On: on, Time: "6:00 PM", Module: "Accountability", Outcome: "attended", Counts: "credit"})
	}
	f.Credits = []Credit{{On: "2026-08-10", Source: "Ramsey County school, certificate of March 2026"}, {On: "2026-08-10", Source: "The same"}}
	f.Pauses = []Pause{{From: "2026-10-20", Until: "2026-10-27"}}
	f.Fees = Fees{AssessedCents: 23000, PaidCents: 20000, WaivedCents: 3000}
	f.Amendments = append(f.Amendments, Amendment{Kind: "fee_reduction", DecidedBy: "Judge Iñíguez-O’Neill", DecidedOn: "2026-10-02", Text: "Fee reduced by $30.00. Indigent."})
	f.Notices, f.Review, f.Closure, f.Annex = nil, nil, nil, nil
	return f
}

// againFacts is a completion found again after it was taken back.
func againFacts() ReportFacts {
	f := completionFacts()
	f.Reference, f.CertificateNumber = "NBI-2026-0147-R8", "NBI-C-00091"
	before := completionFacts().Sessions
	before[2].Outcome, before[2].Counts = "attended", "credit"
	f.Follows = &Follows{Reference: "NBI-2026-0147-R4", Kind: Completion, SentOn: "2026-11-23", VoidCertificate: "NBI-C-00088", Changes: SessionChanges(before, f.Sessions)}
	return f
}

func proofFacts(status string) ProofFacts {
	f := enrollmentFacts()
	p := ProofFacts{WrittenOn: "2026-08-20", Letterhead: northStar, Participant: f.Participant, Order: f.Order, EnrollmentNumber: f.EnrollmentNumber, EnrolledOn: f.EnrolledOn,
		Status: status, Required: 8, Signatory: director, Unsigned: true}
	switch status {
	case "active":
		p.Upcoming = f.Upcoming
	case "paused":
		p.Upcoming, p.PausedFrom = f.Upcoming, "2026-08-18"
	case "completed":
		p.WrittenOn, p.Closure, p.CertificateNumber = "2026-12-01", &Closure{On: "2026-11-20", Outcome: "completed"}, "NBI-C-00088"
	case "unsuccessful":
		p.WrittenOn, p.Closure = "2026-12-01", &Closure{On: "2026-11-20", Outcome: "unsuccessful"}
	case "closed":
		p.WrittenOn, p.Closure = "2026-12-01", &Closure{On: "2026-11-20", Outcome: "satisfied_elsewhere", Reason: "Kept out of this letter."}
	}
	return p
}

func unpaidFacts() ReportFacts {
	f := completionFacts()
	f.Kind, f.Reference, f.CertificateNumber = UnpaidFees, "NBI-2026-0147-R5", ""
	f.Finding = &Finding{On: "2026-11-20", Rule: "unpaid_fees", PolicyVersion: 3, GroundOn: "2026-10-21",
		RuleText: "Each part of the program's fee is to be paid by its due day; it is reported when more than 14 days have passed since.", Source: "9 CCR 9886",
		Reasons: []string{"$230.00 was due on October 21, 2026 and $130.00 of it has not been paid."}}
	f.Fees = Fees{AssessedCents: 23000, PaidCents: 10000, BalanceCents: 13000, OverdueCents: 13000,
		OverdueSince: "2026-10-21", CompletionWithheld: true, Entries: []FeeEntry{
			{On: "2026-08-10", Kind: "assessment", AmountCents: 23000},
			{On: "2026-09-01", Kind: "payment", AmountCents: -10000, Note: "Receipt 411"},
			{On: "2026-09-30", Kind: "payment", AmountCents: -5000, Note: "Receipt 415; check 1002"},
			{On: "2026-10-05", Kind: "reversal", AmountCents: 5000, Note: "The check came back unpaid"}}}
	f.Notices = []NoticeRecord{{Reference: "NBI-2026-0147-N1", Rule: "unpaid_fees", OpenedOn: "2026-11-05", DeliveredOn: "2026-11-06", DeliveredBy: "post", CureUntil: "2026-11-19", State: "found",
		EndedOn: "2026-11-20"}}
	f.Annex = annexFacts("unpaid_fees", "es")
	f.Annex.Reference, f.Annex.Notice.Reference = "NBI-2026-0147-N1", "NBI-2026-0147-N1"
	f.Annex.Deliveries = []Delivery{{On: "2026-11-06", By: "post", RecordedBy: &Review{Name: "Dana Whitfield", Role: "program_staff", On: "2026-11-06"}}}
	f.Standing.State = "on_track"
	return f
}

// standsAgainFacts is a correction whose finding the record gives again when it is written.
func standsAgainFacts() ReportFacts {
	f := correctionFacts()
	f.Correction.FellOn, f.Correction.StandsAgain = "2026-11-24", true
	return f
}

func correctionFacts() ReportFacts {
	f := violationFacts()
	before := violationFacts().Sessions
	f.Kind, f.Reference, f.Notices, f.Review, f.Closure, f.Annex = Correcting, "NBI-2026-0147-R6", nil, nil, nil, nil
	f.WrittenOn, f.AnswerBy = "2026-11-25", "2026-12-11"
	f.Standing = Standing{On: "2026-11-25", State: "on_track", Required: 8, Credited: 5, Needed: 3, Absences: 2, AbsencesAllowed: new(2),
		Reasons: []string{"3 sessions are still needed and 6 are on offer by the due date, January 5, 2027.", "Absent from 2 sessions (October 21 and November 4, 2026); the program allows 2."}}
	f.Sessions[2].Outcome, f.Sessions[2].Counts, f.Sessions[2].Note = "attended", "credit", ""
	f.Correction = &Correction{SupersedesReference: "NBI-2026-0147-R3", SupersedesSentOn: "2026-11-21", SupersedesKind: Violation,
		Changes: append(SessionChanges(before, f.Sessions),
			Change{What: "Standing", Before: "in violation", After: "on track"},
			Change{What: "Sessions credited", Before: "4", After: "5"},
			Change{What: "Absences", Before: "3", After: "2"},
			Change{What: "Violations", Before: "more absences than allowed (November 4, 2026)", After: "none"},
		)}
	f.Correction.Changes = append(f.Correction.Changes, EndChange(violationFacts())...)
	return f
}

func progressFacts(state string) ReportFacts {
	f := violationFacts()
	f.Kind, f.Reference, f.Finding, f.Review, f.Closure, f.Annex = Progress, "NBI-2026-0147-R2", nil, nil, nil, nil
	f.Notices, f.Sessions = f.Notices[:1], append(f.Sessions[:6:6], f.Sessions[7])
	f.Standing = Standing{On: "2026-11-21", State: state, Required: 8, Credited: 4, Needed: 4, Absences: 2, AbsencesAllowed: new(2),
		Reasons: []string{"4 sessions are still needed and 5 are on offer by the due date, January 5, 2027.", "One more absence would be one too many."}}
	for _, on := range []string{"2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"} {
		f.Upcoming = append(f.Upcoming, Session{On: on, Time: "6:00 PM", Module: "Accountability", Outcome: "scheduled"})
	}
	return f
}

func enrollmentFacts() ReportFacts {
	f := progressFacts("on_track")
	f.Kind, f.Reference, f.Notices, f.Amendments, f.Order.FirstDueOn = Enrollment, "NBI-2026-0147-R1", nil, nil, ""
	f.WrittenOn, f.AnswerBy = "2026-08-10", "2026-08-24"
	f.Standing = Standing{On: "2026-08-10", State: "on_track", Required: 8, Needed: 8, AbsencesAllowed: new(2)}
	f.Fees = Fees{AssessedCents: 23000, BalanceCents: 23000}
	f.Upcoming = nil
	for _, s := range violationFacts().Sessions {
		f.Upcoming = append(f.Upcoming, Session{On: s.On, Time: s.Time, Module: s.Module, Outcome: "scheduled"})
	}
	f.Sessions = nil
	return f
}

func closedFacts() ReportFacts {
	f := progressFacts("on_track")
	f.Kind, f.Upcoming = Closed, nil
	f.Standing.Reasons = nil
	f.Closure = &Closure{On: "2026-11-20", Outcome: "transferred", Reason: "Ramsey County takes the case over."}
	return f
}

// administratorsFacts go to a court that wants its administrator addressed, and not the judge.
func administratorsFacts() ReportFacts {
	f := completionFacts()
	f.Recipient.Attention, f.Recipient.AddressedAs, f.Order.Judge = "", "Court Administrator", "Judge María Iñíguez-O’Neill"
	return f
}

func deceasedFacts() ReportFacts {
	f := closedFacts()
	f.Closure = &Closure{On: "2026-11-20", Outcome: "deceased", Reason: "A death certificate was shown to us."}
	return f
}

const longName = "María de los Ángeles Fernández-Covarrubias y Güereña-Echeverría de la Peña Ñíguez O’Shaughnessy Łukasiewicz-Đurić Őry III"

// sixtySessions is more than a year of weekly groups, with names of many kinds, which takes three pages and more.
func sixtySessions() ReportFacts {
	f := violationFacts()
	f.Participant.Name = longName
	f.Recipient.Name = "District Court of the Seventh Judicial District, County of Stearns, Division of Misdemeanors and Gross Misdemeanors"
	f.Recipient.Attention = "Hon. Ła\u0301szlo\u0301 D’Angelo-O'Neil, Sr."
	f.Order.Court = f.Recipient.Name
	f.Order.CaseNumber = "73-CR-26-4471, State of Minnesota, Plaintiff, v. " + longName + ", Defendant (consolidated with 73-CR-26-4472 and 73-CR-26-4480)"
	f.Sessions = nil
	modules := []string{"Orientación", "Salud y bienestar", "Relaciones sanas", "El año próximo: pingüinos y cañones", "Law and consequences", "Accountability"}
	for i := range 60 {
		s := Session{ID: fmt.Sprint(i), On: fmt.Sprintf("2026-%02d-%02d", 1+i/6, 1+4*(i%6)), Time: "5:30 PM", Module: modules[i%6], Outcome: "attended", Counts: "credit"}
		switch i % 11 {
		case 3:
			s.Outcome, s.Counts = "absent", "absence"
			if i+6 < 60 {
				s.Counts, s.OtherOn = "absence_made_up", fmt.Sprintf("2026-%02d-%02d", 1+(i+6)/6, 1+4*((i+6)%6))
			}
		case 5:
			s.Outcome, s.Counts, s.Note = "excused", "excused", "Citación de O'Neil c. Peña"
		case 7:
			s.Outcome, s.Counts, s.Note = "left_early", "credit", "85 minutes present"
		case 9:
			s.Outcome, s.MakeUp, s.Counts, s.OtherOn = "late", true, "makeup_both", fmt.Sprintf("2026-%02d-%02d", 1+(i-6)/6, 1+4*((i-6)%6))
		}
		f.Sessions = append(f.Sessions, s)
	}
	f.Finding.Rule, f.Finding.RuleText, f.Finding.GroundOn = "deadline", "The program must be completed by the due date of the order.", "2026-11-01"
	f.Finding.Reasons = []string{"The due date, November 1, 2026, has passed: 11 sessions are still needed."}
	f.Order.DueOn, f.Order.FirstDueOn, f.Amendments = "2026-11-01", "", nil
	f.Requirements.Text = "60 sessions must be credited; the program's fee must be settled."
	f.Requirements.Conditions, f.Notices[1].Rule = nil, "deadline"
	f.Standing = Standing{On: "2026-11-20", State: "overdue", Required: 60, Credited: 49, Needed: 11, Absences: 1, AbsencesAllowed: new(5)}
	return f
}

func noticeFacts() NoticeFacts {
	return NoticeFacts{
		Language: "en", Reference: "NBI-2026-0147-N2", WrittenOn: "2026-11-05", Letterhead: northStar,
		Participant: Participant{Name: "José Ángel Núñez D'Amico",
			AddressLines: []string{"1500 Pine Cone Road, Apt. 7", "Sartell, MN 56377"}},
		EnrollmentNumber: "NBI-2026-0147", CaseNumber: "73-CR-26-4471", Rule: "absences", Limit: 2,
		MissedOn: []string{"2026-10-07", "2026-10-21", "2026-11-04"}, CureDays: 10, MakeUps: true,
		ReportKind: "court", ReportTo: "Stearns County District Court",
		Contact:   Contact{Name: "Dana Whitfield", Phone: "(320) 555-0142", Email: "records@northstar.example.org", Hours: "Monday to Friday, 9 AM to 5 PM"},
		Signatory: director, Unsigned: true,
	}
}

// noticeOf is a notice of each rule.
func noticeOf(rule, language string) NoticeFacts {
	f := noticeFacts()
	f.Language, f.Rule = language, rule
	switch rule {
	case "consecutive_absences":
		f.Limit, f.MissedOn = 1, f.MissedOn[1:]
	case "silence":
		f.Limit, f.MissedOn, f.LastContactOn = 21, f.MissedOn[2:], "2026-10-14"
	case "conduct":
		f.Limit, f.MissedOn = 0, f.MissedOn[2:]
	case "deadline":
		f.Limit, f.MissedOn, f.DueOn, f.ReportKind, f.ReportTo = 0, nil, "2027-01-05", "agency", "Stearns County Probation"
		f.Needed, f.Conditions, f.WrittenOn = 4, []string{"assignment handed in"}, "2027-01-06"
	case "unpaid_fees":
		f.Limit, f.MissedOn, f.DueOn, f.AmountCents, f.CureDays, f.CureUntil = 0, nil, "2026-10-21", 13000, 0, "2026-11-19"
	}
	return f
}

func certificateFacts() CertificateFacts {
	return CertificateFacts{
		Number: "NBI-C-00088", CheckCode: "7QF2KM3X9TRD", CheckURL: "https://school.example.org/certificates/NBI-C-00088?code=7QF2KM3X9TRD",
		IssuedOn: "2026-11-21", CompletedOn: "2026-11-20", Letterhead: northStar,
		Participant:      Participant{Name: "José Ángel Núñez D'Amico", DateOfBirth: "1984-02-29"},
		Order:            Order{Court: "Stearns County District Court", CaseNumber: "73-CR-26-4471"},
		EnrollmentNumber: "NBI-2026-0147", SessionsCredited: 8, Signatory: director, Unsigned: true,
	}
}

func receiptFacts() ReceiptFacts {
	return ReceiptFacts{
		Number: "412", Kind: "payment", PaidOn: "2026-10-14", Letterhead: northStar, Name: "José Ángel Núñez D'Amico",
		EnrollmentNumber: "NBI-2026-0147", AmountCents: 10000, Method: "money_order", Reference: "MO 2231887",
		BalanceCents: 13000, ReceivedBy: "Dana Whitfield",
	}
}

func rollFacts(n int) RollFacts {
	f := RollFacts{Letterhead: northStar, ClassName: "Wednesday evening, fall", On: "2026-11-04", Time: "6:00 PM to 7:30 PM",
		Place: "412 St. Germain Street, Room 3", Module: "Accountability", SessionID: "0191f2c4-7a55-7c1e-9d1f-3f6a2f0b8e11", LateCutoff: new(10),
		PrintedOn: "2026-11-04", PrintedAt: "9:12 AM", BlankLines: 5}
	names := []string{"Núñez D'Amico, José Ángel", "O’Neil, Seán", "Łukasiewicz, Włodzimierz", "Őry-Đurić, Ágnes", "Smith, John, Jr."}
	for i := range n {
		p := RollPerson{Number: fmt.Sprintf("NBI-2026-%04d", 140+i), Name: names[i%5], Absences: i % 4, AbsencesLeft: new(max(0, 2-i%4))}
		p.Paused = i == 6
		f.People = append(f.People, p)
	}
	if n > 0 {
		f.People[0].Outcome = "excused"
	}
	return f
}
