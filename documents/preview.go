package documents

import (
	"strings"

	"johnschool/school"
)

// Sample says of which made-up case a preview is.
type Sample string

// The samples: a case with everything that a letter can show, and one with nothing that it need not have: a self-referral, without
// case number, judge or due date, in a program without telephone and e-mail.
const (
	SampleFull Sample = "full"
	SampleBare Sample = "bare"

	sampleLong Sample = "long" // with names as long as they get
)

// PreviewOf is what a preview shows: the letter of a kind (a report's, or NoticeText with a language and a rule) about somebody made
// up, from a program and its signatory as they are.
type PreviewOf struct {
	Kind       string
	Language   string
	Rule       string
	Sample     Sample
	Letterhead Letterhead
	Signatory  Signatory
}

// Preview writes a letter about nobody with a wording, to be looked at before it is saved.
func (w *Wording) Preview(of PreviewOf) ([]byte, error) {
	if of.Sample == SampleBare {
		of.Letterhead.Phone, of.Letterhead.Email, of.Letterhead.AddressLines, of.Signatory = "", "", nil, Signatory{}
	}
	if of.Kind == NoticeText {
		f := sampleNotice(of)
		if err := w.WordNotice(&f); err != nil {
			return nil, err
		}
		return Notice(f)
	}
	f := sampleReport(of)
	if err := w.WordReport(&f); err != nil {
		return nil, err
	}
	return Report(f)
}

// The made-up case. Nobody takes it for a real one, also on paper.
const (
	sampleName   = "Alex Sample"
	sampleNumber = "SAMPLE-2026-0000"
	sampleCourt  = "District Court of Sample County"
	sampleDay    = "2026-11-20"
)

// sampleNameOf is the name of a sample's person.
func sampleNameOf(s Sample) string {
	if s == sampleLong {
		return "María de los Ángeles " + strings.Repeat("Fernández-Covarrubias y Güereña-Echeverría ", 4) + "O’Shaughnessy Łukasiewicz-Őry III"
	}
	return sampleName
}

// sampleReport is a report of a kind about the made-up case.
func sampleReport(of PreviewOf) ReportFacts {
	kind := ReportKind(of.Kind)
	f := ReportFacts{Reference: sampleNumber + "-R1", Kind: kind, WrittenOn: "2026-11-21", Letterhead: of.Letterhead, Recipient: Recipient{Kind: "court", Name: sampleCourt},
		Participant: Participant{Name: sampleNameOf(of.Sample)}, EnrollmentNumber: sampleNumber, Signatory: of.Signatory, Unsigned: true,
		Standing: Standing{On: sampleDay, State: string(school.OnTrack), Required: 8, Credited: 4, Needed: 4}}
	switch kind {
	case Completion:
		f.Finding = &Finding{On: sampleDay, Rule: string(school.RuleCompleted)}
		f.Standing = Standing{On: sampleDay, State: string(school.RequirementsMet), Required: 8, Credited: 8, ServicesComplete: true}
	case Violation:
		f.Finding = &Finding{On: sampleDay, Rule: string(school.RuleAbsences), Reasons: []string{"Absent from 3 sessions (October 7, October 21 and November 4, 2026); the program allows 2."}}
		f.Standing.State, f.Standing.Absences, f.Standing.AbsencesAllowed = string(school.InViolation), 3, new(2)
	case UnpaidFees:
		f.Finding = &Finding{On: sampleDay, Rule: string(school.RuleUnpaidFees)}
		f.Fees = Fees{AssessedCents: 23000, PaidCents: 10000, BalanceCents: 13000, OverdueCents: 13000, OverdueSince: "2026-10-21"}
	case Closed:
		f.Closure = &Closure{On: sampleDay, Outcome: "transferred"}
	case Correcting:
		f.Correction = &Correction{SupersedesReference: sampleNumber + "-R0", SupersedesKind: Progress, Changes: []Change{{What: "Sessions credited", Before: "3", After: "4"}}}
	}
	if of.Sample == SampleBare {
		f.Recipient = Recipient{Kind: "prosecutor", Name: "Attorney of Sample County"}
		return f
	}
	return f.sampled(of)
}

// sampled adds what a report need not have.
func (f ReportFacts) sampled(of PreviewOf) ReportFacts {
	policy := school.Presets()[0].Policy
	for i, kind := range reportKinds { // each kind by other rules
		if kind == f.Kind {
			policy = school.Presets()[i%len(school.Presets())].Policy
		}
	}
	f.DueOn, f.AnswerBy, f.EnrolledOn, f.Participant.DateOfBirth = "2026-12-04", "2026-12-08", "2026-08-10", "1984-02-29"
	f.Recipient.Attention, f.Recipient.AddressLines = "Jo Example", []string{"1 Court Square", "Sample, MN 56000"}
	f.Order = Order{Court: sampleCourt, CaseNumber: "00-CR-26-0000", Counts: []Count{{Statute: "Sample statute", Level: "misdemeanor"}}, Disposition: string(school.SentenceCondition),
		OrderedOn: "2026-08-03", DueOn: "2027-01-05", Judge: "Jo Example"}
	if of.Sample == sampleLong {
		f.Recipient.Name = strings.Repeat("District Court of the Seventh Judicial District, ", 4)
		f.Recipient.Attention, f.Order.Court, f.Order.Judge = f.Participant.Name, f.Recipient.Name, f.Participant.Name
		f.Order.CaseNumber = "00-CR-26-0000, State, Plaintiff, v. " + f.Participant.Name
	}
	f.Requirements = Requirements{Text: policy.RuleText(school.RuleCompleted), PolicyVersion: 1, Source: policy.SourceOf(school.RuleCompleted)}
	if f.Finding != nil {
		rule := school.Rule(f.Finding.Rule)
		f.Finding.RuleText, f.Finding.Source, f.Finding.PolicyVersion = policy.RuleText(rule), policy.SourceOf(rule), 1
	}
	for _, on := range []string{"2026-09-23", "2026-10-07", "2026-10-21", "2026-11-04"} {
		f.Sessions = append(f.Sessions, Session{On: on, Time: "6:00 PM", Outcome: string(school.Attended)})
	}
	return f
}

// sampleNotice is a notice about the made-up case.
func sampleNotice(of PreviewOf) NoticeFacts {
	f := NoticeFacts{Language: of.Language, Reference: sampleNumber + "-N1", WrittenOn: "2026-11-05", Letterhead: of.Letterhead, Participant: Participant{Name: sampleNameOf(of.Sample)},
		EnrollmentNumber: sampleNumber, Rule: of.Rule, CureDays: 10, ReportKind: string(school.ToNobody), Signatory: of.Signatory, Unsigned: true,
		Contact: Contact{Phone: of.Letterhead.Phone, Email: of.Letterhead.Email}}
	if f.Rule == "" {
		f.Rule = string(school.RuleAbsences)
	}
	switch school.Rule(f.Rule) {
	case school.RuleSilence:
		f.Limit, f.LastContactOn = 21, "2026-10-14"
	case school.RuleDeadline:
		f.DueOn, f.Needed = "2026-11-04", 4
	case school.RuleUnpaidFees:
		f.DueOn, f.AmountCents = "2026-10-21", 13000
	default:
		f.Limit, f.MissedOn = 2, []string{"2026-10-07", "2026-10-21", "2026-11-04"}
	}
	if f.Contact.Phone == "" && f.Contact.Email == "" {
		f.Contact.Email = "office@example.org"
	}
	if of.Sample != SampleBare {
		f.Participant.AddressLines = []string{"1 Sample Street", "Sample, MN 56000"}
		f.CaseNumber, f.ReportKind, f.ReportTo = "00-CR-26-0000", string(school.ToCourt), sampleCourt
	}
	return f
}
