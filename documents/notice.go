package documents

import (
	"johnschool/documents/pdf"
	"johnschool/school"
)

// NoticeFacts is all that a notice to a participant says, in their language. The letter is discreet: sender, title and
// first lines name neither offence nor kind of class, so Letterhead.Program is not printed; what was missed follows in
// its own part.
//
// The time to cure runs from the day of delivery. CureUntil, its last day, is printed where delivery is known already
// (a letter handed over today); otherwise the letter counts CureDays, calendar days, from delivery.
type NoticeFacts struct {
	Language         string      `json:"language,omitempty"` // a BCP 47 tag; Spanish is written in Spanish, all else in English
	Reference        string      `json:"reference"`
	WrittenOn        string      `json:"writtenOn"`
	Letterhead       Letterhead  `json:"letterhead"`
	Participant      Participant `json:"participant"`
	EnrollmentNumber string      `json:"enrollmentNumber"`
	CaseNumber       string      `json:"caseNumber,omitempty"`
	Rule             string      `json:"rule"`                  // such as absences or unpaid_fees
	Limit            int         `json:"limit,omitempty"`       // what the rule allows: absences, in a row, or days without contact
	MissedOn         []string    `json:"missedOn,omitempty"`    // the days of the absences or removals that count
	LastContactOn    string      `json:"lastContact,omitempty"` // for silence
	DueOn            string      `json:"dueOn,omitempty"`       // for deadline, the order's; for unpaid_fees, the amount's
	Needed           int         `json:"needed,omitempty"`      // for deadline, the sessions still missing
	Modules          bool        `json:"modules,omitempty"`     // Needed counts modules
	Conditions       []string    `json:"conditions,omitempty"`  // for deadline, those not yet attested
	AmountCents      int64       `json:"amountCents,omitempty"` // for unpaid_fees
	MakeUps          bool        `json:"makeUps,omitempty"`     // a make-up clears an absence
	CureUntil        string      `json:"cureUntil,omitempty"`
	CureDays         int         `json:"cureDays,omitempty"`
	ReportKind       string      `json:"reportKind"`         // who will be told: court, agency or nobody
	ReportTo         string      `json:"reportTo,omitempty"` // its name
	Contact          Contact     `json:"contact"`
	Signatory        Signatory   `json:"signatory"`
	SignedBy         string      `json:"signedBy,omitempty"` // whose electronic signature it carries
	Unsigned         bool        `json:"unsigned"`
	Worded           *Worded     `json:"worded,omitempty"` // by the program's staff
}

// Contact is whom to call.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	Hours string `json:"hours,omitempty"`
}

// Check tells whether the letter can be written from these facts, but for characters that no font can draw.
func (f *NoticeFacts) Check() error {
	err := requireText("reference", f.Reference, "letterhead.organization", f.Letterhead.Organization,
		"participant.name", f.Participant.Name, "enrollmentNumber", f.EnrollmentNumber, "contact", f.Contact.Phone+f.Contact.Email)
	if err != nil {
		return err
	}
	if f.ReportKind != string(school.ToCourt) && f.ReportKind != string(school.ToAgency) && f.ReportKind != string(school.ToNobody) {
		return fieldError("reportKind", errUnknown)
	}
	if f.ReportKind != string(school.ToNobody) {
		if err := requireText("reportTo", f.ReportTo); err != nil {
			return err
		}
	}
	if f.CureUntil == "" && f.CureDays <= 0 {
		return fieldError("cureDays", errMissing)
	}
	var d dates
	d.required("writtenOn", f.WrittenOn)
	d.optional("cureUntil", f.CureUntil)
	d.optional("lastContact", f.LastContactOn)
	d.optional("dueOn", f.DueOn)
	for _, on := range f.MissedOn {
		d.required("missedOn", on)
	}
	if d.err != nil {
		return d.err
	}
	return f.checkRule()
}

// checkRule wants what the words of each rule name.
func (f *NoticeFacts) checkRule() error {
	var d dates
	switch school.Rule(f.Rule) {
	case school.RuleAbsences, school.RuleConsecutiveAbsences, school.RuleConduct:
		if len(f.MissedOn) == 0 {
			return fieldError("missedOn", errMissing)
		}
	case school.RuleSilence:
		d.required("lastContact", f.LastContactOn)
	case school.RuleDeadline:
		d.required("dueOn", f.DueOn)
	case school.RuleUnpaidFees:
		d.required("dueOn", f.DueOn)
		if d.err == nil && f.AmountCents <= 0 {
			return fieldError("amountCents", errMissing)
		}
	default:
		return fieldError("rule", errUnknown)
	}
	return d.err
}

// Notice writes the letter that tells a participant what is on record, by when and how to settle it, and whom to
// call, before anything is reported.
func Notice(f NoticeFacts) ([]byte, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	return inFewestPages(f, f.set)
}

// set puts the letter together.
func (f *NoticeFacts) set(size float64) *pdf.Document {
	t := tongueOf(f.Language)
	head := f.Letterhead
	head.Program = ""
	title := t.say("Letter ", "Carta ") + f.Reference
	l := noticeLetter{newLetter(t, title, f.WrittenOn, title, head), f}
	l.size = size
	l.address(f.WrittenOn, append([]string{f.Participant.Name}, f.Participant.AddressLines...)...)
	l.body()
	return l.Document
}

// body is all that the letter says.
func (l noticeLetter) body() {
	f, t := l.f, l.tongue
	l.title(t.say("Please read this letter", "Por favor, lea esta carta"))
	l.Paragraph(l.as(leadStyle), pdf.Text(t.sayf("This is about your enrollment %s. ", "Esta carta trata de su inscripción %s. ", f.EnrollmentNumber)),
		pdf.Bold(t.say("Something needs to be settled ", "Algo tiene que resolverse ")+l.deadline()+"."))
	l.paragraphs(f.Worded.opening())
	l.section(t.say("What is on record", "Lo que consta en nuestros registros"))
	l.paragraph(l.onRecord())
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: t.say("The rule", "La regla"), Value: school.ToldRule(t.code, school.Rule(f.Rule), f.Limit)},
		pdf.Fact{Label: t.say("Amount to pay", "Cantidad por pagar"), Value: nonZero(f.AmountCents)},
		pdf.Fact{Label: t.say("Case number", "Número de caso"), Value: f.CaseNumber},
	)
	l.section(t.say("What you can do", "Lo que usted puede hacer"))
	l.bullets(l.remedies()...)
	l.section(t.say("If it is not settled in time", "Si no se resuelve a tiempo"))
	l.paragraph(l.otherwise())
	l.Together(func() {
		l.whomToCall()
		l.paragraphs(f.Worded.closing())
		l.sign(f.Signatory, f.Letterhead.Organization, f.SignedBy, f.Unsigned)
	})
}

type noticeLetter struct {
	letter
	f *NoticeFacts
}

func (l noticeLetter) whomToCall() {
	c := &l.f.Contact
	l.section(l.say("Whom to call", "A quién llamar"))
	l.paragraph(l.say("Call us if anything is unclear. If you think that the record is wrong, tell us right away: we check it before anything is reported.",
		"Llámenos si algo no está claro. Si cree que hay un error en los registros, díganoslo de inmediato: los revisamos antes de informar nada."))
	phone := c.Phone
	if phone != "" && c.Hours != "" {
		phone += " (" + c.Hours + ")"
	}
	name := c.Name
	if name == l.f.Signatory.Name { // who signs right below
		name = ""
	}
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: l.say("Name", "Nombre"), Value: name},
		pdf.Fact{Label: l.say("Phone", "Teléfono"), Value: phone},
		pdf.Fact{Label: l.say("E-mail", "Correo electrónico"), Value: c.Email},
	)
}
