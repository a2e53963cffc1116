package registrar

import (
	"strconv"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// correspondence is what every letter about an enrollment rests on.
type correspondence struct {
	dossier
	db.Correspondents
	contact documents.Contact
	signer  signer             // of today
	wording *documents.Wording // of today; nil where staff worded nothing
}

func (v *visit) correspondence(enrollmentID string) (*correspondence, error) {
	d, err := v.dossier(enrollmentID)
	if err != nil {
		return nil, err
	}
	c := &correspondence{dossier: d}
	if c.Correspondents, err = v.Correspondents(v.ctx, enrollmentID); err != nil {
		return nil, err
	}
	if c.signer, err = v.signatoryOn(c.program, c.today); err != nil {
		return nil, err
	}
	if c.wording, err = v.wordingOn(c.program, c.today); err != nil {
		return nil, err
	}
	c.contact = documents.Contact{Name: c.signer.Name, Phone: c.program.Phone, Email: c.program.Email}
	if c.contact.Phone == "" && c.contact.Email == "" {
		c.contact.Email = v.office.mail.From
	}
	return c, nil
}

// letterhead has the office's own e-mail where the program gave no way to reach it.
func (c *correspondence) letterhead() documents.Letterhead {
	return documents.Letterhead{Organization: c.Organization, Program: c.program.Name, AddressLines: lines(c.program.Address),
		Phone: c.contact.Phone, Email: c.contact.Email}
}

func (c *correspondence) signatory() documents.Signatory { return c.signer.Signatory }

// recipient is whom the order's reports go to, and the e-mail address.
func (c *correspondence) recipient(kind string) (documents.Recipient, string) {
	if kind == string(school.ToAgency) {
		return documents.Recipient{Kind: c.AgencyKind, Name: c.AgencyName, AddressLines: lines(c.AgencyAddress)}, c.AgencyEmail
	}
	court := documents.Recipient{Kind: "court", Name: c.CourtName, AddressLines: lines(c.CourtAddress), AddressedAs: c.AddressedAs, Salutation: c.Salutation}
	if c.NamesJudge {
		court.Attention = c.Order.Judge
	}
	return court, c.CourtEmail
}

// participant is the person as the order spells the name, or else as they are
// known.
func (c *correspondence) participant() documents.Participant {
	name := c.Order.NameOnOrder
	if name == "" {
		p := c.Participant
		name = strings.Join(strings.Fields(strings.Join([]string{p.GivenName, p.MiddleName, p.FamilyName, p.Suffix}, " ")), " ")
	}
	return documents.Participant{Name: name, DateOfBirth: c.Participant.DateOfBirth.String()}
}

// order is the order with the due date in force on a day.
func (c *correspondence) order(on school.Date) documents.Order {
	o := documents.Order{Court: c.CourtName, CaseNumber: c.Order.CaseNumber, Disposition: c.Order.Disposition,
		OrderedOn: c.Order.OrderedOn.String(), DueOn: dateText(c.matter.standing(on).DueOn), FirstDueOn: dateText(c.Order.DueOn),
		Judge: c.Order.Judge}
	for _, count := range c.Order.Counts {
		o.Counts = append(o.Counts, documents.Count{Statute: count.Statute, Level: string(count.Level)})
	}
	return o
}

// reportTo names who would be told; nobody has no name.
func (c *correspondence) reportTo() string {
	switch school.ReportTo(c.Order.ReportTo) {
	case school.ToCourt:
		return c.CourtName
	case school.ToAgency:
		return c.AgencyName
	}
	return ""
}

// clock writes an instant as the program's clocks show it.
func (c *correspondence) clock(t time.Time) string { return clockIn(t, c.program.location) }

func clockIn(t time.Time, zone *time.Location) string { return t.In(zone).Format("3:04 PM") }

// sessions is the dated table of a letter: what happened, and what it counted as
// on a day.
func (c *correspondence) sessions(rows []db.RecordLine, on school.Date) []documents.Session {
	accounts := map[string]school.Account{}
	for _, a := range school.Accounts(c.matter.policy, c.matter.Order, c.matter.Record, on) {
		accounts[a.SessionID] = a
	}
	out := make([]documents.Session, len(rows))
	for i, r := range rows {
		out[i] = documents.Session{ID: r.SessionID, On: r.Day.String(), Time: c.clock(r.StartsAt), Module: r.Module, Outcome: r.Outcome, Note: sessionNote(r)}
		a, counted := accounts[r.SessionID]
		switch {
		case r.Cancelled:
			out[i].Outcome, out[i].Counts = "cancelled", "cancelled"
		case counted:
			out[i].Counts = string(a.Counted)
			if a.Other != 0 {
				out[i].OtherOn = a.Other.String()
			}
			out[i].MakeUp = a.Counted == school.CountsMakeup || a.Counted == school.CountsOverLimit || a.Counted == school.CountsCleared || a.Counted == school.CountsBoth
		}
	}
	return out
}

func sessionNote(r db.RecordLine) string {
	var parts []string
	if r.MinutesLate != nil {
		parts = append(parts, plural(*r.MinutesLate, "minute")+" late")
	}
	if r.MinutesPresent != nil {
		parts = append(parts, plural(*r.MinutesPresent, "minute")+" present")
	}
	if r.Reason != "" {
		parts = append(parts, r.Reason)
	}
	return strings.Join(parts, "; ")
}

func (c *correspondence) amendments(rows []db.AmendmentLine) []documents.Amendment {
	out := make([]documents.Amendment, len(rows))
	for i, a := range rows {
		text := a.Reason
		switch {
		case a.DueOn != nil:
			text = "New due date " + a.DueOn.Words() + ". " + text
		case a.AmountCents != nil:
			text = "By " + school.Dollars(*a.AmountCents) + ". " + text
		case a.PolicyVersion != nil:
			text = "Version " + strconv.Itoa(*a.PolicyVersion) + " of the program's rules. " + text
		}
		out[i] = documents.Amendment{Kind: a.Kind, DecidedBy: a.DecidedBy, DecidedOn: a.DecidedOn.String(), Text: text}
	}
	return out
}

func (c *correspondence) standing(s school.Standing) documents.Standing {
	policy := c.matter.policyOn(s.On)
	out := documents.Standing{On: s.On.String(), State: string(s.State), Credited: s.Credits, Needed: s.Needed, Required: policy.Needed(),
		Absences: s.Absences, AbsencesAllowed: policy.MaxAbsences, ServicesComplete: s.ServicesComplete, BalanceCents: s.BalanceCents,
		Reasons: reasonTexts(s.Reasons)}
	if len(policy.Modules) > 0 {
		out.Unit = "module"
	}
	return out
}

// requirements are what the rules in force on a day ask for.
func (c *correspondence) requirements(on school.Date) documents.Requirements {
	policy := c.matter.policyOn(on)
	r := documents.Requirements{Text: policy.RuleText(school.RuleCompleted), PolicyVersion: policy.Version, Source: policy.SourceOf(school.RuleCompleted)}
	for _, name := range policy.Conditions {
		r.Conditions = append(r.Conditions, documents.Condition{Name: name, AttestedOn: dateText(c.matter.Record.AttestedOn(name, on))})
	}
	return r
}

// pauses are those that began by a day.
func (c *correspondence) pauses(until school.Date) []documents.Pause {
	var out []documents.Pause
	for _, p := range c.matter.Record.CurrentPauses() {
		if p.From <= until {
			out = append(out, documents.Pause{From: p.From.String(), Until: dateText(p.Until)})
		}
	}
	return out
}

// reasonTexts leaves out what is about payment: a letter says that apart.
func reasonTexts(reasons []school.Reason) []string {
	var out []string
	for _, r := range reasons {
		if r.Code != school.ReasonUnpaid {
			out = append(out, r.Text)
		}
	}
	return out
}

// lines splits an address as it was typed.
func lines(address string) []string {
	var out []string
	for line := range strings.Lines(address) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func dateText(d *school.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func dayIn(t *time.Time, zone *time.Location) string {
	if t == nil {
		return ""
	}
	return school.DateOf(*t, zone).String()
}
