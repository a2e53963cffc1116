package emails

import (
	"text/template"

	"johnschool/school"
)

// ProofMail is the facts of the e-mail that carries a proof of enrollment. The letter is attached by the caller.
type ProofMail struct {
	// Language is the participant's, of what goes to them; see NoticeMail.
	Language         string
	EnrollmentNumber string
	Contact          Contact

	// These are said to a court or an agency alone.
	CaseNumber   string // empty where the order has none
	Program      string
	Organization string
}

var (
	proofWords       = map[string]*template.Template{"en": words("proof.en.tmpl"), "es": words("proof.es.tmpl")}
	officeProofWords = words("proof_office.en.tmpl")
)

// Proof renders the e-mail that brings participants their proof of enrollment. Like a notice's, its subject and first
// lines name neither the offense nor the kind of class, nor any authority, and it goes out under NoticeSender.
func Proof(f ProofMail) (Rendered, error) {
	if err := checkLines(append(contactFacts(f.Contact), fact{"EnrollmentNumber", f.EnrollmentNumber, true})...); err != nil {
		return Rendered{}, err
	}
	l := school.LanguageOf(f.Language)
	return render(proofWords[l], l, f)
}

// OfficeProof renders the e-mail that brings it to a court or an agency, in English. It names nobody: mail passes through
// many hands.
func OfficeProof(f ProofMail) (Rendered, error) {
	facts := append(contactFacts(f.Contact), fact{"EnrollmentNumber", f.EnrollmentNumber, true}, fact{"CaseNumber", f.CaseNumber, false},
		fact{"Program", f.Program, true}, fact{"Organization", f.Organization, true})
	if err := checkLines(facts...); err != nil {
		return Rendered{}, err
	}
	return render(officeProofWords, "en", f)
}
