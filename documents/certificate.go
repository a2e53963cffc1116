package documents

import (
	"strconv"

	"johnschool/documents/pdf"
)

// CertificateFacts is all that a certificate of completion says. CheckURL is the public page, an ASCII address, that
// says whether the certificate is genuine and still valid; the QR code leads to it.
type CertificateFacts struct {
	Number           string      `json:"number"`
	CheckCode        string      `json:"checkCode"`
	CheckURL         string      `json:"checkUrl"`
	IssuedOn         string      `json:"issuedOn"`
	CompletedOn      string      `json:"completedOn"`
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
	err := requireText("number", f.Number, "checkCode", f.CheckCode, "checkUrl", f.CheckURL,
		"letterhead.organization", f.Letterhead.Organization, "participant.name", f.Participant.Name)
	if err != nil {
		return err
	}
	var d dates
	d.required("issuedOn", f.IssuedOn)
	d.required("completedOn", f.CompletedOn)
	d.optional("participant.dateOfBirth", f.Participant.DateOfBirth)
	d.optional("order.orderedOn", f.Order.OrderedOn)
	return d.err
}

// Certificate writes the proof of completion, with what one needs to check that it is genuine.
func Certificate(f CertificateFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	d := pdf.New(pdf.Info{
		Title: "Certificate of completion " + f.Number, Author: f.Letterhead.Organization, Language: "en-US",
		Written: midnight(f.IssuedOn),
	})
	l := letter{d}
	d.Frame()
	d.Running("Certificate "+f.Number, "Certificate "+f.Number)
	centered := func(size, leading, above, below float64) pdf.Style {
		return pdf.Style{Size: size, Leading: leading, Above: above, Below: below, Align: pdf.Center}
	}
	d.Paragraph(centered(14, 20, 0, 0), pdf.Bold(f.Letterhead.Organization))
	if f.Letterhead.Program != "" {
		d.Paragraph(centered(11, 16, 0, 0), pdf.Text(f.Letterhead.Program))
	}
	d.Rule()
	d.Heading(1, centered(28, 36, 26, 18), "Certificate of Completion")
	d.Paragraph(centered(11.5, 17, 0, 6), pdf.Text("This certifies that"))
	d.Paragraph(centered(20, 27, 0, 6), pdf.Bold(f.Participant.Name))
	program := "the program"
	if f.Letterhead.Program != "" {
		program += " " + f.Letterhead.Program
	}
	d.Paragraph(centered(11.5, 17, 0, 20), pdf.Text("has completed "+program+"\nand met all of its requirements on "),
		pdf.Bold(day(f.CompletedOn)), pdf.Text("."))
	d.Facts(factStyle, f.facts()...)
	d.Together(func() {
		l.section("Check this certificate")
		d.QR(f.CheckURL, "QR code that opens the page where this certificate can be checked: "+f.CheckURL, 104, bodyStyle,
			pdf.Text("Scan the code or open\n"), pdf.Span{Text: f.CheckURL, Link: f.CheckURL},
			pdf.Text("\nCertificate number "), pdf.Bold(f.Number), pdf.Text("\nCheck code "), pdf.Bold(f.CheckCode))
		d.Paragraph(smallStyle, pdf.Text("The page says whether this certificate is genuine and still valid."))
	})
	l.sign(f.Signatory, f.Letterhead.Organization, "", false)
	l.signature("certificate", f.SignedBy, f.Unsigned)
	return finish(d, f)
}

func (f *CertificateFacts) facts() []pdf.Fact {
	credited := ""
	if f.SessionsCredited > 0 {
		credited = strconv.Itoa(f.SessionsCredited)
	}
	return []pdf.Fact{
		{Label: "Date of birth", Value: day(f.Participant.DateOfBirth)},
		{Label: "Court", Value: f.Order.Court},
		{Label: "Case number", Value: f.Order.CaseNumber},
		{Label: "Enrollment number", Value: f.EnrollmentNumber},
		{Label: "Sessions credited", Value: credited},
		{Label: "Issued on", Value: day(f.IssuedOn)},
		{Label: "Replaces certificate", Value: f.ReplacesNumber},
	}
}
