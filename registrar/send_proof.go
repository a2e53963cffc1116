package registrar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// To whom a proof of enrollment goes by e-mail.
const (
	ProofToParticipant = "participant"
	ProofToCourt       = "court"  // that ordered
	ProofToAgency      = "agency" // that supervises
)

var proofRecipients = []string{ProofToParticipant, ProofToCourt, ProofToAgency}

// ProofRequest says to whom a proof of enrollment goes.
type ProofRequest struct {
	To []string `json:"to"`
}

// ProofSent is what came of it.
type ProofSent struct {
	EnrollmentID string         `json:"enrollmentId"`
	Messages     []ProofMessage `json:"messages"`
}

// ProofMessage is an e-mail that carries a proof of enrollment, in the outbox.
type ProofMessage struct {
	To        string `json:"to"` // participant, court or agency
	MessageID string `json:"messageId"`
}

// ProofRecipient is somebody to whom the proof could go.
type ProofRecipient struct {
	To      string // as in a ProofRequest
	Name    string
	Address string
	Why     string // it cannot go there; "" where it can
}

// ProofRecipients lists to whom the proof of an enrollment can be sent, and what stands
// in the way where it cannot.
func (o *Office) ProofRecipients(ctx context.Context, actor school.Actor, id string) ([]ProofRecipient, error) {
	var all []ProofRecipient
	err := o.do(ctx, actor, ActSendProof, func(v *visit) error {
		c, err := v.correspondence(id)
		if err != nil {
			return err
		}
		all = c.proofRecipients()
		return v.auditReading("enrollment", id, nil)
	})
	return all, err
}

// proofRecipients are the participant and those that the order names.
func (c *correspondence) proofRecipients() []ProofRecipient {
	all := []ProofRecipient{{To: ProofToParticipant, Name: c.participant().Name, Address: deref(c.Participant.Email), Why: UnreachableWords(c.Participant)}}
	for _, office := range []struct{ to, name, address string }{{ProofToCourt, c.CourtName, c.CourtEmail}, {ProofToAgency, c.AgencyName, c.AgencyEmail}} {
		if office.name == "" {
			continue
		}
		r := ProofRecipient{To: office.to, Name: office.name, Address: office.address}
		if office.address == "" {
			r.Why = "The directory has no e-mail address of " + office.name + "."
		}
		all = append(all, r)
	}
	return all
}

// SendProof sends a proof of enrollment, as it would be printed today, by e-mail: to
// the participant's own address and to those of the directory, each in an e-mail of its
// own, all of them or none. Nothing follows from it; a report of the enrollment that is
// owed goes out besides.
func (o *Office) SendProof(ctx context.Context, actor school.Actor, id string, r ProofRequest, once Once) (ProofSent, error) {
	var sent ProofSent
	err := o.do(ctx, actor, ActSendProof, func(v *visit) error {
		return answerOnce(v, once, &sent, func(p *ProofSent) string { return p.EnrollmentID }, func() (err error) {
			if err := r.check(); err != nil {
				return err
			}
			if _, err := v.lock(id); err != nil {
				return err
			}
			sent, err = v.sendProof(id, r)
			return err
		})
	})
	return sent, err
}

func (r ProofRequest) check() error {
	var faults school.Faults
	faults.Check(len(r.To) > 0, "/to", "Choose to whom it goes.")
	for i, to := range r.To {
		pointer := fmt.Sprintf("/to/%d", i)
		faults.Check(slices.Contains(proofRecipients, to), pointer, "Choose one of "+strings.Join(proofRecipients, ", ")+".")
		faults.Check(!slices.Contains(r.To[:i], to), pointer, "This recipient is named twice.")
	}
	return faults.Err()
}

func (v *visit) sendProof(id string, r ProofRequest) (ProofSent, error) {
	sent := ProofSent{EnrollmentID: id}
	c, err := v.correspondence(id)
	if err != nil {
		return sent, err
	}
	recipients, err := c.chosen(r)
	if err != nil {
		return sent, err
	}
	letter, err := v.drawProof(c)
	if err != nil {
		return sent, err
	}
	letterID, err := v.keepBlob(c.program.OrganizationID, id, "proof_letter", pdfType, letter)
	if err != nil {
		return sent, err
	}
	for _, to := range recipients {
		mail, err := c.proofMail(to, letterID)
		if err != nil {
			return sent, err
		}
		messageID, err := v.queueMail(mail)
		if err != nil {
			return sent, err
		}
		sent.Messages = append(sent.Messages, ProofMessage{To: to.To, MessageID: messageID})
	}
	return sent, v.audit("enrollment", id, map[string]any{"messages": sent.Messages})
}

// chosen are the recipients that a request names, where all can be written to.
func (c *correspondence) chosen(r ProofRequest) ([]ProofRecipient, error) {
	var faults school.Faults
	var chosen []ProofRecipient
	all := c.proofRecipients()
	for i, to := range r.To {
		pointer := fmt.Sprintf("/to/%d", i)
		n := slices.IndexFunc(all, func(p ProofRecipient) bool { return p.To == to })
		if n < 0 {
			faults.Add(pointer, "The order names no "+to+".")
			continue
		}
		faults.Check(all[n].Why == "", pointer, all[n].Why)
		chosen = append(chosen, all[n])
	}
	return chosen, faults.Err()
}

// proofMail words the e-mail to a recipient, with the letter that is kept as a blob.
func (c *correspondence) proofMail(to ProofRecipient, letterID string) (mailToQueue, error) {
	facts := emails.ProofMail{Language: c.Participant.PreferredLanguage, EnrollmentNumber: c.Number, CaseNumber: c.Order.CaseNumber, Program: c.program.Name,
		Organization: c.Organization, Contact: emails.Contact{Name: cmp.Or(c.contact.Name, c.Organization), Phone: c.contact.Phone, Email: c.contact.Email}}
	mail := mailToQueue{kind: db.MessageProof, organizationID: c.program.OrganizationID, enrollmentID: c.ID, to: to.Address, fromName: c.Organization, replyTo: c.contact.Email}
	file := reportFile(db.ReportEnrollment, c.Number)
	var err error
	if to.To == ProofToParticipant {
		file, mail.fromName = "letter-"+c.Number+".pdf", emails.NoticeSender(facts.Language)
		mail.rendered, err = emails.Proof(facts)
	} else {
		mail.rendered, err = emails.OfficeProof(facts)
	}
	mail.attachments = []mailAttachment{{Name: file, ContentType: pdfType, BlobID: letterID}}
	return mail, err
}
