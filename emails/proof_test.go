package emails_test

import (
	"strings"
	"testing"

	"johnschool/emails"
)

func proofMail(language string) emails.ProofMail {
	return emails.ProofMail{Language: language, EnrollmentNumber: "NBI-2026-0042", Contact: contact, CaseNumber: "62-CR-26-1234", Program: "Not Buying It", Organization: "Central Center"}
}

func TestProofWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		r, err := emails.Proof(proofMail(language))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "proof."+language+".txt", "=== Subject: "+r.Subject+"\n\n"+r.Text)
	}
	office, err := emails.OfficeProof(proofMail("es"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "proof_office.txt", "=== Subject: "+office.Subject+"\n\n"+office.Text)
}

// Nothing of the e-mail to a participant but what is attached tells what it is about.
func TestAProofIsDiscreet(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es", "hmn"} {
		r, err := emails.Proof(proofMail(language))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{r.Subject, r.Text, tags.ReplaceAllString(r.HTML, " ")} {
			if word := telling.FindString(text); word != "" || strings.Contains(text, "62-CR-26") {
				t.Errorf("%s: %q tells too much: %s", language, word, text)
			}
		}
	}
}

func TestProofFactsAreChecked(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*emails.ProofMail){
		"EnrollmentNumber": func(f *emails.ProofMail) { f.EnrollmentNumber = "" },
		"Contact.Phone":    func(f *emails.ProofMail) { f.Contact.Phone, f.Contact.Email = "", "" },
	} {
		f := proofMail("en")
		change(&f)
		for name, render := range map[string]func(emails.ProofMail) (emails.Rendered, error){"participant": emails.Proof, "office": emails.OfficeProof} {
			if _, err := render(f); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, without a sound %s: %v", name, want, err)
			}
		}
	}
	f := proofMail("en")
	f.CaseNumber = "1\r\nBcc: x@example.org"
	if _, err := emails.OfficeProof(f); err == nil {
		t.Error("a line break in the case number")
	}
}
