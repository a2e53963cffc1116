package registrar

import (
	"strings"
	"time"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// correspondence is what every letter about an enrollment rests on.
type correspondence struct {
	db.Correspondents
	db.Enrollment
	program program
	matter  matter
	today   school.Date
	contact documents.Contact
}

func (v *visit) correspondence(enrollmentID string) (*correspondence, error) {
	m, err := v.matter(enrollmentID, false)
	if err != nil {
		return nil, err
	}
	c := &correspondence{matter: m}
	if c.Enrollment, err = v.Tx.Enrollment(v.ctx, enrollmentID); err != nil {
		return nil, err
	}
	if c.Correspondents, err = v.Correspondents(v.ctx, enrollmentID); err != nil {
		return nil, err
	}
	if c.program, err = v.programOf(m.ProgramID); err != nil {
		return nil, err
	}
	c.today = c.program.today(v.now)
	c.contact = documents.Contact{Name: c.program.Signatory, Phone: c.program.Phone, Email: c.program.Email}
	if c.contact.Phone == "" && c.contact.Email == "" {
		c.contact.Email = v.office.mail.From
	}
	return c, nil
}

func (c *correspondence) letterhead() documents.Letterhead {
	return documents.Letterhead{Organization: c.Organization, Program: c.program.Name, AddressLines: lines(c.program.Address),
		Phone: c.program.Phone, Email: c.program.Email}
}

func (c *correspondence) signatory() documents.Signatory {
	return documents.Signatory{Name: c.program.Signatory, Title: c.program.SignatoryTitle}
}

// recipient is whom the order's reports go to, and the e-mail address.
func (c *correspondence) recipient(kind string) (documents.Recipient, string) {
	if kind == string(school.ToAgency) {
		return documents.Recipient{Name: c.AgencyName, AddressLines: lines(c.AgencyAddress)}, c.AgencyEmail
	}
	return documents.Recipient{Name: c.CourtName, AddressLines: lines(c.CourtAddress), Attention: c.Order.Judge}, c.CourtEmail
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

func (c *correspondence) order() documents.Order {
	o := documents.Order{Court: c.CourtName, CaseNumber: c.Order.CaseNumber, Disposition: c.Order.Disposition,
		OrderedOn: c.Order.OrderedOn.String(), DueOn: dateText(c.matter.standing(c.today).DueOn)}
	for _, count := range c.Order.Counts {
		o.Counts = append(o.Counts, documents.Count{Statute: count.Statute, Level: string(count.Level)})
	}
	return o
}

// reportTo names who would be told.
func (c *correspondence) reportTo() string {
	switch school.ReportTo(c.Order.ReportTo) {
	case school.ToCourt:
		return c.CourtName
	case school.ToAgency:
		return c.AgencyName
	}
	return "the program"
}

// sessions is the dated table of a letter.
func (c *correspondence) sessions(rows []db.RecordLine) []documents.Session {
	out := make([]documents.Session, len(rows))
	for i, r := range rows {
		out[i] = documents.Session{On: r.Day.String(), Time: r.StartsAt.In(c.program.location).Format("3:04 PM"), Module: r.Module,
			Outcome: r.Outcome, Note: sessionNote(r)}
		if r.Cancelled {
			out[i].Counts = "nothing (cancelled)"
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
		out[i] = documents.Amendment{Kind: a.Kind, DecidedBy: a.DecidedBy, DecidedOn: a.DecidedOn.String(), Text: a.Reason}
		if a.DueOn != nil {
			out[i].Text = "New due date " + a.DueOn.Words() + ". " + a.Reason
		}
	}
	return out
}

func (c *correspondence) standing(s school.Standing) documents.Standing {
	out := documents.Standing{State: string(s.State), Credited: s.Credits, Needed: s.Needed, Required: c.matter.policyOn(s.On).Needed(),
		Absences: s.Absences, ServicesComplete: s.ServicesComplete, BalanceCents: s.BalanceCents, Reasons: reasonTexts(s.Reasons)}
	if len(c.matter.policyOn(s.On).Modules) > 0 {
		out.Unit = "module"
	}
	return out
}

// fees sums the ledger as a letter shows it. The court's own fines are not in it.
func fees(entries []db.LedgerLine) documents.Fees {
	var f documents.Fees
	kinds := make(map[string]string, len(entries))
	for _, e := range entries {
		kinds[e.ID] = e.Kind
	}
	for _, e := range entries {
		kind := e.Kind
		if e.Reverses != nil {
			kind = kinds[*e.Reverses]
		}
		f.BalanceCents += e.AmountCents
		switch school.EntryKind(kind) {
		case school.Assessment:
			f.AssessedCents += e.AmountCents
		case school.Reduction, school.Waiver:
			f.WaivedCents -= e.AmountCents
		default:
			f.PaidCents -= e.AmountCents
		}
	}
	return f
}

func reasonTexts(reasons []school.Reason) []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = r.Text
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
