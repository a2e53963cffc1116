package documents

import (
	"strconv"

	"johnschool/documents/pdf"
)

// CertificateFacts is all that a certificate of completion says. It names no offence. CheckURL is the public page, an
// ASCII address, that says whether the certificate is genuine and still valid; the QR code leads to it. Where it is empty the
// program is asked. VoidedOn, and why, mark one that no longer stands.
type CertificateFacts struct {
	Number           string      `json:"number"`
	CheckCode        string      `json:"checkCode"`
	CheckURL         string      `json:"checkUrl,omitempty"`
	IssuedOn         string      `json:"issuedOn"`
	CompletedOn      string      `json:"completedOn"`
	VoidedOn         string      `json:"voidedOn,omitempty"`
	VoidReason       string      `json:"voidReason,omitempty"`
	Letterhead       Letterhead  `json:"letterhead"`
	Participant      Participant `json:"participant"`
	Order            Order       `json:"order"`
	EnrollmentNumber string      `json:"enrollmentNumber"`
	SessionsCredited int         `json:"sessionsCredited,omitempty"`
	ReplacesNumber   string      `json:"replacesNumber,omitempty"` // of a certificate that was voided
	Signatory        Signatory   `json:"signatory"`
	SignedBy         string      `json:"signedBy,omitempty"` // whose electronic signature it carries
	Unsigned         bool        `json:"unsigned"`
}

func (f *CertificateFacts) check() error {
	err := requireText("number", f.Number, "checkCode", f.CheckCode,
		"letterhead.organization", f.Letterhead.Organization, "participant.name", f.Participant.Name)
	if err != nil {
		return err
	}
	var d dates
	d.required("issuedOn", f.IssuedOn)
	d.required("completedOn", f.CompletedOn)
	d.optional("voidedOn", f.VoidedOn)
	d.optional("participant.dateOfBirth", f.Participant.DateOfBirth)
	return d.err
}

func centered(size, leading, above, below float64) pdf.Style {
	return pdf.Style{Size: size, Leading: leading, Above: above, Below: below, Align: pdf.Center}
}

// Certificate writes the proof of completion, on one page, with what one needs to check that it is genuine.
func Certificate(f CertificateFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	d := pdf.New(pdf.Info{
		Title: "Certificate of completion " + f.Number, Author: f.Letterhead.Organization, Language: english.tag(),
		Written: midnight(f.IssuedOn),
	})
	l := certificate{letter{Document: d, tongue: english, size: usualSize}, &f}
	d.Frame()
	d.Running("Certificate "+f.Number, "Certificate "+f.Number)
	d.Paragraph(centered(14, 20, 0, 0), pdf.Bold(f.Letterhead.Organization))
	if f.Letterhead.Program != "" {
		d.Paragraph(centered(11, 16, 0, 0), pdf.Text(f.Letterhead.Program))
	}
	d.Rule()
	d.Heading(1, centered(28, 36, 30, 16), "Certificate of Completion")
	l.void()
	d.Paragraph(centered(11.5, 17, 0, 6), pdf.Text("This certifies that"))
	d.Paragraph(centered(22, 29, 0, 6), pdf.Bold(f.Participant.Name))
	program := "the program"
	if f.Letterhead.Program != "" {
		program += " " + f.Letterhead.Program
	}
	d.Paragraph(centered(11.5, 17, 0, 26), pdf.Text("has completed "+program+"\nand met all of its requirements on "),
		pdf.Bold(day(f.CompletedOn)), pdf.Text("."))
	l.facts()
	l.sign(f.Signatory, f.Letterhead.Organization, "", false)
	l.check()
	return finish(d, f)
}

type certificate struct {
	letter
	f *CertificateFacts
}

// void stands where nobody can miss it.
func (l certificate) void() {
	if l.f.VoidedOn == "" {
		return
	}
	l.Paragraph(centered(26, 32, 0, 0), pdf.Bold("VOID"))
	l.Paragraph(centered(11, 15.5, 0, 14), pdf.Bold("This certificate is void since "+day(l.f.VoidedOn)+". "), pdf.Text(l.f.VoidReason))
}

func (l certificate) facts() {
	f := l.f
	credited := ""
	if f.SessionsCredited > 0 {
		credited = strconv.Itoa(f.SessionsCredited)
	}
	l.Facts(factStyle,
		pdf.Fact{Label: "Court", Value: f.Order.Court},
		pdf.Fact{Label: "Case number", Value: f.Order.CaseNumber},
	)
	l.FactColumns(factStyle, []pdf.Fact{
		{Label: "Date of birth", Value: day(f.Participant.DateOfBirth)},
		{Label: "Enrollment", Value: f.EnrollmentNumber},
		{Label: "Sessions credited", Value: credited},
	}, []pdf.Fact{
		{Label: "Certificate number", Value: f.Number},
		{Label: "Issued on", Value: day(f.IssuedOn)},
		{Label: "Replaces", Value: f.ReplacesNumber},
	})
}

// check says how anybody who holds the paper finds out whether it is genuine.
func (l certificate) check() {
	f := l.f
	l.Together(func() {
		l.section("Check this certificate")
		number := []pdf.Span{pdf.Text("Certificate number "), pdf.Bold(f.Number), pdf.Text("\nCheck code "), pdf.Bold(f.CheckCode)}
		if f.CheckURL == "" {
			l.Paragraph(bodyStyle, append([]pdf.Span{pdf.Text("Ask " + f.Letterhead.Organization + ", and give the number and the code.\n")}, number...)...)
		} else {
			beside := []pdf.Span{pdf.Text("Scan the code or open\n"), {Text: f.CheckURL, Link: f.CheckURL}, pdf.Text("\n")}
			l.QR(f.CheckURL, "QR code that opens the page where this certificate can be checked: "+f.CheckURL, 104, bodyStyle, append(beside, number...)...)
			l.small("The page says whether this certificate is genuine and still valid. It says no name.")
		}
		l.signature("This certificate", f.SignedBy, f.Unsigned)
	})
}
